//! Why a connector's folder cannot be used.

use std::fmt;

use thiserror::Error;

/// One thing that is wrong with a manifest or a mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestProblem {
    /// JSON pointer into the file after `$ref` was resolved: `/streams/0/retriever/decoder`.
    pub path: String,
    /// The component's type where the problem concerns one: `XmlDecoder`.
    pub component: Option<String>,
    /// What is wrong and what is offered instead.
    pub detail: String,
}

impl ManifestProblem {
    /// A problem at a path.
    pub(crate) fn new(path: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            component: None,
            detail: detail.into(),
        }
    }

    /// A component that is not interpreted, with those that are.
    pub(crate) fn unsupported(path: impl Into<String>, component: &str, offered: &[&str]) -> Self {
        let detail = if offered.is_empty() {
            format!("{component} is not supported; leave it out")
        } else {
            format!(
                "{component} is not supported here; use one of {}",
                offered.join(", ")
            )
        };
        Self {
            path: path.into(),
            component: Some(component.to_owned()),
            detail,
        }
    }
}

impl fmt::Display for ManifestProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = if self.path.is_empty() {
            "/"
        } else {
            &self.path
        };
        write!(f, "{path}: {}", self.detail)
    }
}

/// Why a connector's folder was refused.
#[derive(Debug, Clone, Error)]
pub enum LoadError {
    /// A file that every folder needs is missing or cannot be read.
    #[error("connector {connector}: {file} cannot be read: {detail}")]
    File {
        /// Name of the folder.
        connector: String,
        /// Name of the file.
        file: String,
        /// The system's words.
        detail: String,
    },
    /// A file is not YAML.
    #[error("connector {connector}: {file} is not YAML: {detail}")]
    NotYaml {
        /// Name of the folder.
        connector: String,
        /// Name of the file.
        file: String,
        /// The parser's words, with line and column.
        detail: String,
    },
    /// A file is YAML and not a manifest or a mapping that can be interpreted.
    #[error("connector {connector}: {file}: {}", .problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Refused {
        /// Name of the folder.
        connector: String,
        /// Name of the file.
        file: String,
        /// Everything that is wrong.
        problems: Vec<ManifestProblem>,
    },
    /// Two folders with the same name.
    #[error("connector {connector} exists twice")]
    Twice {
        /// Name of the folder.
        connector: String,
    },
}
