//! Reading offers: list, one, count.

use std::{cmp::Ordering, time::Duration};

use serde_json::{Value, json};

use super::{
    answers::{self, Window},
    book::{Book, Held},
    check::is_hex24,
    settings::TenantSettings,
};
use crate::{call::Answer, form::Form};

/// `GET /3.0/offers`.
pub(super) fn list(book: &Book, settings: &TenantSettings, query: &Form) -> Answer {
    let Some(window) = Window::read(query, 100, settings.page_size_max) else {
        return answers::bad_request();
    };
    let Some(filter) = Filter::read(query, settings) else {
        return answers::bad_request();
    };
    let lag = Duration::from_millis(settings.list_lag_ms);
    let mut found: Vec<(u64, &Held)> = filter
        .candidates(book)
        .filter(|(id, held)| held.created.elapsed() >= lag && filter.shows(*id, held))
        .collect();
    if let Some((field, descending)) = sort_of(query) {
        found.sort_by(|a, b| order(field, *a, *b));
        if descending {
            found.reverse();
        }
    }
    let total = found.len();
    let texts: Vec<&str> = found
        .iter()
        .skip(window.skip())
        .take(window.limit)
        .map(|(_, held)| &*held.text)
        .collect();
    let body = format!(
        "{{\"status\":1,\"offers\":[{}],\"pagination\":{}}}",
        texts.join(","),
        window.pagination(total)
    );
    Answer::bytes(200, "application/json", vec![body.into()])
}

/// `GET /3.0/offer/{id}`.
pub(super) fn one(book: &Book, id: &str) -> Answer {
    let held = id.parse().ok().and_then(|id: u64| book.offers.get(&id));
    match held {
        Some(held) => {
            let body = format!("{{\"status\":1,\"offer\":{}}}", held.text);
            Answer::bytes(200, "application/json", vec![body.into()])
        }
        None => answers::not_found(),
    }
}

/// `GET /3.0/offers/count`: active offers.
pub(super) fn count(book: &Book) -> Answer {
    let active = book
        .offers
        .values()
        .filter(|held| held.status == "active")
        .count();
    answers::ok(json!({ "count": active }))
}

#[derive(Debug)]
struct Filter {
    ids: Option<Vec<u64>>,
    hexes: Vec<String>,
    q: Option<String>,
    external_offer_id: Option<String>,
    bundle_id: Option<String>,
    advertisers: Vec<String>,
    statuses: Vec<String>,
    privacies: Vec<String>,
    countries: Vec<String>,
    systems: Vec<String>,
    categories: Vec<String>,
    smartlink_categories: Vec<String>,
    is_top: Option<bool>,
    updated_since: Option<String>,
}

impl Filter {
    fn read(query: &Form, settings: &TenantSettings) -> Option<Self> {
        let ignored = |name: &str| settings.ignored_filters.iter().any(|i| i == name);
        let text = |name: &str| {
            query
                .text(name)
                .filter(|text| !text.is_empty() && !ignored(name))
                .map(str::to_owned)
        };
        let texts = |name: &str| -> Vec<String> {
            if ignored(name) {
                return Vec::new();
            }
            query.texts(name).into_iter().map(str::to_owned).collect()
        };
        let ids: Vec<u64> = texts("int_id")
            .iter()
            .map(|id| id.parse().ok())
            .collect::<Option<_>>()?;
        let hexes = texts("ids");
        if !hexes.iter().all(|hex| is_hex24(hex)) {
            return None;
        }
        let mut statuses = texts("status");
        if statuses.is_empty() {
            statuses.push("active".to_owned());
        }
        Some(Self {
            ids: (query.tree.contains_key("int_id") && !ignored("int_id")).then_some(ids),
            hexes,
            q: text("q").map(|q| q.to_lowercase()),
            external_offer_id: text("external_offer_id"),
            bundle_id: text("bundle_id"),
            advertisers: texts("advertiser"),
            statuses,
            privacies: texts("privacy"),
            countries: texts("countries"),
            systems: texts("os"),
            categories: texts("categories"),
            smartlink_categories: texts("smartlink_categories"),
            is_top: text("is_top").map(|is_top| is_top == "1"),
            updated_since: text("updated_at"),
        })
    }

    /// Offers worth looking at, ascending by id.
    fn candidates<'a>(&self, book: &'a Book) -> Box<dyn Iterator<Item = (u64, &'a Held)> + 'a> {
        match &self.ids {
            None => Box::new(book.offers.iter().map(|(id, held)| (*id, held))),
            Some(ids) => {
                let mut ids = ids.clone();
                ids.sort_unstable();
                ids.dedup();
                Box::new(
                    ids.into_iter()
                        .filter_map(|id| Some((id, book.offers.get(&id)?))),
                )
            }
        }
    }

    fn shows(&self, id: u64, held: &Held) -> bool {
        let is = |wanted: &Option<String>, is: &str| wanted.as_deref().is_none_or(|w| w == is);
        let one_of = |wanted: &[String], is: &str| {
            wanted.is_empty() || wanted.iter().any(|wanted| wanted == is)
        };
        let any_of = |wanted: &[String], are: &[String]| {
            wanted.is_empty()
                || wanted
                    .iter()
                    .any(|w| are.iter().any(|is| is.eq_ignore_ascii_case(w)))
        };
        let level = match held.privacy.as_str() {
            "public" => "0",
            "private" => "2",
            _ => "1",
        };
        one_of(&self.statuses, &held.status)
            && is(&self.external_offer_id, &held.external_offer_id)
            && is(&self.bundle_id, &held.bundle_id)
            && one_of(&self.advertisers, &held.advertiser)
            && one_of(&self.hexes, &held.hex)
            && one_of(&self.privacies, level)
            && any_of(&self.countries, &held.countries)
            && any_of(&self.systems, &held.systems)
            && any_of(&self.categories, &held.categories)
            && any_of(&self.smartlink_categories, &held.smartlink_categories)
            && self.is_top.is_none_or(|is_top| is_top == held.is_top)
            && self
                .updated_since
                .as_deref()
                .is_none_or(|since| held.updated_at.get(..10).unwrap_or_default() >= since)
            && self
                .q
                .as_deref()
                .is_none_or(|q| held.title.to_lowercase().contains(q) || id.to_string().contains(q))
    }
}

fn sort_of(query: &Form) -> Option<(&str, bool)> {
    let (field, direction) = query.tree.get("sort")?.as_object()?.iter().next()?;
    Some((field, direction == &Value::from("desc")))
}

fn order(field: &str, a: (u64, &Held), b: (u64, &Held)) -> Ordering {
    let by_field = match field {
        "title" => a.1.title.cmp(&b.1.title),
        "created" => a.1.created.cmp(&b.1.created),
        "is_top" => a.1.is_top.cmp(&b.1.is_top),
        _ => Ordering::Equal,
    };
    by_field.then(a.0.cmp(&b.0))
}
