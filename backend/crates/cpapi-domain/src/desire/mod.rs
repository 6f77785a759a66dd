//! From a network's offer to the offer that a campaign wants in its tracking system
//! (product.md C3, C5).

mod categories;
mod hashes;
mod payments;
mod targeting;
mod title;

use crate::campaign::CampaignPlan;
use crate::desired::{DesiredOffer, DesiredSettings};
use crate::link::{self, LinkError};
use crate::offer::{Cap, Landing, Offer, OfferStatus};
use crate::placement::PlacementReason;
use crate::source::LinkParam;
use crate::tracking::RemoteStatus;
use crate::validity::{present, web_url_problem};

pub use categories::CategoryIndex;
pub use hashes::{category_hashes, hashes_after, hashes_after_pause};
pub use title::title_template_problem;

/// What an offer is turned into a desired one with.
#[derive(Debug, Clone, Copy)]
pub struct DesireContext<'a> {
    /// The campaign.
    pub plan: &'a CampaignPlan,
    /// Title of the offer's source.
    pub source_title: &'a str,
    /// The source's tracking URL parameters.
    pub tracking_params: &'a [LinkParam],
    /// The source's impression URL parameters.
    pub impression_params: &'a [LinkParam],
    /// Query keys that its connector names as click-id or sub-id keys (product.md S8).
    pub replaceable_keys: &'a [String],
    /// The tracking system's categories.
    pub categories: &'a CategoryIndex,
    /// Our id of the offer.
    pub offer_id: i64,
}

/// A desired offer, and what had to be left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Desire {
    /// The offer as it should be.
    pub offer: DesiredOffer,
    /// One sentence each.
    pub warnings: Vec<String>,
}

/// What the campaign wants the offer to look like.
///
/// Status: the forced one, else active for an active offer and paused for a disabled one; a
/// source's word never *disables*, since a disabled offer refuses the postbacks of clicks in
/// flight (semantics I7).
///
/// # Errors
/// A reason with the code `offer_invalid` where title, tracking URL, payments or any country
/// cannot be had.
pub fn desire(offer: &Offer, context: &DesireContext<'_>) -> Result<Desire, PlacementReason> {
    let mut warnings = Vec::new();
    let defaults = &context.plan.defaults;
    if offer.countries.is_nowhere() {
        return Err(invalid(
            "None of the offer's countries was understood, so it cannot be restricted to them.",
        ));
    }
    let url = tracking_link(offer.tracking_url.as_deref(), context)?;
    let payments = payments::payments(offer, defaults.payout_percent, &mut warnings);
    if payments.is_empty() {
        return Err(invalid("No payout of the offer can be pushed."));
    }
    let source_countries = targeting::countries(offer, &payments);
    let desired = DesiredOffer {
        external_id: offer.external_id.clone(),
        settings: settings(context.plan, !source_countries.is_all()),
        title: title::title(offer, context)?,
        url,
        impression_url: impression_link(offer, context, &mut warnings),
        preview_url: web_url("preview URL", offer.preview_url.as_deref(), &mut warnings),
        description: present(offer.description.as_deref()).map(str::to_owned),
        status: defaults.status.unwrap_or(match offer.status {
            OfferStatus::Active => RemoteStatus::Active,
            OfferStatus::Disabled => RemoteStatus::Paused,
        }),
        caps: caps(
            defaults.caps.as_deref().unwrap_or(&offer.caps),
            &mut warnings,
        ),
        category_ids: categories::category_ids(
            offer,
            &defaults.categories,
            context.categories,
            &mut warnings,
        ),
        smartlink_category_ids: categories::sorted_ids(&defaults.smartlink_categories),
        targeting: targeting::targeting(offer, source_countries),
        logo_url: web_url("logo URL", offer.logo_url.as_deref(), &mut warnings),
        landings: landings(&offer.landings, context, &mut warnings),
        expires_at: offer.expires_at,
        payments,
    };
    Ok(Desire {
        offer: desired,
        warnings,
    })
}

fn invalid(detail: impl Into<String>) -> PlacementReason {
    PlacementReason {
        code: "offer_invalid".to_owned(),
        detail: detail.into(),
    }
}

fn settings(plan: &CampaignPlan, countries_are_restricted: bool) -> DesiredSettings {
    let defaults = &plan.defaults;
    DesiredSettings {
        advertiser_id: defaults.advertiser_id.trim().to_owned(),
        privacy: defaults.privacy,
        redirect_type: defaults.redirect_type,
        overcap: defaults.overcap,
        geo_restrictions: Some(
            defaults
                .geo_restrictions
                .unwrap_or(countries_are_restricted),
        ),
        hold_period_days: defaults.hold_period_days,
        notes: present(defaults.notes.as_deref()).map(str::to_owned),
    }
}

fn tracking_link(
    url: Option<&str>,
    context: &DesireContext<'_>,
) -> Result<String, PlacementReason> {
    let url = present(url).ok_or_else(|| invalid("The offer has no tracking URL."))?;
    finished(url, context.tracking_params, context)
        .map_err(|error| invalid(format!("The tracking URL cannot be finished: {error}.")))
}

fn finished(
    url: &str,
    params: &[LinkParam],
    context: &DesireContext<'_>,
) -> Result<String, LinkError> {
    link::finish(url, params, context.replaceable_keys).map(|link| link.url)
}

fn impression_link(
    offer: &Offer,
    context: &DesireContext<'_>,
    warnings: &mut Vec<String>,
) -> Option<String> {
    let url = present(offer.impression_url.as_deref())?;
    finished(url, context.impression_params, context)
        .map_err(|error| warnings.push(format!("The impression URL was left out: {error}.")))
        .ok()
}

fn web_url(what: &str, url: Option<&str>, warnings: &mut Vec<String>) -> Option<String> {
    let url = present(url)?;
    if let Some(problem) = web_url_problem(url) {
        warnings.push(format!("The {what} was left out: it {problem}."));
        return None;
    }
    Some(url.to_owned())
}

fn landings(
    landings: &[Landing],
    context: &DesireContext<'_>,
    warnings: &mut Vec<String>,
) -> Vec<Landing> {
    let mut out = Vec::with_capacity(landings.len());
    for landing in landings {
        match finished(&landing.url, context.tracking_params, context) {
            Ok(url) => out.push(Landing {
                url,
                preview_url: web_url(
                    "preview URL of a landing page",
                    landing.preview_url.as_deref(),
                    warnings,
                ),
                ..landing.clone()
            }),
            Err(error) => warnings.push(format!(
                "The landing page {:?} was left out: {error}.",
                landing.title
            )),
        }
    }
    out
}

fn caps(caps: &[Cap], warnings: &mut Vec<String>) -> Vec<Cap> {
    let mut out = Vec::with_capacity(caps.len());
    for cap in caps {
        if cap.value.is_positive() {
            out.push(cap.clone());
        } else {
            warnings.push(format!(
                "A cap of {} {} per {} was left out.",
                cap.value, cap.kind, cap.period
            ));
        }
    }
    out
}

#[cfg(test)]
mod tests;
