//! `fixtures/replay.yaml`: settings that work, settings that do not, and what the network answers.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use cpapi_domain::vocabulary::Currency;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::matching::When;
use super::scripted::ScriptedAnswer;

/// A replay as it is written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    config: Map<String, Value>,
    refused_config: Option<Map<String, Value>>,
    default_currency: Option<String>,
    #[serde(default)]
    quarantined: usize,
    answers: Vec<WrittenAnswer>,
    #[serde(default)]
    throttle: Vec<WrittenAnswer>,
    broken_body_file: Option<String>,
}

/// An answer as it is written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenAnswer {
    #[serde(default)]
    when: When,
    #[serde(default = "ok")]
    status: u16,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    body: Option<Value>,
    body_file: Option<String>,
    #[serde(default)]
    gzip: Gzip,
    #[serde(default)]
    base64: bool,
    times: Option<usize>,
    #[serde(default)]
    feed: bool,
    #[serde(default = "once")]
    asked: usize,
}

/// `gzip: true` compresses the transfer, `gzip: file` makes the body a gzip file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(from = "GzipWord")]
pub(super) enum Gzip {
    /// As it is.
    #[default]
    No,
    /// With `Content-Encoding: gzip`.
    Transfer,
    /// A gzip file.
    File,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum GzipWord {
    Flag(bool),
    Word(GzipFile),
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum GzipFile {
    File,
}

impl From<GzipWord> for Gzip {
    fn from(word: GzipWord) -> Self {
        match word {
            GzipWord::Flag(false) => Self::No,
            GzipWord::Flag(true) => Self::Transfer,
            GzipWord::Word(GzipFile::File) => Self::File,
        }
    }
}

const fn ok() -> u16 {
    200
}

const fn once() -> usize {
    1
}

/// A replay, ready to be played.
#[derive(Debug, Clone)]
pub(super) struct Replay {
    /// `xml` of `replay-xml.yaml`; empty for `replay.yaml`.
    pub(super) variant: String,
    /// Settings that work, as a user types them.
    pub(super) config: Value,
    /// The same with bad credentials; none where the network needs none.
    pub(super) refused_config: Option<Value>,
    /// The source's default currency.
    pub(super) default_currency: Option<Currency>,
    /// Records of the sample that are kept aside.
    pub(super) quarantined: usize,
    /// First match wins.
    pub(super) answers: Vec<ScriptedAnswer>,
    /// How this network says that there were too many calls, beside 429.
    pub(super) throttle: Vec<ScriptedAnswer>,
    /// The first page of the feed with one broken record.
    pub(super) broken_body: Option<Vec<u8>>,
    /// Golden offers.
    pub(super) golden: PathBuf,
}

impl Replay {
    /// Every replay of a connector's folder.
    ///
    /// # Errors
    /// What is wrong with the fixtures, in words.
    pub(super) fn all_of(folder: &Path) -> Result<Vec<Self>, String> {
        let fixtures = folder.join("fixtures");
        let entries = std::fs::read_dir(&fixtures)
            .map_err(|error| format!("fixtures/ cannot be read: {error}"))?;
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|error| format!("fixtures/ cannot be read: {error}"))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if let Some(variant) = variant_of(&name) {
                names.push((variant.to_owned(), entry.path()));
            }
        }
        if names.is_empty() {
            return Err("fixtures/ holds no replay.yaml".to_owned());
        }
        names.sort();
        let replays = names
            .into_iter()
            .map(|(variant, file)| Self::read(&fixtures, variant, &file));
        replays.collect()
    }

    fn read(fixtures: &Path, variant: String, file: &Path) -> Result<Self, String> {
        let name = file
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let refuse = |detail: String| format!("fixtures/{name}: {detail}");
        let text = std::fs::read_to_string(file).map_err(|error| refuse(error.to_string()))?;
        let written: Value =
            yaml_serde::from_str(&text).map_err(|error| refuse(error.to_string()))?;
        let written: Written =
            serde_path_to_error::deserialize(written).map_err(|error| refuse(error.to_string()))?;
        Self::of_written(fixtures, variant, written).map_err(refuse)
    }

    fn of_written(fixtures: &Path, variant: String, written: Written) -> Result<Self, String> {
        let answers = scripted(fixtures, "answers", written.answers)?;
        if !answers.iter().any(|answer| answer.feed) {
            return Err(
                "no answer is marked with `feed: true`; mark each that is a page of the feed"
                    .to_owned(),
            );
        }
        let throttle = scripted(fixtures, "throttle", written.throttle)?;
        let broken_body = written
            .broken_body_file
            .map(|file| read_file(fixtures, &file))
            .transpose()?;
        let default_currency = written
            .default_currency
            .map(|code| {
                Currency::from_code(&code)
                    .ok_or_else(|| format!("default_currency: {code} is no currency"))
            })
            .transpose()?;
        let refused_config = written.refused_config.map(|changes| {
            let mut config = written.config.clone();
            config.extend(changes);
            Value::Object(config)
        });
        let golden = if variant.is_empty() {
            "expected-offers.json".to_owned()
        } else {
            format!("expected-offers-{variant}.json")
        };
        Ok(Self {
            variant,
            config: Value::Object(written.config),
            refused_config,
            default_currency,
            quarantined: written.quarantined,
            answers,
            throttle,
            broken_body,
            golden: fixtures.join(golden),
        })
    }
}

fn variant_of(name: &str) -> Option<&str> {
    let stem = name.strip_suffix(".yaml")?.strip_prefix("replay")?;
    if stem.is_empty() {
        return Some("");
    }
    stem.strip_prefix('-')
}

fn scripted(
    fixtures: &Path,
    list: &str,
    written: Vec<WrittenAnswer>,
) -> Result<Vec<ScriptedAnswer>, String> {
    let number =
        |(at, answer)| script(fixtures, answer).map_err(|detail| format!("{list}[{at}]: {detail}"));
    written.into_iter().enumerate().map(number).collect()
}

fn script(fixtures: &Path, written: WrittenAnswer) -> Result<ScriptedAnswer, String> {
    written.when.check()?;
    if !(200..=599).contains(&written.status) {
        return Err(format!("status: {} is no HTTP status", written.status));
    }
    let (body, kind) = match (written.body, written.body_file) {
        (Some(_), Some(_)) => return Err("give body or body_file, not both".to_owned()),
        (None, None) => (Vec::new(), None),
        (Some(Value::String(text)), None) => (text.into_bytes(), None),
        (Some(data), None) => (data.to_string().into_bytes(), Some("application/json")),
        (None, Some(file)) => (read_file(fixtures, &file)?, kind_of(&file)),
    };
    let body = if written.base64 {
        super::scripted::from_base64(&body)?
    } else {
        body
    };
    Ok(ScriptedAnswer {
        when: written.when,
        status: written.status,
        headers: written.headers.into_iter().collect(),
        kind,
        body,
        gzip: written.gzip,
        times: written.times,
        feed: written.feed,
        asked: written.asked.max(1),
    })
}

fn read_file(fixtures: &Path, file: &str) -> Result<Vec<u8>, String> {
    let plain = Path::new(file)
        .components()
        .all(|part| matches!(part, std::path::Component::Normal(_)));
    if !plain {
        return Err(format!("{file} must lie in fixtures/"));
    }
    std::fs::read(fixtures.join(file)).map_err(|error| format!("{file} cannot be read: {error}"))
}

fn kind_of(file: &str) -> Option<&'static str> {
    match Path::new(file).extension()?.to_str()? {
        "json" => Some("application/json"),
        "xml" => Some("application/xml"),
        "csv" => Some("text/csv"),
        "ndjson" | "jsonl" => Some("application/x-ndjson"),
        "gz" => Some("application/gzip"),
        "zip" => Some("application/zip"),
        _ => None,
    }
}
