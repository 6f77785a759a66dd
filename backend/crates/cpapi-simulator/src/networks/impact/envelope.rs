//! Impact's page envelope: members with `@`, every number a text.

use serde_json::{Map, Value, json};

use crate::{
    call::{Answer, Call},
    networks::Settings,
};

/// A page of a list.
pub(super) fn listed(call: &Call, settings: &Settings, name: &str, all: &[Value]) -> Answer {
    let size = call.number("PageSize").unwrap_or(100).max(1);
    let size = size.min(settings.page_size_max.max(1));
    let page = call.number("Page").unwrap_or(1).max(1);
    let pages = all.len().div_ceil(size).max(1);
    let rows: Vec<&Value> = all
        .iter()
        .skip((page - 1).saturating_mul(size))
        .take(size)
        .collect();
    let sid = &settings.affiliate_id;
    let uri = |page: usize| format!("/Mediapartners/{sid}/{name}?PageSize={size}&Page={page}");
    let next = if page < pages {
        uri(page + 1)
    } else {
        String::new()
    };
    let previous = if page > 1 {
        uri(page - 1)
    } else {
        String::new()
    };
    let mut body = Map::new();
    for (member, value) in [
        ("@page", page.to_string()),
        ("@numpages", pages.to_string()),
        ("@pagesize", size.to_string()),
        ("@total", all.len().to_string()),
        ("@uri", uri(page)),
        ("@firstpageuri", uri(1)),
        ("@previouspageuri", previous),
        ("@nextpageuri", next),
        ("@lastpageuri", uri(pages)),
    ] {
        body.insert(member.to_owned(), Value::String(value));
    }
    let list = match (rows.is_empty(), settings.text("empty")) {
        (true, "missing") => None,
        (true, "object") => Some(json!({})),
        (true, "null") => Some(Value::Null),
        _ => Some(json!(rows)),
    };
    if let Some(list) = list {
        body.insert(name.to_owned(), list);
    }
    Answer::json(200, &body)
        .with_header("X-RateLimit-Limit", 1_000)
        .with_header("X-RateLimit-Remaining", 900)
        .with_header("X-RateLimit-Reset", 3_600)
}
