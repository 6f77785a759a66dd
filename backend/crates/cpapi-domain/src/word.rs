//! Closed sets of words: one definition gives the enum, its stored word, JSON and schema.

/// A member of a closed set with one stored word, the same in the database, JSON and CSV.
pub trait Word: Copy + Eq + 'static {
    /// All members in their documented order.
    const ALL: &'static [Self];
    /// The stored word.
    fn as_str(self) -> &'static str;

    /// From the stored word.
    fn parse(word: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|member| member.as_str() == word)
    }

    /// The member's position as a bit, for sets kept in one integer column.
    fn bit(self) -> i64 {
        Self::ALL
            .iter()
            .position(|member| *member == self)
            .map_or(0, |position| 1_i64 << position)
    }

    /// A set as the bits of its members.
    fn mask(members: impl IntoIterator<Item = Self>) -> i64 {
        members
            .into_iter()
            .fold(0, |mask, member| mask | member.bit())
    }

    /// The members of a set of bits, in their documented order.
    fn of_mask(mask: i64) -> Vec<Self> {
        let all = Self::ALL.iter().copied();
        all.filter(|member| mask & member.bit() != 0).collect()
    }
}

/// Defines an enum of [`Word`]s with serde, utoipa and `Display`.
///
/// The word is a `tt`, not a `literal`: utoipa does not see through the group that the compiler puts
/// around a literal fragment and would document the name of the variant instead.
macro_rules! words {
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $($(#[$vmeta:meta])* $variant:ident => $word:tt),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
        $vis enum $name { $($(#[$vmeta])* #[serde(rename = $word)] $variant),+ }

        impl $crate::word::Word for $name {
            const ALL: &'static [Self] = &[$(Self::$variant),+];
            fn as_str(self) -> &'static str { match self { $(Self::$variant => $word),+ } }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str($crate::word::Word::as_str(*self))
            }
        }
    };
}
pub(crate) use words;
