"""Checks manifests against the schemas of Kubernetes, and what they say to each other."""

import sys

import kubernetes_validate
import yaml

VERSION = "1.31"  # podFailurePolicy is stable since


def documents(path):
    with open(path, encoding="utf-8") as file:
        return [document for document in yaml.safe_load_all(file) if document]


def check(document):
    kubernetes_validate.validate(document, VERSION, strict=True)


def refuses(document):
    try:
        check(document)
    except kubernetes_validate.ValidationError:
        return True
    return False


count = 0
manifests = []
for path in sys.argv[1:]:
    for document in documents(path):
        assert "${" not in yaml.safe_dump(document), f"{path}: a value was not put in: {document}"
        check(document)
        manifests.append(document)
        count += 1

kinds = {document["kind"]: document for document in manifests}
job, config = kinds["Job"], kinds["ConfigMap"]
driver = job["spec"]["template"]["spec"]["containers"][0]
rule = job["spec"]["podFailurePolicy"]["rules"][0]
assert rule["onExitCodes"]["containerName"] == driver["name"], "the policy names another container"
assert rule["onExitCodes"]["values"] == [1, 2, 3, 4], "statuses that no retry would change"
assert "--resume" in driver["args"], "a retry must resume"
labels = job["spec"]["template"]["metadata"]["labels"]
assert kinds["Service"]["spec"]["selector"].items() <= labels.items(), "the service finds no driver"

settings = dict(
    line.split(maxsplit=1)
    for line in config["data"]["spark-defaults.conf"].splitlines()
    if line and not line.startswith("#")
)
ports = {port["port"] for port in kinds["Service"]["spec"]["ports"]}
assert {int(settings["spark.driver.port"]), int(settings["spark.blockManager.port"])} == ports
assert settings["spark.driver.host"].startswith(kinds["Service"]["metadata"]["name"] + ".")
mounted = {mount["name"]: mount["mountPath"] for mount in driver["volumeMounts"]}
template = settings["spark.kubernetes.executor.podTemplateFile"]
assert template == mounted["conf"] + "/executor-pod.yaml", "the pod template is mounted elsewhere"
check(yaml.safe_load(config["data"]["executor-pod.yaml"]))

driver["imagePullPolicies"] = "Always"
assert refuses(job), "a misspelt field must be refused, else this check checks nothing"
print(f"{count} manifests are what Kubernetes {VERSION} reads")
