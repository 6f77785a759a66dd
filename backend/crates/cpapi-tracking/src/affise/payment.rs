//! Payments: what we receive and what the affiliate receives (admin-api §2.2).
//!
//! Affise's names are inverted: `total` is our revenue, `revenue` is the affiliate's payout.
//! A share travels as type `percent` with percentages in both. An amount and a share together
//! travel as type `mixed` with the amounts; how the share is to be sent is documented nowhere,
//! so it is left out and a warning says so.

use std::collections::{BTreeMap, BTreeSet};

use cpapi_domain::desired::{DesiredPayment, RemoteIds};
use cpapi_domain::money::Micros;
use cpapi_domain::offer::{CountrySet, ListMode, PayoutModel};
use cpapi_domain::vocabulary::{Country, Currency, Device, Os};
use cpapi_domain::word::Word as _;
use serde::Deserialize;

use super::form::{Form, Row};
use super::loose;
use super::systems::OsNames;
use super::words::{goal_key, goal_of, payment_type};

/// Writes all payments; on an edit with the ids that keep them the same rows.
pub(crate) fn put_payments(
    form: &mut Form,
    payments: &[DesiredPayment],
    ids: Option<&RemoteIds>,
    names: &OsNames,
    warnings: &mut Vec<String>,
) {
    for (index, payment) in payments.iter().enumerate() {
        let row = Row::new("payments", index);
        let id = ids.and_then(|ids| ids.payments.get(&payment.key()));
        if let Some(id) = id {
            form.put(row.field("id"), id);
        }
        put_price(form, &row, payment, warnings);
        put_scope(form, &row, payment, names, id.is_some());
    }
    warn_of_shared_goal(payments, warnings);
}

fn put_price(form: &mut Form, row: &Row, payment: &DesiredPayment, warnings: &mut Vec<String>) {
    let title = if payment.title.trim().is_empty() {
        &payment.goal
    } else {
        &payment.title
    };
    let model = effective_model(payment);
    let (ours, affiliates) = match model {
        PayoutModel::Percent => (payment.revenue_percent, payment.payout_percent),
        PayoutModel::Fixed | PayoutModel::Both => (payment.revenue, payment.payout),
    };
    if model == PayoutModel::Both {
        warnings.push(format!(
            "Goal “{title}” pays an amount and a share; the share of {} % could not be sent and must be set by hand.",
            payment.revenue_percent.unwrap_or(Micros::ZERO)
        ));
    }
    form.put(row.field("title"), title);
    form.put(row.field("goal"), goal_key(&payment.goal));
    form.put(row.field("type"), payment_type(model));
    form.put(row.field("currency"), payment.currency.as_str());
    form.put(row.field("total"), ours.unwrap_or(Micros::ZERO));
    form.put(row.field("revenue"), affiliates.unwrap_or(Micros::ZERO));
}

/// An amount and a share of which one is missing is just the other.
fn effective_model(payment: &DesiredPayment) -> PayoutModel {
    match (payment.model, payment.revenue, payment.revenue_percent) {
        (PayoutModel::Both, None, Some(_)) => PayoutModel::Percent,
        (PayoutModel::Both, Some(_), None) => PayoutModel::Fixed,
        (model, _, _) => model,
    }
}

fn put_scope(
    form: &mut Form,
    row: &Row,
    payment: &DesiredPayment,
    names: &OsNames,
    existing: bool,
) {
    let countries = payment
        .countries
        .values
        .iter()
        .map(|country| country.as_str());
    let devices = payment.devices.iter().map(|device| device.as_str());
    // Within a row that exists, an empty list must be cleared explicitly (admin-api §2.2).
    let put = |form: &mut Form, name: &str, values: Vec<&str>| {
        if existing {
            form.put_whole_list(name, values)
        } else {
            form.put_list(name, values)
        }
    };
    put(form, &row.field("countries"), countries.collect());
    let excluded =
        payment.countries.mode == ListMode::Exclude && !payment.countries.values.is_empty();
    if excluded || existing {
        form.put_switch(&row.field("country_exclude"), excluded);
    }
    form.put_list(
        &row.field("os"),
        payment.os.iter().filter_map(|os| names.get(os)),
    );
    put(form, &row.field("devices"), devices.collect());
}

/// Our default goal is Affise's goal `1`, so a goal that the network calls `1` falls together
/// with it.
fn warn_of_shared_goal(payments: &[DesiredPayment], warnings: &mut Vec<String>) {
    let mut by_key: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for payment in payments {
        by_key
            .entry(goal_key(&payment.goal))
            .or_default()
            .insert(&payment.goal);
    }
    for (key, goals) in by_key.into_iter().filter(|(_, goals)| goals.len() > 1) {
        let goals: Vec<&str> = goals.into_iter().collect();
        warnings.push(format!(
            "The goals {} all became goal {key} in the tracking system.",
            goals.join(", ")
        ));
    }
}

/// A payment of theirs, as far as it says which payment of ours it is.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct PaymentRow {
    #[serde(deserialize_with = "loose::text")]
    id: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    goal: Option<String>,
    #[serde(deserialize_with = "loose::texts")]
    countries: Vec<String>,
    #[serde(deserialize_with = "loose::switch")]
    country_exclude: bool,
    #[serde(deserialize_with = "loose::texts")]
    devices: Vec<String>,
    #[serde(deserialize_with = "loose::texts")]
    os: Vec<String>,
}

/// Ids by our payment keys. With the payments that were just written, keys are exact; without,
/// they are told from the rows alone, and rows that could not be ours are left out.
pub(crate) fn payment_ids(
    rows: &[PaymentRow],
    written: Option<&[DesiredPayment]>,
) -> BTreeMap<String, String> {
    let mut ids = BTreeMap::new();
    for row in rows {
        let (Some(id), Some(key)) = (&row.id, row.key()) else {
            continue;
        };
        let ours = written
            .unwrap_or_default()
            .iter()
            .map(DesiredPayment::key)
            .find(|candidate| {
                !ids.contains_key(candidate) && as_theirs(candidate) == as_theirs(&key)
            });
        let key = ours.unwrap_or(key);
        ids.entry(key).or_insert_with(|| id.clone());
    }
    ids
}

/// A key with the goal as Affise calls it, so that our keys and those told from rows compare.
fn as_theirs(key: &str) -> (&str, &str) {
    let (goal, scope) = key.split_once('|').unwrap_or((key, ""));
    (goal_key(goal), scope)
}

impl PaymentRow {
    fn key(&self) -> Option<String> {
        let all = |read: bool| read.then_some(());
        let countries: BTreeSet<Country> = self
            .countries
            .iter()
            .filter_map(|code| Country::from_code(code))
            .collect();
        let os: BTreeSet<Os> = self.os.iter().filter_map(|name| Os::read(name)).collect();
        let devices: BTreeSet<Device> = self
            .devices
            .iter()
            .filter_map(|name| Device::read(name))
            .collect();
        all(countries.len() == self.countries.len())?;
        all(os.len() == self.os.len())?;
        all(devices.len() == self.devices.len())?;
        let mode = if self.country_exclude || countries.is_empty() {
            ListMode::Exclude
        } else {
            ListMode::Include
        };
        let payment = DesiredPayment {
            goal: goal_of(self.goal.as_deref().unwrap_or("1")).to_owned(),
            title: String::new(),
            model: PayoutModel::Fixed,
            revenue: None,
            revenue_percent: None,
            payout: None,
            payout_percent: None,
            // The currency is no part of the key.
            currency: Currency::from_code("USD")?,
            countries: CountrySet {
                mode,
                values: countries,
            },
            os,
            devices,
        };
        Some(payment.key())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
    use super::*;
    use crate::affise::systems::todays_names;

    fn payment(goal: &str) -> DesiredPayment {
        DesiredPayment {
            goal: goal.into(),
            title: "Install".into(),
            model: PayoutModel::Fixed,
            revenue: Some("2.5".parse().unwrap()),
            revenue_percent: None,
            payout: Some("2".parse().unwrap()),
            payout_percent: None,
            currency: Currency::from_code("USD").unwrap(),
            countries: CountrySet::only([Country::from_code("US").unwrap()]),
            os: BTreeSet::from([Os::Macos]),
            devices: BTreeSet::from([Device::Mobile]),
        }
    }

    fn sent(
        payments: &[DesiredPayment],
        ids: Option<&RemoteIds>,
    ) -> (BTreeMap<String, String>, Vec<String>) {
        let (mut form, mut warnings) = (Form::default(), Vec::new());
        put_payments(&mut form, payments, ids, &todays_names(), &mut warnings);
        (form.fields().iter().cloned().collect(), warnings)
    }

    #[test]
    fn total_is_our_revenue_and_revenue_is_the_affiliates_payout() {
        let (fields, warnings) = sent(&[payment("default")], None);
        assert_eq!(fields["payments[0][total]"], "2.5");
        assert_eq!(fields["payments[0][revenue]"], "2");
        assert_eq!(fields["payments[0][goal]"], "1");
        assert_eq!(fields["payments[0][os][0]"], "macOS");
        assert!(warnings.is_empty());
    }

    #[test]
    fn a_share_is_sent_in_percent_on_both_sides() {
        let mut share = payment("sale");
        share.model = PayoutModel::Percent;
        (share.revenue, share.payout) = (None, None);
        (share.revenue_percent, share.payout_percent) =
            (Some("10".parse().unwrap()), Some("7.5".parse().unwrap()));
        let (fields, _) = sent(&[share], None);
        assert_eq!(fields["payments[0][type]"], "percent");
        assert_eq!(
            (
                fields["payments[0][total]"].as_str(),
                fields["payments[0][revenue]"].as_str()
            ),
            ("10", "7.5")
        );
    }

    #[test]
    fn an_amount_with_a_share_is_mixed_and_the_share_that_is_not_sent_is_named() {
        let mut both = payment("sale");
        both.model = PayoutModel::Both;
        both.revenue_percent = Some("10".parse().unwrap());
        let (fields, warnings) = sent(&[both.clone()], None);
        assert_eq!(fields["payments[0][type]"], "mixed");
        assert_eq!(fields["payments[0][total]"], "2.5");
        assert!(warnings[0].contains("10 %"), "{warnings:?}");
        both.revenue = None;
        assert_eq!(sent(&[both], None).0["payments[0][type]"], "percent");
    }

    #[test]
    fn excluded_countries_are_sent_as_such() {
        let mut payment = payment("default");
        payment.countries.mode = ListMode::Exclude;
        let (fields, _) = sent(&[payment], None);
        assert_eq!(fields["payments[0][country_exclude]"], "1");
        assert_eq!(fields["payments[0][countries][0]"], "US");
    }

    #[test]
    fn a_payment_that_exists_is_sent_with_its_id_and_its_emptied_lists() {
        let mut payment = payment("default");
        payment.countries = CountrySet::all();
        payment.devices.clear();
        let mut ids = RemoteIds::default();
        ids.payments.insert(payment.key(), "c0ffee".into());
        let (fields, _) = sent(&[payment], Some(&ids));
        assert_eq!(fields["payments[0][id]"], "c0ffee");
        assert_eq!(fields["payments[0][countries]"], "");
        assert_eq!(fields["payments[0][devices]"], "");
        assert_eq!(fields["payments[0][country_exclude]"], "0");
    }

    #[test]
    fn ids_come_back_under_the_keys_of_our_payments_whatever_the_case_and_order() {
        let (first, mut second) = (payment("1"), payment("sale"));
        second.os.clear();
        second.countries = CountrySet::all();
        let rows: Vec<PaymentRow> = serde_json::from_str(
            r#"[{"id":"b","goal":"sale","countries":[],"devices":["mobile"],"os":[],"country_exclude":false},
                {"id":"a","goal":1,"countries":["us"],"devices":["mobile"],"os":["Mac OS X"],"country_exclude":0},
                {"id":"c","goal":"x","countries":["ZZ9"],"devices":[],"os":"Firefox OS"},
                {"goal":"no id"}]"#,
        )
        .unwrap();
        let written = [first.clone(), second.clone()];
        let ids = payment_ids(&rows, Some(&written));
        assert_eq!(
            ids,
            BTreeMap::from([(first.key(), "a".into()), (second.key(), "b".into())])
        );
        let told = payment_ids(&rows, None);
        assert_eq!(told[&payment("default").key()], "a");
    }

    #[test]
    fn two_goals_that_fall_together_are_named() {
        let (_, warnings) = sent(&[payment("default"), payment("1")], None);
        assert!(warnings[0].contains("1, default"), "{warnings:?}");
    }
}
