"""The table of templates as manifests."""

import pathlib

import yaml

TABLE = pathlib.Path(__file__).parent / "expressions.yaml"


def manifests():
    """Manifests by name: one that both read, one whose streams fail, and those that both refuse."""
    table = yaml.safe_load(TABLE.read_text())
    yield "expressions", manifest([stream(name, templates) for name, templates in table["give"].items()])
    failing = [stream(f"fail_{at}", [template]) for at, template in enumerate(table["fail"])]
    yield "failing_expressions", manifest(failing)
    for at, template in enumerate(table["refuse"]):
        yield f"refused_expression_{at}", manifest([stream("refused", [template])], refused=True)


def manifest(streams, **options):
    return {
        "version": "6.0.0",
        "type": "DeclarativeSource",
        "metadata": {"conformance": options},
        "check": {"type": "CheckStream", "stream_names": [streams[0]["name"]]},
        "spec": {
            "type": "Spec",
            "connection_specification": {"type": "object", "properties": {"base_url": {"type": "string"}}},
        },
        "streams": streams,
    }


def stream(name, templates):
    """A stream whose records hold each template's result under its number."""
    fields = [{"path": [f"{name}_{at}"], "value": template} for at, template in enumerate(templates)]
    return {
        "type": "DeclarativeStream",
        "name": name,
        "transformations": [{"type": "AddFields", "fields": [field]} for field in fields],
        "retriever": {
            "type": "SimpleRetriever",
            "requester": {
                "type": "HttpRequester",
                "url_base": "{{ config['base_url'] }}",
                "path": "shapes/template-record",
            },
            "record_selector": {
                "type": "RecordSelector",
                "extractor": {"type": "DpathExtractor", "field_path": ["data"]},
            },
        },
    }
