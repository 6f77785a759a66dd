//! DeclarativeStream with its SimpleRetriever.

use super::node::{Loader, Node, Read};
use super::partition::PartitionRouter;
use crate::page::paginator::Paginator;
use crate::page::selector::Selector;
use crate::request::requester::HttpRequester;

/// A stream.
#[derive(Debug)]
pub(crate) struct Stream {
    /// Name.
    pub(crate) name: String,
    /// What is asked.
    pub(crate) requester: HttpRequester,
    /// How to go on.
    pub(crate) paginator: Paginator,
    /// What counts as record.
    pub(crate) selector: Selector,
    /// Which slices it is read in.
    pub(crate) partitions: PartitionRouter,
}

impl Stream {
    /// Reads a `DeclarativeStream`.
    pub(crate) fn read(node: &Node<'_>, loader: &mut Loader) -> Read<Self> {
        if node.kind("DeclarativeStream") != "DeclarativeStream" {
            return Err(node.unsupported(&["DeclarativeStream"]));
        }
        let name = node
            .text("name")?
            .ok_or_else(|| node.problem("name", "is missing"))?
            .to_owned();
        // They say nothing about how records are fetched.
        for harmless in ["primary_key", "schema_loader", "stream_cursor_field"] {
            node.get(harmless);
        }
        node.refuse(
            "incremental_sync",
            "incremental streams are not supported; leave it out to read in full",
        )?;
        node.refuse(
            "state_migrations",
            "incremental streams are not supported; leave it out",
        )?;
        let retriever = node.needed("retriever")?;
        if retriever.kind("SimpleRetriever") != "SimpleRetriever" {
            return Err(retriever.unsupported(&["SimpleRetriever"]));
        }
        if let Some(decoder) = retriever.child("decoder")? {
            if decoder.kind("JsonDecoder") != "JsonDecoder" {
                return Err(decoder.unsupported(&["JsonDecoder"]));
            }
            decoder.finish(loader);
        }
        let requester = HttpRequester::read(&retriever.needed("requester")?, loader)?;
        let paginator = Paginator::read(retriever.child("paginator")?, loader)?;
        let selector = Selector::read(&retriever.needed("record_selector")?, node, loader)?;
        let partitions =
            PartitionRouter::read(retriever.get("partition_router"), &retriever, loader)?;
        retriever.refuse("pagination_reset", "is not supported; leave it out")?;
        retriever.finish(loader);
        node.finish(loader);
        Ok(Self {
            name,
            requester,
            paginator,
            selector,
            partitions,
        })
    }
}
