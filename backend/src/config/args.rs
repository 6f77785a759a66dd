//! The settings as command-line flags, made from the table so that `--help` knows them all.

use std::path::PathBuf;

use clap::{Arg, ArgMatches, Args, Command, FromArgMatches};

use super::table::{SPECS, Spec};

/// The flags of a program run, by setting.
#[derive(Debug, Clone, Default)]
pub struct SettingArgs {
    config: Option<PathBuf>,
    given: Vec<(String, String)>,
}

impl SettingArgs {
    /// The configuration file named by `--config`.
    pub fn config_file(&self) -> Option<PathBuf> {
        self.config.clone()
    }

    /// A value that a short flag of the command stands for.
    pub(crate) fn give(&mut self, key: &str, text: &str) {
        self.given.push((key.to_owned(), text.to_owned()));
    }

    /// Key and text of each setting that was given.
    pub(super) fn given(&self) -> Vec<(String, String)> {
        self.given.clone()
    }
}

fn help(spec: &Spec) -> String {
    let variable = format!("CPAPI_{}", spec.key.to_uppercase().replace('.', "__"));
    let default = if spec.default.is_empty() {
        String::new()
    } else {
        format!(" [default: {}]", spec.default)
    };
    let bounds = if spec.bounds.is_empty() {
        String::new()
    } else {
        format!(", {}", spec.bounds)
    };
    format!(
        "{} Accepts {}{bounds}. [env: {variable}]{default}",
        spec.help.trim(),
        spec.accepts
    )
}

impl Args for SettingArgs {
    fn augment_args(command: Command) -> Command {
        let config = Arg::new("config")
            .long("config")
            .value_name("FILE")
            .value_parser(clap::value_parser!(PathBuf))
            .help("Configuration file in TOML: one table per section. [env: CPAPI_CONFIG]");
        SPECS.iter().fold(command.arg(config), |command, spec| {
            command.arg(
                Arg::new(spec.key)
                    .long(spec.key)
                    .value_name("VALUE")
                    .help_heading("Settings")
                    .help(help(spec)),
            )
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for SettingArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut args = Self::default();
        args.update_from_arg_matches(matches)?;
        Ok(args)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        self.config = matches.get_one::<PathBuf>("config").cloned();
        self.given = SPECS
            .iter()
            .filter_map(|spec| {
                Some((
                    spec.key.to_owned(),
                    matches.get_one::<String>(spec.key)?.clone(),
                ))
            })
            .collect();
        Ok(())
    }
}
