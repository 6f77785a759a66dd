//! What templates give.

#![allow(clippy::unwrap_used, reason = "tests")]
use super::*;
use serde_json::json;

fn value(source: &str, config: &Value) -> Result<Value, TemplateError> {
    let mut set = TemplateSet::new();
    let template = set.compile(source, &Arc::new(json!({"p": "q"})))?;
    template.value(
        &set.into_engine(),
        &Scope::default().with_json("config", config),
    )
}

#[test]
fn a_template_reads_its_names_and_its_result_is_a_literal() {
    let config = json!({"id": "demonet", "flag": true, "n": 7});
    assert_eq!(
        value("https://{{ config['id'] }}.example", &config).unwrap(),
        json!("https://demonet.example")
    );
    assert_eq!(value("{{ config.n + 1 }}", &config).unwrap(), json!(8));
    assert_eq!(
        value("{{ config.get('x', 'y') }}{{ parameters.p }}", &config).unwrap(),
        json!("yq")
    );
    assert_eq!(
        value("{{ ['a'] + (['b'] if config['flag'] else []) }}", &config).unwrap(),
        json!(["a", "b"])
    );
    assert_eq!(
        value("{{ config['none'] or 'else' }}", &config).unwrap(),
        json!("else")
    );
    assert_eq!(
        value("{{ 'a1b' | regex_search('a([0-9])b') }}", &config).unwrap(),
        json!(1)
    );
    assert_eq!(
        value("{{ {'k': 'ü', 'n': [1, 2]} | string }}", &config).unwrap(),
        json!(r#"{"k": "ü", "n": [1, 2]}"#)
    );
    assert_eq!(
        value(
            "{{ 'a-b' | regex_replace('(a)-(b)', '\\\\2$\\\\1') }}",
            &config
        )
        .unwrap(),
        json!("b$a")
    );
}

#[test]
fn times_are_objects_that_move_and_are_written() {
    for (source, expected) in [
        (
            "{{ (str_to_datetime('2022-03-31') - duration('P1M')).strftime('%Y-%m-%d') }}",
            json!("2022-02-28"),
        ),
        (
            "{{ str_to_datetime('2022-01-14T01:02:03.5Z') }}",
            json!("2022-01-14 01:02:03.500000+00:00"),
        ),
        (
            "{{ format_datetime(str_to_datetime('2022-01-14') + duration('PT36H'), '%d.%m. %H') }}",
            json!("15.01. 12"),
        ),
        ("{{ timestamp('2022-01-01') }}", json!(1_640_995_200.0)),
        ("{{ max(2, 3) }}{{ min([4, 1]) }}", json!(31)),
        (
            "{{ 'x' | hmac('key') }}",
            json!("4fc3b7eaf34d7e594a6f51d9517ba543abf41067b27587ffd82ba3584e4d3cdd"),
        ),
        (
            "{{ 'aB c' | hash }}",
            json!("6fe99c3a0391ba876b345d8e250e60dd"),
        ),
        ("{{ '-5'.zfill(4) }}", json!("-005")),
    ] {
        assert_eq!(value(source, &json!({})).unwrap(), expected, "{source}");
    }
}

#[test]
fn an_unknown_name_is_refused_when_compiled() {
    assert!(
        value("{{ secrets.x }}", &json!({}))
            .unwrap_err()
            .detail
            .contains("secrets")
    );
    assert!(value("{{ config.x", &json!({})).is_err());
}

#[test]
fn an_attribute_of_nothing_is_an_error_and_a_missing_attribute_is_empty() {
    assert!(value("{{ config.a.b }}", &json!({})).is_err());
    assert_eq!(value("{{ config.a }}", &json!({})).unwrap(), json!(""));
}

#[test]
fn a_template_that_explodes_ends_within_its_limits() {
    for source in [
        "{{ 'x' * 10**9 }}",
        "{{ ([0] * 10**9) | length }}",
        "{{ ('x' * 10**9) | length }}",
        "{{ 'x'.zfill(10**9) }}",
        "{% set a = 'xxxxxxxxxxxxxxxx' * 65536 %}{{ a }}{{ a }}{{ a }}{{ a }}{{ a }}",
    ] {
        let begun = std::time::Instant::now();
        assert!(value(source, &json!({})).is_err(), "{source}");
        assert!(begun.elapsed().as_secs() < 2, "{source}");
    }
}

#[test]
fn a_regular_expression_that_explodes_ends_within_its_limits() {
    let text = "a".repeat(1000);
    for pattern in ["(a{1000}{1000}{1000})", r"(a+)+b\\1", "(?=(a+)+)(a*)*b"] {
        let source = format!("{{{{ '{text}' | regex_search('{pattern}') }}}}");
        let begun = std::time::Instant::now();
        let _ = value(&source, &json!({}));
        assert!(begun.elapsed().as_secs() < 2, "{pattern}");
    }
    let long = "{{ ('a' * 10000) | regex_search('(?=a)(b)') }}";
    assert!(value(long, &json!({})).is_err());
}

#[test]
fn what_the_engine_cannot_do_is_refused_when_compiled() {
    for source in [
        "{{ config.a | wordwrap(7) }}",
        "{{ config.a | urlize }}",
        "{{ config.a | xmlattr }}",
        "{{ config.a | nofilter }}",
        "{% if config.a is notest %}{% endif %}",
        "{{ '%s' % config.a }}",
        "{{ +config.a }}",
        "{{ config.a.encode() }}",
        "{% set _ = config.a.append(1) %}",
        "{{ config.update({'a': 1}) }}",
        "{% include 'x' %}",
        "{% extends 'x' %}",
        "{{ range(3) }}",
        "{{ lipsum() }}",
    ] {
        let mut set = TemplateSet::new();
        assert!(
            set.compile(source, &Arc::new(json!({}))).is_err(),
            "{source}"
        );
    }
    assert!(value("{{ 'a.append(1) | nofilter' }}", &json!({})).is_ok());
}

#[test]
fn wrong_types_give_the_templates_text_only_where_the_reference_is_followed() {
    for source in ["{{ none + 1 }}", "{{ 'a' * 'b' }}", "{{ none | sort }}"] {
        let mut set = TemplateSet::new();
        let template = set.compile(source, &Arc::new(json!({}))).unwrap();
        let engine = set.into_engine();
        assert!(template.value(&engine, &Scope::default()).is_err());
        let followed = Scope::default().following_reference(true);
        assert_eq!(template.value(&engine, &followed).unwrap(), json!(source));
    }
}

#[test]
fn a_template_that_loops_runs_out_of_fuel() {
    let source = "{% for a in 'x' * 10000 %}{% for b in 'x' * 10000 %}x{% endfor %}{% endfor %}";
    assert!(
        value(source, &json!({}))
            .unwrap_err()
            .detail
            .contains("fuel")
    );
}
