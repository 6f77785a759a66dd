//! What changed between two states of an offer, field by field (product.md O6).

use cpapi_domain::offer::Offer;
use serde_json::Value;

use crate::error::DbError;

/// One field of an offer before and after.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldChange {
    /// Field of [`Offer`], or `valid`, or `in_feed`.
    pub field: &'static str,
    /// Before; none = no value.
    pub old: Option<Value>,
    /// After; none = no value.
    pub new: Option<Value>,
}

/// The fields in which two states differ, in the order of [`Offer`].
///
/// # Errors
/// Only if a value cannot be written as JSON.
pub fn difference(old: &Offer, new: &Offer) -> Result<Vec<FieldChange>, DbError> {
    let mut changes = Vec::new();
    macro_rules! compare {
        ($($field:ident),+ $(,)?) => { $(
            if old.$field != new.$field {
                changes.push(FieldChange {
                    field: stringify!($field),
                    old: value(&old.$field)?,
                    new: value(&new.$field)?,
                });
            }
        )+ };
    }
    compare!(
        title,
        description,
        logo_url,
        preview_url,
        tracking_url,
        impression_url,
        status,
        source_status,
        approval,
        payouts,
        countries,
        os,
        devices,
        categories,
        caps,
        traffic_allowed,
        traffic_forbidden,
        landings,
        expires_at,
        warnings,
    );
    Ok(changes)
}

/// A change of a yes or no.
pub(super) fn flag(field: &'static str, old: bool, new: bool) -> FieldChange {
    FieldChange {
        field,
        old: Some(Value::Bool(old)),
        new: Some(Value::Bool(new)),
    }
}

fn value(field: &impl serde::Serialize) -> Result<Option<Value>, DbError> {
    let value = serde_json::to_value(field).map_err(DbError::other)?;
    Ok((!value.is_null()).then_some(value))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn only_what_differs_is_named_with_both_values() {
        let old = Offer::bare("1");
        let new = Offer {
            title: Some("A".into()),
            categories: vec!["Games".into()],
            ..old.clone()
        };
        assert!(difference(&old, &old).unwrap().is_empty());
        let changes = difference(&old, &new).unwrap();
        let fields: Vec<_> = changes.iter().map(|change| change.field).collect();
        assert_eq!(fields, ["title", "categories"]);
        assert_eq!(changes.first().unwrap().old, None);
        assert_eq!(changes.first().unwrap().new, Some("A".into()));
    }
}
