//! Landing pages (admin-api §2.5).

use std::collections::BTreeMap;

use cpapi_domain::desired::{DesiredOffer, RemoteIds};
use cpapi_domain::offer::Landing;
use serde::Deserialize;

use super::form::{Form, Row};
use super::loose;

/// Writes all landings. Affise demands a preview and shows it to affiliates, so where a landing
/// has none the offer's is taken, and without either it is left out: its own URL is ours alone.
pub(crate) fn put_landings(
    form: &mut Form,
    offer: &DesiredOffer,
    ids: Option<&RemoteIds>,
    warnings: &mut Vec<String>,
) {
    let mut index = 0;
    for landing in &offer.landings {
        let Some(preview) = landing.preview_url.as_ref().or(offer.preview_url.as_ref()) else {
            warnings.push(format!(
                "Landing “{}” is left out: it has no preview URL.",
                landing.title
            ));
            continue;
        };
        let row = Row::new("landings", index);
        index += 1;
        if let Some(id) = ids.and_then(|ids| ids.landings.get(&landing.id)) {
            form.put(row.field("id"), id);
        }
        form.put(row.field("title"), title_of(landing));
        form.put(row.field("url"), &landing.url);
        form.put(row.field("url_preview"), preview);
        form.put(row.field("type"), "landing");
    }
}

fn title_of(landing: &Landing) -> &str {
    if landing.title.trim().is_empty() {
        &landing.id
    } else {
        &landing.title
    }
}

/// A landing of theirs, as far as it says which of ours it is.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct LandingRow {
    #[serde(deserialize_with = "loose::text")]
    id: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    title: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    url: Option<String>,
}

/// Ids by our landing ids, for the landings that were just written: same URL and title, each
/// row once.
pub(crate) fn landing_ids(rows: &[LandingRow], written: &[Landing]) -> BTreeMap<String, String> {
    let mut left: Vec<&LandingRow> = rows.iter().collect();
    let mut ids = BTreeMap::new();
    for landing in written {
        let same = |row: &&LandingRow| {
            row.url.as_deref() == Some(landing.url.as_str())
                && row.title.as_deref() == Some(title_of(landing))
        };
        let Some(at) = left.iter().position(same) else {
            continue;
        };
        if let Some(id) = &left.remove(at).id {
            ids.insert(landing.id.clone(), id.clone());
        }
    }
    ids
}
