//! Where an offer may run.

use std::collections::BTreeSet;

use cpapi_domain::offer::{CountrySet, ListMode};
use cpapi_domain::vocabulary::{Country, CountryText};
use serde::{Deserialize, Deserializer, de};

use super::expression::Found;
use super::here::Here;
use super::list_expression::ListExpression;
use super::notes::Notes;
use super::words::{OneOrMany, Words};

/// How countries are found.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct CountryRules {
    /// Where the offer may run.
    include: Option<ListExpression>,
    /// Where it may not run; counts when no country is included.
    exclude: Option<ListExpression>,
    /// The network's own words.
    words: Words<CountryWord>,
}

/// What a word of the network means: countries, or all of them; none leaves the word out.
#[derive(Debug, Clone)]
struct CountryWord(Vec<CountryText>);

impl<'de> Deserialize<'de> for CountryWord {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let texts = OneOrMany::<String>::deserialize(deserializer)?;
        let read = |text: &String| match CountryText::read(text) {
            CountryText::Unknown => Err(de::Error::custom(format!(
                "{text} is neither a country nor ALL"
            ))),
            known => Ok(known),
        };
        texts
            .all()
            .iter()
            .map(read)
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

impl CountryRules {
    /// Whether the mapping says where countries are.
    pub(crate) const fn are_written(&self) -> bool {
        self.include.is_some() || self.exclude.is_some()
    }

    /// The countries. Where countries are named and none is understood the set is empty, which
    /// lets nothing through: to open such an offer to the world would be a guess.
    pub(crate) fn read(&self, here: &Here<'_, '_>, notes: &mut Notes) -> CountrySet {
        let included = self.list(self.include.as_ref(), here, notes);
        if !included.is_empty() {
            return match self.countries(&included, here, notes) {
                None => CountrySet::all(),
                Some(values) => CountrySet {
                    mode: ListMode::Include,
                    values,
                },
            };
        }
        let excluded = self.list(self.exclude.as_ref(), here, notes);
        match self.countries(&excluded, here, notes) {
            // Nowhere.
            None => CountrySet {
                mode: ListMode::Include,
                values: BTreeSet::new(),
            },
            Some(values) => CountrySet {
                mode: ListMode::Exclude,
                values,
            },
        }
    }

    fn list<'v>(
        &self,
        list: Option<&ListExpression>,
        here: &Here<'_, 'v>,
        notes: &mut Notes,
    ) -> Vec<Found<'v>> {
        list.map(|list| list.all(here, "countries", notes))
            .unwrap_or_default()
    }

    /// The understood countries; none when one of the words is "worldwide".
    fn countries(
        &self,
        found: &[Found<'_>],
        here: &Here<'_, '_>,
        notes: &mut Notes,
    ) -> Option<BTreeSet<Country>> {
        let mut values = BTreeSet::new();
        let mut worldwide = false;
        let mut add = |text: CountryText| match text {
            CountryText::One(country) => {
                values.insert(country);
                true
            }
            CountryText::Worldwide => {
                worldwide = true;
                true
            }
            CountryText::Unknown => false,
        };
        for one in found {
            let known = match self.words.get(&one.text) {
                Some(CountryWord(countries)) => countries.iter().all(|text| add(*text)),
                None => add(CountryText::read(&one.text)),
            };
            if !known {
                let detail = "This country is not known.";
                notes.warn("country_unknown", here, one.node, Some(&one.text), detail);
            }
        }
        (!worldwide).then_some(values)
    }
}
