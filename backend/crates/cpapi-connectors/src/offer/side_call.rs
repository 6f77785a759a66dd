//! Side calls: one more request for an offer where the list leaves something out, such as the
//! tracking link (product.md Y4: within the rate limit).

use std::sync::Arc;

use cpapi_domain::offer::Offer;
use cpapi_domain::partner::PartnerError;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::condition::Condition;
use super::expression::{Expression, Here};
use super::fields::Field;
use super::notes::Notes;
use crate::http::session::Session;
use crate::stream_reader::StreamReader;

/// A side call.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct SideCall {
    /// The manifest's stream that makes the call; it is read for one partition.
    pub(crate) stream: String,
    /// The partition: name → value from the record.
    partition: std::collections::BTreeMap<String, Expression>,
    /// Which offers need it.
    when: Condition,
    /// Fields that the call's record fills.
    fill: Vec<Fill>,
}

#[derive(Debug, Clone, Deserialize)]
struct Fill {
    /// The field.
    field: Field,
    /// Its value in the call's record.
    from: Expression,
}

impl SideCall {
    /// Whether an offer needs it.
    pub(crate) fn is_needed(&self, here: &Here<'_>, offer: &Offer) -> bool {
        self.when.holds(here, offer)
    }

    /// Makes the call; gives its record, none where the network has nothing.
    ///
    /// # Errors
    /// The network's failure.
    pub(crate) async fn ask(
        &self,
        partition: Value,
        session: &Arc<Session>,
    ) -> Result<Option<Value>, PartnerError> {
        let Some(stream) = session.manifest.stream(&self.stream) else {
            return Ok(None);
        };
        let mut reader = StreamReader::of_slice(Arc::clone(session), Arc::clone(stream), partition);
        let page = reader.next().await?;
        let record = page.and_then(|page| page.records.into_iter().next());
        Ok(record
            .map(|text| serde_json::from_str(&session.redactor.clean(&text)).unwrap_or_default()))
    }

    /// The values that the call is made with; none when one is missing.
    pub(crate) fn partition(&self, here: &Here<'_>) -> Option<Value> {
        let mut partition = Map::new();
        for (name, expression) in &self.partition {
            partition.insert(name.clone(), Value::String(expression.find(here)?.text));
        }
        Some(Value::Object(partition))
    }

    /// Fills the offer's empty fields.
    pub(crate) fn fill(&self, here: &Here<'_>, offer: &mut Offer, notes: &mut Notes) {
        for fill in &self.fill {
            if fill.field.get(offer).is_none() {
                let found = fill.from.read(here, fill.field.name(), notes);
                fill.field.set(offer, found.map(|found| found.text));
            }
        }
    }
}
