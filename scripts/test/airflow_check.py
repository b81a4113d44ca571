"""Parses the DAG, renders its tasks and runs its operator as Airflow does."""

import os
import sys
from pathlib import Path

from airflow.exceptions import AirflowException, AirflowFailException

try:
    from airflow.dag_processing.dagbag import DagBag
except ImportError:  # before Airflow 3.1
    from airflow.models import DagBag

folder, arguments = sys.argv[1], Path(sys.argv[2])
bag = DagBag(folder, include_examples=False)
assert not bag.import_errors, bag.import_errors
dag = bag.dags["agent_forge"]
assert {t.task_id for t in dag.tasks} == {"run", "verify", "gates", "maintain"}, dag.tasks
assert dag.get_task("run").downstream_task_ids == {"verify"}
assert dag.get_task("verify").downstream_task_ids == {"gates", "maintain"}
assert dag.get_task("run").retries == 3


def rendered(task_id, **params):
    """The task as a worker gets it."""
    task = bag.dags["agent_forge"].get_task(task_id).prepare_for_execution()
    values = {key: dag.params[key] for key in dag.params} | params
    context = {"params": values, "ti": None, "dag": dag, "task": task}
    context |= dag.user_defined_macros or {}
    task.render_template_fields(context)
    return task, context


def submitted(status, task_id="run", **params):
    """Runs the operator against a spark-submit that ends with this status."""
    os.environ["FAKE_SUBMIT_STATUS"] = str(status)
    task, context = rendered(task_id, **params)
    try:
        return type(task).execute.__wrapped__(task, context) if hasattr(
            type(task).execute, "__wrapped__"
        ) else task.execute(context)
    except AirflowFailException as error:
        return f"fails: {error}"
    except AirflowException:
        return "retries"


assert submitted(0, home="/h", set=["seed=3", "profile=nano"]) == 0
said = arguments.read_text().splitlines()
at = said.index("/opt/agent-forge/lib/forge-jobs-0.1.0.jar")
assert said[at + 1 :] == [
    "run", "/opt/agent-forge/conf/recipes/nano.yaml", "--resume", "--home", "/h", "--json",
    "--set", "seed=3", "--set", "profile=nano",
], said  # fmt: skip
options = dict(zip(said[:at:2], said[1:at:2]))
assert options["--master"] == "spark://host:7077", said
assert options["--class"] == "io.agentforge.jobs.cli.ForgeMain", said
assert options["--properties-file"] == "/opt/agent-forge/conf/forge-spark.conf", said
assert options["--driver-memory"] == "3g", said
assert options["--deploy-mode"] == "client", said

assert submitted(4) == 4, "a gate that did not pass is no failure of the task"
assert submitted(4, on_gate_failure="fail").startswith("fails: the run is complete")
for status in (1, 2, 3):
    assert submitted(status).startswith("fails: no retry"), status
for status in (5, 6, 130, 137, 143):
    assert submitted(status) == "retries", status

assert submitted(0, "verify", home="/h") == 0
assert arguments.read_text().splitlines()[-3:] == ["verify", "--home", "/h"]
assert submitted(0, "maintain", home="/h") == 0
assert arguments.read_text().splitlines()[-3:] == ["maintain", "--home", "/h"]

judge = dag.get_task("gates").python_callable
assert judge(0) and not judge(4), "what comes after a failed gate is skipped"
print("the DAG parses, renders and answers every exit status as docs/scheduling.md says")
