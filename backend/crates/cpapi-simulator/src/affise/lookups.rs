//! Lists that never change, and who the key belongs to.

use serde_json::{Map, Value, json};

use super::{
    answers, book,
    countries::COUNTRIES,
    vocabulary::{
        BROWSERS, CITIES, CONNECTIONS, CURRENCIES, DEVICES, DOMAINS, GOALS, ISPS, REGIONS, SYSTEMS,
        VENDORS, VERSIONS,
    },
};
use crate::{call::Answer, form::Form};

/// Everything at once, with the page size such lists claim.
fn all(name: &str, rows: Value, count: usize) -> Answer {
    answers::ok(json!({
        name: rows,
        "pagination": { "page": 1, "per_page": 2_147_483_647, "total_count": count },
    }))
}

/// `GET /3.1/user/me`.
pub(super) fn user_me() -> Answer {
    answers::ok(json!({ "user": {
        "id": "64413c649b70ab801d9b9a71", "email": "user@example.com", "first_name": "John",
        "last_name": "Doe", "type": "common_manager", "roles": ["ROLE_ADMIN"],
    }}))
}

/// `GET /3.1/partner/me`; the answer holds the key itself.
pub(super) fn partner_me(key: &str) -> Answer {
    answers::ok(json!({ "user": {
        "id": "5d91e81acbe5a8fd53e7215d", "api_key": key, "email": "partner@example.com",
        "login": "partner@example.com", "status": "1", "type": "affiliate", "lang": "en",
        "country": "GH", "created_at": "2019-09-30T11:33:46Z", "updated_at": "2019-10-02T07:28:01Z",
        "sub_accounts": {"1": {"value": "", "except": 0}, "2": {"value": "", "except": 0}},
        "permissions": {"general": {"settings": {"level": "deny"}}},
    }}))
}

/// `GET /3.0/admin/users`; every row carries a key.
pub(super) fn users() -> Answer {
    answers::ok(json!({
        "users": [book::manager()],
        "pagination": { "per_page": 100, "total_count": 1, "page": 1 },
    }))
}

/// `GET /3.0/admin/currency`.
pub(super) fn currency(query: &Form) -> Answer {
    let only_active = query.text("get_only_active") == Some("1");
    let shown = CURRENCIES
        .iter()
        .filter(|(_, _, active)| *active || !only_active);
    if query.text("extended") == Some("1") {
        let rows: Vec<Value> = shown
            .zip(1..)
            .map(|(&(code, rate, active), id)| {
                json!({
                    "_id": id, "code": code, "active": active, "default": code == "USD",
                    "rate": rate, "min_payment": 20, "is_crypto": null,
                })
            })
            .collect();
        return answers::ok(json!({ "quotes": rows }));
    }
    let quotes: Map<String, Value> = shown
        .map(|&(code, rate, _)| (code.to_owned(), json!(rate)))
        .collect();
    answers::ok(json!({ "quotes": quotes }))
}

/// `GET /3.0/admin/domains`.
pub(super) fn domains() -> Answer {
    let rows = DOMAINS
        .iter()
        .map(|(id, url, https)| json!({ "id": id, "url": url, "use_https": https }));
    answers::ok(json!({ "domains": rows.collect::<Vec<_>>() }))
}

/// `GET /3.0/goals`.
pub(super) fn goals() -> Answer {
    let rows = GOALS
        .iter()
        .map(|(id, title)| json!({ "id": id, "title": title }));
    answers::ok(json!({ "goals": rows.collect::<Vec<_>>() }))
}

/// `GET /3.0/admin/custom_fields`.
pub(super) fn custom_fields() -> Answer {
    answers::ok(json!({ "fields": [{
        "id": 1, "name": "Skype", "required": false, "field_type": "text", "field_values": null,
    }]}))
}

/// `GET /3.1/countries`.
pub(super) fn countries() -> Answer {
    let rows = COUNTRIES
        .iter()
        .map(|(code, name)| json!({ "code": code, "name": name }));
    answers::ok(json!({ "countries": rows.collect::<Vec<_>>() }))
}

/// `GET /3.1/oses`: an object with gaps.
pub(super) fn systems() -> Answer {
    let rows: Map<String, Value> = SYSTEMS
        .iter()
        .map(|(at, name)| (at.to_string(), json!(name)))
        .collect();
    all("oses", Value::Object(rows), SYSTEMS.len())
}

/// `GET /3.1/oses/{os}`.
pub(super) fn versions(system: &str) -> Answer {
    if !SYSTEMS.iter().any(|(_, name)| *name == system) {
        return answers::not_found();
    }
    all("versions", json!(VERSIONS), VERSIONS.len())
}

/// `GET /3.1/browsers`.
pub(super) fn browsers() -> Answer {
    all("browsers", json!(BROWSERS), BROWSERS.len())
}

/// `GET /3.1/vendors`.
pub(super) fn vendors(query: &Form) -> Answer {
    let q = query.text("q").unwrap_or_default().to_lowercase();
    let rows: Vec<&&str> = VENDORS
        .iter()
        .filter(|v| v.to_lowercase().contains(&q))
        .collect();
    answers::ok(json!({ "vendors": rows }))
}

/// `GET /3.1/devices`.
pub(super) fn devices() -> Answer {
    answers::ok(json!({ "types": DEVICES }))
}

/// `GET /3.1/connection-types`.
pub(super) fn connections() -> Answer {
    answers::ok(json!({ "types": CONNECTIONS }))
}

/// `GET /3.1/isp`.
pub(super) fn isps(query: &Form) -> Answer {
    let Some(country) = query.text("country") else {
        return answers::bad_request();
    };
    let q = query.text("q").unwrap_or_default();
    let rows: Vec<Value> = ISPS
        .iter()
        .filter(|(of, name)| *of == country && name.contains(q))
        .map(|(of, name)| json!({ "country": of, "name": name }))
        .collect();
    all("isps", json!(rows), rows.len())
}

/// `GET /3.1/cities`.
pub(super) fn cities(query: &Form) -> Answer {
    let of = query.texts("country");
    if of.is_empty() {
        return answers::bad_request();
    }
    let q = query.text("q").unwrap_or_default().to_lowercase();
    let rows: Vec<Value> = CITIES
        .iter()
        .filter(|(_, name, country, _)| of.contains(country) && name.to_lowercase().contains(&q))
        .map(|(id, name, country, region)| {
            json!({ "country_code": country, "id": id, "name": name, "region_code": region })
        })
        .collect();
    all("cities", json!(rows), rows.len())
}

/// `GET /3.1/regions`.
pub(super) fn regions(query: &Form) -> Answer {
    let of = query.texts("country");
    if of.is_empty() {
        return answers::bad_request();
    }
    let rows: Vec<Value> = REGIONS
        .iter()
        .filter(|(_, _, country)| of.contains(country))
        .map(|(id, name, country)| json!({ "id": id, "name": name, "country_code": country }))
        .collect();
    answers::ok(json!({ "regions": rows }))
}
