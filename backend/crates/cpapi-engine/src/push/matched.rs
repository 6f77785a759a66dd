//! The offers that a campaign takes, small enough to be kept between pushes.

use roaring::RoaringTreemap;

/// A set of offer ids.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Matched(RoaringTreemap);

impl Matched {
    /// None for bytes that hold no set.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        RoaringTreemap::deserialize_from(bytes).ok().map(Self)
    }

    /// As bytes.
    pub(crate) fn write(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.0.serialized_size());
        // Writing to memory cannot fail; a set that was cut off would only not be read again.
        let _infallible = self.0.serialize_into(&mut bytes);
        bytes
    }

    /// How many.
    pub(crate) fn count(&self) -> i64 {
        i64::try_from(self.0.len()).unwrap_or(i64::MAX)
    }

    pub(crate) fn contains(&self, offer_id: i64) -> bool {
        u64::try_from(offer_id).is_ok_and(|id| self.0.contains(id))
    }

    /// From now on the campaign takes the offer, or does not.
    pub(crate) fn set(&mut self, offer_id: i64, takes: bool) {
        // Ids are above nothing.
        let Ok(id) = u64::try_from(offer_id) else {
            return;
        };
        if takes {
            self.0.insert(id);
        } else {
            self.0.remove(id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_what_was_set() {
        let mut matched = Matched::default();
        for id in 1..=100_000 {
            matched.set(id, true);
        }
        matched.set(7, false);
        assert_eq!(matched.count(), 99_999);
        let bytes = matched.write();
        assert!(bytes.len() < 20_000, "{}", bytes.len());
        assert_eq!(Matched::read(&bytes), Some(matched));
        assert_eq!(Matched::read(b"no set"), None);
    }
}
