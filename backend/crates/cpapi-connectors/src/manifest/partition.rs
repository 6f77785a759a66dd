//! Partition routers as a manifest writes them: the slices a stream is read in.

use std::sync::Arc;

use serde_json::Value;

use super::node::{Loader, Node, Read};
use super::stream::Stream;
use crate::interpolation::Template;
use crate::load_error::ManifestProblem;
use crate::request::option::RequestOption;

/// A router.
#[derive(Debug)]
pub(crate) enum PartitionRouter {
    /// One slice: everything.
    One,
    /// ListPartitionRouter: one slice per value.
    List(ListRouter),
    /// SubstreamPartitionRouter: one slice per record of other streams, one after the other.
    Parents(Arc<[ParentStream]>),
    /// GroupingPartitionRouter: several slices of another router in one.
    Grouped {
        /// The other router.
        inner: Box<PartitionRouter>,
        /// Most slices in one.
        size: usize,
        /// Each value once only.
        deduplicate: bool,
    },
    /// Every combination of several routers' slices; the last changes fastest.
    Product(Vec<PartitionRouter>),
}

/// ListPartitionRouter.
#[derive(Debug)]
pub(crate) struct ListRouter {
    /// The values as they stand, or one template that gives a list.
    pub(crate) values: ListValues,
    /// Name in `stream_partition`.
    pub(crate) field: Template,
    /// Where the value goes.
    pub(crate) option: Option<RequestOption>,
}

/// Values of a list router.
#[derive(Debug)]
pub(crate) enum ListValues {
    /// As written; the reference does not interpolate them.
    Written(Vec<Value>),
    /// A template that gives a list.
    Template(Template),
}

/// ParentStreamConfig.
#[derive(Debug)]
pub(crate) struct ParentStream {
    /// The other stream.
    pub(crate) stream: Arc<Stream>,
    /// Path of the value in its records.
    pub(crate) key: Template,
    /// Name in `stream_partition`.
    pub(crate) field: Template,
    /// Paths of more values that a slice carries along.
    pub(crate) extra_fields: Vec<Vec<Template>>,
    /// Where the value goes.
    pub(crate) option: Option<RequestOption>,
    /// The parent is read from where its own state says.
    pub(crate) incremental: bool,
}

const OFFERED: &[&str] = &[
    "ListPartitionRouter",
    "SubstreamPartitionRouter",
    "GroupingPartitionRouter",
];

/// Deepest nesting of parents and groups.
const DEPTH_LIMIT: usize = 16;

impl PartitionRouter {
    /// Reads a retriever's router; none means one slice, a list every combination.
    pub(crate) fn read(retriever: &Node<'_>, loader: &mut Loader) -> Read<Self> {
        let path = format!("{}/partition_router", retriever.path);
        match retriever.get("partition_router") {
            None => Ok(Self::One),
            Some(Value::Array(routers)) => {
                let mut read = Vec::new();
                for (at, router) in routers.iter().enumerate() {
                    read.push(Self::of(
                        &Node::new(format!("{path}/{at}"), router)?,
                        loader,
                    )?);
                }
                Ok(match read.len() {
                    0 => Self::One,
                    _ => Self::Product(read),
                })
            }
            Some(router) => Self::of(&Node::new(path, router)?, loader),
        }
    }

    fn of(node: &Node<'_>, loader: &mut Loader) -> Read<Self> {
        if node.path.matches("/partition_router").count() > DEPTH_LIMIT {
            return Err(ManifestProblem::new(
                node.path.clone(),
                "parent streams are nested too deep",
            ));
        }
        let read = match node.kind("") {
            "ListPartitionRouter" => Self::List(ListRouter::read(node, loader)?),
            "SubstreamPartitionRouter" => {
                let configs = node.children("parent_stream_configs")?;
                if configs.is_empty() {
                    return Err(node.problem(
                        "parent_stream_configs",
                        "at least one parent stream is expected",
                    ));
                }
                Self::Parents(
                    configs
                        .iter()
                        .map(|parent| ParentStream::read(parent, loader))
                        .collect::<Read<_>>()?,
                )
            }
            "GroupingPartitionRouter" => Self::read_grouped(node, loader)?,
            _ => return Err(node.unsupported(OFFERED)),
        };
        node.finish(loader);
        Ok(read)
    }

    fn read_grouped(node: &Node<'_>, loader: &mut Loader) -> Read<Self> {
        let size = node
            .integer("group_size")?
            .and_then(|size| usize::try_from(size).ok())
            .filter(|size| *size > 0)
            .ok_or_else(|| node.problem("group_size", "a whole number above 0 is expected"))?;
        Ok(Self::Grouped {
            inner: Box::new(Self::of(
                &node.needed("underlying_partition_router")?,
                loader,
            )?),
            size,
            deduplicate: node.flag_or("deduplicate", true)?,
        })
    }

    /// Whether there is any partition to tell apart.
    pub(crate) const fn is_one(&self) -> bool {
        matches!(self, Self::One)
    }
}

impl ListRouter {
    fn read(node: &Node<'_>, loader: &mut Loader) -> Read<Self> {
        let values = match node.get("values") {
            Some(Value::Array(values)) => ListValues::Written(values.clone()),
            _ => ListValues::Template(node.needed_template("values", loader)?),
        };
        Ok(Self {
            values,
            field: node.needed_template("cursor_field", loader)?,
            option: read_option(node, loader)?,
        })
    }
}

impl ParentStream {
    fn read(node: &Node<'_>, loader: &mut Loader) -> Read<Self> {
        if node.kind("ParentStreamConfig") != "ParentStreamConfig" {
            return Err(node.unsupported(&["ParentStreamConfig"]));
        }
        node.refuse(
            "lazy_read_pointer",
            "is not supported; read the parent's records with a field_path instead",
        )?;
        let mut extra_fields = Vec::new();
        for path in node.list("extra_fields")? {
            let Some(steps) = path.as_array() else {
                return Err(node.problem("extra_fields", "lists of texts are expected"));
            };
            extra_fields.push(
                steps
                    .iter()
                    .map(|step| node.template_of("extra_fields", step, loader))
                    .collect::<Read<Vec<_>>>()?,
            );
        }
        let parent = Self {
            stream: Arc::new(Stream::read(&node.needed("stream")?, loader)?),
            key: node.needed_template("parent_key", loader)?,
            field: node.needed_template("partition_field", loader)?,
            extra_fields,
            option: read_option(node, loader)?,
            incremental: node.flag("incremental_dependency")?,
        };
        node.finish(loader);
        Ok(parent)
    }
}

fn read_option(node: &Node<'_>, loader: &mut Loader) -> Read<Option<RequestOption>> {
    node.child("request_option")?
        .map(|option| RequestOption::read(&option, loader))
        .transpose()
}
