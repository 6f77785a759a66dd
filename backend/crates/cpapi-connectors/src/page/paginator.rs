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
    /// Nowhere in the request; templates may use it as `next_page_token`.
    Nowhere,
    /// The token is the URL or the path of the next page.
    Url,
    Option(RequestOption),
}

/// A page that was read, as its paginator sees it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PageRead<'p> {
    /// Rows extracted, before the record filter.
    pub(crate) rows: usize,
    /// The token with which the page was asked for.
    pub(crate) token: Option<&'p Value>,
    /// The page size that was asked for where it is no longer the configured one.
    pub(crate) reduced: Option<u64>,
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
        node.finish(loader);
        Ok(Self {
            strategy,
            page_size,
            size_option,
            token_place,
        })
    }

    /// Why its page size cannot be reduced; none when it can.
    pub(crate) fn why_not_reducible(&self) -> Option<&'static str> {
        match (&self.strategy, &self.token_place) {
            (Strategy::One | Strategy::Page { .. }, _) => {
                Some("only OffsetIncrement and CursorPagination can ask for smaller pages")
            }
            (_, TokenPlace::Url) => {
                Some("the next page's address already names the page size; use a RequestOption")
            }
            _ if self.size_option.is_none() => Some("page_size_option is missing"),
            _ => None,
        }
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
    pub(crate) fn next_url(&self, token: Option<&Value>) -> Option<String> {
        match (&self.token_place, token) {
            (TokenPlace::Url, Some(Value::String(text))) => Some(text.clone()),
            (TokenPlace::Url, Some(Value::Number(number))) => Some(number.to_string()),
            _ => None,
        }
    }

    /// The configured page size; none when there is none.
    ///
    /// # Errors
    /// A template fails, or gives no whole number.
    pub(crate) fn page_size(
        &self,
        engine: &Engine,
        scope: &Scope,
    ) -> Result<Option<u64>, TemplateError> {
        let Some(template) = &self.page_size else {
            return Ok(None);
        };
        let value = template.value(engine, scope)?;
        value.as_u64().map(Some).ok_or_else(|| TemplateError {
            template: template.source().to_owned(),
            detail: format!("the page size is {value}, not a whole number"),
        })
    }

    /// Puts page and page size into a request; `reduced` replaces the configured size.
    ///
    /// # Errors
    /// A template fails, or the place is taken.
    pub(crate) fn inject(
        &self,
        request: &mut PreparedRequest,
        token: Option<&Value>,
        reduced: Option<u64>,
        engine: &Engine,
        scope: &Scope,
    ) -> Result<(), TemplateError> {
        if let (TokenPlace::Option(option), Some(token)) = (&self.token_place, token) {
            option.inject(request, token.clone(), engine, scope)?;
        }
        if let Some(option) = &self.size_option {
            let size = match reduced {
                Some(reduced) => Some(reduced),
                None => self.page_size(engine, scope)?,
            };
            if let Some(size) = size.filter(|size| *size > 0) {
                option.inject(request, Value::from(size), engine, scope)?;
            }
        }
        Ok(())
    }

    /// The token of the page after this one; none when this was the last. The scope holds
    /// `response`, `headers`, `last_record` and so on.
    ///
    /// # Errors
    /// A template fails.
    pub(crate) fn next(
        &self,
        page: PageRead<'_>,
        engine: &Engine,
        scope: &Scope,
    ) -> Result<Option<Value>, TemplateError> {
        if matches!(self.strategy, Strategy::One) {
            return Ok(None);
        }
        let size = match page.reduced {
            Some(reduced) => Some(reduced),
            None => self.page_size(engine, scope)?,
        };
        let rows = i64::try_from(page.rows).unwrap_or(i64::MAX);
        let is_short = size
            .and_then(|size| i64::try_from(size).ok())
            .is_some_and(|size| rows < size);
        let ends = rows == 0 || is_short;
        let before = page.token.and_then(Value::as_i64);
        Ok(match &self.strategy {
            Strategy::One => None,
            Strategy::Page { start, .. } => {
                (!ends).then(|| Value::from(before.unwrap_or(*start).saturating_add(1)))
            }
            Strategy::Offset { .. } => {
                (!ends).then(|| Value::from(before.unwrap_or(0).saturating_add(rows)))
            }
            Strategy::Cursor { value, stop } => {
                let scope = match size {
                    Some(size) => scope.clone().with("page_size", size),
                    None => scope.clone(),
                };
                if let Some(stop) = stop
                    && stop.is_true(engine, &scope)?
                {
                    return Ok(None);
                }
                let token = value.value(engine, &scope)?;
                Some(token).filter(is_token)
            }
        })
    }
}

/// Python's truth: an empty value ends the pages.
fn is_token(token: &Value) -> bool {
    match token {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Bool(flag) => *flag,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::Array(values) => !values.is_empty(),
        Value::Object(map) => !map.is_empty(),
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
                value: node.needed_template("cursor_value", loader)?,
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
