"""Checks examples/kubernetes: each manifest by the schemas of Kubernetes, from the oldest to the newest that kubernetes-validate has, and
that what refers to another object by name or label finds it. No cluster is needed."""

import copy
import pathlib
import sys

import yaml
from kubernetes_validate import ValidationError, validate
from kubernetes_validate.utils import all_versions

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "examples" / "kubernetes"


def load():
    """Every object, by its kind."""
    objects = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        for value in yaml.safe_load_all(path.read_text()):
            assert value["kind"] not in objects, f"{path.name}: another {value['kind']}"
            objects[value["kind"]] = value
    return objects


def check_schemas(objects):
    for version in all_versions():
        for kind, value in objects.items():
            try:
                validate(value, version, strict=True)
            except ValidationError as error:
                place = ".".join(str(part) for part in error.path)
                sys.exit(f"{kind}, Kubernetes {version}: {place}: {error.message}")


def check_that_mistakes_are_found(objects):
    def misspelled(pod):
        pod["terminationGracePeriod"] = 60

    def text_for_a_number(pod):
        pod["containers"][0]["readinessProbe"]["periodSeconds"] = "5"

    def without_a_name(pod):
        del pod["containers"][0]["name"]

    for mistake in (misspelled, text_for_a_number, without_a_name):
        deployment = copy.deepcopy(objects["Deployment"])
        mistake(deployment["spec"]["template"]["spec"])
        try:
            validate(deployment, all_versions()[-1], strict=True)
        except ValidationError:
            continue
        sys.exit(f"not found: {mistake.__name__}")


def check_references(objects):
    deployment = objects["Deployment"]["spec"]
    pod = deployment["template"]["spec"]
    (container,) = pod["containers"]
    labels = deployment["template"]["metadata"]["labels"]
    selectors = {
        "Deployment": deployment["selector"]["matchLabels"],
        "Service": objects["Service"]["spec"]["selector"],
        "PodDisruptionBudget": objects["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"],
        "NetworkPolicy": objects["NetworkPolicy"]["spec"]["podSelector"]["matchLabels"],
    }
    for number, constraint in enumerate(pod["topologySpreadConstraints"]):
        selectors[f"topologySpreadConstraints {number}"] = constraint["labelSelector"]["matchLabels"]
    for owner, selector in selectors.items():
        assert selector == labels, f"{owner} selects {selector}, the pods have {labels}"

    (config,) = pod["volumes"]
    assert config["configMap"]["name"] == objects["ConfigMap"]["metadata"]["name"]
    assert container["envFrom"] == [{"secretRef": {"name": objects["Secret"]["metadata"]["name"]}}]
    # The image's command names the file.
    (mount,) = container["volumeMounts"]
    command = (FOLDER.parents[1] / "relay" / "Dockerfile").read_text()
    (file,) = objects["ConfigMap"]["data"]
    assert f'"--config", "{mount["mountPath"]}/{file}"' in command

    ports = [port["name"] for port in container["ports"]]
    probes = [container[f"{kind}Probe"]["httpGet"] for kind in ("startup", "readiness", "liveness")]
    assert [(probe["path"], probe["port"] in ports) for probe in probes] == [
        ("/healthz", True),
        ("/readyz", True),
        ("/healthz", True),
    ]
    (service_port,) = objects["Service"]["spec"]["ports"]
    assert service_port["targetPort"] in ports
    (policy,) = objects["NetworkPolicy"]["spec"]["ingress"]
    assert [port["port"] in ports for port in policy["ports"]] == [True]
    for rule in objects["Ingress"]["spec"]["rules"]:
        for path in rule["http"]["paths"]:
            backend = path["backend"]["service"]
            assert backend == {"name": objects["Service"]["metadata"]["name"], "port": {"name": service_port["name"]}}, path


def check_stop(objects):
    """A relay waits for its calls to the CRMs, 30 s unless the configuration has crm_timeout_ms."""
    pod = objects["Deployment"]["spec"]["template"]["spec"]
    assert "crm_timeout_ms" not in objects["ConfigMap"]["data"]["relay.toml"]
    program, seconds = pod["containers"][0]["lifecycle"]["preStop"]["exec"]["command"]
    assert program == "sleep" and int(seconds) + 30 < pod["terminationGracePeriodSeconds"]


found = load()
check_schemas(found)
check_that_mistakes_are_found(found)
check_references(found)
check_stop(found)
print(f"{len(found)} objects, Kubernetes {all_versions()[0]} to {all_versions()[-1]}")
