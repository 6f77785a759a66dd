//! Related objects a call asks for with `contain[]`.

use super::record::Record;

/// A set of contains.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) struct Contains(u8);

/// Names as sent in `contain[]` and as keys of the record.
const NAMES: [&str; 7] = [
    "TrackingLink",
    "Country",
    "GeoTargeting",
    "Thumbnail",
    "OfferCategory",
    "OfferOperatingSystem",
    "Goal",
];

impl Contains {
    /// Every contain.
    pub(super) const ALL: Self = Self(0b111_1111);
    /// The tracking link alone.
    pub(super) const LINK: Self = Self(1);

    /// The contain of that name.
    pub(super) fn named(name: &str) -> Option<Self> {
        let at = NAMES.iter().position(|known| *known == name)?;
        Some(Self(1 << at))
    }

    /// Both sets together.
    pub(super) fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether all of `other` is in this set.
    pub(super) fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// The record with only these related objects.
    pub(super) fn only(self, record: Record) -> Record {
        let keep = |bit: u8| self.0 & (1 << bit) != 0;
        Record {
            link: record.link.filter(|_| keep(0)),
            country: record.country.filter(|_| keep(1)),
            geo: record.geo.filter(|_| keep(2)),
            thumbnail: record.thumbnail.filter(|_| keep(3)),
            category: record.category.filter(|_| keep(4)),
            system: record.system.filter(|_| keep(5)),
            goal: record.goal.filter(|_| keep(6)),
            offer: record.offer,
        }
    }
}
