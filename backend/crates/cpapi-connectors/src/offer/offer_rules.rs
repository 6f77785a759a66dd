//! The rules for one offer: how each of its fields is found in a record.

use cpapi_domain::offer::Offer;
use serde::Deserialize;

use super::approval::{self, ApprovalRule};
use super::audience::{DeviceRules, OsRules};
use super::caps::CapRule;
use super::countries::CountryRules;
use super::expression::{Expression, Found};
use super::fields::Field;
use super::here::Here;
use super::landings::LandingRules;
use super::list_expression::ListExpression;
use super::notes::Notes;
use super::payouts::{CurrencyFound, PayoutRule, read_currency};
use super::record_id::RecordId;
use super::status::StatusRules;
use super::time_expression::TimeExpression;
use super::traffic::TrafficRules;

/// The rules.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct OfferRules {
    /// Where the id stands.
    pub(crate) external_id: RecordId,
    title: Option<Expression>,
    description: Option<Expression>,
    logo_url: Option<Expression>,
    preview_url: Option<Expression>,
    tracking_url: Option<Expression>,
    impression_url: Option<Expression>,
    status: StatusRules,
    approval: Vec<ApprovalRule>,
    currency: Option<Expression>,
    payouts: Vec<PayoutRule>,
    #[serde(default)]
    countries: CountryRules,
    os: Option<OsRules>,
    devices: Option<DeviceRules>,
    categories: Option<ListExpression>,
    #[serde(default)]
    caps: Vec<CapRule>,
    #[serde(default)]
    traffic: TrafficRules,
    landings: Option<LandingRules>,
    expires_at: Option<TimeExpression>,
}

impl OfferRules {
    /// The offer that a record stands for. Order counts: conditions may ask for fields that were
    /// found before.
    pub(crate) fn offer(
        &self,
        external_id: String,
        here: &Here<'_, '_>,
        currency: CurrencyFound,
    ) -> Offer {
        let mut offer = Offer::bare(external_id);
        let mut notes = Notes::default();
        self.texts(here, &mut offer, &mut notes);
        self.status.apply(here, &mut offer, &mut notes);
        offer.approval = approval::judge(&self.approval, here, &offer, &mut notes);
        let currency = read_currency(self.currency.as_ref(), here, currency, &mut notes);
        for rule in &self.payouts {
            rule.apply(here, currency, &mut offer, &mut notes);
        }
        self.audience(here, &mut offer, &mut notes);
        offer.categories = self.categories(here, &mut notes);
        for rule in &self.caps {
            rule.apply(here, &mut offer, &mut notes);
        }
        self.traffic.apply(here, &mut offer, &mut notes);
        if let Some(rules) = &self.landings {
            offer.landings = rules.read(here, &mut notes);
        }
        offer.expires_at = self
            .expires_at
            .as_ref()
            .and_then(|time| time.read(here, "expires_at", &mut notes));
        offer.warnings = notes.into_warnings();
        offer
    }

    /// Names of the fields for which there are rules.
    pub(crate) fn mapped_fields(&self) -> Vec<&'static str> {
        let rules = [
            ("title", self.title.is_some()),
            ("description", self.description.is_some()),
            ("logo_url", self.logo_url.is_some()),
            ("preview_url", self.preview_url.is_some()),
            ("tracking_url", self.tracking_url.is_some()),
            ("impression_url", self.impression_url.is_some()),
            ("payouts", true),
            ("countries", self.countries.are_written()),
            ("os", self.os.is_some()),
            ("devices", self.devices.is_some()),
            ("categories", self.categories.is_some()),
            ("caps", !self.caps.is_empty()),
            ("landings", self.landings.is_some()),
            ("expires_at", self.expires_at.is_some()),
        ];
        let written = rules.into_iter().filter(|(_, written)| *written);
        written.map(|(name, _)| name).collect()
    }

    /// Judges our standing again, after a side call has filled fields.
    pub(crate) fn judge_again(&self, here: &Here<'_, '_>, offer: &mut Offer, notes: &mut Notes) {
        offer
            .warnings
            .retain(|warning| warning.code != approval::UNKNOWN);
        offer.approval = approval::judge(&self.approval, here, offer, notes);
    }

    fn texts(&self, here: &Here<'_, '_>, offer: &mut Offer, notes: &mut Notes) {
        let fields = [
            (Field::Title, &self.title),
            (Field::Description, &self.description),
            (Field::LogoUrl, &self.logo_url),
            (Field::PreviewUrl, &self.preview_url),
            (Field::TrackingUrl, &self.tracking_url),
            (Field::ImpressionUrl, &self.impression_url),
        ];
        for (field, expression) in fields {
            let found = expression
                .as_ref()
                .and_then(|expression| expression.read_text(here, field.name(), notes));
            field.set(offer, found);
        }
    }

    fn audience(&self, here: &Here<'_, '_>, offer: &mut Offer, notes: &mut Notes) {
        offer.countries = self.countries.read(here, notes);
        if let Some(rules) = &self.os {
            offer.os = rules.targets(here, notes);
        }
        if let Some(rules) = &self.devices {
            offer.devices = rules.devices(here, notes);
        }
    }

    fn categories(&self, here: &Here<'_, '_>, notes: &mut Notes) -> Vec<String> {
        let list = self.categories.as_ref();
        let found = list
            .map(|list| list.all(here, "categories", notes))
            .unwrap_or_default();
        let mut categories = Vec::new();
        for category in found.into_iter().map(Found::into_text) {
            if !categories.contains(&category) {
                categories.push(category);
            }
        }
        categories
    }
}
