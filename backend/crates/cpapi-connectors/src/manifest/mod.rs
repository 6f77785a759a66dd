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
    /// The first thing that cannot be interpreted.
    pub(crate) fn read(value: &Value, templates: TemplateSet) -> Read<Self> {
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
        let streams = node.children("streams")?;
        let streams = streams
            .iter()
            .map(|stream| Stream::read(stream, &mut loader).map(Arc::new))
            .collect::<Read<Vec<_>>>()?;
        let check = read_check(&node.needed("check")?, &streams, &mut loader)?;
        let spec = ConnectorSpec::read(&node.needed("spec")?, &mut loader)?;
        let budget = BudgetPlan::read(node.child("api_budget")?, &mut loader)?;
        node.finish(&mut loader);
        Ok(Self {
            engine: loader.templates.into_engine(),
            streams,
            check,
            spec,
            budget,
            warnings: loader.warnings,
        })
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
