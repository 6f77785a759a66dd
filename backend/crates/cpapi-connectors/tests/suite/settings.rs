//! A source's settings: cleaned, checked, their secrets kept apart.

use serde_json::{Value, json};

use crate::network::tune;

fn problems(config: Value) -> Vec<(String, String)> {
    let problems = tune().validate_config(&config).unwrap_err();
    problems
        .into_iter()
        .map(|problem| (problem.pointer, problem.code))
        .collect()
}

#[test]
fn a_pasted_address_becomes_the_network_id() {
    for pasted in [
        "demonet",
        " demonet ",
        "https://demonet.hasoffers.com/login?x=1",
        "demonet.go2cloud.org",
        "http://demonet.api.hasoffers.com/Apiv3/json",
        "https://api.hasoffers.com/Apiv3/json?NetworkId=demonet&x=1",
        "HTTPS://demonet.hasoffers.com",
    ] {
        let config = json!({"network_id": pasted, "api_key": " k1234 "});
        let clean = tune().validate_config(&config).unwrap();
        assert_eq!(clean["network_id"], json!("demonet"), "{pasted}");
        assert_eq!(clean["api_key"], json!("k1234"));
        assert_eq!(clean["with_goals"], json!(true));
    }
    let digits = tune()
        .validate_config(&json!({"network_id": "4711", "api_key": "007"}))
        .unwrap();
    assert_eq!(
        (&digits["network_id"], &digits["api_key"]),
        (&json!("4711"), &json!("007"))
    );
    let gateway = json!({"network_id": "n", "api_key": "k", "base_url": "https://api.example.com/Apiv3/json// "});
    assert_eq!(
        tune().validate_config(&gateway).unwrap()["base_url"],
        json!("https://api.example.com/Apiv3/json")
    );
}

#[test]
fn every_problem_is_named_at_its_field() {
    let missing = |pointer: &str| (pointer.to_owned(), "field_missing".to_owned());
    assert_eq!(
        problems(json!({})),
        [missing("/network_id"), missing("/api_key")]
    );
    assert_eq!(
        problems(json!({"network_id": "", "api_key": null})).len(),
        3
    );
    assert_eq!(
        problems(json!({"network_id": 5, "api_key": "k"})),
        [("/network_id".into(), "wrong_type".into())]
    );
    assert_eq!(
        problems(json!({"network_id": "a b", "api_key": "k"})),
        [("/network_id".into(), "pattern_mismatch".into())]
    );
    assert_eq!(
        problems(json!({"network_id": "n", "api_key": "********"})),
        [("/api_key".into(), "secret_masked".into())]
    );
    assert_eq!(
        problems(json!({"network_id": "n", "api_key": "k", "base_url": "ftp://x"})),
        [("/base_url".into(), "pattern_mismatch".into())]
    );
    let unknown = problems(json!({"network_id": "n", "api_key": "k", "colour": "red"}));
    assert_eq!(unknown[0], ("/colour".into(), "field_unknown".into()));
    assert_eq!(problems(json!("text")).len(), 1);
    assert_eq!(problems(json!(null)).len(), 1);
}

#[test]
fn a_problem_never_shows_the_value_of_a_secret() {
    let problems = tune()
        .validate_config(&json!({"network_id": "n", "api_key": {"deep": "s3cr3t-value"}}))
        .unwrap_err();
    assert!(
        !serde_json::to_string(&problems)
            .unwrap()
            .contains("s3cr3t-value")
    );
}

#[test]
fn secrets_are_kept_apart_and_shown_as_a_mask() {
    let connector = tune();
    let config = json!({"network_id": "n", "api_key": "k"});
    let (public, secrets) = connector.split_secrets(&config);
    assert_eq!(
        (&public, &secrets),
        (&json!({"network_id": "n"}), &json!({"api_key": "k"}))
    );
    assert_eq!(
        connector.mask(&config),
        json!({"network_id": "n", "api_key": "********"})
    );
    assert_eq!(connector.join_secrets(public, secrets), config);
}

#[test]
fn the_catalogue_has_everything_to_show() {
    let connector = tune();
    assert_eq!(
        (connector.id(), connector.name()),
        ("tune", "TUNE (HasOffers)")
    );
    assert_eq!(connector.credentials_kind(), "api_key");
    assert_eq!(connector.click_id_param(), Some("aff_sub"));
    assert!(connector.link_keys().contains(&"aff_sub5".to_owned()));
    assert!(connector.icon_svg().starts_with("<svg"));
    assert!(connector.documentation().contains("API key"));
    assert!(connector.documentation_url().is_some());
    assert!(
        connector.spec()["properties"]["api_key"]["airbyte_secret"]
            .as_bool()
            .unwrap()
    );
    assert!(
        connector.warnings().is_empty(),
        "{:?}",
        connector.warnings()
    );
}
