"""The manifests to read: those of cases/, and those generated of expressions.yaml
and refusals.yaml. Beside NAME.yaml may stand NAME.config.json and NAME.state.json.

A manifest may say under `metadata.conformance` what is not compared, and why:
    requests: WHY      the requests differ on purpose
    state: WHY         so does the final state
    saved: WHY         so do the settings that are saved
    streams: [NAME]    only these streams are read
    alone: [NAME]      the reference reads each of them in a run of its own, as cpapi does with all
    refused: true      both must refuse the manifest
"""

import dataclasses
import json
import pathlib
import sys

import yaml

import expressions
import refusals

FOLDER = pathlib.Path(__file__).parent / "cases"


@dataclasses.dataclass
class Case:
    name: str
    path: pathlib.Path
    manifest: dict
    streams: list
    options: dict
    settings: dict
    state: list

    def config(self, url, reader):
        """The settings; each reader has a run of its own at the playground."""
        return {"base_url": f"{url}/{reader}-{self.name}"} | self.settings


def load(names, written):
    """The cases of those names, or all; what is generated is written to the folder `written`."""
    for name, manifest in [*expressions.manifests(), *refusals.manifests()]:
        text = yaml.safe_dump(manifest, sort_keys=False, allow_unicode=True)
        (pathlib.Path(written) / f"{name}.yaml").write_text(text)
    paths = [*sorted(pathlib.Path(written).glob("*.yaml")), *sorted(FOLDER.glob("*.yaml"))]
    unknown = set(names) - {path.stem for path in paths}
    if unknown or not paths:
        sys.exit(f"there is no case {', '.join(sorted(unknown))} in {FOLDER}")
    return [read(path) for path in paths if not names or path.stem in names]


def read(path):
    manifest = yaml.safe_load(path.read_text())
    options = manifest.get("metadata", {}).get("conformance", {})
    streams = options.get("streams") or [name_of(stream, manifest) for stream in manifest.get("streams", [{"name": "none"}])]
    return Case(
        name=path.stem,
        path=path,
        manifest=manifest,
        streams=streams,
        options=options,
        settings=beside(path, ".config.json", {}),
        state=beside(path, ".state.json", []),
    )


def beside(path, suffix, default):
    file = path.with_suffix(suffix)
    return json.loads(file.read_text()) if file.exists() else default


def name_of(stream, manifest):
    """Follows a stream's `$ref`, one step deep or more, to its name."""
    while isinstance(stream, str) or ("name" not in stream and "$ref" in stream):
        target = stream if isinstance(stream, str) else stream["$ref"]
        stream = manifest
        for part in target.removeprefix("#/").split("/"):
            stream = stream[int(part) if isinstance(stream, list) else part]
    return stream.get("name") or stream["$parameters"]["name"]
