"""What differs between two results, in words."""

import difflib
import json

from result import canonical

# Differences of a stream that are told; more say the same again.
MOST = 6


def show(case, expected):
    """Prints what the reference gives, for those who write cases."""
    for name, stream in expected.streams.items():
        print(f"--- {case.name} / {name}: failed={stream.failed} {stream.why[:600]}")
        for record in stream.records:
            print("   ", json.dumps(record, ensure_ascii=False)[:1500])
        print("    state", canonical(stream.state))
    print("   ", expected.refused)
    print("   ", *expected.requests, sep="\n    ")


def differences(case, expected, given):
    if case.options.get("refused") or expected.refused:
        return refusals(case, expected, given)
    if given.refused:
        return [f"cpapi refuses the manifest: {first_lines(given.refused)}"]
    found = []
    for name, stream in expected.streams.items():
        found += [f"{name}: {problem}" for problem in of_stream(case, stream, given.streams[name])]
    if "saved" not in case.options:
        found += lines("saved", sorted(expected.saved), sorted(given.saved))
    if "requests" not in case.options and not found:
        found += lines("requests", expected.requests, given.requests)
    return found


def refusals(case, expected, given):
    if not case.options.get("refused"):
        return [f"the reference refuses the manifest: {expected.refused[:2000]}"]
    # What cannot be loaded, the reference may notice only when it reads.
    if not expected.refused and not all(stream.failed for stream in expected.streams.values()):
        return ["the reference reads what cpapi is to refuse"]
    return [] if given.refused else ["cpapi reads what the reference refuses"]


def of_stream(case, expected, given):
    found = []
    if expected.failed != given.failed:
        failed = expected.why[:600] if expected.failed else first_lines(given.why)
        who = "the reference" if expected.failed else "cpapi"
        found.append(f"only {who} fails: {failed}")
    found += lines("records", sorted_texts(expected.records), sorted_texts(given.records))
    if "state" not in case.options and not expected.failed:
        found += lines("state", [canonical(expected.state)], [canonical(given.state)])
    return found


def sorted_texts(records):
    return sorted(canonical(record) for record in records)


def first_lines(text):
    return " / ".join(text.splitlines()[:4])[:600]


def lines(what, expected, given):
    if expected == given:
        return []
    told = [
        f"{what}: {'reference' if line[0] == '-' else 'cpapi    '} {line[2:][:900]}"
        for line in difflib.ndiff(expected, given)
        if line[0] in "-+"
    ]
    if len(told) > MOST:
        told = told[:MOST] + [f"{what}: and {len(told) - MOST} more"]
    return told
