//! Countries, systems, devices, times.

use cpapi_domain::offer::{ListMode, Offer};
use serde_json::{Value, json};

use super::{offer_of, warnings, with};

fn codes(offer: &Offer) -> String {
    let codes: Vec<&str> = offer
        .countries
        .values
        .iter()
        .map(|one| one.as_str())
        .collect();
    codes.join(",")
}

#[test]
fn the_networks_words_for_countries_are_ours() {
    let words = json!({"UK": "GB", "DACH": ["DE", "AT", "CH"], "YUGOSLAVIA": [], "EVERY": "ALL"});
    let countries = json!({"include": "geo", "words": words});
    let of = |geo: Value| with(json!({"countries": countries}), &json!({"geo": geo}));
    assert_eq!(
        codes(&of(json!(["uk", "dach", "yugoslavia"]))),
        "AT,CH,DE,GB"
    );
    assert!(of(json!(["US", "every"])).countries.is_all());
    let unknown = of(json!(["Atlantis"]));
    assert!(unknown.countries.is_nowhere());
    assert_eq!(
        warnings(&unknown),
        [("country_unknown", "geo/0", Some("Atlantis"))]
    );
}

#[test]
fn countries_may_stand_in_one_list_with_a_flag() {
    let list = |kind: &str| json!({"each": "geo/*", "when": {"path": "kind", "in": [kind]}, "path": "cc", "split": ","});
    let countries = json!({"include": list("include"), "exclude": list("exclude")});
    let record = json!({"geo": [{"kind": "exclude", "cc": "US,CA"}]});
    let offer = with(json!({"countries": countries}), &record);
    assert_eq!(
        (offer.countries.mode, codes(&offer).as_str()),
        (ListMode::Exclude, "CA,US")
    );
}

#[test]
fn a_constant_country_never_stands_for_a_text_that_was_not_understood() {
    let include = json!({"path": "geo", "regex": "[A-Z]{2}", "value": ["US", "CA"]});
    let of = |geo: Value| {
        with(
            json!({"countries": {"include": include}}),
            &json!({"geo": geo}),
        )
    };
    assert_eq!(codes(&of(json!(null))), "CA,US");
    assert_eq!(codes(&of(json!([]))), "CA,US");
    assert_eq!(codes(&of(json!("DE"))), "DE");
    assert_eq!(codes(&of(json!(["europe"]))), "");
    let alone = json!({"countries": {"include": {"value": "US"}}});
    assert_eq!(codes(&with(alone, &json!({}))), "US");
}

#[test]
fn systems_have_words_versions_and_exclusions() {
    let os = json!({"values": "os", "exclude": "not_os",
                    "words": {"iPhone": ["ios"], "Desktop": [], "Apple": ["ios", "macos"]}});
    let of = |record: Value| with(json!({"os": os}), &record);
    let systems = |offer: &Offer| -> Vec<String> {
        let targets = offer.os.iter();
        targets
            .map(|one| format!("{} {}", one.os, one.min_version.as_deref().unwrap_or("any")))
            .collect()
    };
    let offer = of(json!({"os": ["iPhone 9.0+", "Desktop", "Android"]}));
    assert_eq!(systems(&offer), ["android any", "ios 9.0"]);
    assert_eq!(
        systems(&of(json!({"os": ["apple"]}))),
        ["ios any", "macos any"]
    );
    let limited = of(json!({"os": ["iPhone 9.0-"]}));
    assert_eq!(systems(&limited), ["ios any"]);
    assert_eq!(
        warnings(&limited),
        [("os_version_limit", "os/0", Some("iPhone 9.0-"))]
    );
    let rest = of(json!({"not_os": ["iOS", "iPad"]}));
    assert_eq!(rest.os.len(), 10);
    assert!(of(json!({"os": ["Android", "all"]})).os.is_empty());
}

#[test]
fn a_version_may_stand_beside_the_system() {
    let os = json!({"each": "rules/*", "values": "name", "min_version": "from"});
    let offer = with(
        json!({"os": os}),
        &json!({"rules": [{"name": "iOS", "from": "12.0"}]}),
    );
    assert_eq!(offer.os[0].min_version.as_deref(), Some("12.0"));
}

#[test]
fn devices_may_be_left_out_of_all() {
    let devices = json!({"exclude": "no", "words": {"Handy": "mobile"}});
    let offer = with(
        json!({"devices": devices}),
        &json!({"no": ["handy", "Tablet"]}),
    );
    assert_eq!(offer.devices.len(), 6);
}

#[test]
fn a_field_may_have_its_own_format_and_zone_of_time() {
    let ends = json!({"path": "end", "formats": ["%d/%m/%Y %H:%M"], "zone": "America/New_York"});
    let offer = with(
        json!({"expires_at": ends}),
        &json!({"end": "04/07/2031 12:00"}),
    );
    assert_eq!(
        offer.expires_at.unwrap().to_string(),
        "2031-07-04T16:00:00Z"
    );
    let rules = json!({"times": {"zone": "+02:00"}, "offer": {"expires_at": "end"}});
    let offer = offer_of(rules, r#"{"id": 1, "end": "2031-07-04 12:00:00"}"#);
    assert_eq!(
        offer.expires_at.unwrap().to_string(),
        "2031-07-04T10:00:00Z"
    );
    let offer = with(json!({"expires_at": "end"}), &json!({"end": "soon"}));
    assert_eq!(
        warnings(&offer),
        [("expires_at_unreadable", "end", Some("soon"))]
    );
}
