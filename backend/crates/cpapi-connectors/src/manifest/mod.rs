//! The manifest: Airbyte's declarative source, read into components once.
//!
//! What is not interpreted and would change what is fetched is refused with its path and type;
//! what does no harm is a warning.

pub(crate) mod node;
mod parameters;
mod partition;
mod reference;
mod retrieval;
mod stream;

use std::sync::Arc;

use serde_json::Value;

pub(crate) use partition::{ListRouter, ListValues, ParentStream, PartitionRouter};
pub(crate) use stream::Stream;

use crate::config::spec::ConnectorSpec;
use crate::http::budget::BudgetPlan;
use crate::interpolation::{Engine, TemplateSet};
use crate::load_error::ManifestProblem;
use node::{Loader, Node, Read};

/// A manifest that was read.
#[derive(Debug)]
pub(crate) struct Manifest {
    /// Its compiled templates.
    pub(crate) engine: Engine,
    /// Its streams in order.
    pub(crate) streams: Vec<Arc<Stream>>,
    /// The streams that a check reads.
    check: Vec<String>,
    /// What it asks the user for.
    pub(crate) spec: ConnectorSpec,
    /// Its rate limits.
    pub(crate) budget: BudgetPlan,
    /// Fields that are not interpreted and do no harm.
    pub(crate) warnings: Vec<ManifestProblem>,
}

impl Manifest {
    /// Reads a manifest; `templates` holds those of the offer mapping already.
    ///
    /// # Errors
    /// What cannot be interpreted: the first thing of each stream, of `check`, of `spec` and of
    /// `api_budget`.
    pub(crate) fn read(
        value: &Value,
        templates: TemplateSet,
    ) -> Result<Self, Vec<ManifestProblem>> {
        let mut problems = Vec::new();
        let read = Self::parts(value, templates, &mut problems);
        match (read, problems.is_empty()) {
            (Ok(Some(manifest)), true) => Ok(manifest),
            (Ok(_), _) => Err(problems),
            (Err(problem), _) => {
                problems.push(problem);
                Err(problems)
            }
        }
    }

    /// Reads one part after the other, whatever is wrong with those before; none where a part is
    /// missing.
    fn parts(
        value: &Value,
        templates: TemplateSet,
        problems: &mut Vec<ManifestProblem>,
    ) -> Read<Option<Self>> {
        let resolved = parameters::propagate(&reference::resolve(value)?);
        let mut loader = Loader {
            templates,
            warnings: Vec::new(),
            token_paths: Vec::new(),
        };
        let node = Node::new(String::new(), &resolved)?;
        if node.kind("DeclarativeSource") != "DeclarativeSource" {
            return Err(node.unsupported(&["DeclarativeSource"]));
        }
        for harmless in [
            "version",
            "definitions",
            "schemas",
            "metadata",
            "concurrency_level",
        ] {
            node.get(harmless);
        }
        node.refuse(
            "dynamic_streams",
            "dynamic streams are not supported; list them under streams",
        )?;
        let mut streams = Vec::new();
        for stream in node.children("streams")? {
            let stream = Stream::read(&stream, &mut loader).map(Arc::new);
            streams.extend(kept(stream, problems));
        }
        let spec = node
            .needed("spec")
            .and_then(|spec| ConnectorSpec::read(&spec, &mut loader));
        let spec = kept(spec, problems);
        let budget = node
            .child("api_budget")
            .and_then(|budget| BudgetPlan::read(budget, &mut loader));
        let budget = kept(budget, problems);
        let check = node.needed("check")?;
        if !problems.is_empty() {
            // A check may name a stream that was refused.
            return Ok(None);
        }
        let check = read_check(&check, &streams, &mut loader)?;
        node.finish(&mut loader);
        let (Some(spec), Some(budget)) = (spec, budget) else {
            return Ok(None);
        };
        Ok(Some(Self {
            engine: loader.templates.into_engine(),
            streams,
            check,
            spec,
            budget,
            warnings: loader.warnings,
        }))
    }

    /// The stream of that name.
    pub(crate) fn stream(&self, name: &str) -> Option<&Arc<Stream>> {
        self.streams.iter().find(|stream| stream.name == name)
    }

    /// The stream that a check reads.
    pub(crate) fn check_stream(&self) -> Option<&Arc<Stream>> {
        self.check.first().and_then(|name| self.stream(name))
    }
}

fn kept<T>(read: Read<T>, problems: &mut Vec<ManifestProblem>) -> Option<T> {
    read.map_err(|problem| problems.push(problem)).ok()
}

fn read_check(node: &Node<'_>, streams: &[Arc<Stream>], loader: &mut Loader) -> Read<Vec<String>> {
    if node.kind("") != "CheckStream" {
        return Err(node.unsupported(&["CheckStream"]));
    }
    let mut names = Vec::new();
    for name in node.list("stream_names")? {
        let known = name
            .as_str()
            .filter(|name| streams.iter().any(|stream| stream.name == *name));
        match known {
            Some(name) => names.push(name.to_owned()),
            None => return Err(node.problem("stream_names", format!("there is no stream {name}"))),
        }
    }
    if names.is_empty() {
        return Err(node.problem("stream_names", "at least one stream is expected"));
    }
    node.finish(loader);
    Ok(names)
}
