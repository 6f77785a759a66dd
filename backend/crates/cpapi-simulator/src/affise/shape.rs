//! An offer as the API answers it: the empty shape, and how form values change it.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::vocabulary::{CITIES, LANGUAGES};

/// Titles by id, for answers that show them.
pub(super) trait Titles {
    fn category(&self, id: &str) -> Option<String>;
    fn source(&self, id: &str) -> Option<String>;
}

/// A new offer with every default.
pub(super) fn new_offer(id: u64, hex: &str, now: &str) -> Map<String, Value> {
    let mut offer = Map::new();
    for part in [identity(id, hex, now), money_and_traffic(), restrictions()] {
        if let Value::Object(part) = part {
            offer.extend(part);
        }
    }
    offer
}

fn languages() -> Map<String, Value> {
    LANGUAGES
        .iter()
        .map(|language| ((*language).to_owned(), json!("")))
        .collect()
}

fn identity(id: u64, hex: &str, now: &str) -> Value {
    json!({
        "id": id, "offer_id": hex, "advertiser": "", "external_offer_id": "", "bundle_id": "",
        "title": "", "macro_url": null, "url": "", "cross_postback_url": "", "url_preview": "",
        "preview_url": "", "domain_url": "", "trafficback_url": "", "use_https": true,
        "use_http": true, "description_lang": languages(), "kpi": languages(), "sources": [],
        "logo": "/images/cpa/logos/", "logo_source": null, "status": "stopped",
        "tags": ["default"], "privacy": "public", "required_approval": false, "is_top": 0,
        "categories": [], "full_categories": [], "smartlink_categories": [], "notes": null,
        "note_aff": "", "note_sales": "", "start_at": now, "stop_at": null,
        "created_at": now, "updated_at": now, "auto_offer_connect": null, "io_document": null,
    })
}

fn money_and_traffic() -> Value {
    json!({
        "hide_payments": false, "payments": [], "partner_payments": [], "landings": [],
        "is_redirect_overcap": false, "notice_percent_overcap": null, "hold_period": 0,
        "hold_type": "days", "cr": 0, "epc": 0, "is_cpi": false, "creatives": [],
        "creatives_zip": null, "click_session": "1y", "minimal_click_session": "0s",
        "redirect_type": "http302", "caps": [], "caps_timezone": null, "caps_status": null,
        "caps_goal_overcap": null, "hide_caps": 0, "commission_tiers": [],
        "enabled_commission_tiers": false, "allow_deeplink": 0, "allow_impressions": false,
        "hide_referer": 0, "disabled_choice_postback_status": false,
    })
}

fn restrictions() -> Value {
    json!({
        "strictly_country": 0, "strictly_os": [], "strictly_brands": null,
        "strictly_connection_type": "", "strictly_isp": [], "restriction_isp": [],
        "strictly_devices": [], "allowed_ip": "", "disallowed_ip": "", "hash_password": null,
        "sub_accounts": {
            "1": { "value": "", "except": false },
            "2": { "value": "", "except": false },
        },
        "sub_restrictions": [], "search_empty_sub": null, "targeting": [],
        "consider_personal_targeting_only": false, "uniq_ip_only": false,
        "reject_not_uniq_ip": false, "duplicate_clicks_threshold": 0, "hosts_only": false,
    })
}

/// Writes checked form values into an offer.
pub(super) fn apply(
    offer: &mut Map<String, Value>,
    values: &Map<String, Value>,
    titles: &dyn Titles,
    privacy_word: &str,
) {
    for (name, value) in values {
        apply_one(offer, name, value, titles, privacy_word);
    }
}

fn apply_one(
    offer: &mut Map<String, Value>,
    name: &str,
    value: &Value,
    titles: &dyn Titles,
    privacy_word: &str,
) {
    let mut put = |name: &str, value: Value| {
        offer.insert(name.to_owned(), value);
    };
    match name {
        "send_emails" | "privacy_level" => {}
        "url_preview" => {
            put("url_preview", value.clone());
            put("preview_url", value.clone());
        }
        "tracking_domain" => put("domain_url", value.clone()),
        "stopDate" => put("stop_at", stop_at(value)),
        "uniqIpOnly" => put("uniq_ip_only", value.clone()),
        "rejectNotUniqIp" => put("reject_not_uniq_ip", value.clone()),
        "privacy" => {
            let moderated = value.as_str() == Some("protected");
            put("required_approval", json!(moderated));
            put(
                "privacy",
                if moderated {
                    json!(privacy_word)
                } else {
                    value.clone()
                },
            );
        }
        "description_lang" | "kpi" => merge(offer, name, value),
        "categories" => categories(offer, value, titles),
        "sources" => put("sources", sources(value, titles)),
        "payments" | "partner_payments" => put(name, map_rows(value, payment)),
        "caps" => put("caps", map_rows(value, cap)),
        "targeting" => put("targeting", map_rows(value, targeting)),
        "landings" => put("landings", landings(value)),
        "schedule" => put("schedule", schedule(value)),
        "commission_tiers" => put("commission_tiers", map_rows(value, tier)),
        "sub_account_1" | "sub_account_2" => sub_account(offer, name, "value", value),
        "sub_account_1_except" | "sub_account_2_except" => {
            sub_account(offer, name, "except", value);
        }
        "creativeUrls" | "creativeDownloads" | "creativesHtml" | "creatives" => {
            creatives(offer, name, value);
        }
        "creativeFileTitles" | "creativeUrlTitles" | "creativeDownloadTitles" => {}
        _ => put(name, value.clone()),
    }
}

fn merge(offer: &mut Map<String, Value>, name: &str, value: &Value) {
    let held = offer.entry(name).or_insert_with(|| json!({}));
    match (held, value) {
        (Value::Object(held), Value::Object(sent)) => {
            held.extend(sent.iter().map(|(k, v)| (k.clone(), v.clone())));
        }
        (held, _) => *held = json!([]),
    }
}

fn stop_at(value: &Value) -> Value {
    match value.as_str() {
        Some("") | None => Value::Null,
        Some(day) => Value::from(format!("{day} 00:00:00")),
    }
}

fn categories(offer: &mut Map<String, Value>, ids: &Value, titles: &dyn Titles) {
    let found: Vec<(String, String)> = texts(ids)
        .filter_map(|id| Some((id.to_owned(), titles.category(id)?)))
        .collect();
    let names: Vec<&String> = found.iter().map(|(_, title)| title).collect();
    let full: Vec<Value> = found
        .iter()
        .map(|(id, title)| json!({ "id": id, "title": title }))
        .collect();
    offer.insert("categories".into(), json!(names));
    offer.insert("full_categories".into(), Value::Array(full));
}

fn sources(ids: &Value, titles: &dyn Titles) -> Value {
    texts(ids)
        .filter_map(|id| Some(json!({ "id": id, "title": titles.source(id)?, "allowed": 1 })))
        .collect()
}

fn texts(value: &Value) -> impl Iterator<Item = &str> {
    value
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
}

fn map_rows(value: &Value, shape: fn(&Map<String, Value>) -> Value) -> Value {
    let rows = value
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_object);
    rows.map(shape).collect()
}

/// `defaults` overlaid with what was sent.
fn overlaid(mut defaults: Value, sent: &Map<String, Value>) -> Value {
    if let Some(map) = defaults.as_object_mut() {
        map.extend(sent.iter().map(|(k, v)| (k.clone(), v.clone())));
    }
    defaults
}

/// An id is kept when sent and minted anew when not.
fn payment(sent: &Map<String, Value>) -> Value {
    let defaults = json!({
        "id": Uuid::new_v4().to_string(), "countries": [], "cities": [], "devices": [], "os": [],
        "goal": "1", "total": 0, "revenue": 0, "currency": "", "title": "", "type": "fixed",
        "url": null, "country_exclude": false, "with_regions": false,
    });
    let mut payment = overlaid(defaults, sent);
    if let Some(cities) = payment.get("cities").and_then(Value::as_array) {
        let named: Vec<Value> = cities.iter().map(city).collect();
        if let Some(payment) = payment.as_object_mut() {
            payment.insert("cities".into(), Value::Array(named));
        }
    }
    payment
}

fn city(id: &Value) -> Value {
    let known = CITIES
        .iter()
        .find(|(known, ..)| id.as_u64() == Some(u64::from(*known)));
    match known {
        Some((id, name, country, region)) => json!({
            "country_code": country, "id": id, "name": name, "region_code": region,
        }),
        None => json!({ "country_code": "", "id": id, "name": "", "region_code": "" }),
    }
}

fn cap(sent: &Map<String, Value>) -> Value {
    let defaults = json!({
        "period": "day", "type": "conversions", "value": 0, "goal_type": "all",
        "affiliate_type": "all", "country_type": "all", "affiliates": [], "country": [],
        "current_value": 0,
    });
    let mut cap = overlaid(defaults, sent);
    // PHP's empty map is a list.
    let goals: Map<String, Value> = sent
        .get("goals")
        .map(|goals| {
            texts(goals)
                .map(|goal| (goal.to_owned(), json!(goal)))
                .collect()
        })
        .unwrap_or_default();
    let goals = if goals.is_empty() {
        json!([])
    } else {
        Value::Object(goals)
    };
    if let Some(cap) = cap.as_object_mut() {
        cap.insert("goals".into(), goals);
    }
    cap
}

fn targeting(sent: &Map<String, Value>) -> Value {
    let rules = json!({ "allow": [], "deny": [] });
    let defaults = json!({
        "id": Uuid::new_v4().to_string(), "enabled": true, "name": "", "condition": "and",
        "country": rules, "region": rules, "city": rules, "os": rules, "os_deny": false,
        "isp": rules, "isp_organization": [], "ip": rules, "browser": rules,
        "browser_version": [], "brand": rules, "device_type": [], "device_type_deny": false,
        "device_model": [], "connection": [], "connection_deny": false, "affiliate_id": [],
        "sub": {"allow": [], "deny": [], "deny_groups": []},
        "referrer": {"allow": [], "deny": [], "deny_empty": 0, "is_regexp": false},
        "ua": [], "zip": [], "block_proxy": false, "block_known_bots": false,
        "macros_replacement": [], "macros_replacement_enabled": [],
    });
    let mut whole = defaults;
    let Some(map) = whole.as_object_mut() else {
        return whole;
    };
    for (name, value) in sent {
        match (map.get_mut(name), value) {
            (Some(Value::Object(held)), Value::Object(sent)) => {
                held.extend(sent.iter().map(|(k, v)| (k.clone(), empty_as_list(v))));
            }
            _ => {
                map.insert(name.clone(), empty_as_list(value));
            }
        }
    }
    whole
}

fn empty_as_list(value: &Value) -> Value {
    match value {
        Value::Object(map) if map.is_empty() => json!([]),
        other => other.clone(),
    }
}

fn landings(value: &Value) -> Value {
    let first = chrono::Utc::now().timestamp_millis().unsigned_abs();
    let rows = value
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_object);
    (first..)
        .zip(rows)
        .map(|(id, row)| overlaid(json!({ "id": id, "type": "landing" }), row))
        .collect()
}

fn schedule(value: &Value) -> Value {
    let Some(sent) = value.as_object() else {
        return json!([]);
    };
    let mut intervals = Vec::new();
    for (day, rows) in sent
        .get("intervals")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        for row in rows.as_array().into_iter().flatten() {
            intervals.push(json!({
                "day_of_week": day.parse::<u8>().unwrap_or_default(),
                "from": row.get("From"),
                "to": row.get("To"),
            }));
        }
    }
    let defaults = json!({ "enabled": false, "date_start": "", "date_to": "", "timezone": "" });
    let mut schedule = overlaid(defaults, sent);
    if let Some(schedule) = schedule.as_object_mut() {
        schedule.insert("intervals".into(), Value::Array(intervals));
    }
    schedule
}

fn tier(sent: &Map<String, Value>) -> Value {
    let defaults = json!({
        "id": Uuid::new_v4().to_string(), "affiliate_type": "each", "affiliates": [], "goals": [],
        "target_goals": [], "modifier_payment_type": "payout", "countries": [],
        "conversion_status": ["confirmed", "declined", "pending", "hold"],
    });
    overlaid(defaults, sent)
}

fn sub_account(offer: &mut Map<String, Value>, name: &str, key: &str, value: &Value) {
    let number = if name.starts_with("sub_account_1") {
        "1"
    } else {
        "2"
    };
    if let Some(account) = offer
        .get_mut("sub_accounts")
        .and_then(|accounts| accounts.get_mut(number))
        .and_then(Value::as_object_mut)
    {
        account.insert(key.to_owned(), value.clone());
    }
}

fn creatives(offer: &mut Map<String, Value>, name: &str, value: &Value) {
    let rows = value.as_array().into_iter().flatten();
    let fresh: Vec<Value> = rows
        .map(|row| match row {
            Value::String(url) => json!({ "file_name": url, "url": url, "kind": name }),
            other => other.clone(),
        })
        .collect();
    offer.insert("creatives".into(), Value::Array(fresh));
}
