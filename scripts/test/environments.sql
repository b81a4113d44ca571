SELECT '{name}' AS environment, g.verdicts, g.gates, e.evaluations, e.rows, c.checkpoints, r.seconds
FROM (SELECT concat_ws(' ', sort_array(collect_list(concat(gate, ':', verdict)))) AS verdicts,
             left(sha2(concat_ws(';', sort_array(collect_list(concat_ws('|', phase, gate, value, low, high, items, threshold, verdict, data_sha256, model_sha256)))), 256), 12) AS gates
      FROM delta.`{home}/ledger/gate_verdicts`) g,
     (SELECT left(sha2(concat_ws(';', sort_array(collect_list(concat_ws('|', model_sha256, config_sha256, item_id, suite, family, level, nll, tokens, exact, prompt_sha256)))), 256), 12) AS evaluations,
             count(*) AS rows
      FROM delta.`{home}/ledger/evaluations`) e,
     (SELECT left(sha2(concat_ws(';', sort_array(collect_list(concat_ws('|', phase, name, checkpoint_sha256)))), 256), 12) AS checkpoints
      FROM delta.`{home}/ledger/checkpoints`) c,
     (SELECT CAST(max(seconds) AS DECIMAL(9,1)) AS seconds FROM delta.`{home}/ledger/runs`) r
