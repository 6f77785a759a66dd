"""What a reader made of a case."""

import dataclasses
import json
import re

# As tokens' ends are saved.
TIMES = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(?=\+00:00)")


@dataclasses.dataclass
class Stream:
    records: list = dataclasses.field(default_factory=list)
    failed: bool = False
    # Whether it was told to be over, one way or the other.
    ended: bool = False
    state: object = None
    why: str = ""


@dataclasses.dataclass
class Result:
    streams: dict
    requests: list = dataclasses.field(default_factory=list)
    # The settings as they were saved with each new refresh token.
    saved: list = dataclasses.field(default_factory=list)
    refused: str = ""


def canonical(value):
    """A text that two values share only if they are of the same types all the way down."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def messages(lines):
    """Airbyte messages of lines; anything else is a log line."""
    for line in lines:
        try:
            message = json.loads(line)
        except ValueError:
            continue
        if isinstance(message, dict) and "type" in message:
            yield message


def collect(result, lines):
    """Sorts messages to their streams; gives the texts of errors that name no stream."""
    errors, streams = [], result.streams
    for message in messages(lines):
        if message["type"] == "CONTROL":
            result.saved.append(settings(message["control"]))
        if message["type"] == "RECORD":
            streams[message["record"]["stream"]].records.append(message["record"]["data"])
        elif message["type"] == "STATE":
            stream = message["state"]["stream"]
            streams[stream["stream_descriptor"]["name"]].state = stream["stream_state"]
        elif message["type"] == "TRACE":
            errors += trace(streams, message["trace"])
    return errors


def settings(control):
    """Settings of a CONTROL message, without what differs from read to read."""
    config = control["connectorConfig"]["config"]
    text = canonical({key: value for key, value in config.items() if key not in ("base_url", "__injected_declarative_manifest")})
    return control["type"] + " " + TIMES.sub("TIME", text)


def trace(streams, trace):
    if trace["type"] == "STREAM_STATUS":
        status = trace["stream_status"]
        stream = streams[status["stream_descriptor"]["name"]]
        stream.ended |= status["status"] in ("COMPLETE", "INCOMPLETE")
        stream.failed |= status["status"] == "INCOMPLETE"
    elif trace["type"] == "ERROR":
        error = trace["error"]
        text = f"{error['message']} | {error.get('internal_message')}"
        name = (error.get("stream_descriptor") or {}).get("name")
        if name in streams:
            streams[name].why = text
        else:
            return [text]
    return []
