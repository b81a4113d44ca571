-- v_runs: the latest state of each run.
CREATE OR REPLACE TEMPORARY VIEW v_runs AS
SELECT run_id, recipe_name, profile, topology, seed, state, started_at, finished_at, seconds,
       error_code, error_message, code_version
FROM (SELECT *, row_number() OVER (PARTITION BY run_id ORDER BY sequence DESC) AS place FROM runs)
WHERE place = 1;

-- v_attempts: the latest state of each attempt at a phase.
CREATE OR REPLACE TEMPORARY VIEW v_attempts AS
SELECT run_id, phase, attempt, state, planned_units, executed_units, reused_units, failed_units,
       started_at, finished_at, seconds, parts_json, error_code, error_message
FROM (SELECT *, row_number() OVER (PARTITION BY run_id, phase, attempt ORDER BY sequence DESC) AS place
      FROM phase_attempts)
WHERE place = 1;

-- v_gates: the last verdict of each gate of each run; margin is positive on the passing side of the
-- end that is judged, and null where the gate is 'within' or has no value.
CREATE OR REPLACE TEMPORARY VIEW v_gates AS
SELECT run_id, phase, gate, verdict, value, low, high, items, comparison, threshold, tolerance,
       CASE WHEN comparison IN ('>', '>=') THEN coalesce(low, value) - threshold
            WHEN comparison IN ('<', '<=') THEN threshold - coalesce(high, value) END AS margin,
       profile, definition, note, model_sha256, data_sha256, hardware, created_at
FROM (SELECT *, row_number() OVER (PARTITION BY run_id, phase, gate ORDER BY created_at DESC) AS place
      FROM gate_verdicts)
WHERE place = 1;

-- v_learning_curves: metrics by step, one point per subject and step.
CREATE OR REPLACE TEMPORARY VIEW v_learning_curves AS
SELECT run_id, phase, subject, name, split, step, value, low, high, unit, profile
FROM (SELECT m.*, max(step) OVER (PARTITION BY run_id, phase, subject, name, split) AS last_step,
             row_number() OVER (PARTITION BY run_id, phase, subject, name, split, step
                                ORDER BY created_at DESC) AS place
      FROM metrics m)
WHERE place = 1 AND last_step > 0;

-- v_leaderboard: models of committed attempts by suite, on each split; the best exact match first,
-- then the lowest negative log-likelihood per token. Scores are kept by the hash of the weights file,
-- which the manifest of a checkpoint names.
CREATE OR REPLACE TEMPORARY VIEW v_leaderboard AS
SELECT c.run_id, c.phase, c.name AS model, c.role, c.profile, e.split, e.suite, e.items,
       e.exact_match, e.nats_per_token,
       rank() OVER (PARTITION BY e.split, e.suite
                    ORDER BY e.exact_match DESC NULLS LAST, e.nats_per_token) AS place,
       c.checkpoint_sha256
FROM (SELECT model_sha256, config_sha256, split, suite, count(*) AS items,
             avg(CAST(exact AS INT)) AS exact_match, sum(nll) / sum(tokens) AS nats_per_token
      FROM (SELECT *, row_number() OVER (PARTITION BY model_sha256, config_sha256, item_id
                                         ORDER BY created_at) AS copy FROM evaluations)
      WHERE copy = 1
      GROUP BY model_sha256, config_sha256, split, suite) e
JOIN (SELECT DISTINCT c.run_id, c.phase, c.name, c.role, c.profile, c.checkpoint_sha256, w.weights
      FROM checkpoints c
      JOIN v_attempts a ON a.run_id = c.run_id AND a.phase = c.phase
       AND a.state IN ('COMMITTED', 'REUSED')
      LATERAL VIEW explode(concat(array(c.checkpoint_sha256), coalesce(transform(from_json(
        c.manifest_json, 'STRUCT<files: ARRAY<STRUCT<sha256: STRING>>>').files, f -> f.sha256),
        array()))) w AS weights) c
  ON c.weights = e.model_sha256;

-- v_lineage: all ancestors of everything made, direct or not.
CREATE OR REPLACE TEMPORARY VIEW v_lineage AS
SELECT child_sha256, child_kind, child.name AS child_name, parent_sha256, parent_kind,
       parent.name AS parent_name, role, role <> 'ancestor' AS direct
FROM (SELECT DISTINCT child_sha256, child_kind, parent_sha256, parent_kind, role FROM lineage) edge
LEFT JOIN (SELECT checkpoint_sha256, min(name) AS name FROM checkpoints GROUP BY checkpoint_sha256) child
  ON child.checkpoint_sha256 = edge.child_sha256
LEFT JOIN (SELECT checkpoint_sha256, min(name) AS name FROM checkpoints GROUP BY checkpoint_sha256) parent
  ON parent.checkpoint_sha256 = edge.parent_sha256;

-- v_cost_by_phase: where the time of each run went; 'unattributed' is what no part accounts for.
CREATE OR REPLACE TEMPORARY VIEW v_cost_by_phase AS
SELECT a.run_id, a.phase, a.attempt, a.state, p.part, p.part_seconds,
       p.part_seconds / nullif(a.seconds, 0) AS share, a.seconds AS phase_seconds
FROM v_attempts a
LATERAL VIEW explode(map_concat(
    from_json(a.parts_json, 'MAP<STRING, DOUBLE>'),
    map('unattributed', a.seconds - coalesce(aggregate(
        map_values(from_json(a.parts_json, 'MAP<STRING, DOUBLE>')), 0D, (sum, x) -> sum + x), 0D))
  )) p AS part, part_seconds;

-- v_events: what happened, in order.
CREATE OR REPLACE TEMPORARY VIEW v_events AS
SELECT run_id, sequence, created_at, level, phase, unit_key, kind, message, detail_json
FROM events ORDER BY run_id, sequence;

-- v_rejected: rows that ingestion could not use, counted by reason.
CREATE OR REPLACE TEMPORARY VIEW v_rejected AS
SELECT dataset, reason, count(*) AS row_count FROM rejected GROUP BY dataset, reason;

-- v_fitness_by_generation: how an evolving population did; failed individuals have no fitness.
CREATE OR REPLACE TEMPORARY VIEW v_fitness_by_generation AS
SELECT run_id, phase, generation, count(*) AS individuals, max(fitness) AS best_fitness,
       avg(fitness) AS mean_fitness, count_if(fitness IS NULL) AS failed, avg(novelty) AS novelty
FROM population GROUP BY run_id, phase, generation;

-- v_family_tree: one row for each parent of each individual, by generation and number.
CREATE OR REPLACE TEMPORARY VIEW v_family_tree AS
SELECT run_id, phase, generation, individual, operator, fitness, rank,
       CAST(split(parent, '/')[0] AS INT) AS parent_generation,
       CAST(split(parent, '/')[1] AS INT) AS parent_individual
FROM population
LATERAL VIEW OUTER explode(from_json(parents_json, 'ARRAY<STRING>')) p AS parent;

-- v_technique_credit: individuals by the techniques in their genome.
CREATE OR REPLACE TEMPORARY VIEW v_technique_credit AS
SELECT run_id, phase, technique, count(*) AS individuals, max(fitness) AS best_fitness,
       avg(fitness) AS mean_fitness, avg(rank) AS mean_rank
FROM (SELECT *, array_join(concat(
                  array_distinct(regexp_extract_all(genome_json, '"method":"([a-z_0-9]+)"', 1)),
                  IF(genome_json LIKE '%"route":%', array('path'), array())), ' + ') AS technique
      FROM population)
GROUP BY run_id, phase, technique;
