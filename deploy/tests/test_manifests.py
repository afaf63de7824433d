"""Holds the Compose files and the Kubernetes manifests against their schemas and the program."""

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request
from pathlib import Path

import jsonschema
import kubernetes_validate
import yaml

from kustomize import containers, pod, render, workload

ROOT = Path(__file__).parents[2]
IRORI = os.environ["IRORI_BIN"]
COMPOSE_SCHEMA = Path(sys.prefix, "compose", "compose", "config", "compose_spec.json")
CONTAINERFILE = (ROOT / "deploy/container/Containerfile").read_text()
# Kinds that others define, whose schemas are not part of Kubernetes.
OF_OTHERS = {"HTTPRoute", "GCPBackendPolicy", "HealthCheckPolicy", "ServiceMonitor"}
# What a server is made by: one alone, or one of several.
SERVERS = {"StatefulSet", "Deployment"}
# Where the site is, for a program that has none inside.
SITE = ["--site", os.environ["IRORI_SITE"]] if "IRORI_SITE" in os.environ else []


def irori(*arguments, **environment):
    plain = {name: value for name, value in os.environ.items() if not name.startswith("IRORI_")}
    return subprocess.run([IRORI, *arguments], env=plain | environment, capture_output=True, text=True)


HELP = irori("--help").stdout
VARIABLES = set(re.findall(r"\[env: (\w+)[=\]]", HELP))


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


class Versions(unittest.TestCase):
    def test_all_name_the_version_that_this_is(self):
        version = re.search(r'(?m)^version = "(.+)"', (ROOT / "Cargo.toml").read_text())[1]
        said = {}
        for path in [*(ROOT / "deploy").rglob("*.yaml"), ROOT / "docs/packages.md"]:
            for found in re.findall(r"(?:newTag: |image: irori:|-t irori:)(\S+)", path.read_text()):
                said[path.name] = said.get(path.name, set()) | {found}
        self.assertEqual(set(said), {"kustomization.yaml", "compose.single.yaml", "compose.cluster.yaml", "packages.md"})
        self.assertEqual(set().union(*said.values()), {version})


class Compose:
    """What holds for each Compose file."""

    def setUp(self):
        self.said = yaml.safe_load((ROOT / "deploy/container" / self.file).read_text())
        self.image = dict(re.findall(r"(IRORI_\w+)=(\S+)", CONTAINERFILE.split("FROM scratch")[1]))
        self.assertEqual(len(self.image), 3)
        self.servers = {name: it for name, it in self.said["services"].items() if it["image"].startswith("irori:")}

    def test_it_is_what_the_schema_asks_for(self):
        jsonschema.Draft201909Validator(json.loads(COMPOSE_SCHEMA.read_text())).validate(self.said)

    def test_the_program_takes_what_it_says(self):
        self.assertTrue(self.servers)
        for name, service in self.servers.items():
            plain = {key: re.sub(r"\$\{\w+:-(.*)\}", r"\1", re.sub(r"\$\{\w+:\?[^}]*\}", "x", value)) for key, value in service["environment"].items()}
            # Where nothing is: what is looked at is whether it is understood.
            here = {key: "/tmp" for key, value in (self.image | plain).items() if value.startswith("/")}
            values = accepted(self, self.image | plain | here)
            self.assertEqual(values["addr"], "0.0.0.0:3000")
            grace = int(service["stop_grace_period"].removesuffix("s"))
            self.assertGreater(grace, values["drain-seconds"] + 10)
            places = {(self.image | plain)[key] for key in here}
            mounted = dict(it.split(":")[::-1] for it in service["volumes"])
            self.assertEqual(set(mounted), places, "what is written outlives the container")
            self.assertLessEqual(set(mounted.values()), set(self.said["volumes"]))
            for place in places:
                self.assertRegex(CONTAINERFILE, rf"chown 10001:10001[^;]* \$root{place}\b", f"{name} cannot write to {place}")

    def published(self, service):
        return self.said["services"][service]["ports"]


class ComposeOfOne(Compose, unittest.TestCase):
    file = "compose.single.yaml"

    def test_it_is_reached(self):
        self.assertEqual(self.published("irori"), ["127.0.0.1:3000:3000"])


class ComposeOfSeveral(Compose, unittest.TestCase):
    file = "compose.cluster.yaml"

    def test_servers_differ_in_name_and_data_only(self):
        def alike(name, service):
            environment = service["environment"]
            self.assertEqual(environment["IRORI_NODE"], name)
            volumes = [f"DATA:{self.image['IRORI_DATA']}" if it == f"{name}:{self.image['IRORI_DATA']}" else it for it in service["volumes"]]
            return service | {"environment": environment | {"IRORI_NODE": ""}, "volumes": volumes}

        first, *others = [alike(name, it) for name, it in self.servers.items()]
        self.assertEqual(others, [first, first])
        self.assertIn(f"DATA:{self.image['IRORI_DATA']}", first["volumes"])

    def test_the_proxy_leads_to_each_of_them(self):
        said = (ROOT / "deploy/container/nginx.conf").read_text()
        self.assertEqual(re.findall(r"server (\w+):3000", said), list(self.servers))
        self.assertEqual(self.said["services"]["proxy"]["depends_on"], list(self.servers))
        self.assertEqual(self.published("proxy"), ["127.0.0.1:3000:3000"])
        size = int(re.search(r"client_max_body_size (\d+)m", said)[1])
        self.assertGreaterEqual(size, 10 * in_force({})["file-max-mb"][0])
        # nginx looks the names up when it reads them.
        with tempfile.TemporaryDirectory() as folder:
            for name in self.servers:
                said = said.replace(f"{name}:3000", "127.0.0.1:3000")
            places = "".join(f"{it}_temp_path {folder}/{it}; " for it in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
            said = said.replace("http {", f"http {{ {places}", 1)
            Path(folder, "nginx.conf").write_text(f"pid {folder}/pid; error_log stderr;\n{said}")
            search = {"PATH": f"{os.environ['PATH']}:/usr/sbin"}
            tried = subprocess.run(["nginx", "-t", "-p", folder, "-e", "stderr", "-c", "nginx.conf"], env=search, capture_output=True, text=True)
            self.assertEqual(tried.returncode, 0, tried.stderr)

    def test_the_database_is_theirs(self):
        database = self.said["services"]["database"]
        self.assertNotIn("ports", database, "nobody else reaches it")
        for service in self.servers.values():
            self.assertEqual(service["depends_on"]["database"]["condition"], "service_healthy")
            self.assertIn(database["environment"]["POSTGRES_PASSWORD"], service["environment"]["IRORI_DATABASE"])
        self.assertIn("healthcheck", database)

    def test_nats_is_theirs(self):
        self.assertNotIn("ports", self.said["services"]["nats"], "nobody else reaches it")
        for service in self.servers.values():
            self.assertEqual(service["environment"]["IRORI_NATS"], "nats://nats:4222")
            self.assertNotIn("nats", service["depends_on"], "they go on without it")


def selected(selector, labels):
    """Does a selector, of a Service or of a policy, mean who has these labels?"""
    if "matchLabels" not in selector and "matchExpressions" not in selector:
        return selector.items() <= labels.items()
    return selector.get("matchLabels", {}).items() <= labels.items() and all(
        it["operator"] == "In" and labels.get(it["key"]) in it["values"] for it in selector.get("matchExpressions", [])
    )


class Cluster:
    """What an overlay makes, as the tests look at it."""

    def __init__(self, overlay):
        self.documents = render(ROOT / "deploy/kubernetes" / overlay)
        self.by_kind = {}
        for document in self.documents:
            self.by_kind.setdefault(document["kind"], {})[document["metadata"]["name"]] = document
        self.workloads = [it for it in self.documents if pod(it)]
        self.config = self.by_kind["ConfigMap"]["irori"]["data"]
        (self.server,) = (it for it in self.documents if it["kind"] in SERVERS and it["metadata"]["name"] == "irori")
        self.labels = self.server["spec"]["template"]["metadata"]["labels"]

    def specs(self, kind):
        return [it["spec"] for it in self.by_kind.get(kind, {}).values()]

    def ports(self, name):
        """The ports of a Service, by number and name, which routes and policies speak of."""
        ports = self.by_kind["Service"][name]["spec"]["ports"]
        return {it["port"] for it in ports} | {it["name"] for it in ports}


class Kubernetes:
    """What holds for each overlay."""

    @classmethod
    def setUpClass(cls):
        cls.running = Running()
        cls.addClassCleanup(cls.running.stop)

    def setUp(self):
        self.cluster = Cluster(self.overlay)

    def test_every_document_is_what_the_newest_versions_ask_for(self):
        major, newest = map(int, kubernetes_validate.latest_version().split(".")[:2])
        cluster = self.cluster
        known = [it for it in cluster.documents if it["kind"] not in OF_OTHERS]
        self.assertGreater(len(known), 5)
        for document in known:
            for minor in range(newest - 2, newest + 1):
                with self.subTest(kind=document["kind"], version=f"{major}.{minor}"):
                    kubernetes_validate.validate(document, f"{major}.{minor}", strict=True)

    def test_pods_name_what_is_there(self):
        cluster = self.cluster
        claims = {f"{it['metadata']['name']}-irori-0" for it in cluster.server["spec"].get("volumeClaimTemplates", [])}
        for document in cluster.workloads:
            spec, said = pod(document), workload(document)
            self.assertIn(spec["serviceAccountName"], cluster.by_kind["ServiceAccount"])
            for container in containers(document):
                volumes = {it["name"] for it in spec.get("volumes", [])}
                volumes |= {it["metadata"]["name"] for it in said.get("volumeClaimTemplates", [])}
                self.assertEqual({it["name"] for it in container["volumeMounts"]}, volumes)
                self.assertIn(cluster.config["IRORI_DATA"], {it["mountPath"] for it in container["volumeMounts"]})
                for source in container["envFrom"]:
                    if "configMapRef" in source:
                        self.assertIn(source["configMapRef"]["name"], cluster.by_kind["ConfigMap"])
            for volume in spec.get("volumes", []):
                if "persistentVolumeClaim" in volume:
                    self.assertIn(volume["persistentVolumeClaim"]["claimName"], claims)
            affinity = spec.get("affinity", {})
            terms = affinity.get("podAffinity", {}).get("requiredDuringSchedulingIgnoredDuringExecution", [])
            far = affinity.get("podAntiAffinity", {}).get("preferredDuringSchedulingIgnoredDuringExecution", [])
            terms = terms + [it["podAffinityTerm"] for it in far] + spec.get("topologySpreadConstraints", [])
            for term in terms:
                self.assertTrue(selected(term["labelSelector"], cluster.labels))
        self.assertNotIn("Secret", cluster.by_kind, "secrets are named, and made by whoever has them")

    def test_services_and_policies_choose_the_server(self):
        cluster = self.cluster
        ports = {it["name"] for container in containers(cluster.server) for it in container["ports"]}
        for service in cluster.specs("Service"):
            self.assertLessEqual({it["targetPort"] for it in service["ports"]}, ports)
            chosen = [it for it in cluster.workloads if selected(service["selector"], workload(it)["template"]["metadata"]["labels"])]
            self.assertEqual(chosen, [cluster.server])
        policies = cluster.specs("NetworkPolicy")
        for document in cluster.workloads:
            theirs = workload(document)["template"]["metadata"]["labels"]
            self.assertTrue(any(selected(it["podSelector"], theirs) for it in policies), "a pod that no policy holds")
        rules = [rule for it in policies if selected(it["podSelector"], cluster.labels) for rule in it.get("ingress", [])]
        self.assertEqual({port["port"] for rule in rules for port in rule["ports"]}, ports)

    def test_whoever_leads_to_a_service_names_its_ports(self):
        cluster = self.cluster
        hosts = []
        for spec in cluster.specs("Ingress"):
            hosts += [it["host"] for it in spec["rules"]] + [host for it in spec["tls"] for host in it["hosts"]]
            for backend in (path["backend"]["service"] for rule in spec["rules"] for path in rule["http"]["paths"]):
                self.assertIn(backend["port"]["name"], cluster.ports(backend["name"]))
        for spec in cluster.specs("HTTPRoute"):
            hosts += spec["hostnames"]
            for backend in (it for rule in spec["rules"] for it in rule["backendRefs"]):
                self.assertIn(backend["port"], cluster.ports(backend["name"]))
        self.assertEqual({f"https://{it}" for it in hosts}, {cluster.config["IRORI_PUBLIC_URL"].rstrip("/")})
        for kind in ("GCPBackendPolicy", "HealthCheckPolicy"):
            for spec in cluster.specs(kind):
                self.assertIn(spec["targetRef"]["name"], cluster.by_kind["Service"])
        for spec in cluster.specs("ServiceMonitor"):
            found = [it for it in cluster.by_kind["Service"].values() if selected(spec["selector"], it["metadata"]["labels"])]
            self.assertEqual(len(found), 1)
            self.assertEqual(found[0]["metadata"]["labels"][spec["jobLabel"]], "irori", "the job that alerts.yml has")
            for endpoint in spec["endpoints"]:
                self.assertIn(endpoint["port"], cluster.ports(found[0]["metadata"]["name"]))

    def test_the_program_takes_what_they_say(self):
        cluster = self.cluster
        values = accepted(self, cluster.config | {"IRORI_DATA": "/tmp"})
        (container,) = containers(cluster.server)
        self.assertLessEqual({it["name"] for it in container.get("env", [])}, VARIABLES)
        ports = {it["name"]: str(it["containerPort"]) for it in container["ports"]}
        listens = {"http": values["addr"]} | ({"metrics": values["metrics-addr"]} if "metrics-addr" in values else {})
        self.assertEqual({name: it.rsplit(":", 1)[1] for name, it in listens.items()}, ports)
        stop = container["lifecycle"]["preStop"]["sleep"]["seconds"] + values["drain-seconds"] + 10
        self.assertGreater(pod(cluster.server)["terminationGracePeriodSeconds"], stop)
        for ingress in cluster.by_kind.get("Ingress", {}).values():
            size = int(ingress["metadata"]["annotations"]["nginx.ingress.kubernetes.io/proxy-body-size"].removesuffix("m"))
            self.assertEqual(size, 10 * values["file-max-mb"])
        for document in (it for it in cluster.workloads if it is not cluster.server):
            for command in (it["args"] for it in containers(document)):
                said = irori(*command, IRORI_DATA="/nowhere")
                self.assertEqual(said.returncode, 1, f"{command} is not what it means: {said.stderr}")

    def test_the_server_answers_where_it_is_asked(self):
        cluster = self.cluster
        (container,) = containers(cluster.server)
        asked = {("addr", container[probe]["httpGet"]["path"]) for probe in ("startupProbe", "livenessProbe", "readinessProbe")}
        asked |= {("addr", it["default"]["config"]["httpHealthCheck"]["requestPath"]) for it in cluster.specs("HealthCheckPolicy")}
        asked |= {("metrics-addr", it["path"]) for spec in cluster.specs("ServiceMonitor") for it in spec["endpoints"]}
        for spec in cluster.specs("HealthCheckPolicy"):
            self.assertIn(spec["default"]["config"]["httpHealthCheck"]["port"], {it["containerPort"] for it in container["ports"]})
        for option, path in sorted(asked):
            status, body = self.running.ask(option, path)
            self.assertEqual(status, 200, path)
            self.assertNotIn("<html", body, f"{path} is a page for people")


class One(Kubernetes):
    """What holds for each overlay of one server."""

    def test_the_next_server_starts_when_the_last_one_has_ended(self):
        server = self.cluster.server
        self.assertEqual((server["kind"], server["spec"]["replicas"]), ("StatefulSet", 1))
        self.assertEqual([it["metadata"]["name"] for it in server["spec"]["volumeClaimTemplates"]], ["data"])


class Several(Kubernetes):
    """What holds for each overlay of several servers."""

    def test_they_share_what_has_to_be_shared(self):
        (container,) = containers(self.cluster.server)
        env = {it["name"]: it["valueFrom"] for it in container["env"]}
        self.assertIn("secretKeyRef", env["IRORI_DATABASE"], "it has a password")
        self.assertEqual(env["IRORI_NODE"], {"fieldRef": {"fieldPath": "metadata.name"}})
        self.assertRegex(self.cluster.config["IRORI_BLOBS"], "^(s3|gs)://")
        leaves = [rule for it in self.cluster.specs("NetworkPolicy") if selected(it["podSelector"], self.cluster.labels) for rule in it.get("egress", [])]
        self.assertIn(5432, {port["port"] for rule in leaves for port in rule["ports"]})

    def test_one_follows_the_other(self):
        cluster = self.cluster
        self.assertEqual(cluster.server["kind"], "Deployment")
        self.assertEqual(cluster.server["spec"]["strategy"]["rollingUpdate"], {"maxSurge": 1, "maxUnavailable": 0})
        (budget,) = cluster.specs("PodDisruptionBudget")
        self.assertTrue(selected(budget["selector"], cluster.labels))
        self.assertEqual(budget["maxUnavailable"], 1)

    def test_the_autoscaler_counts_what_there_is(self):
        cluster = self.cluster
        (scaler,) = cluster.specs("HorizontalPodAutoscaler")
        self.assertEqual(scaler["scaleTargetRef"], {it: cluster.server[it] for it in ("apiVersion", "kind")} | {"name": "irori"})
        self.assertNotIn("replicas", cluster.server["spec"], "each update would undo what the autoscaler did")
        status, metrics = self.running.ask("metrics-addr", "/metrics")
        self.assertEqual(status, 200)
        names = [it["pods"]["metric"]["name"] for it in scaler["metrics"] if it["type"] == "Pods"]
        self.assertEqual(len(names), 1)
        for name in names:
            self.assertRegex(metrics, rf"(?m)^{name} ")
        readers = in_force({}).get("database-readers", (None,))[0]
        self.assertLessEqual((scaler["maxReplicas"] + 1) * (readers + 3), 97, "PostgreSQL lets 97 in, and 3 superusers")


class Single(One, unittest.TestCase):
    overlay = "single"

    def test_it_has_an_ingress(self):
        self.assertIn("Ingress", self.cluster.by_kind)


class Example(One, unittest.TestCase):
    overlay = "example"

    def test_the_examples_have_every_component(self):
        there = {it.name for it in (ROOT / "deploy/kubernetes/components").iterdir()}
        files = [ROOT / "deploy/kubernetes" / it / "kustomization.yaml" for it in ("example", "example-cluster")]
        shown = [{Path(it).name for it in yaml.safe_load(file.read_text())["components"]} for file in files]
        self.assertEqual(set().union(*shown), there)
        self.assertNotIn("Ingress", self.cluster.by_kind)


class OfSeveral(Several, unittest.TestCase):
    overlay = "cluster"


class ExampleOfSeveral(Several, unittest.TestCase):
    overlay = "example-cluster"

    def test_what_they_tell_each_other_may_leave(self):
        port = int(self.cluster.config["IRORI_NATS"].rsplit(":", 1)[1])
        leaves = [rule for it in self.cluster.specs("NetworkPolicy") if selected(it["podSelector"], self.cluster.labels) for rule in it.get("egress", [])]
        self.assertIn(port, {port["port"] for rule in leaves for port in rule["ports"]})


class Running:
    """A server on two free ports of this machine, with data that is thrown away."""

    def __init__(self):
        self.data = tempfile.TemporaryDirectory()
        self.at = {option: f"127.0.0.1:{free_port()}" for option in ("addr", "metrics-addr")}
        options = [word for option, address in self.at.items() for word in (f"--{option}", address)]
        self.log = open(Path(self.data.name, "log"), "w")
        self.process = subprocess.Popen([IRORI, *options, "--data-dir", f"{self.data.name}/data", *SITE], stdout=self.log, stderr=self.log)

    def ask(self, option, path):
        deadline = time.monotonic() + 30
        while True:
            try:
                answer = urllib.request.urlopen(f"http://{self.at[option]}{path}", timeout=5)
                return answer.status, answer.read().decode()
            except (urllib.error.URLError, ConnectionError):
                if time.monotonic() > deadline:
                    raise AssertionError(f"{path} on {option}: {Path(self.data.name, 'log').read_text()}") from None
                time.sleep(0.1)

    def stop(self):
        self.process.terminate()
        self.process.wait(30)
        self.log.close()
        self.data.cleanup()


def free_port():
    with socket.socket() as it:
        it.bind(("127.0.0.1", 0))
        return it.getsockname()[1]


if __name__ == "__main__":
    unittest.main()
