//! Partition routers: the slices a stream is read in.

use std::sync::Arc;

use serde_json::Value;

use super::node::{Loader, Node, Read};
use super::stream::Stream;
use crate::interpolation::Template;
use crate::load_error::ManifestProblem;
use crate::page::path::Path;
use crate::request::option::RequestOption;

/// A router.
#[derive(Debug)]
pub(crate) enum PartitionRouter {
    /// One slice: everything.
    One,
    /// ListPartitionRouter: one slice per value.
    List {
        /// The values, or one template that gives a list.
        values: Vec<Template>,
        /// Name in `stream_partition`.
        field: Template,
        /// Where the value goes.
        option: Option<RequestOption>,
    },
    /// SubstreamPartitionRouter: one slice per record of another stream.
    Parent {
        /// The other stream.
        stream: Arc<Stream>,
        /// The value in its records.
        key: Path,
        /// Name in `stream_partition`.
        field: Template,
        /// Where the value goes.
        option: Option<RequestOption>,
    },
}

const OFFERED: &[&str] = &["ListPartitionRouter", "SubstreamPartitionRouter"];

impl PartitionRouter {
    /// Reads a router; none means one slice.
    pub(crate) fn read(
        value: Option<&Value>,
        retriever: &Node<'_>,
        loader: &mut Loader,
    ) -> Read<Self> {
        let path = format!("{}/partition_router", retriever.path);
        let value = match value {
            None => return Ok(Self::One),
            Some(Value::Array(routers)) => match routers.as_slice() {
                [] => return Ok(Self::One),
                [only] => only,
                _ => {
                    return Err(ManifestProblem::new(
                        path,
                        "several routers at once are not supported; use one",
                    ));
                }
            },
            Some(value) => value,
        };
        let node = Node::new(path, value)?;
        let read = match node.kind("") {
            "ListPartitionRouter" => Self::read_list(&node, loader)?,
            "SubstreamPartitionRouter" => Self::read_parent(&node, loader)?,
            _ => return Err(node.unsupported(OFFERED)),
        };
        node.finish(loader);
        Ok(read)
    }

    fn read_list(node: &Node<'_>, loader: &mut Loader) -> Read<Self> {
        let values = match node.get("values") {
            Some(Value::Array(_)) => node.templates("values", loader)?,
            _ => vec![
                node.template("values", loader)?
                    .ok_or_else(|| node.problem("values", "is missing"))?,
            ],
        };
        let field = node
            .template("cursor_field", loader)?
            .ok_or_else(|| node.problem("cursor_field", "is missing"))?;
        Ok(Self::List {
            values,
            field,
            option: read_option(node, loader)?,
        })
    }

    fn read_parent(node: &Node<'_>, loader: &mut Loader) -> Read<Self> {
        let configs = node.children("parent_stream_configs")?;
        let [parent] = configs.as_slice() else {
            return Err(node.problem(
                "parent_stream_configs",
                "exactly one parent stream is supported",
            ));
        };
        for unsupported in [
            "extra_fields",
            "incremental_dependency",
            "lazy_read_pointer",
        ] {
            parent.refuse(unsupported, "is not supported; leave it out")?;
        }
        let stream = Stream::read(&parent.needed("stream")?, loader)?;
        let key = parent
            .text("parent_key")?
            .ok_or_else(|| parent.problem("parent_key", "is missing"))?;
        let field = parent
            .template("partition_field", loader)?
            .ok_or_else(|| parent.problem("partition_field", "is missing"))?;
        let option = read_option(parent, loader)?;
        parent.finish(loader);
        Ok(Self::Parent {
            stream: Arc::new(stream),
            key: Path::parse(key),
            field,
            option,
        })
    }

    /// Where a slice's value goes in a request.
    pub(crate) const fn option(&self) -> Option<&RequestOption> {
        match self {
            Self::One => None,
            Self::List { option, .. } | Self::Parent { option, .. } => option.as_ref(),
        }
    }
}

fn read_option(node: &Node<'_>, loader: &mut Loader) -> Read<Option<RequestOption>> {
    node.child("request_option")?
        .map(|option| RequestOption::read(&option, loader))
        .transpose()
}
