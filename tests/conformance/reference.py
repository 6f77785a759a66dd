"""Reads with the reference: the code behind `source-declarative-manifest read`, without starting
Python anew for every manifest."""

import contextlib
import copy
import io
import json
import logging
import pathlib
import signal
import tempfile

from airbyte_cdk.entrypoint import AirbyteEntrypoint
from airbyte_cdk.cli.source_declarative_manifest._run import create_declarative_source

import playground
from result import Result, Stream, collect

# Its log goes to standard output, between the messages, and is not compared.
logging.disable(logging.CRITICAL)

# A read that hangs ends the program: a case must have an end.
PATIENCE = 120


def read(case, url):
    config = case.config(url, "ref")
    result = Result({name: Stream() for name in case.streams})
    # A stream that cannot be printed ends the whole program, and what comes after it is not read.
    alone = case.options.get("alone", [])
    together = [name for name in case.streams if name not in alone]
    for streams in [together, *([name] for name in alone)]:
        read_streams(case, config, streams, result)
    result.requests = playground.requests_of(config["base_url"])
    return result


def read_streams(case, config, streams, result):
    lines, failure, printed = [], "", io.StringIO()
    with tempfile.TemporaryDirectory() as folder:
        arguments = written(case, config, streams, pathlib.Path(folder))
        signal.alarm(PATIENCE)
        try:
            # Settings that change are printed at once, past the entry point.
            with contextlib.redirect_stdout(printed):
                entrypoint = AirbyteEntrypoint(create_declarative_source(arguments))
                for line in entrypoint.run(AirbyteEntrypoint.parse_args(arguments)):
                    lines.append(line)
        except BaseException as error:  # what would end the program with a status
            failure = f"{type(error).__name__}: {error}"
        finally:
            signal.alarm(0)
    errors = collect(result, lines + printed.getvalue().splitlines())
    cut_off = [result.streams[name] for name in streams if not result.streams[name].ended]
    if not failure or not cut_off:
        return
    if len(cut_off) == len(streams) and streams[0] not in case.options.get("alone", []):
        result.refused = "; ".join([failure, *errors])
    for stream in cut_off:
        stream.failed, stream.why = True, failure


def written(case, config, streams, folder):
    catalog = {"streams": [configured(name) for name in streams]}
    files = {
        "config": config | {"__injected_declarative_manifest": copy.deepcopy(case.manifest)},
        "catalog": catalog,
        "state": case.state,
    }
    arguments = ["read"]
    for name, content in files.items():
        path = folder / f"{name}.json"
        path.write_text(json.dumps(content))
        arguments += [f"--{name}", str(path)]
    return arguments


def configured(name):
    return {
        "stream": {"name": name, "json_schema": {}, "supported_sync_modes": ["full_refresh", "incremental"]},
        "sync_mode": "incremental",
        "destination_sync_mode": "append",
    }
