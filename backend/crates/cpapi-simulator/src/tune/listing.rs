//! Filters, sorting and pages of an offer list.

use std::cmp::Ordering;

use regex::RegexBuilder;
use serde_json::{Map, Value};

use super::{contain::Contains, envelope::Refusal, record::OFFER_FIELDS, shelf::Shelf};

/// One comparison of a filter.
#[derive(Debug, Clone)]
struct Test {
    field: String,
    operator: String,
    values: Vec<String>,
}

/// Which offers, in which order.
#[derive(Debug, Clone)]
pub(super) struct Selection {
    tests: Vec<Test>,
    sort: Option<(String, bool)>,
}

const OPERATORS: &[&str] = &[
    "EQUAL_TO",
    "NOT_EQUAL_TO",
    "LESS_THAN",
    "LESS_THAN_OR_EQUAL_TO",
    "GREATER_THAN",
    "GREATER_THAN_OR_EQUAL_TO",
    "LIKE",
    "NOT_LIKE",
    "NULL",
    "NOT_NULL",
    "TRUE",
    "FALSE",
];

impl Selection {
    /// Reads `filters` and `sort`.
    pub(super) fn read(params: &Map<String, Value>) -> Result<Self, Refusal> {
        let mut tests = Vec::new();
        match params.get("filters") {
            None => {}
            Some(Value::Object(filters)) => {
                for (field, filter) in filters {
                    known_field("filters", field)?;
                    tests.extend(read_filter(field, filter)?);
                }
            }
            Some(_) => return Err(Refusal::of("filters", "Filters must be an array.")),
        }
        Ok(Self {
            tests,
            sort: read_sort(params)?,
        })
    }

    /// A text that is the same for the same selection.
    pub(super) fn key(&self) -> String {
        format!("{:?} {:?}", self.tests, self.sort)
    }

    /// Ids of the offers, in order.
    pub(super) fn ids(&self, shelf: &Shelf, admits: impl Fn(&Shelf, u64) -> bool) -> Vec<u64> {
        let ids = shelf
            .ids()
            .into_iter()
            .filter(|id| admits(shelf, *id) && self.passes(shelf, *id))
            .collect();
        self.sorted(shelf, ids)
    }

    fn passes(&self, shelf: &Shelf, id: u64) -> bool {
        let mut row: Option<Value> = None;
        self.tests.iter().all(|test| {
            let quick = match test.field.as_str() {
                "id" => Some(Value::String(id.to_string())),
                "status" => shelf.facts(id).map(|facts| Value::String(facts.status)),
                "approval_status" => shelf.facts(id).map(|facts| facts.approval.into()),
                _ => None,
            };
            if let Some(value) = quick {
                return test.holds(&value);
            }
            let row =
                row.get_or_insert_with(|| shelf.value(id, Contains::default()).unwrap_or_default());
            // A record that is no offer cannot be filtered by the network either: it comes along.
            row.get("Offer")
                .is_none_or(|offer| test.holds(offer.get(&test.field).unwrap_or(&Value::Null)))
        })
    }

    fn sorted(&self, shelf: &Shelf, mut ids: Vec<u64>) -> Vec<u64> {
        let Some((field, descending)) = &self.sort else {
            return ids;
        };
        if field == "id" {
            if *descending {
                ids.reverse();
            }
            return ids;
        }
        let mut keyed: Vec<(Value, u64)> = ids
            .into_iter()
            .map(|id| {
                let record = shelf.value(id, Contains::default()).unwrap_or_default();
                (
                    record
                        .pointer(&format!("/Offer/{field}"))
                        .cloned()
                        .unwrap_or_default(),
                    id,
                )
            })
            .collect();
        keyed.sort_by(|a, b| compare(&text(&a.0), &text(&b.0)).then(a.1.cmp(&b.1)));
        if *descending {
            keyed.reverse();
        }
        keyed.into_iter().map(|(_, id)| id).collect()
    }
}

impl Test {
    fn holds(&self, value: &Value) -> bool {
        let is = text(value);
        let any = |wanted: Ordering| self.values.iter().any(|v| compare(&is, v) == wanted);
        match self.operator.as_str() {
            "NOT_EQUAL_TO" => !any(Ordering::Equal),
            "LESS_THAN" => any(Ordering::Less),
            "LESS_THAN_OR_EQUAL_TO" => any(Ordering::Less) || any(Ordering::Equal),
            "GREATER_THAN" => any(Ordering::Greater),
            "GREATER_THAN_OR_EQUAL_TO" => any(Ordering::Greater) || any(Ordering::Equal),
            "LIKE" => self.values.iter().any(|pattern| like(&is, pattern)),
            "NOT_LIKE" => !self.values.iter().any(|pattern| like(&is, pattern)),
            "NULL" => value.is_null(),
            "NOT_NULL" => !value.is_null(),
            "TRUE" => is == "1",
            "FALSE" => is == "0",
            _ => any(Ordering::Equal),
        }
    }
}

fn read_filter(field: &str, filter: &Value) -> Result<Vec<Test>, Refusal> {
    let test = |operator: &str, values: Vec<String>| Test {
        field: field.to_owned(),
        operator: operator.to_owned(),
        values,
    };
    let Value::Object(map) = filter else {
        return Ok(vec![test("EQUAL_TO", vec![text(filter)])]);
    };
    if map
        .keys()
        .all(|key| key.bytes().all(|b| b.is_ascii_digit()))
    {
        return Ok(vec![test("EQUAL_TO", map.values().map(text).collect())]);
    }
    map.iter()
        .map(|(operator, value)| {
            if !OPERATORS.contains(&operator.as_str()) {
                let sentence = format!("Invalid filter operator '{operator}' for '{field}'.");
                return Err(Refusal::of(field, &sentence));
            }
            Ok(match value {
                Value::Object(values) => test(operator, values.values().map(text).collect()),
                other => test(operator, vec![text(other)]),
            })
        })
        .collect()
}

fn read_sort(params: &Map<String, Value>) -> Result<Option<(String, bool)>, Refusal> {
    let Some(sort) = params.get("sort") else {
        return Ok(None);
    };
    let first = sort.as_object().and_then(|sort| sort.iter().next());
    let Some((field, Value::String(direction))) = first else {
        return Err(Refusal::of(
            "sort",
            "Sort must be an array of field => direction.",
        ));
    };
    known_field("sort", field)?;
    match direction.to_ascii_lowercase().as_str() {
        "asc" => Ok(Some((field.clone(), false))),
        "desc" => Ok(Some((field.clone(), true))),
        _ => Err(Refusal::of("sort", "Sort direction must be asc or desc.")),
    }
}

/// Refuses a field offers do not have.
pub(super) fn known_field(what: &str, field: &str) -> Result<(), Refusal> {
    if OFFER_FIELDS.contains(&field) {
        return Ok(());
    }
    Err(Refusal::of(
        what,
        &format!("Field '{field}' does not exist on model 'Offer'."),
    ))
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// As numbers where both are, else as texts.
fn compare(a: &str, b: &str) -> Ordering {
    match (a.parse::<f64>(), b.parse::<f64>()) {
        (Ok(a), Ok(b)) => a.total_cmp(&b),
        _ => a.cmp(b),
    }
}

/// SQL's LIKE with `%` and `_`, without regard to case.
fn like(text: &str, pattern: &str) -> bool {
    let escaped = regex::escape(pattern).replace('%', ".*").replace('_', ".");
    RegexBuilder::new(&format!("^{escaped}$"))
        .case_insensitive(true)
        .dot_matches_new_line(true)
        .build()
        .is_ok_and(|regex| regex.is_match(text))
}

/// One page of ids.
#[derive(Debug)]
pub(super) struct Page<'a> {
    pub(super) ids: &'a [u64],
    /// `None` = no limit was sent, everything is on it.
    pub(super) envelope: Option<PageEnvelope>,
}

/// Head of a page.
#[derive(Debug)]
pub(super) struct PageEnvelope {
    /// As sent, or the number 1.
    pub(super) page: Value,
    pub(super) count: usize,
    pub(super) page_count: usize,
}

/// Cuts the page that `limit` and `page` ask for.
pub(super) fn cut<'a>(
    ids: &'a [u64],
    params: &Map<String, Value>,
    page_size_max: usize,
) -> Result<Page<'a>, Refusal> {
    let number = |name: &str| -> Result<Option<usize>, Refusal> {
        let Some(value) = params.get(name) else {
            return Ok(None);
        };
        let number = value.as_str().and_then(|text| text.parse().ok());
        match number.filter(|number| *number > 0) {
            Some(number) => Ok(Some(number)),
            None => Err(Refusal::of(
                name,
                &format!("'{name}' must be a positive integer."),
            )),
        }
    };
    let page = number("page")?;
    let Some(mut limit) = number("limit")? else {
        return Ok(Page {
            ids,
            envelope: None,
        });
    };
    if page_size_max > 0 {
        limit = limit.min(page_size_max);
    }
    let start = page.unwrap_or(1).saturating_sub(1).saturating_mul(limit);
    let rest = ids.get(start..).unwrap_or_default();
    let envelope = PageEnvelope {
        page: match params.get("page") {
            Some(sent) if !ids.is_empty() => sent.clone(),
            _ => Value::from(1),
        },
        count: ids.len(),
        page_count: ids.len().div_ceil(limit),
    };
    Ok(Page {
        ids: rest.get(..limit).unwrap_or(rest),
        envelope: Some(envelope),
    })
}
