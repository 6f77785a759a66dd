"""The simulator, started for one comparison."""

import json
import re
import subprocess
import urllib.request

# A token says when it was made.
SIGNED = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]+")


class Playground:
    def __init__(self, program):
        self.program = program

    def __enter__(self):
        self.process = subprocess.Popen([self.program, "--workers", "4"], stdout=subprocess.PIPE, text=True)
        self.url = json.loads(self.process.stdout.readline())["listening"] + "/playground"
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


def requests_of(base_url):
    """The requests that came in under a run, sorted: some are sent side by side."""
    with urllib.request.urlopen(base_url + "/_log") as answer:
        return sorted(SIGNED.sub("SIGNED", line) for line in json.load(answer))
