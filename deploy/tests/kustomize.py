"""A renderer for the part of kustomize that deploy/kubernetes uses, which refuses the rest."""

from pathlib import Path

import yaml

KNOWN = {"apiVersion", "kind", "resources", "namespace", "labels", "images"}
# What belongs to no namespace.
GLOBAL = {"Namespace"}


def render(folder):
    """The documents of a kustomization, as `kubectl kustomize` gives them."""
    folder = Path(folder)
    said = yaml.safe_load((folder / "kustomization.yaml").read_text())
    unknown = set(said) - KNOWN
    assert not unknown, f"{folder}: this renderer does not know {unknown}"
    documents = []
    for name in said["resources"]:
        path = folder / name
        documents += render(path) if path.is_dir() else [it for it in yaml.safe_load_all(path.read_text()) if it]
    for document in documents:
        meta = document["metadata"]
        if "namespace" in said and document["kind"] not in GLOBAL:
            meta["namespace"] = said["namespace"]
        for labels in said.get("labels", []):
            assert set(labels) == {"pairs"}, f"{folder}: selectors are written out"
            meta["labels"] = meta.get("labels", {}) | labels["pairs"]
        for container in containers(document):
            for image in said.get("images", []):
                if container["image"] == image["name"]:
                    container["image"] = f"{image.get('newName', image['name'])}:{image['newTag']}"
    names = [(it["kind"], it["metadata"]["name"]) for it in documents]
    assert len(set(names)) == len(names), f"{folder}: one name twice"
    return documents


def pod(document):
    """The pod that a workload makes, if it makes one."""
    spec = document.get("spec", {})
    spec = spec.get("jobTemplate", {}).get("spec", spec)
    return spec.get("template", {}).get("spec")


def containers(document):
    return (pod(document) or {}).get("containers", [])
