//! Countries: ISO 3166-1 and Kosovo.

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::country_names::{ALIASES, EVERYDAY, WORLDWIDE};
use crate::fold;

/// A country. JSON form: the ISO 3166-1 alpha-2 code, `"DE"`.
///
/// `XK` (Kosovo) is user-assigned in ISO 3166 and accepted, since every network uses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country(&'static str);

const KOSOVO: Country = Country("XK");

/// What a text about countries says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountryText {
    /// One country.
    One(Country),
    /// Every country.
    Worldwide,
    /// Not understood: a region, a list, an ambiguous name ("Korea") or no country at all.
    Unknown,
}

impl Country {
    /// From an alpha-2 code in any case, spaces around it ignored. Aliases such as `UK` are
    /// not codes: [`CountryText::read`] knows them.
    pub fn from_code(code: &str) -> Option<Self> {
        let code = code.trim();
        if code.len() != 2 {
            return None;
        }
        let code = code.to_ascii_uppercase();
        if code == KOSOVO.0 {
            return Some(KOSOVO);
        }
        rust_iso3166::from_alpha2(&code).map(|iso| Self(iso.alpha2))
    }

    /// The alpha-2 code in capitals.
    pub const fn as_str(self) -> &'static str {
        self.0
    }

    /// The everyday English name, `South Korea`.
    pub fn name(self) -> &'static str {
        if self == KOSOVO {
            return "Kosovo";
        }
        EVERYDAY
            .iter()
            .find(|(code, _)| *code == self.0)
            .map(|(_, name)| *name)
            .or_else(|| rust_iso3166::from_alpha2(self.0).map(|iso| iso.name))
            .unwrap_or(self.0)
    }

    /// Every country, by code.
    pub fn all() -> impl Iterator<Item = Self> {
        static ALL: LazyLock<Vec<Country>> = LazyLock::new(|| {
            let mut all: Vec<Country> = rust_iso3166::ALL_ALPHA2
                .iter()
                .copied()
                .map(Country)
                .chain([KOSOVO])
                .collect();
            all.sort_unstable();
            all
        });
        ALL.iter().copied()
    }
}

impl CountryText {
    /// Reads a code (alpha-2, alpha-3), an English name in any case and spacing, or an alias.
    pub fn read(text: &str) -> Self {
        if text.trim() == "*" {
            return Self::Worldwide;
        }
        if let Some(country) = Country::from_code(text) {
            return Self::One(country);
        }
        let key = fold::key(text);
        if WORLDWIDE.contains(&key.as_str()) {
            return Self::Worldwide;
        }
        NAMES
            .get(&key)
            .or_else(|| key.strip_prefix("the").and_then(|rest| NAMES.get(rest)))
            .map_or(Self::Unknown, |country| Self::One(*country))
    }
}

/// Every name and alpha-3 code, folded.
static NAMES: LazyLock<HashMap<String, Country>> = LazyLock::new(|| {
    let mut names = HashMap::new();
    names.insert("xkx".to_owned(), KOSOVO);
    names.insert("kosovo".to_owned(), KOSOVO);
    for iso in rust_iso3166::ALL {
        let country = Country(iso.alpha2);
        names.insert(fold::key(iso.alpha3), country);
        insert_name(&mut names, iso.name, country);
    }
    for (code, name) in EVERYDAY {
        if let Some(country) = Country::from_code(code) {
            insert_name(&mut names, name, country);
        }
    }
    for (alias, code) in ALIASES {
        if let Some(country) = Country::from_code(code) {
            names.insert((*alias).to_owned(), country);
        }
    }
    names
});

/// A name, its reading without the words in brackets' place ("Korea (Republic of)" is also
/// "Republic of Korea"), and "St." for "Saint". A name cut at its bracket may be ambiguous and
/// is therefore listed by hand where it is not.
fn insert_name(names: &mut HashMap<String, Country>, name: &str, country: Country) {
    let key = fold::key(name);
    if let Some(rest) = key.strip_prefix("saint") {
        names.insert(format!("st{rest}"), country);
    }
    names.insert(key, country);
    if let Some((short, bracket)) = name.split_once(" (") {
        names.insert(fold::key(&format!("{bracket}{short}")), country);
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// A text that is no ISO 3166-1 alpha-2 code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not an ISO 3166-1 alpha-2 country code")]
pub struct UnknownCountry(String);

impl FromStr for Country {
    type Err = UnknownCountry;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::from_code(text).ok_or_else(|| UnknownCountry(text.to_owned()))
    }
}

impl Serialize for Country {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}

impl<'de> Deserialize<'de> for Country {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

impl utoipa::PartialSchema for Country {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .description(Some("An ISO 3166-1 alpha-2 code."))
            .pattern(Some("^[A-Z]{2}$"))
            .examples(["DE"])
            .into()
    }
}

impl utoipa::ToSchema for Country {
    fn name() -> std::borrow::Cow<'static, str> {
        "Country".into()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Option<&'static str> {
        match CountryText::read(text) {
            CountryText::One(country) => Some(country.as_str()),
            CountryText::Worldwide => Some("*"),
            CountryText::Unknown => None,
        }
    }

    #[test]
    fn every_country_is_read_by_code_by_alpha_3_and_by_both_names() {
        let mut count = 0;
        for country in Country::all() {
            count += 1;
            let code = country.as_str();
            assert_eq!(Country::from_code(&code.to_lowercase()), Some(country));
            assert_eq!(
                read(&country.name().to_lowercase()),
                Some(code),
                "{}",
                country.name()
            );
            assert_eq!(
                read(&country.name().to_uppercase().replace(' ', "")),
                Some(code)
            );
            if let Some(iso) = rust_iso3166::from_alpha2(code) {
                assert_eq!(read(iso.alpha3), Some(code), "{}", iso.alpha3);
                assert_eq!(read(iso.name), Some(code), "{}", iso.name);
            }
        }
        assert_eq!(count, 250);
    }

    #[test]
    fn the_names_that_networks_write_are_understood() {
        for (text, code) in [
            ("UK", "GB"),
            ("USA", "US"),
            ("united states", "US"),
            ("spain", "ES"),
            ("South Korea", "KR"),
            ("Korea, Republic of", "KR"),
            ("Republic of Korea", "KR"),
            ("Russia", "RU"),
            ("Vietnam", "VN"),
            ("CZECHREPUBLIC", "CZ"),
            ("SOUTHAFRICA", "ZA"),
            ("IVORYCOAST", "CI"),
            ("DIJIBOUTI", "DJ"),
            ("Macedonia", "MK"),
            ("Palestine", "PS"),
            ("Kosovo", "XK"),
            ("xk", "XK"),
            ("Türkiye", "TR"),
            ("St. Lucia", "LC"),
            ("Trinidad & Tobago", "TT"),
            ("The Netherlands", "NL"),
            ("the Gambia", "GM"),
            ("United Republic of Tanzania", "TZ"),
            ("Iran, Islamic Republic of", "IR"),
            ("Réunion", "RE"),
        ] {
            assert_eq!(read(text), Some(code), "{text}");
        }
    }

    #[test]
    fn everywhere_has_many_words() {
        for text in [
            "ALL",
            "all countries",
            "Worldwide",
            "WW",
            "INTL",
            "Global",
            "*",
            "International",
        ] {
            assert_eq!(read(text), Some("*"), "{text}");
        }
    }

    #[test]
    fn what_is_not_one_country_is_not_guessed() {
        for text in [
            "",
            " ",
            "Korea",
            "Europe",
            "EU",
            "LATAM",
            "ZZ",
            "US,CA",
            "Virgin Islands",
            "ROW",
            "YOGOSLAVIA",
            "é",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn reading_never_panics_and_a_read_country_has_a_code(text in "\\PC*") {
            if let CountryText::One(country) = CountryText::read(&text) {
                prop_assert_eq!(Country::from_code(country.as_str()), Some(country));
            }
        }
    }
}
