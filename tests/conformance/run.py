"""Reads every manifest of cases/ twice, with the reference runner and with cpapi, and compares.

Compared are, stream by stream: the records (sorted; numbers by type, so that 1 is not 1.0), whether
the stream failed, the final state, and the requests that were sent. Usage:

    python run.py [NAME ...]        only these cases; --show prints what the reference gives
"""

import argparse
import multiprocessing
import pathlib
import subprocess
import sys
import tempfile
import time

import cases
import compare
import coverage
import ours
import playground
import reference

ROOT = pathlib.Path(__file__).resolve().parents[2]


def main():
    arguments = parsed_arguments()
    begun = time.monotonic()
    programs = pathlib.Path(arguments.programs)
    with tempfile.TemporaryDirectory() as written, playground.Playground(programs / "cpapi-simulator") as place:
        found = cases.load(arguments.names, written)
        missing = [] if arguments.names else coverage.gaps(found, programs / "cpapi")
        # The fork comes before any thread; the children share the imported reference.
        with multiprocessing.get_context("fork").Pool(arguments.jobs) as pool:
            # The longest first, so that none of them is left alone at the end.
            found.sort(key=lambda case: len(case.streams), reverse=True)
            work = [(case, place.url, str(programs / "cpapi")) for case in found]
            results = pool.map(read_both, work, chunksize=1)
    for gap in missing:
        print(f"no case exercises {gap}")
    wrong = 0
    for case, (expected, given) in zip(found, results):
        if arguments.show:
            compare.show(case, expected)
        problems = compare.differences(case, expected, given)
        wrong += bool(problems)
        for problem in problems:
            print(f"{case.name}: {problem}")
    streams = sum(len(expected.streams) for expected, _ in results)
    records = sum(len(s.records) for expected, _ in results for s in expected.streams.values())
    seconds = time.monotonic() - begun
    print(
        f"{len(found)} manifests, {streams} streams, {records} records of the reference in {seconds:.0f} s: "
        f"{len(found) - wrong} agree, {wrong} differ"
    )
    return 1 if wrong or missing else 0


def read_both(work):
    case, url, program = work
    return reference.read(case, url), ours.read(case, url, program)


def parsed_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--programs", default=str(ROOT / "target" / "debug"))
    # Most of the time is waited away, between tries and for windows to pass.
    parser.add_argument("--jobs", type=int, default=12)
    parser.add_argument("--show", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
