//! Ids of offers in few bytes: ascending, as differences in LEB128. Ids that are next to each
//! other, as those of new offers are, take one byte each.

use crate::error::DbError;

/// Bits of a byte that hold the value.
const LOW: u64 = 0x7f;
/// Set where another byte follows.
const MORE: u8 = 0x80;

/// Packs ids; their order and repetitions do not matter.
pub(super) fn pack(ids: &[i64]) -> Result<Vec<u8>, DbError> {
    let mut sorted = ids.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let mut bytes = Vec::with_capacity(sorted.len());
    let mut before = 0;
    for id in sorted {
        let mut rest = u64::try_from(id - before).map_err(DbError::other)?;
        before = id;
        while rest > LOW {
            bytes.push(u8::try_from(rest & LOW).map_err(DbError::other)? | MORE);
            rest >>= 7;
        }
        bytes.push(u8::try_from(rest).map_err(DbError::other)?);
    }
    Ok(bytes)
}

/// The ids, ascending.
pub(super) fn unpack(bytes: &[u8]) -> Result<Vec<i64>, DbError> {
    let broken = || DbError::Other(anyhow::anyhow!("a set of changed offers cannot be read"));
    let mut ids = Vec::with_capacity(bytes.len());
    let (mut before, mut value, mut shift) = (0_i64, 0_u64, 0_u32);
    for byte in bytes {
        let low = u64::from(byte & !MORE);
        value |= low.checked_shl(shift).ok_or_else(broken)?;
        if byte & MORE != 0 {
            shift += 7;
            continue;
        }
        let step = i64::try_from(value).map_err(DbError::other)?;
        before = before.checked_add(step).ok_or_else(broken)?;
        ids.push(before);
        (value, shift) = (0, 0);
    }
    if shift == 0 { Ok(ids) } else { Err(broken()) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn neighbours_take_a_byte_each() {
        let ids: Vec<i64> = (1_000_000..1_002_000).collect();
        assert_eq!(pack(&ids).unwrap().len(), 2_002);
    }

    #[test]
    fn what_was_cut_off_or_runs_over_is_refused() {
        assert!(unpack(&[0x80]).is_err());
        assert!(unpack(&[0xff; 12]).is_err());
        assert!(unpack(&[]).unwrap().is_empty());
    }

    proptest! {
        #[test]
        fn any_ids_come_back_in_order(ids in prop::collection::vec(1..i64::MAX, 0..50)) {
            let mut sorted = ids.clone();
            sorted.sort_unstable();
            sorted.dedup();
            prop_assert_eq!(unpack(&pack(&ids).unwrap()).unwrap(), sorted);
        }
    }
}
