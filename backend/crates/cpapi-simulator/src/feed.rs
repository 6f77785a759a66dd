//! Which offers a network has: ids, revisions, and what each generation did to them.

use serde::Serialize;

use crate::{dice::Dice, options::Percent};

/// Id of the first offer.
pub(crate) const FIRST_ID: u64 = 1_000;

/// What one generation does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct Step {
    pub(crate) change: Percent,
    pub(crate) drop: Percent,
    pub(crate) add: Percent,
}

/// Percentages of new generations, where they differ from the settings.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Shares {
    pub(crate) change: Option<Percent>,
    pub(crate) drop: Option<Percent>,
    pub(crate) add: Option<Percent>,
}

impl Step {
    /// This step with the shares that are given.
    pub(crate) fn with(self, shares: Shares) -> Self {
        Self {
            change: shares.change.unwrap_or(self.change),
            drop: shares.drop.unwrap_or(self.drop),
            add: shares.add.unwrap_or(self.add),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Slot {
    /// Generation that changed it last; 0 = as first generated.
    revision: u32,
    dropped: bool,
}

const FRESH: Slot = Slot {
    revision: 0,
    dropped: false,
};

/// Offers touched by moving from one generation to another.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Moves {
    pub(crate) changed: Vec<u64>,
    pub(crate) dropped: Vec<u64>,
    pub(crate) added: Vec<u64>,
}

/// The offers of a network.
#[derive(Debug)]
pub(crate) struct Feed {
    seed: u64,
    offers: u32,
    steps: Vec<Step>,
    slots: Vec<Slot>,
    live: usize,
}

impl Feed {
    /// Generation 1: `offers` offers, none changed.
    pub(crate) fn new(seed: u64, offers: u32) -> Self {
        let count = usize::try_from(offers).unwrap_or(usize::MAX);
        Self {
            seed,
            offers,
            steps: Vec::new(),
            slots: vec![FRESH; count],
            live: count,
        }
    }

    /// The generation, from 1.
    pub(crate) fn generation(&self) -> u32 {
        u32::try_from(self.steps.len())
            .unwrap_or(u32::MAX)
            .saturating_add(1)
    }

    /// Offers in the feed.
    pub(crate) fn live(&self) -> usize {
        self.live
    }

    /// Ids in the feed, ascending.
    pub(crate) fn ids(&self) -> impl Iterator<Item = u64> {
        (FIRST_ID..)
            .zip(&self.slots)
            .filter(|(_, slot)| !slot.dropped)
            .map(|(id, _)| id)
    }

    /// The revision of an offer in the feed.
    pub(crate) fn revision(&self, id: u64) -> Option<u32> {
        let slot = self.slots.get(place(id)?)?;
        (!slot.dropped).then_some(slot.revision)
    }

    /// Goes to `generation`; steps not taken before are `step`. Going back replays from the start.
    pub(crate) fn go_to(&mut self, generation: u32, step: Step) -> Moves {
        let before = self.slots.clone();
        let wanted = usize::try_from(generation.max(1) - 1).unwrap_or(0);
        if wanted < self.steps.len() {
            let steps: Vec<Step> = self.steps.iter().take(wanted).copied().collect();
            *self = Self::new(self.seed, self.offers);
            for step in steps {
                self.advance(step);
            }
        }
        while self.steps.len() < wanted {
            self.advance(step);
        }
        self.moves_since(&before)
    }

    fn advance(&mut self, step: Step) {
        self.steps.push(step);
        let generation = self.generation();
        let live: Vec<usize> = self
            .slots
            .iter()
            .enumerate()
            .filter(|(_, slot)| !slot.dropped)
            .map(|(at, _)| at)
            .collect();
        let drop = step.drop.of(live.len());
        let change = step.change.of(live.len());
        let mut dice = Dice::new(self.seed, u64::MAX, u64::from(generation));
        let chosen = dice.sample(live.len(), drop + change);
        for (turn, place) in chosen.into_iter().enumerate() {
            let slot = live.get(place).and_then(|at| self.slots.get_mut(*at));
            if let Some(slot) = slot {
                slot.dropped = turn < drop;
                slot.revision = generation;
            }
        }
        let add = step.add.of(live.len());
        self.slots.extend(std::iter::repeat_n(FRESH, add));
        self.live = live.len() - drop.min(live.len()) + add;
    }

    fn moves_since(&self, before: &[Slot]) -> Moves {
        let mut moves = Moves::default();
        let gone = Slot {
            dropped: true,
            ..FRESH
        };
        let length = before.len().max(self.slots.len());
        for (at, id) in (0..length).zip(FIRST_ID..) {
            let was = before.get(at).copied().unwrap_or(gone);
            let is = self.slots.get(at).copied().unwrap_or(gone);
            match (was.dropped, is.dropped) {
                (false, true) => moves.dropped.push(id),
                (true, false) => moves.added.push(id),
                (false, false) if was.revision != is.revision => moves.changed.push(id),
                _ => {}
            }
        }
        moves
    }
}

/// Place of an id in the slots.
pub(crate) fn place(id: u64) -> Option<usize> {
    usize::try_from(id.checked_sub(FIRST_ID)?).ok()
}
