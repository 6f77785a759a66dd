//! Deterministic choices: the same numbers for the same seed on every machine and version.

use rand::{RngExt, SeedableRng, rngs::Xoshiro256PlusPlus};

/// A seeded source of choices.
#[derive(Debug)]
pub(crate) struct Dice {
    rng: Xoshiro256PlusPlus,
}

impl Dice {
    /// Dice for one subject, such as (seed, offer id, revision).
    pub(crate) fn new(seed: u64, subject: u64, round: u64) -> Self {
        let mixed = seed
            .wrapping_mul(0x9E37_79B9_7F4A_7C15)
            .wrapping_add(subject.wrapping_mul(0xD1B5_4A32_D192_ED03))
            .wrapping_add(round.wrapping_mul(0x8CB9_2BA7_2F3D_8DD7));
        Self {
            rng: Xoshiro256PlusPlus::seed_from_u64(mixed),
        }
    }

    /// A number from 0 to `bound - 1`; 0 for a bound of 0.
    pub(crate) fn below(&mut self, bound: u32) -> u32 {
        if bound == 0 {
            return 0;
        }
        self.rng.random_range(0..bound)
    }

    /// True in `percent` of a hundred throws.
    pub(crate) fn percent(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    /// One of the choices. The list must not be empty, else the default of `T`.
    pub(crate) fn pick<T: Copy + Default>(&mut self, choices: &[T]) -> T {
        let length = u32::try_from(choices.len()).unwrap_or(u32::MAX);
        let at = usize::try_from(self.below(length)).unwrap_or(0);
        choices.get(at).copied().unwrap_or_default()
    }

    /// `count` different places below `length`, in random order.
    pub(crate) fn sample(&mut self, length: usize, count: usize) -> Vec<usize> {
        rand::seq::index::sample(&mut self.rng, length, count.min(length)).into_vec()
    }
}
