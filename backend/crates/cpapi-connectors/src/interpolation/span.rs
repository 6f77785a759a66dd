//! What `duration()` gives: a span of time that is looked at or written. Moving a time by one is
//! a filter, see [`super::LATER`].

use std::fmt;
use std::sync::Arc;

use minijinja::value::{Object, ObjectRepr};
use minijinja::{Error, ErrorKind, State, Value};

use super::fault::wrong;
use crate::datetime::Gap;

const DAY: i64 = 86_400_000_000;
const SECOND: i64 = 1_000_000;

/// An exact span, in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Span(pub(super) i64);

impl Span {
    /// Reads an ISO 8601 duration; one with months has no length of its own.
    pub(super) fn read(text: &str) -> Result<Self, Error> {
        let gap = Gap::parse(text).ok_or_else(|| wrong(format!("{text:?} is not a duration")))?;
        gap.micros().map(Self).ok_or_else(|| {
            wrong("a duration with months can only be added to a time or taken from it")
        })
    }

    fn days(self) -> i64 {
        self.0.div_euclid(DAY)
    }

    fn within_day(self) -> i64 {
        self.0.rem_euclid(DAY)
    }
}

impl Object for Span {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        Some(Value::from(match key.as_str()? {
            "days" => self.days(),
            "seconds" => self.within_day() / SECOND,
            "microseconds" => self.within_day() % SECOND,
            _ => return None,
        }))
    }

    fn custom_cmp(
        self: &Arc<Self>,
        other: &minijinja::value::DynObject,
    ) -> Option<std::cmp::Ordering> {
        other
            .downcast_ref::<Self>()
            .map(|other| (**self).cmp(other))
    }

    #[expect(
        clippy::cast_precision_loss,
        clippy::as_conversions,
        reason = "Python's total_seconds() is a float, too"
    )]
    fn call_method(
        self: &Arc<Self>,
        _: &mut State<'_, '_>,
        method: &str,
        _: &[Value],
    ) -> Result<Value, Error> {
        match method {
            "total_seconds" => Ok(Value::from(self.0 as f64 / SECOND as f64)),
            _ => Err(Error::from(ErrorKind::UnknownMethod)),
        }
    }

    fn render(self: &Arc<Self>, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let days = self.days();
        match days {
            0 => {}
            1 | -1 => write!(out, "{days} day, ")?,
            _ => write!(out, "{days} days, ")?,
        }
        let rest = self.within_day();
        let seconds = rest / SECOND;
        let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
        write!(out, "{hours}:{minutes:02}:{:02}", seconds % 60)?;
        match rest % SECOND {
            0 => Ok(()),
            micros => write!(out, ".{micros:06}"),
        }
    }
}
