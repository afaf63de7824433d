"""Holds the Compose file and the Kubernetes manifests against their schemas and the program."""

import json
import os
import re
import subprocess
import sys
import unittest
from pathlib import Path

import jsonschema
import kubernetes_validate
import yaml

from kustomize import containers, pod, render

ROOT = Path(__file__).parents[2]
IRORI = os.environ["IRORI_BIN"]
COMPOSE_SCHEMA = Path(sys.prefix, "compose", "compose", "config", "compose_spec.json")
OVERLAYS = ["single"]


def irori(*arguments, **environment):
    plain = {name: value for name, value in os.environ.items() if not name.startswith("IRORI_")}
    return subprocess.run([IRORI, *arguments], env=plain | environment, capture_output=True, text=True)


HELP = irori("--help").stdout
VARIABLES = set(re.findall(r"\[env: (\w+)=", HELP))


def in_force(environment):
    """What `irori check-config` says is in force, by name: value and source."""
    said = irori("check-config", **environment).stdout
    lines = re.findall(r"^([\w.-]+) = (.+?)  # (.+)$", said, re.M)
    return {name: (json.loads(value), source) for name, value, source in lines}


def accepted(test, environment):
    """That the program knows each of these variables and takes what it is given."""
    test.assertTrue(VARIABLES, "or this tests nothing")
    for name in environment:
        test.assertIn(name, VARIABLES)
    found = in_force(environment)
    sources = {source for _, source in found.values()}
    for name in environment:
        test.assertIn(name, sources, f"{name} is not in force: {found}")
    return {name: value for name, (value, _) in found.items()}


class Compose(unittest.TestCase):
    def setUp(self):
        self.said = yaml.safe_load((ROOT / "deploy/container/compose.single.yaml").read_text())
        self.service = self.said["services"]["irori"]

    def test_it_is_what_the_schema_asks_for(self):
        jsonschema.Draft201909Validator(json.loads(COMPOSE_SCHEMA.read_text())).validate(self.said)

    def test_the_program_takes_what_it_says(self):
        plain = {name: re.sub(r"\$\{\w+:-(.*)\}", r"\1", value) for name, value in self.service["environment"].items()}
        image = dict(re.findall(r"(IRORI_\w+)=(\S+)", (ROOT / "deploy/container/Containerfile").read_text().split("FROM scratch")[1]))
        self.assertEqual(len(image), 3)
        values = accepted(self, image | plain | {"IRORI_DATA": "/tmp"})
        port = values["addr"].rsplit(":", 1)[1]
        self.assertEqual(self.service["ports"], [f"127.0.0.1:{port}:{port}"])
        self.assertEqual(self.service["volumes"], [f"data:{image['IRORI_DATA']}"])
        grace = int(self.service["stop_grace_period"].removesuffix("s"))
        self.assertGreater(grace, values["drain-seconds"] + 10)


class Kubernetes(unittest.TestCase):
    def test_every_document_is_what_the_newest_versions_ask_for(self):
        major, newest = map(int, kubernetes_validate.latest_version().split(".")[:2])
        for overlay in OVERLAYS:
            for document in render(ROOT / "deploy/kubernetes" / overlay):
                for minor in range(newest - 2, newest + 1):
                    with self.subTest(overlay=overlay, kind=document["kind"], version=f"{major}.{minor}"):
                        kubernetes_validate.validate(document, f"{major}.{minor}", strict=True)

    def test_what_refers_to_something_names_what_is_there(self):
        for overlay in OVERLAYS:
            documents = render(ROOT / "deploy/kubernetes" / overlay)
            by_kind = {}
            for document in documents:
                by_kind.setdefault(document["kind"], {})[document["metadata"]["name"]] = document
            service = by_kind["Service"]["irori"]["spec"]
            workloads = [it for it in documents if pod(it)]
            self.assertTrue(workloads)
            for workload in workloads:
                spec, template = pod(workload), workload["spec"]["template"]
                self.assertLessEqual(service["selector"].items(), template["metadata"]["labels"].items())
                self.assertIn(spec["serviceAccountName"], by_kind["ServiceAccount"])
                for container in containers(workload):
                    ports = {it["name"] for it in container["ports"]}
                    self.assertLessEqual({it["targetPort"] for it in service["ports"]}, ports)
                    volumes = {it["name"] for it in spec.get("volumes", [])}
                    volumes |= {it["metadata"]["name"] for it in workload["spec"].get("volumeClaimTemplates", [])}
                    self.assertEqual({it["name"] for it in container["volumeMounts"]}, volumes)
                    for source in container["envFrom"]:
                        if "configMapRef" in source:
                            self.assertIn(source["configMapRef"]["name"], by_kind["ConfigMap"])
            rules = by_kind["Ingress"]["irori"]["spec"]["rules"]
            for backend in (path["backend"]["service"] for rule in rules for path in rule["http"]["paths"]):
                self.assertIn(backend["port"]["name"], {it["name"] for it in service["ports"]})
            self.assertNotIn("Secret", by_kind, "secrets are named, and made by whoever has them")

    def test_the_program_takes_what_they_say(self):
        for overlay in OVERLAYS:
            documents = render(ROOT / "deploy/kubernetes" / overlay)
            config = next(it for it in documents if it["kind"] == "ConfigMap")["data"]
            values = accepted(self, config | {"IRORI_DATA": "/tmp"})
            for workload in (it for it in documents if pod(it)):
                spec = pod(workload)
                for container in containers(workload):
                    port = container["ports"][0]["containerPort"]
                    self.assertEqual(values["addr"].rsplit(":", 1)[1], str(port))
                    self.assertIn(config["IRORI_DATA"], {it["mountPath"] for it in container["volumeMounts"]})
                    stop = container["lifecycle"]["preStop"]["sleep"]["seconds"] + values["drain-seconds"] + 10
                    self.assertGreater(spec["terminationGracePeriodSeconds"], stop)
            ingress = next(it for it in documents if it["kind"] == "Ingress")
            self.assertEqual(values["public-url"].removeprefix("https://").rstrip("/"), ingress["spec"]["rules"][0]["host"])
            size = int(ingress["metadata"]["annotations"]["nginx.ingress.kubernetes.io/proxy-body-size"].removesuffix("m"))
            self.assertEqual(size, 10 * values["file-max-mb"])


if __name__ == "__main__":
    unittest.main()
