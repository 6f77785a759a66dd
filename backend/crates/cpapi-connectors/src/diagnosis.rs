//! What is wrong with a connector's texts, with places: for the editor (product.md S7).

use serde_json::Value;

use crate::connector::Connector;
use crate::folder::ConnectorFiles;
use crate::interpolation::TemplateSet;
use crate::load_error::{LoadError, ManifestProblem};
use crate::manifest::Manifest;
use crate::offer::Mapping;
use crate::position::PlacedYaml;
use crate::yaml_text::read_yaml;
use crate::yaml_words;

const MANIFEST: &str = "manifest.yaml";
const MAPPING: &str = "offer.yaml";

/// Something that is wrong, or not interpreted, in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// `manifest.yaml` or `offer.yaml`.
    pub file: String,
    /// Pointer into the file after `$ref` was resolved.
    pub path: String,
    /// The component's type where it concerns one.
    pub component: Option<String>,
    /// What is wrong and what is offered instead.
    pub detail: String,
    /// Line, from 1, where it can be told.
    pub line: Option<usize>,
    /// Column, from 1.
    pub column: Option<usize>,
}

/// What became of a connector's texts.
#[derive(Debug)]
pub struct Diagnosis {
    /// The connector, when nothing is wrong.
    pub connector: Option<Connector>,
    /// What is wrong.
    pub problems: Vec<Fault>,
    /// What is not interpreted and does no harm.
    pub warnings: Vec<Fault>,
}

/// Loads a connector and places everything that is wrong with it.
pub fn diagnose(files: ConnectorFiles) -> Diagnosis {
    let texts = Texts {
        manifest: files.manifest.clone(),
        mapping: files.mapping.clone(),
    };
    match Connector::load(files) {
        Ok(connector) => Diagnosis {
            warnings: placed(MANIFEST, &texts.manifest, connector.warnings()),
            connector: Some(connector),
            problems: Vec::new(),
        },
        Err(error) => Diagnosis {
            connector: None,
            problems: texts.problems(&error),
            warnings: Vec::new(),
        },
    }
}

struct Texts {
    manifest: String,
    mapping: Option<String>,
}

impl Texts {
    /// Both files are looked at, so that a person sees everything at once. What only shows when
    /// both are read (a stream that is not there) is in `error`.
    fn problems(&self, error: &LoadError) -> Vec<Fault> {
        let mut problems = self.of_manifest();
        problems.extend(self.of_mapping());
        if problems.is_empty() {
            problems = match error {
                LoadError::Refused { file, problems, .. } => {
                    placed(file, self.text_of(file), problems)
                }
                other => vec![unplaced(MANIFEST, other.to_string())],
            };
        }
        problems
    }

    fn of_manifest(&self) -> Vec<Fault> {
        match read(MANIFEST, &yaml_words::modern(&self.manifest)) {
            Err(fault) => vec![*fault],
            Ok(value) => match Manifest::read(&value, TemplateSet::new()) {
                Ok(_) => Vec::new(),
                Err(problems) => placed(MANIFEST, &self.manifest, &problems),
            },
        }
    }

    fn of_mapping(&self) -> Vec<Fault> {
        let Some(text) = &self.mapping else {
            return Vec::new();
        };
        match read(MAPPING, text) {
            Err(fault) => vec![*fault],
            Ok(value) => match Mapping::read(&value, &mut TemplateSet::new()) {
                Ok(_) => Vec::new(),
                Err(problems) => placed(MAPPING, text, &problems),
            },
        }
    }

    fn text_of(&self, file: &str) -> &str {
        if file == MAPPING {
            self.mapping.as_deref().unwrap_or_default()
        } else {
            &self.manifest
        }
    }
}

fn read(file: &str, text: &str) -> Result<Value, Box<Fault>> {
    read_yaml(text).map_err(|error| {
        let at = error.location();
        Box::new(Fault {
            line: at.as_ref().map(yaml_serde::Location::line),
            column: at.as_ref().map(yaml_serde::Location::column),
            ..unplaced(file, format!("This is not YAML: {error}"))
        })
    })
}

fn unplaced(file: &str, detail: String) -> Fault {
    Fault {
        file: file.to_owned(),
        path: String::new(),
        component: None,
        detail,
        line: None,
        column: None,
    }
}

fn placed(file: &str, text: &str, problems: &[ManifestProblem]) -> Vec<Fault> {
    if problems.is_empty() {
        return Vec::new();
    }
    let yaml = PlacedYaml::read(text);
    problems
        .iter()
        .map(|problem| {
            let at = yaml.find(&problem.path);
            Fault {
                file: file.to_owned(),
                path: problem.path.clone(),
                component: problem.component.clone(),
                detail: problem.detail.clone(),
                line: at.map(|at| at.line),
                column: at.map(|at| at.column),
            }
        })
        .collect()
}
