"""A renderer for the part of kustomize that deploy/kubernetes uses, which refuses the rest."""

from pathlib import Path

import jsonpatch
import yaml

KNOWN = {"apiVersion", "kind", "resources", "components", "patches", "namespace", "labels", "images"}
# What belongs to no namespace.
GLOBAL = {"Namespace"}


def render(folder):
    """The documents of a kustomization, as `kubectl kustomize` gives them."""
    return apply(Path(folder), [])


def apply(folder, documents):
    """Those documents, with what the kustomization or component in the folder does to them."""
    said = yaml.safe_load((folder / "kustomization.yaml").read_text())
    unknown = set(said) - KNOWN
    assert not unknown, f"{folder}: this renderer does not know {unknown}"
    for name in said.get("resources", []):
        path = folder / name
        documents += render(path) if path.is_dir() else [it for it in yaml.safe_load_all(path.read_text()) if it]
    for name in said.get("components", []):
        documents = apply(folder / name, documents)
    for patch in said.get("patches", []):
        documents = patched(folder, documents, **patch)
    for document in documents:
        meta = document["metadata"]
        if "namespace" in said and document["kind"] not in GLOBAL:
            meta["namespace"] = said["namespace"]
        for labels in said.get("labels", []):
            assert set(labels) == {"pairs"}, f"{folder}: selectors are written out"
            meta["labels"] = meta.get("labels", {}) | labels["pairs"]
        for container in containers(document):
            for image in said.get("images", []):
                name = container["image"].partition(":")[0]
                if name == image["name"]:
                    container["image"] = f"{image.get('newName', name)}:{image['newTag']}"
    names = [(it["kind"], it["metadata"]["name"]) for it in documents]
    assert len(set(names)) == len(names), f"{folder}: one name twice"
    return documents


def patched(folder, documents, target, patch, options=None):
    """What becomes of them by one patch, a list of operations (RFC 6902) or a deletion."""
    at = [number for number, it in enumerate(documents) if meant(target, it)]
    assert len(at) == 1, f"{folder}: {target} is not there"
    before, chosen, after = documents[: at[0]], documents[at[0]], documents[at[0] + 1 :]
    said = yaml.safe_load(patch)
    if isinstance(said, list):
        outcome = jsonpatch.apply_patch(chosen, said)
        may_change = (options or {}).get("allowKindChange", False)
        assert may_change or outcome["kind"] == chosen["kind"], f"{folder}: {target} becomes another kind"
        return [*before, outcome, *after]
    assert said.get("$patch") == "delete", f"{folder}: this renderer merges nothing"
    return before + after


def meant(target, document):
    assert set(target) <= {"group", "kind", "name"}, f"this renderer does not know the target {target}"
    of_document = {
        "group": document["apiVersion"].rpartition("/")[0],
        "kind": document["kind"],
        "name": document["metadata"]["name"],
    }
    return target.items() <= of_document.items()


def workload(document):
    """What a Deployment and the like say of their pods; of a CronJob what its jobs say."""
    spec = document.get("spec", {})
    spec = spec.get("jobTemplate", {}).get("spec", spec)
    return spec if "template" in spec else None


def pod(document):
    """The pod that a workload makes, if it makes one."""
    return (workload(document) or {}).get("template", {}).get("spec")


def containers(document):
    return (pod(document) or {}).get("containers", [])
