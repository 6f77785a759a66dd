"""Manifests that both readers must refuse, made of refusals.yaml."""

import copy
import pathlib

import yaml

TABLE = pathlib.Path(__file__).parent / "refusals.yaml"


def manifests():
    """Manifests by name."""
    table = yaml.safe_load(TABLE.read_text())
    for name, changes in table["refused"].items():
        manifest = copy.deepcopy(table["base"]) | {"metadata": {"conformance": {"refused": True}}}
        for path, value in changes.items():
            put(manifest, path.split("/"), value)
        yield f"refused_{name}", manifest


def put(manifest, path, value):
    """Sets what stands at a path, or takes it away where there is nothing to set."""
    *before, last = path
    for part in before:
        manifest = manifest[int(part) if isinstance(manifest, list) else part]
    if value is None:
        del manifest[last]
    else:
        manifest[last] = value
