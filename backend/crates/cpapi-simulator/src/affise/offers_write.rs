//! Writing offers: create, edit, bulk status, delete, affiliate access, tracking link.

use serde_json::{Map, Value, json};

use super::{
    answers,
    book::{self, Book},
    check, fields, rules,
    settings::TenantSettings,
    shape,
};
use crate::{call::Answer, form::Form};

/// `POST /3.0/admin/offer`.
pub(super) fn create(book: &mut Book, settings: &TenantSettings, form: &Form) -> Answer {
    let values = match checked(book, form, true) {
        Ok(values) => values,
        Err(errors) => return answers::form_errors(settings.form_error_status, errors),
    };
    let id = book.next_id();
    let hex = book.next_hex();
    let mut offer = shape::new_offer(id, &hex, &book::now());
    finish(book, settings, form, id, &mut offer, &values);
    answer(settings, id, offer)
}

/// `POST /3.0/admin/offer/{id}`.
pub(super) fn edit(book: &mut Book, settings: &TenantSettings, id: &str, form: &Form) -> Answer {
    let known = id
        .parse()
        .ok()
        .and_then(|id: u64| Some((id, book.offer(id)?)));
    let Some((id, mut offer)) = known else {
        return answers::error(settings.unknown_offer_status, "Unknown offer id");
    };
    let values = match checked(book, form, false) {
        Ok(values) => values,
        Err(errors) => return answers::form_errors(settings.form_error_status, errors),
    };
    finish(book, settings, form, id, &mut offer, &values);
    answer(settings, id, offer)
}

fn checked(
    book: &Book,
    form: &Form,
    create: bool,
) -> Result<Map<String, Value>, check::FormErrors> {
    let values = check::check(form, fields::OFFER, fields::OFFER_FILES, book, !create)?;
    let errors = rules::offer_errors(&values, create);
    if errors.is_empty() {
        Ok(values)
    } else {
        Err(errors)
    }
}

fn finish(
    book: &mut Book,
    settings: &TenantSettings,
    form: &Form,
    id: u64,
    offer: &mut Map<String, Value>,
    values: &Map<String, Value>,
) {
    shape::apply(offer, values, book, &settings.privacy_word);
    if form.files.iter().any(|file| file.name == "logo") {
        offer.insert("logo".into(), json!(format!("/images/cpa/logos/{id}.png")));
    }
    let files: Vec<Value> = form
        .files
        .iter()
        .filter(|file| file.name != "logo")
        .map(|file| json!({ "file_name": file.filename, "size": file.size }))
        .collect();
    if !files.is_empty() {
        offer.insert("creatives".into(), Value::Array(files));
    }
    offer.insert("updated_at".into(), json!(book::now()));
    if values.get("send_emails") == Some(&Value::Bool(true)) {
        book.emails
            .push(json!({ "offer_id": id, "at": book::now() }));
    }
    book.put(id, offer.clone());
}

fn answer(settings: &TenantSettings, id: u64, offer: Map<String, Value>) -> Answer {
    if settings.top_level_id {
        answers::ok(json!({ "offer": offer, "id": id }))
    } else {
        answers::ok(json!({ "offer": offer }))
    }
}

/// `POST /3.0/admin/offer/mass-update`; unknown ids are not reported.
pub(super) fn mass_update(book: &mut Book, settings: &TenantSettings, form: &Form) -> Answer {
    let mut values = match check::check(form, fields::MASS_UPDATE, &[], book, false) {
        Ok(values) => values,
        Err(errors) => return answers::form_errors(settings.form_error_status, errors),
    };
    for id in ids(&mut values) {
        if let Some(mut offer) = book.offer(id) {
            shape::apply(&mut offer, &values, book, &settings.privacy_word);
            offer.insert("updated_at".into(), json!(book::now()));
            book.put(id, offer);
        }
    }
    answers::ok(json!({ "message": "status updated" }))
}

/// `POST /3.0/admin/offer/delete`.
pub(super) fn delete(book: &mut Book, settings: &TenantSettings, form: &Form) -> Answer {
    let mut values = match check::check(form, fields::DELETE, &[], book, false) {
        Ok(values) => values,
        Err(errors) => return answers::form_errors(settings.form_error_status, errors),
    };
    let mut removed = Vec::new();
    for id in ids(&mut values) {
        if book.offers.remove(&id).is_some() {
            removed.push(format!("Offer {id} is removed successfully."));
        }
    }
    if removed.is_empty() {
        return answers::error(settings.unknown_offer_status, "Unknown offer id");
    }
    answers::ok(json!({ "message": removed.join(" ") }))
}

fn ids(values: &mut Map<String, Value>) -> Vec<u64> {
    let ids = values.shift_remove("offer_id").unwrap_or_default();
    ids.as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_u64)
        .collect()
}

/// `POST /3.0/admin/offer/{id}/tracking-link`.
pub(super) fn tracking_link(
    book: &Book,
    settings: &TenantSettings,
    id: &str,
    form: &Form,
) -> Answer {
    let Some(id) = id
        .parse()
        .ok()
        .filter(|id: &u64| book.offers.contains_key(id))
    else {
        return answers::error(settings.unknown_offer_status, "Unknown offer id");
    };
    let values = match check::check(form, fields::TRACKING_LINK, &[], book, false) {
        Ok(values) => values,
        Err(errors) => return answers::form_errors(settings.form_error_status, errors),
    };
    let affiliate = values
        .get("affiliate_id")
        .and_then(Value::as_u64)
        .unwrap_or_default();
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("pid", &affiliate.to_string());
    query.append_pair("offer_id", &id.to_string());
    for (name, value) in values.iter().filter(|(name, _)| name.starts_with("sub")) {
        query.append_pair(name, value.as_str().unwrap_or_default());
    }
    let link = format!("https://track.example.com/click?{}", query.finish());
    answers::ok(json!({ "tracking_link": link }))
}
