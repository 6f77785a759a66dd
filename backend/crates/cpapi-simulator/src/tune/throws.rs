//! The chances by which the parts of a generated offer are chosen.

use super::standing::Standing;
use crate::{
    dice::Dice,
    words::{self, Land, Trade},
};

pub(super) fn lands(dice: &mut Dice) -> Vec<Land> {
    let count = match dice.below(20) {
        0..=2 => 0,
        3..=10 => 1,
        11..=15 => 2 + dice.below(2),
        _ => 4 + dice.below(5),
    };
    let mut lands: Vec<Land> = Vec::new();
    for _ in 0..count {
        let land = dice.pick(words::LANDS);
        if lands.iter().all(|held| held.code != land.code) {
            lands.push(land);
        }
    }
    lands
}

pub(super) fn model(dice: &mut Dice) -> &'static str {
    match dice.below(100) {
        0..=69 => "cpa_flat",
        70..=81 => "cpa_percentage",
        82..=89 => "cpa_both",
        90..=95 => "cpc",
        _ => "cpm",
    }
}

pub(super) fn cents(dice: &mut Dice, model: &str) -> u32 {
    match model {
        "cpc" => 1 + dice.below(60),
        "cpm" => 20 + dice.below(400),
        _ => 20 + 5 * dice.below(1_200),
    }
}

pub(super) fn currency(dice: &mut Dice, lands: &[Land]) -> Option<&'static str> {
    match dice.below(10) {
        0..=2 => None,
        3..=6 => Some("USD"),
        _ => Some(lands.first().map_or("EUR", |land| land.currency)),
    }
}

pub(super) fn systems(dice: &mut Dice, trade: Trade) -> Vec<(&'static str, &'static str)> {
    match (trade.is_app, dice.below(10)) {
        (true, 0..=4) => words::SYSTEMS.iter().take(1).copied().collect(),
        (true, 5..=8) => words::SYSTEMS.iter().skip(1).take(1).copied().collect(),
        (true, _) => words::SYSTEMS.iter().take(2).copied().collect(),
        (false, 0) => vec![dice.pick(words::SYSTEMS)],
        (false, 1) => words::SYSTEMS.iter().skip(2).copied().collect(),
        (false, _) => Vec::new(),
    }
}

pub(super) fn goals(dice: &mut Dice) -> Vec<(&'static str, bool, u32)> {
    let count = if dice.percent(25) {
        1 + dice.below(3)
    } else {
        0
    };
    (0..count)
        .map(|_| {
            (
                dice.pick(words::GOALS),
                dice.percent(40),
                50 + 10 * dice.below(300),
            )
        })
        .collect()
}

pub(super) fn sentences(dice: &mut Dice) -> Vec<&'static str> {
    if dice.percent(4) {
        return Vec::new();
    }
    (0..4 + dice.below(5))
        .map(|_| dice.pick(words::SENTENCES))
        .collect()
}

pub(super) fn expiry(dice: &mut Dice, standing: Standing) -> String {
    if standing == Standing::Expired {
        return format!("2024-{:02}-28 23:59:59", 1 + dice.below(12));
    }
    if dice.percent(30) {
        return "0000-00-00 00:00:00".to_owned();
    }
    format!(
        "{}-{:02}-28 19:59:59",
        2031 + dice.below(9),
        1 + dice.below(12)
    )
}
