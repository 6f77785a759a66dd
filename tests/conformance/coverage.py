"""Which components of the language, and which of their properties, no case exercises.

The language is what `cpapi connector schema manifest` prints; so a component that is added there
without a case is told here.
"""

import json
import subprocess

# Properties that say nothing about what is fetched.
SILENT = {"$ref", "type", "$parameters", "description", "title"}


def gaps(cases, program):
    """What no case holds, as COMPONENT or COMPONENT.property."""
    printed = subprocess.run([program, "connector", "schema", "manifest"], capture_output=True, text=True, check=True)
    definitions = json.loads(printed.stdout)["$defs"]
    seen = set()
    for case in cases:
        if not case.options.get("refused"):
            visit(resolved(case.manifest, case.manifest), None, definitions, seen)
    return sorted(needed(definitions) - seen)


def needed(definitions):
    names = set(definitions)
    for name, definition in definitions.items():
        properties = definition.get("properties", {}).items()
        names |= {f"{name}.{field}" for field, rule in properties if field not in SILENT and is_supported(rule)}
    return names


def is_supported(rule):
    return not rule.get("description", "").startswith("Not supported")


def resolved(value, manifest):
    """The manifest with every `$ref` in its place; the cases hold no circles."""
    if isinstance(value, list):
        return [resolved(one, manifest) for one in value]
    if isinstance(value, str) and value.startswith("#/"):
        return resolved(target(value, manifest), manifest)
    if not isinstance(value, dict):
        return value
    own = {key: resolved(one, manifest) for key, one in value.items() if key != "$ref"}
    if "$ref" in value:
        return resolved(target(value["$ref"], manifest), manifest) | own
    return own


def target(reference, manifest):
    for part in reference.removeprefix("#/").split("/"):
        manifest = manifest[int(part) if isinstance(manifest, list) else part]
    return manifest


def visit(value, expected, definitions, seen):
    """Notes components and their fields; `expected` is the type of one that does not name its own."""
    if isinstance(value, list):
        for one in value:
            visit(one, expected, definitions, seen)
    if not isinstance(value, dict):
        return
    kind = value.get("type") or expected
    definition = definitions.get(kind, {}) if isinstance(kind, str) else {}
    if definition:
        seen.add(kind)
        given = set(value) | set(value.get("$parameters", {}))
        seen.update(f"{kind}.{field}" for field in given)
    for field, one in value.items():
        if field not in ("json_schema", "connection_specification", "definitions", "schema"):
            visit(one, only_type(definition.get("properties", {}).get(field, {})), definitions, seen)


def only_type(schema):
    """The component that a property holds, where it can hold but one."""
    found = set()

    def gather(part):
        if isinstance(part, dict):
            if "$ref" in part:
                found.add(part["$ref"].rsplit("/", 1)[-1])
            for key in ("anyOf", "oneOf", "items"):
                gather(part.get(key))
        elif isinstance(part, list):
            for one in part:
                gather(one)

    gather(schema)
    return found.pop() if len(found) == 1 else None
