//! Status, approval, conditions.

use cpapi_domain::offer::{Approval, OfferStatus};
use serde_json::{Value, json};

use super::{warnings, with};

#[test]
fn words_for_our_standing_are_a_closed_list_and_a_missing_one_goes_on() {
    let rules = json!([
        {"word": "standing", "words": {"1": "approved", "0": "required"}},
        {"then": "pending", "when": {"path": "asked", "truthy": true}},
    ]);
    let of = |record: Value| with(json!({"approval": rules}), &record);
    assert_eq!(of(json!({"standing": 1})).approval, Approval::Approved);
    assert_eq!(of(json!({"asked": "Yes"})).approval, Approval::Pending);
    let unknown = of(json!({"standing": "banned", "asked": true}));
    assert_eq!(unknown.approval, Approval::Unknown);
    assert_eq!(
        warnings(&unknown),
        [("approval_unknown", "standing", Some("banned"))]
    );
    let silent = of(json!({}));
    assert_eq!(silent.approval, Approval::Unknown);
    assert_eq!(warnings(&silent), [("approval_unknown", "", None)]);
}

#[test]
fn an_unknown_status_is_never_active() {
    let status = json!({"word": "status", "words": {"Active": "active"}});
    let of = |record: Value| with(json!({"status": status}), &record);
    assert_eq!(of(json!({"status": "ACTIVE"})).status, OfferStatus::Active);
    let unknown = of(json!({"status": "zombie"}));
    assert_eq!(unknown.status, OfferStatus::Disabled);
    assert_eq!(unknown.source_status.as_deref(), Some("zombie"));
    assert_eq!(
        warnings(&unknown),
        [("status_unknown", "status", Some("zombie"))]
    );
    assert_eq!(warnings(&of(json!({}))), [("status_missing", "", None)]);
}

#[test]
fn a_condition_looks_at_every_value_and_every_part_must_hold() {
    let record = json!({"tags": ["Incent", "cpi"], "n": "0.00", "empty": [], "full": {"a": null}, "flag": "off"});
    let holds = |condition: Value| {
        let rules = json!([{"then": "approved", "when": condition}]);
        with(json!({"approval": rules}), &record).approval == Approval::Approved
    };
    for condition in [
        json!({"path": "tags", "in": ["incent"]}),
        json!({"path": "tags/*", "matches": "^(?i)CP"}),
        json!({"path": "tags", "not_in": ["email"]}),
        json!({"path": "n", "zero": true}),
        json!({"path": "gone", "zero": false}),
        json!({"path": "empty", "present": false}),
        json!({"path": "full", "present": true}),
        json!({"path": "flag", "truthy": false}),
        json!({"any": [{"path": "gone", "present": true}, {"path": "n", "in": ["0.00"]}]}),
        json!({"not": {"path": "tags", "in": ["email"]}}),
        json!({"template": "{{ record['tags'] | length == 2 }}"}),
    ] {
        assert!(holds(condition.clone()), "{condition}");
    }
    for condition in [
        json!({"path": "tags", "not_in": ["incent"]}),
        json!({"path": "gone", "not_in": ["incent"]}),
        json!({"path": "tags", "matches": "^x"}),
        json!({"path": "n", "zero": false}),
        json!({"path": "gone", "zero": true}),
        json!({"path": "flag", "truthy": true}),
        json!({"path": "n", "present": true, "in": ["1"]}),
        json!({"template": "{{ record['gone']['x'] }}"}),
    ] {
        assert!(!holds(condition.clone()), "{condition}");
    }
}
