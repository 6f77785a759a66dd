//! DefaultPaginator: the next page (reference-runner.md 5).

use serde_json::Value;

use crate::interpolation::{Engine, Scope, Template, TemplateError};
use crate::load_error::ManifestProblem;
use crate::manifest::node::{Loader, Node, Read};
use crate::request::PreparedRequest;
use crate::request::option::RequestOption;

/// A paginator.
#[derive(Debug, Clone)]
pub(crate) struct Paginator {
    strategy: Strategy,
    page_size: Option<Template>,
    size_option: Option<RequestOption>,
    token_place: TokenPlace,
}

#[derive(Debug, Clone)]
enum Strategy {
    /// NoPagination.
    One,
    Page {
        start: i64,
        on_first: bool,
    },
    Offset {
        on_first: bool,
    },
    Cursor {
        value: Template,
        stop: Option<Template>,
    },
}

#[derive(Debug, Clone)]
enum TokenPlace {
    Nowhere,
    /// The token is the URL or the path of the next page.
    Url,
    Option(RequestOption),
}

impl Paginator {
    /// Reads a paginator; none asks for one page.
    pub(crate) fn read(node: Option<Node<'_>>, loader: &mut Loader) -> Read<Self> {
        let one = Self {
            strategy: Strategy::One,
            page_size: None,
            size_option: None,
            token_place: TokenPlace::Nowhere,
        };
        let Some(node) = node else { return Ok(one) };
        match node.kind("") {
            "NoPagination" => return Ok(one),
            "DefaultPaginator" => {}
            _ => return Err(node.unsupported(&["DefaultPaginator", "NoPagination"])),
        }
        let (strategy, page_size) = Strategy::read(&node.needed("pagination_strategy")?, loader)?;
        let token_place = match node.child("page_token_option")? {
            None => TokenPlace::Nowhere,
            Some(option) if option.kind("RequestOption") == "RequestPath" => TokenPlace::Url,
            Some(option) => TokenPlace::Option(RequestOption::read(&option, loader)?),
        };
        let size_option = node.child("page_size_option")?;
        let size_option = size_option
            .map(|option| RequestOption::read(&option, loader))
            .transpose()?;
        if size_option.is_some() && page_size.is_none() {
            let detail = "a page_size is needed in the pagination strategy";
            return Err(ManifestProblem::new(
                format!("{}/page_size_option", node.path),
                detail,
            ));
        }
        if matches!(token_place, TokenPlace::Nowhere) {
            return Err(node.problem(
                "page_token_option",
                "is missing; every page would be the first",
            ));
        }
        node.finish(loader);
        Ok(Self {
            strategy,
            page_size,
            size_option,
            token_place,
        })
    }

    /// The token of the first request.
    pub(crate) fn first(&self) -> Option<Value> {
        match &self.strategy {
            Strategy::Page {
                start,
                on_first: true,
            } => Some(Value::from(*start)),
            Strategy::Offset { on_first: true } => Some(Value::from(0)),
            _ => None,
        }
    }

    /// The URL of the next page where the token is one.
    pub(crate) fn next_url<'t>(&self, token: Option<&'t Value>) -> Option<&'t str> {
        match self.token_place {
            TokenPlace::Url => token.and_then(Value::as_str),
            _ => None,
        }
    }

    /// Puts page and page size into a request.
    ///
    /// # Errors
    /// A template fails, or the place is taken.
    pub(crate) fn inject(
        &self,
        request: &mut PreparedRequest,
        token: Option<&Value>,
        engine: &Engine,
        scope: &Scope,
    ) -> Result<(), TemplateError> {
        if let (TokenPlace::Option(option), Some(token)) = (&self.token_place, token) {
            option.inject(request, token.clone(), engine, scope)?;
        }
        if let (Some(option), Some(size)) = (&self.size_option, &self.page_size) {
            option.inject(request, size.value(engine, scope)?, engine, scope)?;
        }
        Ok(())
    }

    /// The token of the page after this one; none when this was the last. `rows` counts the
    /// page's records before the record filter; the scope holds `response`, `headers` and so on.
    ///
    /// # Errors
    /// A template fails.
    pub(crate) fn next(
        &self,
        rows: usize,
        token: Option<&Value>,
        engine: &Engine,
        scope: &Scope,
    ) -> Result<Option<Value>, TemplateError> {
        let size = match &self.page_size {
            Some(size) => size
                .value(engine, scope)?
                .as_u64()
                .and_then(|size| usize::try_from(size).ok()),
            None => None,
        };
        let ends = rows == 0 || size.is_some_and(|size| rows < size);
        let rows_number = i64::try_from(rows).unwrap_or(i64::MAX);
        let before = token.and_then(Value::as_i64);
        Ok(match &self.strategy {
            Strategy::One => None,
            Strategy::Page { start, .. } => {
                (!ends).then(|| Value::from(before.unwrap_or(*start).saturating_add(1)))
            }
            Strategy::Offset { .. } => {
                (!ends).then(|| Value::from(before.unwrap_or(0).saturating_add(rows_number)))
            }
            Strategy::Cursor { value, stop } => {
                if let Some(stop) = stop
                    && stop.is_true(engine, scope)?
                {
                    return Ok(None);
                }
                let token = value.value(engine, scope)?;
                Some(token).filter(|token| match token {
                    Value::Null => false,
                    Value::String(text) => !text.is_empty(),
                    Value::Bool(flag) => *flag,
                    Value::Number(number) => number.as_f64() != Some(0.0),
                    Value::Array(values) => !values.is_empty(),
                    Value::Object(map) => !map.is_empty(),
                })
            }
        })
    }
}

impl Strategy {
    fn read(node: &Node<'_>, loader: &mut Loader) -> Read<(Self, Option<Template>)> {
        let on_first = node.flag("inject_on_first_request")?;
        let strategy = match node.kind("") {
            "PageIncrement" => Self::Page {
                start: node.integer("start_from_page")?.unwrap_or(0),
                on_first,
            },
            "OffsetIncrement" => Self::Offset { on_first },
            "CursorPagination" => Self::Cursor {
                value: node
                    .template("cursor_value", loader)?
                    .ok_or_else(|| node.problem("cursor_value", "is missing"))?,
                stop: node.template("stop_condition", loader)?,
            },
            _ => {
                return Err(node.unsupported(&[
                    "PageIncrement",
                    "OffsetIncrement",
                    "CursorPagination",
                ]));
            }
        };
        let size = node.template("page_size", loader)?;
        node.finish(loader);
        Ok((strategy, size))
    }
}
