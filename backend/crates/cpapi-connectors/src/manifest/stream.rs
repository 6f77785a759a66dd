//! DeclarativeStream with its SimpleRetriever.

use super::node::{Loader, Node, Read};
use super::partition::PartitionRouter;
use super::retrieval::{PageSizeReduction, WindowSplitting};
use crate::cursor::CursorPlan;
use crate::load_error::ManifestProblem;
use crate::page::decode::Decoder;
use crate::page::paginator::Paginator;
use crate::page::selector::Selector;
use crate::request::requester::HttpRequester;

/// A stream.
#[derive(Debug)]
pub(crate) struct Stream {
    /// Name.
    pub(crate) name: String,
    /// How answers are read.
    pub(crate) decoder: Decoder,
    /// What is asked.
    pub(crate) requester: HttpRequester,
    /// How to go on.
    pub(crate) paginator: Paginator,
    /// What counts as record.
    pub(crate) selector: Selector,
    /// Which slices it is read in.
    pub(crate) partitions: PartitionRouter,
    /// Which windows of time each slice is read in.
    pub(crate) cursor: Option<CursorPlan>,
    /// Values of slices and windows are sent with a slice's first page only.
    pub(crate) slices_only_on_first_page: bool,
    /// An error handler may begin a slice again.
    pub(crate) resets_pagination: bool,
    /// How pages become smaller when an error handler asks for it.
    pub(crate) page_size_reduction: Option<PageSizeReduction>,
    /// How windows become smaller when an error handler asks for it.
    pub(crate) window_splitting: Option<WindowSplitting>,
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
        node.refuse("state_migrations", "is not supported; leave it out")?;
        node.refuse(
            "file_uploader",
            "files are not read; leave it out to read the records",
        )?;
        let cursor = match node.child("incremental_sync")? {
            None => None,
            Some(cursor) => Some(CursorPlan::read(&cursor, loader)?),
        };
        let retriever = node.needed("retriever")?;
        if retriever.kind("SimpleRetriever") != "SimpleRetriever" {
            return Err(retriever.unsupported(&["SimpleRetriever"]));
        }
        let decoder = Decoder::read(retriever.child("decoder")?, loader)?;
        let requester = HttpRequester::read(&retriever.needed("requester")?, loader)?;
        let paginator = Paginator::read(retriever.child("paginator")?, loader)?;
        let client_side = cursor.as_ref().is_some_and(|cursor| cursor.is_client_side);
        let selector = &retriever.needed("record_selector")?;
        let selector = Selector::read(selector, node, client_side, loader)?;
        let partitions = PartitionRouter::read(&retriever, loader)?;
        let page_size_reduction = read_reduction(&retriever, &paginator, loader)?;
        let window_splitting = match retriever.child("request_window_splitting")? {
            None => None,
            Some(plan)
                if cursor
                    .as_ref()
                    .is_none_or(|cursor| !cursor.has_granularity()) =>
            {
                let detail = "an incremental_sync with cursor_granularity is needed";
                return Err(ManifestProblem::new(plan.path, detail));
            }
            Some(plan) => Some(WindowSplitting::read(&plan, loader)?),
        };
        let stream = Self {
            name,
            decoder,
            requester,
            paginator,
            selector,
            partitions,
            cursor,
            slices_only_on_first_page: retriever
                .flag("ignore_stream_slicer_parameters_on_paginated_requests")?,
            resets_pagination: read_reset(&retriever, loader)?,
            page_size_reduction,
            window_splitting,
        };
        retriever.finish(loader);
        node.finish(loader);
        Ok(stream)
    }
}

fn read_reset(retriever: &Node<'_>, loader: &mut Loader) -> Read<bool> {
    let Some(reset) = retriever.child("pagination_reset")? else {
        return Ok(false);
    };
    if reset.text("action")? != Some("RESET") {
        return Err(reset.problem("action", "only RESET is supported"));
    }
    reset.refuse("limits", "is not supported; leave it out")?;
    reset.finish(loader);
    Ok(true)
}

fn read_reduction(
    retriever: &Node<'_>,
    paginator: &Paginator,
    loader: &mut Loader,
) -> Read<Option<PageSizeReduction>> {
    let Some(plan) = retriever.child("page_size_reduction")? else {
        return Ok(None);
    };
    if let Some(detail) = paginator.why_not_reducible() {
        return Err(ManifestProblem::new(plan.path, detail));
    }
    PageSizeReduction::read(&plan, loader).map(Some)
}
