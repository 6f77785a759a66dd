//! The body of a call that moves a network to another generation.

use actix_web::HttpResponse;
use serde::Deserialize;
use serde_json::json;

use super::Failure;
use crate::{
    feed::{Moves, Shares},
    options::Percent,
};

/// Where to go, and by which steps.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Generation {
    generation: Option<u32>,
    advance: Option<u32>,
    change_percent: Option<Percent>,
    drop_percent: Option<Percent>,
    add_percent: Option<Percent>,
}

impl Generation {
    /// The generation wished for, the number of steps when none is, and what they do.
    pub(super) fn read(self) -> Result<(Option<u32>, u32, Shares), Failure> {
        let in_range =
            |number: Option<u32>| number.is_none_or(|number| (1..=100_000).contains(&number));
        if self.generation.is_some() == self.advance.is_some()
            || !in_range(self.generation)
            || !in_range(self.advance)
        {
            return Err(Failure::bad(
                "either generation or advance, from 1 to 100000",
            ));
        }
        let shares = Shares {
            change: self.change_percent,
            drop: self.drop_percent,
            add: self.add_percent,
        };
        Ok((self.generation, self.advance.unwrap_or(1), shares))
    }
}

/// The answer.
pub(super) fn moved(generation: u32, moves: &Moves) -> HttpResponse {
    HttpResponse::Ok().json(json!({
        "generation": generation,
        "changed": moves.changed,
        "dropped": moves.dropped,
        "added": moves.added,
    }))
}
