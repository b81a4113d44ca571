"""Agent Forge as an Airflow DAG: run, verify, look at the gates, maintain the ledger.

A retry resumes. ``forge run --resume`` goes on with the unfinished run of the same recipe, so every
try is the same command, and what a killed try has finished is not done again.

What an exit status means here (docs/scheduling.md has the reasons):

    0          success
    4          the run is complete, but a gate failed or was not evaluated: the task succeeds and
               ``gates`` skips what comes after it; with ``on_gate_failure: fail`` the task fails
    1, 2, 3    fails at once: another try would end the same way
    others     5, 6, 130, a killed driver: retried, which resumes

The status reaches Airflow in client deploy mode only, where spark-submit ends with that of the
driver. Variables of the environment, read when the file is parsed:

    AGENT_FORGE_DIST      folder of the distribution on the workers (default /opt/agent-forge); in it
                          conf/forge-spark.conf, which 'bin/forge-spark --print-conf' writes for the
                          Spark that is installed there
    FORGE_HOME            default of the parameter ``home``
    FORGE_DRIVER_MEMORY   heap of the driver of ``run`` (default 3g)

Needs Airflow 2.11 or later, apache-airflow-providers-apache-spark and a connection
``spark_default`` that names the master.
"""

from __future__ import annotations

import os
import re
from datetime import datetime, timedelta

from airflow.exceptions import AirflowException, AirflowFailException
from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator

try:
    from airflow.providers.standard.operators.python import ShortCircuitOperator
    from airflow.sdk import DAG, Param
except ImportError:  # Airflow 2
    from airflow import DAG
    from airflow.models.param import Param
    from airflow.operators.python import ShortCircuitOperator

DIST = os.environ.get("AGENT_FORGE_DIST", "/opt/agent-forge")
GATE = 4
HOPELESS = {1: "a bug", 2: "wrong usage or configuration", 3: "unusable data or model"}


class ForgeOperator(SparkSubmitOperator):
    """One forge command through spark-submit. Returns its exit status: 0 or 4."""

    template_fields = (*SparkSubmitOperator.template_fields, "on_gate_failure")

    def __init__(self, *, on_gate_failure: str = "skip", **kwargs):
        super().__init__(
            application=f"{DIST}/lib/forge-jobs-0.1.0.jar",
            java_class="io.agentforge.jobs.cli.ForgeMain",
            properties_file=f"{DIST}/conf/forge-spark.conf",
            deploy_mode="client",
            **kwargs,
        )
        self.on_gate_failure = on_gate_failure

    def execute(self, context):
        try:
            super().execute(context)
        except AirflowException as error:
            found = re.search(r"[Ee]rror code is: (\d+)", str(error))
            status = int(found.group(1)) if found else None
            if status == GATE and self.on_gate_failure == "skip":
                return GATE
            if status == GATE:
                raise AirflowFailException("the run is complete, but a gate did not pass") from error
            if status in HOPELESS:
                raise AirflowFailException(f"no retry: {HOPELESS[status]}") from error
            raise
        return 0


def run_arguments(params):
    """Arguments of the run, the same for every try."""
    arguments = ["run", params["recipe"], "--resume", "--home", params["home"], "--json"]
    for assignment in params["set"]:
        arguments += ["--set", assignment]
    return arguments


with DAG(
    dag_id="agent_forge",
    description="Runs the forge's pipeline and judges its gates",
    schedule=None,
    start_date=datetime(2026, 1, 1),
    catchup=False,
    max_active_runs=1,
    render_template_as_native_obj=True,
    user_defined_macros={"run_arguments": run_arguments},
    params={
        "recipe": Param(f"{DIST}/conf/recipes/nano.yaml", type="string"),
        "home": Param(os.environ.get("FORGE_HOME", "/var/lib/agent-forge"), type="string"),
        "set": Param([], type="array", items={"type": "string"}, description="KEY=VALUE of the recipe"),
        "on_gate_failure": Param("skip", enum=["skip", "fail"]),
    },
    tags=["spark", "models"],
) as dag:
    run = ForgeOperator(
        task_id="run",
        application_args="{{ run_arguments(params) }}",
        on_gate_failure="{{ params.on_gate_failure }}",
        driver_memory=os.environ.get("FORGE_DRIVER_MEMORY", "3g"),
        retries=3,
        retry_delay=timedelta(minutes=2),
        retry_exponential_backoff=True,
        max_retry_delay=timedelta(minutes=30),
    )
    verify = ForgeOperator(
        task_id="verify",
        application_args=["verify", "--home", "{{ params.home }}"],
        retries=2,
        retry_delay=timedelta(minutes=2),
    )
    gates = ShortCircuitOperator(
        task_id="gates",
        python_callable=lambda status: status == 0,
        op_args=["{{ ti.xcom_pull(task_ids='run') }}"],
        ignore_downstream_trigger_rules=False,
    )
    maintain = ForgeOperator(
        task_id="maintain",
        application_args=["maintain", "--home", "{{ params.home }}"],
        trigger_rule="all_done",
    )

    # What uses the models goes after gates.
    run >> verify >> [gates, maintain]
