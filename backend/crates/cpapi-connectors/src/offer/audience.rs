//! Systems and devices.

use std::collections::BTreeSet;

use cpapi_domain::offer::OsTarget;
use cpapi_domain::vocabulary::{Device, Os};
use cpapi_domain::word::Word;
use serde::Deserialize;

use super::condition::Condition;
use super::expression::{Expression, Found};
use super::here::{Here, contains_word};
use super::list_expression::ListExpression;
use super::notes::Notes;
use super::route::{Chain, each};
use super::version_text;
use super::words::{OneOrMany, Words};

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

/// How systems or devices are found.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct NamedRules<T: for<'a> Deserialize<'a>> {
    /// Elements that hold names; the element at hand when left out.
    each: Option<Chain>,
    /// Only elements for which this holds.
    when: Option<Condition>,
    /// Their names.
    values: Option<ListExpression>,
    /// Names of those that are left out of all known ones; counts when `values` gives nothing.
    exclude: Option<ListExpression>,
    /// Words that mean no restriction, beside `all` and `any`.
    #[serde(default)]
    all: Vec<String>,
    /// The network's words.
    #[serde(default = "Words::default", bound = "")]
    words: Words<OneOrMany<T>>,
    /// The lowest version of the names in the element.
    min_version: Option<Expression>,
}

/// How systems are found; a version behind a name is the lowest one: `Android 8.0`.
pub(crate) type OsRules = NamedRules<Os>;
/// How devices are found.
pub(crate) type DeviceRules = NamedRules<Device>;

/// What a name means.
enum Named<T> {
    Everything,
    These(Vec<T>),
    Unknown,
}

impl<T: Copy + for<'a> Deserialize<'a>> NamedRules<T> {
    fn mean(&self, text: &str, name: &str, read: impl Fn(&str) -> Option<T>) -> Named<T> {
        if EVERYTHING
            .iter()
            .any(|word| word.eq_ignore_ascii_case(text))
            || contains_word(&self.all, text)
        {
            return Named::Everything;
        }
        match self.words.get(text).or_else(|| self.words.get(name)) {
            Some(own) => Named::These(own.all().to_vec()),
            None => read(text).map_or(Named::Unknown, |one| Named::These(vec![one])),
        }
    }

    fn visit<'v>(
        &self,
        list: Option<&ListExpression>,
        here: &Here<'_, 'v>,
        notes: &mut Notes,
        visitor: &mut dyn FnMut(&Here<'_, 'v>, Found<'v>, &mut Notes),
    ) {
        let Some(list) = list else { return };
        each(self.each.as_ref(), here, &mut |here| {
            let applies = self.when.as_ref().is_none_or(|when| when.holds(here, None));
            if applies {
                for found in list.all(here, "audience", notes) {
                    visitor(here, found, notes);
                }
            }
            true
        });
    }
}

impl OsRules {
    /// The systems; empty = all.
    pub(crate) fn targets(&self, here: &Here<'_, '_>, notes: &mut Notes) -> Vec<OsTarget> {
        let mut targets = BTreeSet::new();
        let mut everything = false;
        let mut named = false;
        self.visit(self.values.as_ref(), here, notes, &mut |here, found, notes| {
            named = true;
            let versioned = version_text::split(&found.text);
            match self.mean(&found.text, versioned.name, Os::read) {
                Named::Everything => everything = true,
                Named::Unknown => os_unknown(here, &found, notes),
                Named::These(systems) => {
                    if versioned.max.is_some() {
                        let detail = "A highest version cannot be kept; the offer is open to later ones too.";
                        notes.warn("os_version_limit", here, found.node, Some(&found.text), detail);
                    }
                    let beside = self
                        .min_version
                        .as_ref()
                        .and_then(|version| version.read_text(here, "os_version", notes));
                    let min_version = versioned.min.map(str::to_owned).or(beside);
                    targets.extend(systems.into_iter().map(|os| OsTarget {
                        os,
                        min_version: min_version.clone(),
                    }));
                }
            }
        });
        if everything {
            return Vec::new();
        }
        if !named {
            return self.all_but(here, notes);
        }
        targets.into_iter().collect()
    }

    fn all_but(&self, here: &Here<'_, '_>, notes: &mut Notes) -> Vec<OsTarget> {
        let mut left_out = BTreeSet::new();
        self.visit(
            self.exclude.as_ref(),
            here,
            notes,
            &mut |here, found, notes| {
                let versioned = version_text::split(&found.text);
                match self.mean(&found.text, versioned.name, Os::read) {
                    Named::Everything | Named::Unknown => os_unknown(here, &found, notes),
                    Named::These(systems) => {
                        if versioned.min.is_some() || versioned.max.is_some() {
                            let detail = "Single versions cannot be left out; the whole system is.";
                            notes.warn(
                                "os_version_limit",
                                here,
                                found.node,
                                Some(&found.text),
                                detail,
                            );
                        }
                        left_out.extend(systems);
                    }
                }
            },
        );
        if left_out.is_empty() {
            return Vec::new();
        }
        let rest = Os::ALL.iter().filter(|os| !left_out.contains(os));
        rest.map(|os| OsTarget {
            os: *os,
            min_version: None,
        })
        .collect()
    }

    /// The systems without versions.
    pub(crate) fn systems(&self, here: &Here<'_, '_>, notes: &mut Notes) -> BTreeSet<Os> {
        self.targets(here, notes)
            .into_iter()
            .map(|target| target.os)
            .collect()
    }
}

impl DeviceRules {
    /// The devices; empty = all.
    pub(crate) fn devices(&self, here: &Here<'_, '_>, notes: &mut Notes) -> BTreeSet<Device> {
        let mut devices = BTreeSet::new();
        let mut everything = false;
        let mut named = false;
        self.visit(
            self.values.as_ref(),
            here,
            notes,
            &mut |here, found, notes| {
                named = true;
                match self.mean(&found.text, &found.text, Device::read) {
                    Named::Everything => everything = true,
                    Named::These(these) => devices.extend(these),
                    Named::Unknown => device_unknown(here, &found, notes),
                }
            },
        );
        if everything {
            return BTreeSet::new();
        }
        if named {
            return devices;
        }
        let mut left_out = BTreeSet::new();
        self.visit(
            self.exclude.as_ref(),
            here,
            notes,
            &mut |here, found, notes| match self.mean(&found.text, &found.text, Device::read) {
                Named::These(these) => left_out.extend(these),
                Named::Everything | Named::Unknown => device_unknown(here, &found, notes),
            },
        );
        if left_out.is_empty() {
            return BTreeSet::new();
        }
        let rest = Device::ALL.iter().filter(|one| !left_out.contains(one));
        rest.copied().collect()
    }
}

fn os_unknown(here: &Here<'_, '_>, found: &Found<'_>, notes: &mut Notes) {
    let detail = "This operating system is not known.";
    notes.warn("os_unknown", here, found.node, Some(&found.text), detail);
}

fn device_unknown(here: &Here<'_, '_>, found: &Found<'_>, notes: &mut Notes) {
    let detail = "This device is not known.";
    notes.warn(
        "device_unknown",
        here,
        found.node,
        Some(&found.text),
        detail,
    );
}
