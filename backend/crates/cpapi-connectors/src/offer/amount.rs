//! Expressions for amounts: an expression, how its number is written and what it counts.

use cpapi_domain::money::Micros;
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, de};

use super::document::Node;
use super::expression::{Expression, Found};
use super::here::Here;
use super::money_text::{self, DecimalMark, Number, Unit};
use super::notes::Notes;

/// An expression for an amount.
#[derive(Debug, Clone)]
pub(crate) struct AmountExpression {
    expression: Expression,
    /// What the number is multiplied by: `0.01` for cents, `100` for a share of one.
    scale: Option<Decimal>,
    /// What stands before the decimals, where it is not as everywhere in the mapping.
    decimal: Option<DecimalMark>,
}

/// An amount that was found.
#[derive(Debug)]
pub(crate) struct Amount<'v> {
    /// How much.
    pub(crate) value: Micros,
    /// What its text says beside the number.
    pub(crate) unit: Unit,
    /// The text and its place.
    pub(crate) found: Found<'v>,
}

#[derive(Deserialize)]
struct Own {
    scale: Option<serde_json::Value>,
    decimal: Option<DecimalMark>,
}

impl<'de> Deserialize<'de> for AmountExpression {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = serde_json::Value::deserialize(deserializer)?;
        let own = if value.is_object() {
            Own::deserialize(&value).map_err(de::Error::custom)?
        } else {
            Own {
                scale: None,
                decimal: None,
            }
        };
        let scale = match own.scale {
            None => None,
            Some(serde_json::Value::String(text)) => Some(text),
            Some(other) => Some(other.to_string()),
        };
        // 0.000001 comes as 1e-6.
        let scale = scale
            .map(|text| money_text::of_json(&text).map(|number| number.value))
            .transpose()
            .map_err(|_| de::Error::custom("scale is a decimal number such as 0.01"))?;
        Ok(Self {
            expression: Expression::deserialize(value).map_err(de::Error::custom)?,
            scale,
            decimal: own.decimal,
        })
    }
}

impl AmountExpression {
    /// The amount; a warning `<field>_unreadable` where something is there and is none.
    pub(crate) fn read<'v>(
        &self,
        here: &Here<'_, 'v>,
        field: &str,
        notes: &mut Notes,
    ) -> Option<Amount<'v>> {
        let found = self.expression.read(here, field, notes)?;
        let read = self
            .number(&found, here)
            .and_then(|number| Ok((self.micros(number.value)?, number.unit)));
        match read {
            Ok((value, unit)) => Some(Amount { value, unit, found }),
            Err(detail) => {
                let code = format!("{field}_unreadable");
                notes.warn(&code, here, found.node, Some(&found.text), detail);
                None
            }
        }
    }

    fn number(&self, found: &Found<'_>, here: &Here<'_, '_>) -> Result<Number, String> {
        match found.node {
            // As it stands, and not a part of it that a regular expression took.
            Some(Node::Number(digits)) if *digits == found.text => {
                money_text::of_json(digits).map_err(str::to_owned)
            }
            _ => {
                let mark = self.decimal.unwrap_or(here.around.decimal);
                money_text::parse(&found.text, mark).map_err(str::to_owned)
            }
        }
    }

    fn micros(&self, value: Decimal) -> Result<Micros, String> {
        let scaled = match self.scale {
            None => Some(value),
            Some(scale) => value.checked_mul(scale),
        };
        let scaled = scaled.ok_or_else(|| "The number is too large.".to_owned())?;
        Micros::from_decimal(scaled)
            .map_err(|error| format!("The value cannot be kept exactly: {error}."))
    }
}
