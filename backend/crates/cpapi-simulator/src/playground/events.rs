//! Ten events, one every ten days, filtered by a window of time.

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, Utc};
use serde_json::{Value, json};

use super::reply::Reply;
use super::visit::Visit;

/// The events from `since` to `until`, both included, with times in that format.
pub(crate) fn answer(visit: &Visit, format: &str) -> Reply {
    let bound = |name: &str| match visit.param(name) {
        None => Ok(None),
        Some(text) => read(&text, format).map(Some).ok_or(text),
    };
    let (since, until) = match (bound("since"), bound("until")) {
        (Ok(since), Ok(until)) => (since, until),
        (Err(text), _) | (_, Err(text)) => {
            let message = format!("{text:?} is not a time in the format {format}");
            return Reply::json(400, &json!({"message": message}));
        }
    };
    let events: Vec<Value> = (0..10_u32)
        .filter_map(|number| Some((number, at(number)?)))
        .filter(|(_, time)| since.is_none_or(|since| cut(*time, format) >= since))
        .filter(|(_, time)| until.is_none_or(|until| cut(*time, format) <= until))
        .map(|(number, time)| json!({"id": number + 1, "updated_at": written(time, format)}))
        .collect();
    Reply::json(200, &json!({"events": events}))
}

/// The events from the newest on, two for a page.
pub(crate) fn newest(visit: &Visit) -> Reply {
    let page = u32::try_from(visit.number("page", 1)).unwrap_or(1).max(1);
    let events: Vec<Value> = (0..10_u32)
        .rev()
        .skip(usize::try_from((page - 1) * 2).unwrap_or(0))
        .take(2)
        .filter_map(|number| {
            Some(json!({"id": number + 1, "updated_at": written(at(number)?, "iso")}))
        })
        .collect();
    Reply::json(200, &json!({"events": events}))
}

fn at(number: u32) -> Option<NaiveDateTime> {
    let first = NaiveDate::from_ymd_opt(2024, 1, 1)?.and_hms_opt(12, 0, 0)?;
    first.checked_add_days(Days::new(u64::from(number) * 10))
}

/// What the format keeps of a time.
fn cut(time: NaiveDateTime, format: &str) -> NaiveDateTime {
    match format {
        "date" => time.date().and_hms_opt(0, 0, 0).unwrap_or(time),
        _ => time,
    }
}

fn read(text: &str, format: &str) -> Option<NaiveDateTime> {
    match format {
        "date" => NaiveDate::parse_from_str(text, "%Y-%m-%d")
            .ok()?
            .and_hms_opt(0, 0, 0),
        "epoch" => DateTime::from_timestamp(text.parse().ok()?, 0).map(|time| time.naive_utc()),
        "ms" => DateTime::from_timestamp_millis(text.parse().ok()?).map(|time| time.naive_utc()),
        "iso" => DateTime::parse_from_rfc3339(text)
            .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f%z"))
            .map(|time| time.with_timezone(&Utc).naive_utc())
            .ok(),
        _ => None,
    }
}

fn written(time: NaiveDateTime, format: &str) -> Value {
    match format {
        "date" => json!(time.format("%Y-%m-%d").to_string()),
        "epoch" => json!(time.and_utc().timestamp()),
        "ms" => json!(time.and_utc().timestamp_millis()),
        _ => json!(time.format("%Y-%m-%dT%H:%M:%SZ").to_string()),
    }
}
