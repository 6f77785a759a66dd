"""Reads with `cpapi connector read`, stream by stream, so that each has an exit status."""

import json
import pathlib
import subprocess
import tempfile

import playground
from result import Result, Stream, collect

# A read that hangs is a failure too.
PATIENCE = 120


def read(case, url, program):
    config = case.config(url, "our")
    result = Result({name: Stream() for name in case.streams})
    with tempfile.TemporaryDirectory() as folder:
        files = pathlib.Path(folder)
        (files / "config.json").write_text(json.dumps(config))
        (files / "state.json").write_text(json.dumps(case.state))
        for name, stream in result.streams.items():
            command = [program, "connector", "read", case.path, "--config", files / "config.json", "--stream", name]
            if case.state:
                command += ["--state", files / "state.json"]
            run(command, result, name, stream)
    result.requests = playground.requests_of(config["base_url"])
    return result


def run(command, result, name, stream):
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        stream.failed, stream.why = True, f"no end within {PATIENCE} s"
        return
    collect(result, done.stdout.splitlines())
    stream.failed = done.returncode != 0
    if stream.failed:
        stream.why = done.stderr.strip()
        # What was loaded says at least that it began.
        if "STARTED" not in done.stdout:
            result.refused = stream.why
