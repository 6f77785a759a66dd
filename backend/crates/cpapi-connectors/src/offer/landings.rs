//! Further landing pages.

use cpapi_domain::offer::Landing;
use serde::Deserialize;

use super::condition::Condition;
use super::expression::Expression;
use super::here::Here;
use super::notes::Notes;
use super::route::{Chain, each};

/// How landing pages are found.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct LandingRules {
    /// Elements that hold one page each.
    each: Chain,
    /// Only where this holds.
    when: Option<Condition>,
    /// The network's id.
    id: Expression,
    /// Title; the id where there is none.
    title: Option<Expression>,
    /// Tracking URL.
    url: Expression,
    /// Preview.
    preview_url: Option<Expression>,
}

impl LandingRules {
    /// The pages; one without id or URL is a warning.
    pub(crate) fn read(&self, here: &Here<'_, '_>, notes: &mut Notes) -> Vec<Landing> {
        let mut landings = Vec::new();
        each(Some(&self.each), here, &mut |here| {
            let applies = self.when.as_ref().is_none_or(|when| when.holds(here, None));
            if applies {
                landings.extend(self.landing(here, notes));
            }
            true
        });
        landings
    }

    fn landing(&self, here: &Here<'_, '_>, notes: &mut Notes) -> Option<Landing> {
        let id = self.id.read_text(here, "landing_id", notes);
        let url = self.url.read_text(here, "landing_url", notes);
        let (Some(id), Some(url)) = (id, url) else {
            let detail = "A landing page lacks its id or its URL.";
            notes.warn("landing_incomplete", here, None, None, detail);
            return None;
        };
        let mut text = |expression: &Option<Expression>, field: &str| {
            expression
                .as_ref()
                .and_then(|expression| expression.read_text(here, field, notes))
        };
        Some(Landing {
            title: text(&self.title, "landing_title").unwrap_or_else(|| id.clone()),
            preview_url: text(&self.preview_url, "landing_preview_url"),
            id,
            url,
        })
    }
}
