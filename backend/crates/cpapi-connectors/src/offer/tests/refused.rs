//! What is wrong with a mapping is said with its path.

use serde_json::{Value, json};

use super::try_read;

fn problems(rules: Value) -> Vec<(String, String)> {
    let problems = try_read(rules).map(drop).unwrap_err();
    problems
        .into_iter()
        .map(|problem| (problem.path, problem.detail))
        .collect()
}

#[test]
fn a_mistake_is_named_with_its_path() {
    for (rules, path, word) in [
        (
            json!({"offer": {"title": {"pth": "a", "path": "b"}}}),
            "/offer/title",
            "pth",
        ),
        (
            json!({"offer": {"title": {"path": "a", "regex": "("}}}),
            "/offer/title/regex",
            "unclosed",
        ),
        (
            json!({"offer": {"title": "../a"}}),
            "/offer/title",
            "climbs",
        ),
        (
            json!({"offer": {"payouts": [{"each": "g/*", "amount": "../../a"}]}}),
            "/offer/payouts/0/amount",
            "climbs 2",
        ),
        (
            json!({"offer": {"title": {"template": "{{ secrets }}"}}}),
            "/offer/title/template",
            "secrets",
        ),
        (
            json!({"offer": {"countries": {"include": "a", "words": {"X": "Nowhere"}}}}),
            "/offer/countries",
            "Nowhere",
        ),
        (
            json!({"offer": {"status": {"word": "a", "words": {"On": "active", "ON": "disabled"}}}}),
            "/offer/status",
            "twice",
        ),
        (
            json!({"offer": {"external_id": "a/*/b"}}),
            "/offer/external_id",
            "plain keys",
        ),
        (
            json!({"times": {"zone": "Mars"}}),
            "/times/zone",
            "America/New_York",
        ),
        (json!({"streams": [{"name": "a"}]}), "/stream", "not both"),
        (
            json!({"streams": [{"name": "a"}], "key_as": "id"}),
            "/key_as",
            "at each stream",
        ),
        (json!({"key_as": "a/b"}), "/key_as", "does not match"),
        (
            json!({"joins": [{"stream": "a", "on": "/", "key": "."}]}),
            "/joins/0/on",
            "a path is expected",
        ),
        (
            json!({"joins": [{"stream": "a", "on": "x", "key": "y"}, {"stream": "b", "as": "a", "on": "x", "key": "y"}]}),
            "/joins/1/as",
            "another join",
        ),
        (
            json!({"side_calls": [{"stream": "s", "partition": {"a": "x", "b": "y"},
                   "batch": {"size": 5, "key": "id"}, "when": {"missing": "title"},
                   "fill": [{"field": "title", "from": "t"}]}]}),
            "/side_calls/0/partition",
            "batch",
        ),
    ] {
        let problems = problems(rules.clone());
        assert!(
            problems
                .iter()
                .any(|(at, detail)| at.starts_with(path) && detail.contains(word)),
            "{rules}: {problems:?}"
        );
    }
}

#[test]
fn the_networks_words_are_not_taken_for_this_languages() {
    let words = json!({"template": "{{ nobody }}", "regex": "(", "when": "x"});
    let title = json!({"path": "a", "words": words});
    assert!(try_read(json!({"offer": {"title": title}})).is_ok());
}
