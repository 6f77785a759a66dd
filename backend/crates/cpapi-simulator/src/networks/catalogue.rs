//! The offers every network of this folder holds: facts, a function of (seed, id, revision), that
//! each network then says in its own words.

use serde::Serialize;

use super::standing::Standing;
use crate::{
    dice::Dice,
    options::Percent,
    words::{self, Land, Trade},
};

/// How the affiliate stands to an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Approval {
    /// Asked for and granted.
    Approved,
    /// Needs no approval.
    Open,
    /// Has to be asked for.
    Required,
    /// Asked for, not decided.
    Pending,
    /// Asked for and refused.
    Rejected,
}

impl Approval {
    /// Whether the affiliate may run the offer, so that a tracking link exists.
    pub(crate) fn runs(self) -> bool {
        matches!(self, Self::Approved | Self::Open)
    }
}

/// How a payout is reckoned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Model {
    Fixed,
    Percent,
    Both,
}

/// What is paid for one goal.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct PayoutFacts {
    pub(crate) goal_id: u64,
    pub(crate) goal: String,
    pub(crate) is_default: bool,
    pub(crate) model: Model,
    /// Money per action in hundredths (0 when the model is `Percent`).
    pub(crate) cents: u32,
    /// Share of the sale in hundredths of a percent (0 when the model is `Fixed`).
    pub(crate) basis_points: u32,
    /// ISO codes this payout is for; empty = all of the offer's.
    pub(crate) countries: Vec<&'static str>,
}

/// An operating system, `ios`, `android`, `windows`, `macos` or `linux`, from a version on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct OsFacts {
    pub(crate) name: &'static str,
    pub(crate) min: Option<&'static str>,
}

/// A limit on conversions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct CapFacts {
    /// `day`, `week`, `month` or `total`.
    pub(crate) period: &'static str,
    pub(crate) conversions: u32,
}

/// An offer as it is, before any network writes it down.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct OfferFacts {
    pub(crate) id: u64,
    /// Generation that changed it last; 0 = as first generated.
    pub(crate) revision: u32,
    pub(crate) title: String,
    /// HTML.
    pub(crate) description: Option<String>,
    pub(crate) terms: Option<&'static str>,
    pub(crate) active: bool,
    pub(crate) approval: Approval,
    pub(crate) currency: &'static str,
    /// The first is the default goal's; never empty.
    pub(crate) payouts: Vec<PayoutFacts>,
    /// ISO codes; at most one of the two lists is filled, both empty = worldwide.
    pub(crate) countries: Vec<&'static str>,
    pub(crate) countries_excluded: Vec<&'static str>,
    /// Empty = all.
    pub(crate) os: Vec<OsFacts>,
    /// `desktop`, `mobile`, `tablet`; empty = all.
    pub(crate) devices: Vec<&'static str>,
    pub(crate) category_id: &'static str,
    pub(crate) categories: Vec<&'static str>,
    pub(crate) caps: Vec<CapFacts>,
    pub(crate) logo_url: Option<String>,
    pub(crate) preview_url: String,
    /// Only where the affiliate may run the offer.
    pub(crate) tracking_url: Option<String>,
    pub(crate) impression_url: Option<String>,
    /// `YYYY-MM-DD`.
    pub(crate) expires: Option<String>,
    /// Store id of an app.
    pub(crate) app_id: Option<String>,
    pub(crate) created: i64,
    pub(crate) modified: i64,
}

impl OfferFacts {
    /// For networks that have no word for one of these standings.
    pub(crate) fn stands_as(&mut self, from: &[Approval], to: Approval) {
        if from.contains(&self.approval) {
            self.approval = to;
        }
    }

    /// For networks that pay either money or a share.
    pub(crate) fn without_mixed_payouts(&mut self) {
        for payout in &mut self.payouts {
            if payout.model == Model::Both {
                payout.model = Model::Fixed;
                payout.basis_points = 0;
            }
        }
    }

    /// For networks that pay money and know no share of a sale: a share becomes as much money.
    pub(crate) fn only_money(&mut self) {
        self.without_mixed_payouts();
        for payout in &mut self.payouts {
            if payout.model == Model::Percent {
                payout.model = Model::Fixed;
                payout.cents = payout.basis_points;
                payout.basis_points = 0;
            }
        }
    }

    /// For networks that know only some currencies.
    pub(crate) fn only_currencies(&mut self, known: &[&str]) {
        if !known.contains(&self.currency) {
            self.currency = "USD";
        }
    }
}

/// What facts depend on besides id and revision.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Setting<'a> {
    pub(crate) seed: u64,
    /// The network's id, part of the host names.
    pub(crate) network: &'a str,
    pub(crate) affiliate_id: &'a str,
    pub(crate) ready: Percent,
}

/// Unix time of the oldest offer.
const EPOCH: i64 = 1_704_067_200;

/// How the affiliate stands to an offer, and whether it is active; cheap.
pub(crate) fn standing(setting: Setting<'_>, id: u64) -> (Approval, bool) {
    let standing = Standing::throw(&mut Dice::new(setting.seed, id, 0), setting.ready);
    (standing.approval(), standing.active())
}

/// The offer `id` as it is at `revision`.
pub(crate) fn facts(setting: Setting<'_>, id: u64, revision: u32) -> OfferFacts {
    let mut dice = Dice::new(setting.seed, id, 0);
    let standing = Standing::throw(&mut dice, setting.ready);
    let trade = dice.pick(words::TRADES);
    let (brand, number) = (dice.pick(words::BRANDS), dice.below(900));
    let (countries, countries_excluded) = lands(&mut dice);
    let currency = countries.first().map_or("USD", |land| land.currency);
    let payouts = payouts(&mut dice, id, trade, &countries);
    let system = system(&mut dice, trade);
    let modified = EPOCH + i64::from(dice.below(600)) * 86_400;
    let runs = standing.approval().runs();
    let (network, affiliate) = (setting.network, setting.affiliate_id);
    let link = format!("https://trk.{network}.example/click?o={id}&a={affiliate}");
    let mut facts = OfferFacts {
        id,
        revision,
        title: format!("{brand}{number} {} - {}", trade.noun, place(&countries)),
        description: description(&mut dice, brand, trade),
        terms: dice
            .percent(25)
            .then_some("No brand bidding. Traffic must be your own."),
        active: standing.active(),
        approval: standing.approval(),
        currency,
        payouts,
        countries: codes(&countries),
        countries_excluded: codes(&countries_excluded),
        os: system,
        devices: devices(&mut dice, trade),
        category_id: trade.category_id,
        categories: vec![trade.category],
        caps: caps(&mut dice),
        logo_url: dice
            .percent(85)
            .then(|| format!("https://img.{network}.example/{id}.png")),
        preview_url: format!("https://{}.example.com/{id}", brand.to_lowercase()),
        tracking_url: runs.then(|| link.clone()),
        impression_url: (runs && dice.percent(30))
            .then(|| format!("https://trk.{network}.example/imp?o={id}&a={affiliate}")),
        expires: dice.percent(30).then(|| {
            let (year, month) = (2031 + dice.below(9), 1 + dice.below(12));
            format!("{year}-{month:02}-28")
        }),
        app_id: trade.is_app.then(|| format!("com.example.app{id}")),
        created: EPOCH,
        modified,
    };
    if revision > 0 {
        change(&mut facts, setting.seed);
    }
    facts
}

/// What the revision changed; always something that every network shows.
fn change(facts: &mut OfferFacts, seed: u64) {
    let revision = facts.revision;
    let mut dice = Dice::new(seed, facts.id, u64::from(revision));
    facts.modified += i64::from(revision) * 3_600;
    // Networks hide the payouts of offers that the affiliate may not run.
    match (dice.below(10), facts.approval.runs()) {
        (0..=4, true) => {
            let step = 1 + dice.below(400);
            if let Some(payout) = facts.payouts.first_mut() {
                payout.cents += if payout.model == Model::Percent {
                    0
                } else {
                    step
                };
                payout.basis_points += if payout.model == Model::Fixed {
                    0
                } else {
                    step
                };
            }
        }
        // Not every network can say which countries are excluded.
        (5, true) if facts.countries_excluded.is_empty() => change_countries(facts, &mut dice),
        _ => facts.title = format!("{} (v{revision})", facts.title),
    }
}

fn change_countries(facts: &mut OfferFacts, dice: &mut Dice) {
    let list = &mut facts.countries;
    let code = dice.pick(words::LANDS).code;
    match list.iter().position(|held| *held == code) {
        // Never down to none, which would turn a list into the whole world.
        Some(_) if list.len() == 1 => list.push(if code == "US" { "GB" } else { "US" }),
        Some(at) => {
            list.remove(at);
        }
        None => list.push(code),
    }
}

fn place(lands: &[Land]) -> String {
    match lands {
        [] => "Worldwide".to_owned(),
        [one] => one.code.to_owned(),
        [one, rest @ ..] => format!("{} +{}", one.code, rest.len()),
    }
}

fn codes(lands: &[Land]) -> Vec<&'static str> {
    lands.iter().map(|land| land.code).collect()
}

fn lands(dice: &mut Dice) -> (Vec<Land>, Vec<Land>) {
    let (count, excluded) = match dice.below(20) {
        0..=1 => (0, false),
        2..=3 => (1 + dice.below(2), true),
        4..=13 => (1, false),
        14..=17 => (2 + dice.below(2), false),
        _ => (4 + dice.below(5), false),
    };
    let mut lands: Vec<Land> = Vec::new();
    for _ in 0..count {
        let land = dice.pick(words::LANDS);
        if lands.iter().all(|held| held.code != land.code) {
            lands.push(land);
        }
    }
    match excluded {
        true => (Vec::new(), lands),
        false => (lands, Vec::new()),
    }
}

fn payouts(dice: &mut Dice, id: u64, trade: Trade, lands: &[Land]) -> Vec<PayoutFacts> {
    let model = match dice.below(10) {
        0..=6 => Model::Fixed,
        7..=8 => Model::Percent,
        _ => Model::Both,
    };
    let mut payouts = vec![payout(dice, id * 10, trade.goal, model)];
    for turn in 1..=u64::from(dice.below(4).saturating_sub(1)) {
        let goal = dice.pick(words::GOALS);
        let model = if dice.percent(30) {
            Model::Percent
        } else {
            Model::Fixed
        };
        let mut further = payout(dice, id * 10 + turn, goal, model);
        further.is_default = false;
        further.goal = format!("{goal} {turn}");
        if lands.len() > 1 {
            further.countries = lands.iter().take(1).map(|land| land.code).collect();
        }
        payouts.push(further);
    }
    payouts
}

fn payout(dice: &mut Dice, goal_id: u64, goal: &str, model: Model) -> PayoutFacts {
    let (cents, basis_points) = (20 + 5 * dice.below(1_200), 150 + 25 * dice.below(80));
    PayoutFacts {
        goal_id,
        goal: goal.to_owned(),
        is_default: true,
        model,
        cents: if model == Model::Percent { 0 } else { cents },
        basis_points: if model == Model::Fixed {
            0
        } else {
            basis_points
        },
        countries: Vec::new(),
    }
}

fn system(dice: &mut Dice, trade: Trade) -> Vec<OsFacts> {
    const IOS: OsFacts = OsFacts {
        name: "ios",
        min: Some("12.0"),
    };
    const ANDROID: OsFacts = OsFacts {
        name: "android",
        min: Some("6.0"),
    };
    const WINDOWS: OsFacts = OsFacts {
        name: "windows",
        min: None,
    };
    match (trade.is_app, dice.below(10)) {
        (true, 0..=4) => vec![IOS],
        (true, 5..=8) => vec![ANDROID],
        (true, _) => vec![ANDROID, IOS],
        (false, 0) => vec![WINDOWS],
        (false, _) => Vec::new(),
    }
}

fn devices(dice: &mut Dice, trade: Trade) -> Vec<&'static str> {
    match (trade.is_app, dice.below(5)) {
        (true, _) => vec!["mobile", "tablet"],
        (false, 0) => vec!["desktop"],
        (false, _) => Vec::new(),
    }
}

fn caps(dice: &mut Dice) -> Vec<CapFacts> {
    let mut caps = Vec::new();
    if dice.percent(35) {
        let conversions = 50 * (1 + dice.below(20));
        caps.push(CapFacts {
            period: "day",
            conversions,
        });
    }
    if dice.percent(15) {
        caps.push(CapFacts {
            period: "month",
            conversions: 5_000,
        });
    }
    caps
}

fn description(dice: &mut Dice, brand: &str, trade: Trade) -> Option<String> {
    if dice.percent(4) {
        return None;
    }
    let mut text = format!("<p>{brand} {}.</p>\r\n<ul>", trade.noun);
    for _ in 0..3 + dice.below(4) {
        text.push_str("\r\n<li>");
        text.push_str(dice.pick(words::SENTENCES));
        text.push_str("</li>");
    }
    text.push_str("\r\n</ul>");
    Some(text)
}

/// `1250` → `12.50`.
pub(crate) fn hundredths(number: u32) -> String {
    format!("{}.{:02}", number / 100, number % 100)
}

/// `1250` → `12.5` as a JSON number.
pub(crate) fn decimal(hundredths: u32) -> serde_json::Value {
    if hundredths.is_multiple_of(100) {
        return (hundredths / 100).into();
    }
    (f64::from(hundredths) / 100.0).into()
}
