//! What the tests of this suite need again and again.

use std::collections::BTreeSet;

use cpapi_db::offers::{BatchOrigin, BatchOutcome, Packer, PreparedOffer, RawOffer, write_batch};
use cpapi_db::sources::NewSource;
use cpapi_db::types::{Json, Stored};
use cpapi_db::{DbConnection, DbError, sources};
use cpapi_domain::offer::{Approval, CountrySet, Offer, OfferStatus, Payout, PayoutModel};
use cpapi_domain::source::SourceStatus;
use cpapi_domain::time::UtcTime;
use cpapi_domain::validity::ValidityRules;
use cpapi_domain::vocabulary::{Country, Currency};

pub(crate) fn at(text: &str) -> UtcTime {
    UtcTime::parse_rfc3339(text).unwrap()
}

pub(crate) fn now() -> UtcTime {
    at("2026-11-22T10:00:00Z")
}

pub(crate) fn new_source(title: &str) -> NewSource {
    NewSource {
        title: title.to_owned(),
        title_folded: title.to_lowercase(),
        connector: "tune".to_owned(),
        connector_version: None,
        config: Json(serde_json::json!({ "network": "x" })),
        secrets: None,
        secrets_key: None,
        tracking_params: Json(Vec::new()),
        impression_params: Json(Vec::new()),
        default_currency: None,
        poll_interval_seconds: 900,
        preview_required: false,
        status: Stored(SourceStatus::Pending),
        next_pull_at: None,
        created_at: Stored(now()),
        updated_at: Stored(now()),
    }
}

pub(crate) fn source(c: &mut DbConnection) -> Result<i64, DbError> {
    Ok(sources::insert(c, &new_source("Network"))?.id)
}

/// A valid, active offer.
pub(crate) fn offer(id: &str) -> Offer {
    Offer {
        title: Some(format!("Offer {id}")),
        tracking_url: Some(format!("https://t.example/click?o={id}")),
        preview_url: Some(format!("https://shop{id}.example/")),
        status: OfferStatus::Active,
        approval: Approval::Approved,
        payouts: vec![payout("2.5", "USD")],
        ..Offer::bare(id)
    }
}

pub(crate) fn payout(amount: &str, currency: &str) -> Payout {
    Payout {
        goal: "default".to_owned(),
        goal_title: None,
        model: PayoutModel::Fixed,
        amount: Some(amount.parse().unwrap()),
        percent: None,
        currency: Some(Currency::from_code(currency).unwrap()),
        countries: CountrySet::all(),
        os: BTreeSet::new(),
        devices: BTreeSet::new(),
    }
}

pub(crate) fn countries(codes: &[&str]) -> CountrySet {
    CountrySet::only(codes.iter().map(|code| Country::from_code(code).unwrap()))
}

pub(crate) fn origin(source_id: i64, at: UtcTime) -> BatchOrigin {
    BatchOrigin {
        source_id,
        run_id: None,
        at,
    }
}

pub(crate) fn prepare(offers: &[Offer], hash: u64, now: UtcTime) -> Vec<PreparedOffer> {
    let mut packer = Packer::new(None).unwrap();
    let raw = RawOffer {
        hash,
        raw: Some(br#"{"raw":true}"#),
        new: false,
    };
    offers
        .iter()
        .map(|offer| {
            PreparedOffer::new(
                &mut packer,
                offer.clone(),
                raw,
                &ValidityRules::default(),
                now,
            )
            .unwrap()
        })
        .collect()
}

pub(crate) fn write(
    c: &mut DbConnection,
    source_id: i64,
    offers: &[Offer],
    hash: u64,
    at: UtcTime,
) -> Result<BatchOutcome, DbError> {
    write_batch(c, &origin(source_id, at), &prepare(offers, hash, at))
}
