//! Countries, operating systems and devices.

use std::collections::BTreeSet;

use cpapi_domain::offer::{CountrySet, ListMode, OsTarget};
use cpapi_domain::vocabulary::{Country, CountryText, Device, Os};
use serde::Deserialize;

use super::expression::{Found, Here, ListExpression};
use super::notes::Notes;

/// Words that mean "no restriction" among systems and devices.
const EVERYTHING: &[&str] = &[
    "all",
    "any",
    "*",
    "all devices",
    "all os",
    "any os",
    "any device",
];

/// How countries are found.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct CountryRules {
    /// Where the offer may run.
    include: Option<ListExpression>,
    /// Where it may not run; counts when no country is included.
    exclude: Option<ListExpression>,
}

impl CountryRules {
    /// The countries. Where countries are named and none is understood the set is empty, which
    /// lets nothing through: to open such an offer to the world would be a guess.
    pub(crate) fn read(&self, here: &Here<'_>, notes: &mut Notes) -> CountrySet {
        let included = self
            .include
            .as_ref()
            .map(|list| list.all(here))
            .unwrap_or_default();
        if !included.is_empty() {
            return match countries(&included, notes) {
                None => CountrySet::all(),
                Some(values) => CountrySet {
                    mode: ListMode::Include,
                    values,
                },
            };
        }
        let excluded = self
            .exclude
            .as_ref()
            .map(|list| list.all(here))
            .unwrap_or_default();
        let values = countries(&excluded, notes).unwrap_or_default();
        CountrySet {
            mode: ListMode::Exclude,
            values,
        }
    }
}

/// The understood countries; none when one of the words is "worldwide".
fn countries(found: &[Found], notes: &mut Notes) -> Option<BTreeSet<Country>> {
    let mut values = BTreeSet::new();
    let mut worldwide = false;
    for one in found {
        match CountryText::read(&one.text) {
            CountryText::One(country) => {
                values.insert(country);
            }
            CountryText::Worldwide => worldwide = true,
            CountryText::Unknown => {
                notes.warn(
                    "country_unknown",
                    &one.way,
                    Some(&one.text),
                    "This country is not known.",
                );
            }
        }
    }
    (!worldwide).then_some(values)
}

/// How systems are found.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct OsRules {
    /// Their names; a version behind the name is the lowest version: `Android 8.0`.
    values: ListExpression,
    /// Words that mean no restriction, beside `all` and `any`.
    #[serde(default)]
    all: Vec<String>,
}

impl OsRules {
    /// The systems; empty = all.
    pub(crate) fn targets(&self, here: &Here<'_>, notes: &mut Notes) -> Vec<OsTarget> {
        let mut targets = BTreeSet::new();
        for one in self.values.all(here) {
            if means_everything(&one.text, &self.all) {
                return Vec::new();
            }
            match Os::read(&one.text) {
                Some(os) => {
                    targets.insert(OsTarget {
                        os,
                        min_version: version(&one.text),
                    });
                }
                None => notes.warn(
                    "os_unknown",
                    &one.way,
                    Some(&one.text),
                    "This operating system is not known.",
                ),
            }
        }
        targets.into_iter().collect()
    }

    /// The systems without versions.
    pub(crate) fn systems(&self, here: &Here<'_>, notes: &mut Notes) -> BTreeSet<Os> {
        self.targets(here, notes)
            .into_iter()
            .map(|target| target.os)
            .collect()
    }
}

/// The version behind a system's name.
fn version(text: &str) -> Option<String> {
    let last = text
        .rsplit([' ', '>', '=', '/'])
        .next()?
        .trim_end_matches('+');
    let is_version = last.starts_with(|c: char| c.is_ascii_digit())
        && last
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.')
        && last.len() < text.len();
    is_version.then(|| last.to_owned())
}

/// How devices are found.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct DeviceRules {
    /// Their names.
    values: ListExpression,
    /// Words that mean no restriction, beside `all` and `any`.
    #[serde(default)]
    all: Vec<String>,
}

impl DeviceRules {
    /// The devices; empty = all.
    pub(crate) fn read(&self, here: &Here<'_>, notes: &mut Notes) -> BTreeSet<Device> {
        let mut devices = BTreeSet::new();
        for one in self.values.all(here) {
            if means_everything(&one.text, &self.all) {
                return BTreeSet::new();
            }
            match Device::read(&one.text) {
                Some(device) => {
                    devices.insert(device);
                }
                None => notes.warn(
                    "device_unknown",
                    &one.way,
                    Some(&one.text),
                    "This device is not known.",
                ),
            }
        }
        devices
    }
}

fn means_everything(text: &str, own: &[String]) -> bool {
    EVERYTHING
        .iter()
        .any(|word| word.eq_ignore_ascii_case(text))
        || own.iter().any(|word| word.eq_ignore_ascii_case(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read_only_behind_a_name() {
        assert_eq!(version("Android 8.0"), Some("8.0".to_owned()));
        assert_eq!(version("iOS >=12+"), Some("12".to_owned()));
        assert_eq!(version("Android"), None);
        assert_eq!(version("12"), None);
    }
}
