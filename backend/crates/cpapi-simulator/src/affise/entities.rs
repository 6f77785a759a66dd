//! Advertisers, categories, smartlink categories, traffic sources.

use serde_json::{Map, Value, json};

use super::{
    answers::{self, Window},
    book::{self, Book, Named},
    check,
    fields::{self, Field},
    settings::TenantSettings,
};
use crate::{call::Answer, form::Form};

type Checked = Result<Map<String, Value>, Answer>;

fn checked(
    book: &Book,
    settings: &TenantSettings,
    form: &Form,
    fields: &'static [Field],
    partial: bool,
) -> Checked {
    check::check(form, fields, &[], book, partial)
        .map_err(|errors| answers::form_errors(settings.form_error_status, errors))
}

fn text<'a>(map: &'a Map<String, Value>, name: &str) -> &'a str {
    map.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// `GET /3.0/admin/advertisers`.
pub(super) fn advertisers(book: &Book, settings: &TenantSettings, query: &Form) -> Answer {
    let Some(window) = Window::read(query, 100, settings.page_size_max) else {
        return answers::bad_request();
    };
    let order = query.text("order").unwrap_or("id");
    if !["id", "email", "title", "created_at", "updated_at"].contains(&order) {
        return answers::bad_request();
    }
    let ids = query.texts("id");
    let name = query.text("name").unwrap_or_default().to_lowercase();
    let since = query.text("updated_at").unwrap_or_default();
    let mut found: Vec<&Map<String, Value>> = book
        .advertisers
        .iter()
        .filter(|row| ids.is_empty() || ids.contains(&text(row, "id")))
        .filter(|row| text(row, "title").to_lowercase().contains(&name))
        .filter(|row| text(row, "updated_at").get(..10).unwrap_or_default() >= since)
        .collect();
    found.sort_by(|a, b| text(a, order).cmp(text(b, order)));
    if query.text("orderType") == Some("desc") {
        found.reverse();
    }
    let total = found.len();
    let mut page: Vec<Map<String, Value>> = found
        .into_iter()
        .skip(window.skip())
        .take(window.limit)
        .cloned()
        .collect();
    if query.text("with_offers") == Some("1") {
        for row in &mut page {
            let id = text(row, "id").to_owned();
            let offers = book
                .offers
                .values()
                .filter(|held| held.advertiser == id)
                .count();
            row.insert("offers".into(), json!(offers.to_string()));
        }
    }
    answers::ok(json!({ "advertisers": page, "pagination": window.pagination(total) }))
}

/// `GET /3.0/admin/advertiser/{id}`.
pub(super) fn advertiser(book: &Book, id: &str) -> Answer {
    match book
        .advertiser_at(id)
        .and_then(|at| book.advertisers.get(at))
    {
        Some(row) => answers::ok(json!({ "advertiser": row })),
        None => answers::not_found(),
    }
}

/// `POST /3.0/admin/advertiser` and `…/{id}`.
pub(super) fn save_advertiser(
    book: &mut Book,
    settings: &TenantSettings,
    id: Option<&str>,
    form: &Form,
) -> Answer {
    let at = id.map(|id| book.advertiser_at(id));
    if at == Some(None) {
        return answers::not_found();
    }
    let values = match checked(book, settings, form, fields::ADVERTISER, id.is_some()) {
        Ok(values) => values,
        Err(answer) => return answer,
    };
    let mut row = match at.flatten().and_then(|at| book.advertisers.get(at)) {
        Some(row) => row.clone(),
        None => {
            let mut row = book::advertiser(&book.next_hex(), "");
            row.insert("created_at".into(), json!(book::now()));
            row
        }
    };
    row.extend(values);
    row.insert("updated_at".into(), json!(book::now()));
    let answer = answers::ok(json!({ "advertiser": row }));
    match at.flatten().and_then(|at| book.advertisers.get_mut(at)) {
        Some(place) => *place = row,
        None => book.advertisers.push(row),
    }
    answer
}

/// `GET /3.0/offer/categories`.
pub(super) fn categories(book: &Book, query: &Form) -> Answer {
    let Some(window) = Window::read(query, 99_999, 99_999) else {
        return answers::bad_request();
    };
    let ids = query.texts("ids");
    let mut found: Vec<&Named> = book
        .categories
        .iter()
        .filter(|category| ids.is_empty() || ids.contains(&category.id.as_str()))
        .collect();
    match query.text("order") {
        None | Some("" | "id") => found.sort_by(|a, b| a.id.cmp(&b.id)),
        Some("title") => found.sort_by(|a, b| a.title.cmp(&b.title)),
        Some(_) => return answers::bad_request(),
    }
    if query.text("orderType") == Some("desc") {
        found.reverse();
    }
    let rows: Vec<Value> = found
        .iter()
        .skip(window.skip())
        .take(window.limit)
        .map(|named| shown(named))
        .collect();
    answers::ok(json!({ "categories": rows, "pagination": window.pagination(found.len()) }))
}

fn shown(named: &Named) -> Value {
    json!({ "id": named.id, "title": named.title })
}

/// `POST /3.0/admin/category` and `…/{id}`; titles are not unique.
pub(super) fn save_category(
    book: &mut Book,
    settings: &TenantSettings,
    id: Option<&str>,
    form: &Form,
) -> Answer {
    let values = match checked(book, settings, form, fields::CATEGORY, false) {
        Ok(values) => values,
        Err(answer) => return answer,
    };
    let title = text(&values, "title").to_owned();
    let Some(id) = id else {
        let named = Named {
            id: book.next_hex(),
            title,
        };
        let answer = answers::ok(json!({ "category": shown(&named) }));
        book.categories.push(named);
        return answer;
    };
    match book
        .categories
        .iter_mut()
        .find(|category| category.id == id)
    {
        None => answers::not_found(),
        Some(named) => {
            named.title = title;
            answers::ok(json!({ "category": shown(named) }))
        }
    }
}

/// `GET /3.0/admin/smartlink/categories`.
pub(super) fn smartlinks(book: &Book, query: &Form) -> Answer {
    let ids = query.texts("id");
    let name = query.text("name").unwrap_or_default().to_lowercase();
    let rows: Vec<&Map<String, Value>> = book
        .smartlinks
        .iter()
        .filter(|row| ids.is_empty() || ids.contains(&text(row, "_id")))
        .filter(|row| text(row, "name").to_lowercase().contains(&name))
        .collect();
    answers::ok(json!({ "data": rows }))
}

/// `POST /3.0/admin/smartlink/category` and `…/{id}`.
pub(super) fn save_smartlink(
    book: &mut Book,
    settings: &TenantSettings,
    id: Option<&str>,
    form: &Form,
) -> Answer {
    let at = id.map(|id| book.smartlink_at(id));
    if at == Some(None) {
        return answers::not_found();
    }
    let mut values = match checked(book, settings, form, fields::SMARTLINK, id.is_some()) {
        Ok(values) => values,
        Err(answer) => return answer,
    };
    if let Some(domain) = values.shift_remove("tracking_domain") {
        values.insert("domain".into(), domain);
    }
    values.shift_remove("domain_id");
    let mut row = match at.flatten().and_then(|at| book.smartlinks.get(at)) {
        Some(row) => row.clone(),
        None => {
            let mut row = book::smartlink(&book.next_hex(), "");
            row.insert("created_at".into(), json!(book::now()));
            row
        }
    };
    row.extend(values);
    row.insert("updated_at".into(), json!(book::now()));
    let answer = answers::ok(json!({ "data": row }));
    match at.flatten().and_then(|at| book.smartlinks.get_mut(at)) {
        Some(place) => *place = row,
        None => book.smartlinks.push(row),
    }
    answer
}

/// `POST /3.0/admin/smartlink/category/{id}/remove`.
pub(super) fn remove_smartlink(book: &mut Book, id: &str) -> Answer {
    match book.smartlink_at(id) {
        None => answers::not_found(),
        Some(at) => answers::ok(json!({ "data": book.smartlinks.remove(at) })),
    }
}

/// `GET /3.0/admin/smartlink/category/{id}/offers-count`.
pub(super) fn smartlink_offers(book: &Book, id: &str) -> Answer {
    if book.smartlink_at(id).is_none() {
        return answers::not_found();
    }
    let held = book.offers.values();
    let count = held
        .filter(|held| held.smartlink_categories.iter().any(|held| held == id))
        .count();
    answers::ok(json!({ "data": { "count": count } }))
}

/// `GET /3.0/admin/offer/sources`.
pub(super) fn sources(book: &Book) -> Answer {
    answers::ok(json!({ "sources": book.sources }))
}

/// `POST /3.0/admin/offer/source` and `…/{id}`.
pub(super) fn save_source(
    book: &mut Book,
    settings: &TenantSettings,
    id: Option<&str>,
    form: &Form,
) -> Answer {
    let at = id.map(|id| book.source_at(id));
    if at == Some(None) {
        return answers::not_found();
    }
    let values = match checked(book, settings, form, fields::SOURCE, false) {
        Ok(values) => values,
        Err(answer) => return answer,
    };
    let titles = values.get("title_lang").cloned().unwrap_or_default();
    let id = id.map_or_else(|| book.next_hex(), str::to_owned);
    let row = book::source(&id, &titles);
    let answer = answers::ok(json!({ "source": row }));
    match at.flatten().and_then(|at| book.sources.get_mut(at)) {
        Some(place) => *place = row,
        None => book.sources.push(row),
    }
    answer
}

/// `DELETE /3.0/admin/offer/source/{id}`.
pub(super) fn remove_source(book: &mut Book, id: &str) -> Answer {
    match book.source_at(id) {
        None => answers::not_found(),
        Some(at) => answers::ok(json!({ "source": book.sources.remove(at) })),
    }
}
