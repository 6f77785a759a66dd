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

#[test]
fn what_differs_from_the_schema_is_said_with_what_is_expected() {
    for (fields, path, detail) in [
        (
            json!({"countries": "geo/*"}),
            "/offer/countries",
            "an object of include, exclude, words is expected, not this text",
        ),
        (
            json!({"countries": {"words": {"X": "US"}}}),
            "/offer/countries",
            "an object with include, or an object with exclude is expected, not this object",
        ),
        (
            json!({"approval": {"then": "approved"}}),
            "/offer/approval",
            "a list is expected, not this object",
        ),
        (
            json!({"caps": [{"period": "daily", "kind": "clicks", "value": "c"}]}),
            "/offer/caps/0/period",
            "one of hour, day, week, month, total, or an object with word and words is expected, not this text",
        ),
        (
            json!({"approval": [{"then": "approved", "when": {"path": "a", "in": [1]}}]}),
            "/offer/approval/0/when/in/0",
            "a text is expected, not a number (write words in quotes)",
        ),
    ] {
        let problems = problems(json!({"offer": fields.clone()}));
        let expected = (path.to_owned(), detail.to_owned());
        assert!(problems.contains(&expected), "{fields}: {problems:?}");
    }
    let unknown = problems(json!({"offer": {"link": "a"}}));
    let (path, detail) = &unknown[0];
    assert_eq!(path, "/offer");
    assert!(detail.starts_with("link is not known here; known are external_id, title, "));
}
