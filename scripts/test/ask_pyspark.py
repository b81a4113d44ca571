"""The third door, and the comparison of all."""

import csv
import json
import sys
from pathlib import Path

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

query, work = sys.argv[1], Path(sys.argv[2])
spark = SparkSession.builder.master("local[2]").getOrCreate()
spark.sparkContext.setLogLevel("ERROR")
rows = [row.asDict() for row in spark.sql(query).collect()]
assert len(rows) >= 8, rows
assert all(row["nothing"] and row["wrote"] and row["nats"] > 0 for row in rows), rows

assert json.loads((work / "forge.json").read_text()) == rows, "forge sql answers otherwise"
with (work / "spark-sql.tsv").open() as file:
    tsv = [line for line in csv.reader(file, delimiter="\t") if len(line) == 5]
assert [(line[0], float(line[1])) for line in tsv] == [(r["name"], r["nats"]) for r in rows], tsv

# the functions in the data frame API, and a wrong name as one error before any task
frame = spark.range(3).withColumn("text", F.concat(F.lit("text "), F.col("id")))
nats = frame.select(F.expr("forge_nll('cognate/trunk', text)").alias("nats"))
plan = nats._jdf.queryExecution().executedPlan().toString()
assert "BatchedCalls" in plan, plan
assert all(row.nats > 0 for row in nats.collect())
try:
    spark.sql("SELECT forge_nll('cognate/trnk', 'x')").collect()
except Exception as error:  # what Py4J makes of it is no public type
    assert "did you mean 'trunk'" in str(error), error
else:
    raise AssertionError("a model that is not there was found")
print(f"forge sql, spark-sql and PySpark give the same {len(rows)} rows")
