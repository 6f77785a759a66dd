//! Further landing pages.

use cpapi_domain::offer::Landing;
use serde::Deserialize;

use super::caps::each;
use super::expression::{Expression, Here, Route};
use super::notes::Notes;

/// How landing pages are found.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct LandingRules {
    /// Elements that hold one page each.
    each: Route,
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
    pub(crate) fn read(&self, here: &Here<'_>, notes: &mut Notes) -> Vec<Landing> {
        let mut landings = Vec::new();
        each(Some(&self.each), here, &mut |here| {
            let id = self.id.read(&here, "landing_id", notes);
            let url = self.url.read(&here, "landing_url", notes);
            let (Some(id), Some(url)) = (id, url) else {
                notes.warn(
                    "landing_incomplete",
                    here.way,
                    None,
                    "A landing page lacks its id or its URL.",
                );
                return;
            };
            let text = |expression: &Option<Expression>| {
                expression
                    .as_ref()
                    .and_then(|expression| expression.find(&here))
                    .map(|found| found.text)
            };
            landings.push(Landing {
                title: text(&self.title).unwrap_or_else(|| id.text.clone()),
                id: id.text,
                url: url.text,
                preview_url: text(&self.preview_url),
            });
        });
        landings
    }
}
