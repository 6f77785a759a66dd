#![allow(clippy::unwrap_used, reason = "tests")]

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::{CursorPlan, StreamCursor};
use crate::interpolation::{Scope, TemplateSet};
use crate::manifest::node::{Loader, Node};

fn cursor(more: Value, partitioned: bool, state: Option<Value>) -> StreamCursor {
    let mut component = json!({
        "type": "DatetimeBasedCursor", "cursor_field": "at", "datetime_format": "%Y-%m-%d",
        "start_datetime": "2024-01-01", "end_datetime": "2024-01-10",
    });
    let fields = component.as_object_mut().unwrap();
    fields.extend(more.as_object().unwrap().clone());
    let mut loader = Loader {
        templates: TemplateSet::new(),
        warnings: Vec::new(),
        token_paths: Vec::new(),
    };
    let node = Node::new(String::new(), &component).unwrap();
    let plan = CursorPlan::read(&node, &mut loader).unwrap();
    let engine = Arc::new(loader.templates.into_engine());
    let bounds = plan.bounds(&engine, &Scope::default()).unwrap();
    StreamCursor::begin(bounds, &plan, partitioned, state.as_ref())
}

fn windows(cursor: &mut StreamCursor) -> Vec<(String, String)> {
    let windows = cursor.windows(&Map::new()).unwrap();
    let bounds = cursor.bounds();
    windows
        .iter()
        .map(|window| (bounds.write(window.start), bounds.write(window.end)))
        .collect()
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs
        .iter()
        .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
        .collect()
}

#[test]
fn without_a_step_everything_is_one_window() {
    let mut cursor = cursor(json!({}), false, None);
    assert_eq!(windows(&mut cursor), pairs(&[("2024-01-01", "2024-01-10")]));
}

#[test]
fn a_window_ends_one_unit_before_the_next_and_the_last_includes_its_end() {
    let steps = json!({"step": "P4D", "cursor_granularity": "P1D"});
    let mut cursor = cursor(steps, false, None);
    assert_eq!(
        windows(&mut cursor),
        pairs(&[
            ("2024-01-01", "2024-01-04"),
            ("2024-01-05", "2024-01-08"),
            ("2024-01-09", "2024-01-10"),
        ])
    );
}

#[test]
fn a_read_goes_on_from_the_state_less_the_lookback() {
    let back = json!({"lookback_window": "P2D"});
    let mut cursor = cursor(back, false, Some(json!({"at": "2024-01-07"})));
    assert_eq!(windows(&mut cursor), pairs(&[("2024-01-05", "2024-01-10")]));
    assert!(cursor.covers(&Map::new(), r#"{"at": "2024-01-05"}"#));
    assert!(!cursor.covers(&Map::new(), r#"{"at": "2024-01-04"}"#));
    assert!(cursor.covers(&Map::new(), r#"{"id": 1}"#));
}

#[test]
fn the_state_is_the_newest_instant_met() {
    let mut cursor = cursor(json!({}), false, None);
    let window = *cursor.windows(&Map::new()).unwrap().first().unwrap();
    let newest = cursor.instant(r#"{"at": "2024-01-06"}"#);
    cursor.close(&Map::new(), window, newest);
    assert_eq!(cursor.state(None), json!({"at": "2024-01-06"}));
}

#[test]
fn each_partition_has_a_state_of_its_own() {
    let mut cursor = cursor(json!({}), true, None);
    for (id, day) in [(1, "2024-01-03"), (2, "2024-01-05")] {
        let partition = json!({"id": id}).as_object().unwrap().clone();
        let window = *cursor.windows(&partition).unwrap().first().unwrap();
        let newest = cursor.instant(&json!({"at": day}).to_string());
        cursor.close(&partition, window, newest);
    }
    let state = cursor.state(Some(json!({})));
    assert_eq!(
        state.pointer("/states").unwrap(),
        &json!([
            {"partition": {"id": 1}, "cursor": {"at": "2024-01-03"}},
            {"partition": {"id": 2}, "cursor": {"at": "2024-01-05"}},
        ])
    );
    assert_eq!(state.pointer("/state/at").unwrap(), "2024-01-05");
}
