//! Expressions and lists.

use serde_json::{Value, json};

use super::{offer_of, warnings, with};

fn title(expression: Value, record: &Value) -> Option<String> {
    with(json!({"title": expression}), record).title
}

#[test]
fn the_first_element_that_fits_and_has_a_value_counts() {
    let record = json!({"texts": [
        {"lang": "fr", "text": "Bonjour"},
        {"lang": "en", "text": ""},
        {"lang": "EN", "text": "Hello"},
    ]});
    let in_english =
        json!({"each": "texts/*", "when": {"path": "lang", "in": ["en"]}, "path": "text"});
    assert_eq!(title(in_english, &record).unwrap(), "Hello");
    let keys = json!({"a": {"n": 1}, "b": {"n": 2}});
    let key = json!({"each": "m/*", "when": {"path": "n", "in": ["2"]}, "path": "~"});
    assert_eq!(title(key, &json!({"m": keys})).unwrap(), "b");
}

#[test]
fn texts_are_put_together_and_those_that_are_missing_leave_no_gap() {
    let record = json!({"a": "one", "b": "N/A", "c": "three"});
    let joined = json!({"join": ["a", "b", "c", "d"], "nothing": ["n/a"]});
    assert_eq!(title(joined, &record).unwrap(), "one\n\nthree");
    let separated = json!({"join": ["a", "c"], "separator": " | "});
    assert_eq!(title(separated, &record).unwrap(), "one | three");
}

#[test]
fn a_text_is_shaped_in_order() {
    let record = json!({"a": "Tracking: http://x/?a=1&amp;c={click}", "sign": "$", "z": "0"});
    let shaped = json!({
        "path": "a", "regex": "(http\\S+)", "html_entities": true, "replace": {"{click}": ""},
    });
    assert_eq!(title(shaped, &record).unwrap(), "http://x/?a=1&c=");
    let words = json!({"path": "sign", "words": {"$": "USD"}});
    assert_eq!(title(words, &record).unwrap(), "USD");
    assert_eq!(title(json!({"path": "z", "nothing": ["0"]}), &record), None);
}

#[test]
fn a_template_fills_in_and_a_constant_comes_last_but_never_for_something_unreadable() {
    let record = json!({"a": "", "b": "dollars"});
    let template = json!({"path": "a", "template": "{{ config['host'] }}/{{ record['b'] }}"});
    assert_eq!(title(template, &record).unwrap(), "n.example/dollars");
    let empty = json!({"path": "a", "template": "{{ record['a'] }}", "value": "constant"});
    assert_eq!(title(empty, &record).unwrap(), "constant");
    let guess = json!({"path": "b", "regex": "^[A-Z]{3}$", "value": "USD"});
    let offer = with(json!({"title": guess}), &record);
    assert_eq!(offer.title, None);
    assert_eq!(
        warnings(&offer)[0],
        ("title_unreadable", "b", Some("dollars"))
    );
}

#[test]
fn a_list_of_one_may_be_its_element_as_xml_gives_it() {
    let path = json!("countries/country/[]/code");
    let categories = |record: Value| with(json!({"categories": path}), &record).categories;
    let many = json!({"countries": {"country": [{"code": "DE"}, {"code": "FR"}]}});
    assert_eq!(categories(many), ["DE", "FR"]);
    assert_eq!(
        categories(json!({"countries": {"country": {"code": "DE"}}})),
        ["DE"]
    );
    assert!(categories(json!({"countries": null})).is_empty());
}

#[test]
fn entries_of_a_list_are_cut_out_filtered_and_renamed() {
    let record = json!({"title": "[US, ca] Shop", "geo": "DE: 1; AT: 2", "tags": ["a", "-", "b"],
                        "rules": [{"kind": "in", "v": ["x", "y"]}, {"kind": "out", "v": ["z"]}]});
    let categories = |list: Value| with(json!({"categories": list}), &record).categories;
    let within = json!({"path": "title", "within": "^\\[([^\\]]+)\\]", "split": ","});
    assert_eq!(categories(within), ["US", "ca"]);
    let every = json!({"path": "geo", "regex": "\\b([A-Z]{2})\\b"});
    assert_eq!(categories(every), ["DE", "AT"]);
    let words = json!({"path": "tags", "nothing": ["-"], "words": {"A": ["one", "two"], "b": []}});
    assert_eq!(categories(words), ["one", "two"]);
    let chosen = json!({"each": "rules/*", "when": {"path": "kind", "in": ["in"]}, "path": "v"});
    assert_eq!(categories(chosen), ["x", "y"]);
    let made = json!({"template": "{{ record['tags'] | reject('equalto', '-') | list }}"});
    assert_eq!(categories(made), ["a", "b"]);
    let keys = json!("rules/0/~");
    assert!(categories(keys).is_empty(), "a list has no keys");
}

#[test]
fn words_that_mean_nothing_count_everywhere() {
    let record = r#"{"id": 1, "title": "None", "tags": ["none", "x"]}"#;
    let rules = json!({"nothing": ["none"],
                       "offer": {"title": {"first": ["title", "tags/1"]}, "categories": "tags"}});
    let offer = offer_of(rules, record);
    assert_eq!(offer.title.unwrap(), "x");
    assert_eq!(offer.categories, ["x"]);
}

#[test]
fn an_id_of_several_parts_is_joined() {
    let rules = json!({"offer": {"external_id": ["id", "contract"]}});
    let offer = offer_of(rules, r#"{"id": 5, "contract": "c2"}"#);
    assert_eq!(offer.external_id, "5:c2");
}
