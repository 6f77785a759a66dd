//! Configuration: flags before environment before file before defaults. Anything unknown or
//! unreadable stops the start with the setting's name and what is accepted.

mod args;
mod table;
mod value;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use thiserror::Error;

pub use args::SettingArgs;
pub use table::{
    AuthSettings, ConnectorSettings, DatabaseSettings, EngineSettings, FetchSettings, HttpSettings,
    LogSettings, MailSettings, MetricsSettings, SPECS, Settings, Spec, TraceSettings,
    VaultSettings,
};
pub use value::{
    ByteSize, HostList, LeaseTime, LogFilter, LogFormat, Ratio, ServerRole, SettingValue,
};

/// The environment variable that names the configuration file.
pub const CONFIG_FILE_VARIABLE: &str = "CPAPI_CONFIG";
/// What every environment variable of ours starts with.
const ENV_PREFIX: &str = "CPAPI_";
/// What stands between section and setting in an environment variable.
const ENV_SEPARATOR: &str = "__";

/// Why the configuration cannot be used.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// A value that is not acceptable.
    #[error("{key} ({origin}): {value:?} is not acceptable; accepted is {accepts}")]
    Refused {
        /// The setting's key.
        key: &'static str,
        /// Where the value came from.
        origin: String,
        /// The value; secrets are never refused for their content, so this is none.
        value: String,
        /// What is accepted.
        accepts: String,
    },
    /// A name that is no setting.
    #[error("{origin}: there is no setting {key:?}{hint}")]
    Unknown {
        /// The name.
        key: String,
        /// Where it stands.
        origin: String,
        /// The nearest real names.
        hint: String,
    },
    /// The file cannot be read.
    #[error("the configuration file {path:?} cannot be read: {cause}")]
    FileUnreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// The file is not TOML or holds something that is no setting's value.
    #[error("the configuration file {path:?} is not acceptable: {detail}")]
    FileMalformed {
        /// The file.
        path: PathBuf,
        /// Why.
        detail: String,
    },
    /// The table and its reader disagree; cannot happen while both come from one macro.
    #[error("the table of settings is broken")]
    TableBroken,
}

#[derive(Debug, Clone)]
struct GivenText {
    text: String,
    origin: String,
}

/// The texts that were given, the strongest origin winning.
#[derive(Debug, Default)]
pub struct Given(BTreeMap<&'static str, GivenText>);

impl Given {
    fn text(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(|given| given.text.as_str())
    }

    fn refuse(&self, spec: &Spec, text: &str) -> ConfigError {
        let bounds = if spec.bounds.is_empty() {
            String::new()
        } else {
            format!(", {}", spec.bounds)
        };
        ConfigError::Refused {
            key: spec.key,
            origin: self
                .0
                .get(spec.key)
                .map_or_else(|| "default".to_owned(), |given| given.origin.clone()),
            value: text.to_owned(),
            accepts: format!("{}{bounds}", spec.accepts),
        }
    }

    /// Adds a value unless a stronger origin gave one before.
    fn offer(&mut self, key: &str, text: String, origin: String) -> Result<(), ConfigError> {
        let Some(spec) = SPECS.iter().find(|spec| spec.key == key) else {
            return Err(ConfigError::Unknown {
                key: key.to_owned(),
                origin,
                hint: hint(key),
            });
        };
        self.0.entry(spec.key).or_insert(GivenText { text, origin });
        Ok(())
    }

    fn offer_environment(
        &mut self,
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Result<(), ConfigError> {
        for (name, text) in variables {
            let Some(rest) = name
                .strip_prefix(ENV_PREFIX)
                .filter(|rest| rest.contains(ENV_SEPARATOR))
            else {
                continue;
            };
            let key = rest.replacen(ENV_SEPARATOR, ".", 1).to_lowercase();
            self.offer(&key, text, format!("environment variable {name}"))?;
        }
        Ok(())
    }

    fn offer_file(&mut self, path: &Path, text: &str) -> Result<(), ConfigError> {
        let malformed = |detail: String| ConfigError::FileMalformed {
            path: path.to_owned(),
            detail,
        };
        let document: toml::Table = text
            .parse()
            .map_err(|error: toml::de::Error| malformed(error.to_string()))?;
        let origin = format!("configuration file {}", path.display());
        for (section, value) in document {
            let toml::Value::Table(fields) = value else {
                return Err(ConfigError::Unknown {
                    hint: hint(&section),
                    key: section,
                    origin,
                });
            };
            for (field, value) in fields {
                let key = format!("{section}.{field}");
                let text = match value {
                    toml::Value::String(text) => text,
                    toml::Value::Integer(number) => number.to_string(),
                    toml::Value::Boolean(flag) => flag.to_string(),
                    other => {
                        return Err(malformed(format!(
                            "{key} holds {}, a text or a number is wanted",
                            other.type_str()
                        )));
                    }
                };
                self.offer(&key, text, origin.clone())?;
            }
        }
        Ok(())
    }
}

/// Names the setting that was probably meant.
fn hint(key: &str) -> String {
    let section = key.split('.').next().unwrap_or(key);
    let mut near: Vec<&str> = SPECS
        .iter()
        .map(|spec| spec.key)
        .filter(|known| known.starts_with(&format!("{section}.")))
        .collect();
    if near.is_empty() {
        near = SPECS
            .iter()
            .filter_map(|spec| spec.key.split('.').next())
            .collect();
        near.dedup();
        return format!("; the sections are {}", near.join(", "));
    }
    format!("; this section knows {}", near.join(", "))
}

/// Reads flags, the process's environment and the file that either of them names.
///
/// # Errors
/// [`ConfigError`] at the first thing that is not acceptable.
pub fn load(args: &SettingArgs) -> Result<Settings, ConfigError> {
    let file = args
        .config_file()
        .or_else(|| std::env::var_os(CONFIG_FILE_VARIABLE).map(PathBuf::from));
    let file = match file {
        Some(path) => {
            let text =
                std::fs::read_to_string(&path).map_err(|cause| ConfigError::FileUnreadable {
                    path: path.clone(),
                    cause,
                })?;
            Some((path, text))
        }
        None => None,
    };
    // `vars_os`: a variable that is not UTF-8 must not stop us unless it is ours.
    let environment = std::env::vars_os().filter_map(|(name, text)| {
        Some((
            name.into_string().ok()?,
            text.to_string_lossy().into_owned(),
        ))
    });
    combine(args.given(), environment, file)
}

/// The same for given flags, environment and file.
fn combine(
    flags: impl IntoIterator<Item = (String, String)>,
    environment: impl IntoIterator<Item = (String, String)>,
    file: Option<(PathBuf, String)>,
) -> Result<Settings, ConfigError> {
    let mut given = Given::default();
    for (key, text) in flags {
        given.offer(&key, text, format!("--{key}"))?;
    }
    given.offer_environment(environment)?;
    if let Some((path, text)) = file {
        given.offer_file(&path, &text)?;
    }
    Settings::read(&given)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use std::time::Duration;

    use super::*;

    fn pair(key: &str, text: &str) -> (String, String) {
        (key.to_owned(), text.to_owned())
    }

    fn file(text: &str) -> Option<(PathBuf, String)> {
        Some((PathBuf::from("cpapi.toml"), text.to_owned()))
    }

    #[test]
    fn the_defaults_are_acceptable() {
        let settings = combine([], [], None).unwrap();
        assert_eq!(settings.http.listen.to_string(), "127.0.0.1:8080");
        assert_eq!(settings.database.url.expose(), "sqlite:data/cpapi.sqlite");
        assert_eq!(settings.auth.access_token_life, Duration::from_secs(900));
        assert_eq!(settings.http.body_limit, ByteSize(2 << 20));
    }

    #[test]
    fn flags_win_over_environment_over_file_over_defaults() {
        let toml = "[http]\nlisten = '127.0.0.1:1'\nworkers = 3\n[engine]\npull_workers = 9\n";
        let settings = combine(
            [pair("http.listen", "127.0.0.1:3")],
            [
                pair("CPAPI_HTTP__LISTEN", "127.0.0.1:2"),
                pair("CPAPI_ENGINE__PULL_WORKERS", "8"),
            ],
            file(toml),
        )
        .unwrap();
        assert_eq!(settings.http.listen.port(), 3);
        assert_eq!(settings.engine.pull_workers, 8);
        assert_eq!(settings.http.workers, 3);
    }

    #[test]
    fn a_wrong_value_names_the_setting_its_origin_and_what_is_accepted() {
        let error = combine([], [pair("CPAPI_HTTP__LISTEN", "everywhere")], None)
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("http.listen")
                && error.contains("CPAPI_HTTP__LISTEN")
                && error.contains("127.0.0.1:8080"),
            "{error}"
        );
        let error = combine([], [], file("[engine]\npull_workers = 0\n"))
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("engine.pull_workers") && error.contains("1 to 256"),
            "{error}"
        );
    }

    #[test]
    fn a_lease_is_bounded_and_a_role_is_one_of_three() {
        for (key, wrong) in [
            ("engine.lease", "2s"),
            ("engine.lease", "3500ms"),
            ("engine.lease", "11m"),
            ("engine.role", "everything"),
        ] {
            let error = combine([pair(key, wrong)], [], None).unwrap_err();
            assert!(error.to_string().contains(key), "{error}");
        }
        let settings = combine([pair("engine.lease", "3s")], [], None).unwrap();
        assert_eq!(settings.engine.lease.0, Duration::from_secs(3));
    }

    #[test]
    fn an_unknown_setting_stops_the_start_and_the_known_ones_are_named() {
        let error = combine([], [], file("[http]\nlisten_on = 1\n"))
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("http.listen_on") && error.contains("http.listen,"),
            "{error}"
        );
        assert!(combine([], [pair("CPAPI_NOTHING__HERE", "1")], None).is_err());
        assert!(combine([], [], file("top = 1\n")).is_err());
        // Variables without a section are not settings.
        assert!(combine([], [pair("CPAPI_CONFIG", "x"), pair("PATH", "y")], None).is_ok());
    }

    #[test]
    fn a_printed_configuration_shows_no_secret() {
        let settings = combine(
            [
                pair("database.url", "postgres://u:hunter2@h/d"),
                pair("vault.key", "c2VjcmV0"),
            ],
            [],
            None,
        )
        .unwrap();
        let shown = format!("{settings:?}");
        assert!(
            !shown.contains("hunter2") && !shown.contains("c2VjcmV0"),
            "{shown}"
        );
    }
}
