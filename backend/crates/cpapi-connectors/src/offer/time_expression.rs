//! Expressions for instants.

use cpapi_domain::time::UtcTime;
use serde::{Deserialize, Deserializer, de};

use super::expression::Expression;
use super::here::Here;
use super::notes::Notes;
use super::time_text::{self, Zone};

/// An expression for an instant.
#[derive(Debug, Clone)]
pub(crate) struct TimeExpression {
    expression: Expression,
    own: Own,
}

/// What differs from the mapping's `times`.
#[derive(Debug, Clone, Default, Deserialize)]
struct Own {
    #[serde(default)]
    formats: Vec<String>,
    #[serde(default, deserialize_with = "optional_zone")]
    zone: Option<Zone>,
}

impl<'de> Deserialize<'de> for TimeExpression {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = serde_json::Value::deserialize(deserializer)?;
        let own = if value.is_object() {
            Own::deserialize(&value).map_err(de::Error::custom)?
        } else {
            Own::default()
        };
        let expression = Expression::deserialize(value).map_err(de::Error::custom)?;
        Ok(Self { expression, own })
    }
}

/// A zone that may be left out.
fn optional_zone<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Zone>, D::Error> {
    Option::<String>::deserialize(deserializer)?
        .map(|text| text.parse().map_err(de::Error::custom))
        .transpose()
}

impl TimeExpression {
    /// The instant; a warning `<field>_unreadable` where something is there and is none.
    pub(crate) fn read(
        &self,
        here: &Here<'_, '_>,
        field: &str,
        notes: &mut Notes,
    ) -> Option<UtcTime> {
        let found = self.expression.read(here, field, notes)?;
        let formats = if self.own.formats.is_empty() {
            here.around.formats
        } else {
            &self.own.formats
        };
        let time = time_text::parse(
            &found.text,
            formats,
            self.own.zone.unwrap_or(here.around.zone),
        );
        if time.is_none() {
            let code = format!("{field}_unreadable");
            let detail = "The value is not a known form of time.";
            notes.warn(&code, here, found.node, Some(&found.text), detail);
        }
        time
    }
}
