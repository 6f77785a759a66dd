//! Offers and write sets for the tests.

use std::collections::BTreeSet;

use cpapi_domain::campaign::SyncCategory;
use cpapi_domain::desired::{
    DesiredOffer, DesiredPayment, DesiredSettings, DesiredTargeting, WriteSet,
};
use cpapi_domain::offer::{Cap, CapKind, CapPeriod, CountrySet, OsTarget, PayoutModel};
use cpapi_domain::tracking::{Privacy, RedirectType, RemoteStatus};
use cpapi_domain::vocabulary::{Country, Currency, Device, Os};
use cpapi_domain::word::Word as _;

pub(crate) const TOKEN: &str = "0f7c2a";

fn united_states() -> CountrySet {
    CountrySet::only([Country::from_code("US").unwrap()])
}

/// The offer of admin-api §2.8.
pub(crate) fn offer() -> DesiredOffer {
    DesiredOffer {
        external_id: "12345".into(),
        settings: DesiredSettings {
            advertiser_id: "63ef8f56d05af8acc266ae09".into(),
            privacy: Privacy::Public,
            redirect_type: RedirectType::Http302,
            overcap: Some(true),
            geo_restrictions: Some(true),
            hold_period_days: None,
            notes: None,
        },
        title: "Sample offer".into(),
        url: "https://adv.example.com/click?aff=1&s1={clickid}&s2={pid}".into(),
        impression_url: None,
        preview_url: Some("https://play.example.com/app".into()),
        description: Some("<p>text</p>".into()),
        payments: vec![DesiredPayment {
            goal: "default".into(),
            title: "Install".into(),
            model: PayoutModel::Fixed,
            revenue: Some("2.5".parse().unwrap()),
            revenue_percent: None,
            payout: Some("2".parse().unwrap()),
            payout_percent: None,
            currency: Currency::from_code("USD").unwrap(),
            countries: united_states(),
            os: BTreeSet::from([Os::Ios]),
            devices: BTreeSet::from([Device::Mobile]),
        }],
        status: RemoteStatus::Active,
        caps: vec![Cap {
            period: CapPeriod::Day,
            kind: CapKind::Conversions,
            value: "100".parse().unwrap(),
            goal: None,
        }],
        category_ids: vec!["5368a3973b7d9b4d5d59f1ca".into()],
        smartlink_category_ids: vec!["595e3b547e28fede7b8b456c".into()],
        targeting: Some(DesiredTargeting {
            countries: united_states(),
            os: vec![OsTarget {
                os: Os::Ios,
                min_version: Some("12.0".into()),
            }],
            devices: BTreeSet::from([Device::Mobile]),
        }),
        logo_url: None,
        landings: Vec::new(),
        expires_at: None,
    }
}

/// Everything.
pub(crate) fn all() -> WriteSet {
    WriteSet {
        settings: true,
        categories: SyncCategory::ALL.iter().copied().collect(),
    }
}

/// Nothing but these categories.
pub(crate) fn only(categories: &[SyncCategory]) -> WriteSet {
    WriteSet {
        settings: false,
        categories: categories.iter().copied().collect(),
    }
}

/// An offer as a list of Affise gives it.
pub(crate) fn row(id: u64, status: &str, external_id: &str, notes: &str) -> String {
    format!(
        r#"{{"id":{id},"offer_id":"5bdffa7339f65625008b4568","advertiser":"63ef8f56d05af8acc266ae09","external_offer_id":"{external_id}","title":"Offer {id}","url":"https://adv.example.com","status":"{status}","privacy":"public","payments":[],"caps":[],"targeting":[],"landings":[],"notes":"{notes}","created_at":"2026-11-22 11:59:00","updated_at":"2026-11-22 11:59:00","stop_at":""}}"#
    )
}

/// A page of offers; with `next` there are more.
pub(crate) fn list(rows: &[String], next: Option<u64>) -> String {
    let next = next
        .map(|next| format!(r#","next_page":{next}"#))
        .unwrap_or_default();
    format!(
        r#"{{"status":1,"offers":[{}],"pagination":{{"per_page":500,"total_count":0,"page":1{next}}}}}"#,
        rows.join(",")
    )
}
