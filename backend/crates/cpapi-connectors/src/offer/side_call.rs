//! Side calls: one more request for an offer, or for a batch of them, where the list leaves
//! something out, such as the tracking link (product.md Y4: within the rate limit).

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use cpapi_domain::offer::Offer;
use cpapi_domain::partner::PartnerError;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::condition::Condition;
use super::expression::Expression;
use super::fields::Field;
use super::here::Here;
use super::notes::Notes;
use super::record_id::RecordId;
use crate::http::session::Session;
use crate::load_error::ManifestProblem;
use crate::stream_reader::StreamReader;

/// A side call.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct SideCall {
    /// The manifest's stream that makes the call; it is read for one partition.
    pub(crate) stream: String,
    /// The partition: name → value from the record.
    partition: BTreeMap<String, Expression>,
    /// One call for several offers.
    batch: Option<Batch>,
    /// Which offers need it.
    when: Condition,
    /// Fields that the call's record fills.
    fill: Vec<Fill>,
}

/// One call for several offers.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Batch {
    /// For so many at most.
    pub(crate) size: usize,
    /// Between their values in the partition.
    #[serde(default = "comma")]
    separator: String,
    /// Where the offer's value stands in a record of the answer.
    key: RecordId,
}

fn comma() -> String {
    ",".to_owned()
}

#[derive(Debug, Clone, Deserialize)]
struct Fill {
    /// The field.
    field: Field,
    /// Its value in the call's record.
    from: Expression,
}

impl SideCall {
    /// Checks that a batch has one value to join.
    ///
    /// # Errors
    /// It has several.
    pub(crate) fn check(&self, at: usize) -> Result<(), ManifestProblem> {
        if self.batch.is_some() && self.partition.len() != 1 {
            let detail = "a batch joins the values of one name, so the partition has one";
            let path = format!("/side_calls/{at}/partition");
            return Err(ManifestProblem::new(path, detail));
        }
        Ok(())
    }

    /// For how many offers one call is made.
    pub(crate) fn size(&self) -> usize {
        self.batch.as_ref().map_or(1, |batch| batch.size.max(1))
    }

    /// Whether an offer needs it.
    pub(crate) fn is_needed(&self, here: &Here<'_, '_>, offer: &Offer) -> bool {
        self.when.holds(here, Some(offer))
    }

    /// The values that the call is made with; none when one is missing.
    pub(crate) fn partition(&self, here: &Here<'_, '_>) -> Option<Vec<(String, String)>> {
        self.partition
            .iter()
            .map(|(name, expression)| Some((name.clone(), expression.find(here)?.into_text())))
            .collect()
    }

    /// Makes one call for some offers; gives for each the text of its record, redacted, or none
    /// where the network has nothing.
    ///
    /// # Errors
    /// The network's failure.
    pub(crate) async fn ask(
        &self,
        partitions: &[Vec<(String, String)>],
        session: &Arc<Session>,
    ) -> Result<Vec<Option<String>>, PartnerError> {
        let Some(stream) = session.manifest.stream(&self.stream) else {
            return Ok(vec![None; partitions.len()]);
        };
        let slice = self.slice(partitions);
        let mut reader = StreamReader::of_slice(Arc::clone(session), Arc::clone(stream), slice);
        let Some(batch) = &self.batch else {
            let page = reader.next().await?;
            let record = page.and_then(|page| page.records.into_iter().next());
            let text = record.map(|text| session.redactor.clean(&text).into_owned());
            return Ok(vec![text]);
        };
        let mut answers: HashMap<String, String> = HashMap::new();
        while let Some(page) = reader.next().await? {
            for record in page.records {
                let text = session.redactor.clean(&record).into_owned();
                if let Some(id) = batch.key.of(&text) {
                    answers.entry(id).or_insert(text);
                }
            }
        }
        Ok(partitions
            .iter()
            .map(|partition| answers.get(partition.first()?.1.as_str()).cloned())
            .collect())
    }

    fn slice(&self, partitions: &[Vec<(String, String)>]) -> Value {
        let separator = self.batch.as_ref().map_or("", |batch| &batch.separator);
        let mut slice = Map::new();
        for name in self.partition.keys() {
            let values: Vec<&str> = partitions
                .iter()
                .flatten()
                .filter(|(own, _)| own == name)
                .map(|(_, value)| value.as_str())
                .collect();
            slice.insert(name.clone(), Value::String(values.join(separator)));
        }
        Value::Object(slice)
    }

    /// Fills the offer's empty fields.
    pub(crate) fn fill(&self, here: &Here<'_, '_>, offer: &mut Offer, notes: &mut Notes) {
        for fill in &self.fill {
            if fill.field.get(offer).is_none() {
                let found = fill.from.read_text(here, fill.field.name(), notes);
                fill.field.set(offer, found);
            }
        }
    }
}
