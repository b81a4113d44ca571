SELECT {executors} AS executors,
  (SELECT from_json(parts_json, 'map<string,double>')['scoring: test items']
     FROM delta.`{home}/ledger/phase_attempts` WHERE state = 'COMMITTED') AS evaluation,
  (SELECT max(unix_micros(started_at) / 1e6 + seconds) - min(unix_micros(started_at) / 1e6)
     FROM delta.`{home}/ledger/work_units`
    WHERE kind = 'train' AND unit_key NOT LIKE 'train/trunk/%') AS specialists
