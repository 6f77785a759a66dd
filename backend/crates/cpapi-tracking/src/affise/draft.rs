//! What we want, as the form of a create or an edit (admin-api §2, §3).
//!
//! Never sent: `send_emails` (mails affiliates), `start_at` (a past one is refused).

use cpapi_domain::campaign::SyncCategory;
use cpapi_domain::desired::RemoteIds;
use cpapi_domain::time::UtcTime;
use cpapi_domain::word::Word as _;

use super::cap::put_caps;
use super::form::Form;
use super::landing::put_landings;
use super::note;
use super::payment::put_payments;
use super::systems::OsNames;
use super::targeting::put_targeting;
use super::words::{privacy_word, status_word};
use crate::system::OfferDraft;

/// Most characters of a description (admin-api §2.1).
const DESCRIPTION_LIMIT: usize = 30_000;
/// The language that descriptions are kept under; networks do not name theirs.
const LANGUAGE: &str = "en";

/// A form and what could not be put into it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Filled {
    pub(crate) form: Form,
    pub(crate) warnings: Vec<String>,
}

/// What the form is for, and what is known for it.
pub(crate) struct Filling<'a> {
    pub(crate) draft: &'a OfferDraft<'a>,
    /// Ids of an existing offer's rows; none for a create.
    pub(crate) ids: Option<&'a RemoteIds>,
    pub(crate) names: &'a OsNames,
    pub(crate) now: UtcTime,
}

impl Filling<'_> {
    /// The form. A create holds title, URL, payments and the campaign's settings whatever the
    /// sync rules say, because an offer cannot be without them.
    pub(crate) fn fill(&self) -> Filled {
        let mut filled = Filled::default();
        self.put_identity(&mut filled.form);
        self.put_settings(&mut filled.form);
        self.put_texts(&mut filled);
        self.put_collections(&mut filled);
        filled
    }

    fn is_create(&self) -> bool {
        self.ids.is_none()
    }

    fn writes(&self, category: SyncCategory) -> bool {
        self.draft.write.has(category)
    }

    fn put_identity(&self, form: &mut Form) {
        let offer = self.draft.offer;
        if self.is_create() || self.writes(SyncCategory::Title) {
            form.put("title", &offer.title);
        }
        if self.is_create() || self.draft.write.settings {
            form.put("advertiser", &offer.settings.advertiser_id);
        }
        if self.is_create() || self.writes(SyncCategory::Url) {
            self.put_urls(form);
        }
        if self.writes(SyncCategory::PreviewUrl) {
            self.put_or_clear(form, "url_preview", offer.preview_url.as_deref());
        }
        if self.writes(SyncCategory::Status) {
            form.put("status", status_word(offer.status));
        }
    }

    fn put_urls(&self, form: &mut Form) {
        let impression = self.draft.offer.impression_url.as_deref();
        form.put("url", &self.draft.offer.url);
        if impression.is_some() || !self.is_create() {
            form.put_switch("allow_impressions", impression.is_some());
        }
        self.put_or_clear(form, "impressions_url", impression);
    }

    fn put_settings(&self, form: &mut Form) {
        if !self.is_create() && !self.draft.write.settings {
            return;
        }
        let settings = &self.draft.offer.settings;
        form.put("privacy", privacy_word(settings.privacy));
        if self.is_create() {
            form.put("external_offer_id", &self.draft.offer.external_id);
        }
        form.put(
            "notes",
            note::with_token(settings.notes.as_deref(), self.draft.token),
        );
        form.put("redirect_type", settings.redirect_type.as_str());
        if let Some(overcap) = settings.overcap {
            form.put_switch("is_redirect_overcap", overcap);
        }
        if let Some(strict) = settings.geo_restrictions {
            form.put_switch("strictly_country", strict);
        }
        if let Some(days) = settings.hold_period_days {
            form.put("hold_period", days);
            form.put("hold_type", "days");
        }
    }

    fn put_texts(&self, filled: &mut Filled) {
        let offer = self.draft.offer;
        if self.writes(SyncCategory::Description) {
            let name = format!("description_lang[{LANGUAGE}]");
            let description = offer
                .description
                .as_deref()
                .map(|html| cut_html(html, &mut filled.warnings));
            self.put_or_clear(&mut filled.form, &name, description);
        }
        if self.writes(SyncCategory::Expiry) {
            self.put_stop_date(filled);
        }
    }

    /// Affise stops at a day; only a day that is still to come is sent.
    fn put_stop_date(&self, filled: &mut Filled) {
        let Some(expires_at) = self.draft.offer.expires_at else {
            self.put_or_clear(&mut filled.form, "stopDate", None);
            return;
        };
        let day = expires_at.naive().date();
        if day > self.now.naive().date() {
            filled.form.put("stopDate", day.format("%Y-%m-%d"));
        } else {
            filled.warnings.push(format!(
                "The end date {day} is not sent: it is not in the future."
            ));
        }
    }

    fn put_collections(&self, filled: &mut Filled) {
        let offer = self.draft.offer;
        let Filled { form, warnings } = filled;
        if self.writes(SyncCategory::Categories) {
            self.put_collection(form, "categories", |form| {
                form.put_list("categories", &offer.category_ids)
            });
        }
        if self.writes(SyncCategory::SmartlinkCategories) {
            self.put_collection(form, "smartlink_categories", |form| {
                form.put_list("smartlink_categories", &offer.smartlink_category_ids);
            });
        }
        if self.is_create() || self.writes(SyncCategory::Payments) {
            put_payments(form, &offer.payments, self.ids, self.names, warnings);
        }
        if self.writes(SyncCategory::Caps) {
            self.put_collection(form, "caps", |form| put_caps(form, &offer.caps, warnings));
        }
        if self.writes(SyncCategory::Targeting) {
            let group = self
                .ids
                .and_then(|ids| ids.targeting.first())
                .map(String::as_str);
            self.put_collection(form, "targeting", |form| {
                if let Some(targeting) = &offer.targeting {
                    put_targeting(form, targeting, group, self.names);
                }
            });
        }
        if self.writes(SyncCategory::Landings) {
            self.put_collection(form, "landings", |form| {
                put_landings(form, offer, self.ids, warnings)
            });
        }
    }

    /// A collection that is empty here is cleared there, unless there is nothing yet.
    fn put_collection(&self, form: &mut Form, name: &str, put: impl FnOnce(&mut Form)) {
        let before = form.fields().len();
        put(form);
        if form.fields().len() == before && !self.is_create() {
            form.put(name, "");
        }
    }

    fn put_or_clear(&self, form: &mut Form, name: &str, value: Option<&str>) {
        match value {
            Some(value) => form.put(name, value),
            None if self.is_create() => {}
            None => form.put(name, ""),
        }
    }
}

/// At most [`DESCRIPTION_LIMIT`] characters, never ending within a tag.
fn cut_html<'a>(html: &'a str, warnings: &mut Vec<String>) -> &'a str {
    let Some((end, _)) = html.char_indices().nth(DESCRIPTION_LIMIT) else {
        return html;
    };
    warnings.push(format!(
        "The description was cut to {DESCRIPTION_LIMIT} characters."
    ));
    let cut = html.get(..end).unwrap_or(html);
    match (cut.rfind('<'), cut.rfind('>')) {
        (Some(open), close) if close.is_none_or(|close| close < open) => {
            cut.get(..open).unwrap_or(cut)
        }
        _ => cut,
    }
}
