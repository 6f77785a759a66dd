//! RecordSelector: which records of a page count, and how they are changed.

use bytestring::ByteString;
use serde_json::Value;

use super::normalise::Normaliser;
use super::path::Path;
use super::transform::Transformation;
use crate::interpolation::{Engine, Scope, Template, TemplateError};
use crate::manifest::node::{Loader, Node, Read};

/// A selector with the stream's transformations.
#[derive(Debug, Clone)]
pub(crate) struct Selector {
    field_path: Vec<Template>,
    filter: Option<Template>,
    /// Records are changed before they are filtered.
    transforms_first: bool,
    transformations: Vec<Transformation>,
    normaliser: Option<Normaliser>,
}

impl Selector {
    /// Reads a `RecordSelector` and the transformations of its stream.
    ///
    /// `client_side`: a cursor filters here, and does so on changed records unless the manifest
    /// says otherwise.
    pub(crate) fn read(
        node: &Node<'_>,
        stream: &Node<'_>,
        client_side: bool,
        loader: &mut Loader,
    ) -> Read<Self> {
        if node.kind("RecordSelector") != "RecordSelector" {
            return Err(node.unsupported(&["RecordSelector"]));
        }
        let extractor = node.needed("extractor")?;
        if extractor.kind("DpathExtractor") != "DpathExtractor" {
            return Err(extractor.unsupported(&["DpathExtractor"]));
        }
        let field_path = extractor.templates("field_path", loader)?;
        extractor.refuse(
            "record_expander",
            "a record expander is not supported; use `*` in field_path",
        )?;
        extractor.finish(loader);
        let filter = match node.child("record_filter")? {
            None => None,
            Some(filter) => {
                if filter.kind("RecordFilter") != "RecordFilter" {
                    return Err(filter.unsupported(&["RecordFilter"]));
                }
                // Without a condition nothing passes, as in the reference.
                let condition = filter.template("condition", loader)?;
                filter.finish(loader);
                Some(condition.unwrap_or(Template::Plain(String::new())))
            }
        };
        let normaliser = Normaliser::read(node, stream)?;
        let transforms_first = node.flag_or("transform_before_filtering", client_side)?;
        let changes = stream.children("transformations")?;
        let transformations = changes
            .iter()
            .map(|one| Transformation::read(one, loader))
            .collect::<Read<_>>()?;
        node.finish(loader);
        Ok(Self {
            field_path,
            filter,
            transforms_first,
            transformations,
            normaliser,
        })
    }

    /// The path of the records with this configuration.
    ///
    /// # Errors
    /// A template fails.
    pub(crate) fn path(&self, engine: &Engine, scope: &Scope) -> Result<Path, TemplateError> {
        let steps = self.field_path.iter().map(|step| step.text(engine, scope));
        Ok(Path::of_steps(steps.collect::<Result<Vec<_>, _>>()?))
    }

    /// Whether records go through as they stand.
    pub(crate) fn is_plain(&self) -> bool {
        self.filter.is_none() && self.transformations.is_empty() && self.normaliser.is_none()
    }

    /// Filters and changes a page's records.
    ///
    /// # Errors
    /// A template fails.
    pub(crate) fn select_texts(
        &self,
        texts: Vec<ByteString>,
        engine: &Engine,
        scope: &Scope,
    ) -> Result<Vec<ByteString>, TemplateError> {
        if self.is_plain() {
            return Ok(texts);
        }
        let mut records = Vec::new();
        for text in texts {
            let Ok(record) = serde_json::from_str::<Value>(&text) else {
                // What cannot be read is put aside later; a filter must not hide it.
                records.push(text);
                continue;
            };
            if let Some(record) = self.select(record, engine, scope)? {
                records.push(record.to_string().into());
            }
        }
        Ok(records)
    }

    /// Filters and changes a record; none when it does not count.
    ///
    /// # Errors
    /// A template fails.
    pub(crate) fn select(
        &self,
        mut record: Value,
        engine: &Engine,
        scope: &Scope,
    ) -> Result<Option<Value>, TemplateError> {
        if !self.transforms_first && !self.passes(&record, engine, scope)? {
            return Ok(None);
        }
        for transformation in &self.transformations {
            transformation.apply(&mut record, engine, scope)?;
        }
        if self.transforms_first && !self.passes(&record, engine, scope)? {
            return Ok(None);
        }
        if let Some(normaliser) = &self.normaliser {
            normaliser.apply(&mut record);
        }
        Ok(Some(record))
    }

    fn passes(
        &self,
        record: &Value,
        engine: &Engine,
        scope: &Scope,
    ) -> Result<bool, TemplateError> {
        match &self.filter {
            None => Ok(true),
            Some(filter) => filter.is_true(engine, &scope.clone().with_json("record", record)),
        }
    }
}
