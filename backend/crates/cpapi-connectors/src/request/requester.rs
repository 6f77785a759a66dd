//! HttpRequester: what is asked for.

use serde_json::Value;
use url::Url;

use super::PreparedRequest;
use super::auth::Authenticator;
use super::body::BodyTemplate;
use super::option::add;
use crate::context::ReadMode;
use crate::http::fault::ErrorHandler;
use crate::interpolation::{Engine, Scope, Template, TemplateError, python_text};
use crate::load_error::ManifestProblem;
use crate::manifest::node::{Loader, Node, Read};

/// A requester.
#[derive(Debug, Clone)]
pub(crate) struct HttpRequester {
    base: Template,
    path: Option<Template>,
    method: reqwest::Method,
    parameters: Vec<(Template, Template)>,
    headers: Vec<(Template, Template)>,
    body: BodyTemplate,
    /// Who asks.
    pub(crate) auth: Authenticator,
    /// How answers are judged.
    pub(crate) errors: ErrorHandler,
}

impl HttpRequester {
    /// Reads an `HttpRequester`.
    pub(crate) fn read(node: &Node<'_>, loader: &mut Loader) -> Read<Self> {
        if node.kind("HttpRequester") != "HttpRequester" {
            return Err(node.unsupported(&["HttpRequester"]));
        }
        let base = match node.template("url", loader)? {
            Some(url) => url,
            None => node
                .template("url_base", loader)?
                .ok_or_else(|| node.problem("url", "is missing"))?,
        };
        let method = match node.text("http_method")?.unwrap_or("GET") {
            "GET" => reqwest::Method::GET,
            "POST" => reqwest::Method::POST,
            _ => return Err(node.problem("http_method", "GET or POST is expected")),
        };
        let requester = Self {
            base,
            path: node.template("path", loader)?,
            method,
            parameters: pairs(node, "request_parameters", loader)?,
            headers: pairs(node, "request_headers", loader)?,
            body: BodyTemplate::read(node, loader)?,
            auth: Authenticator::read(node.child("authenticator")?, loader)?,
            errors: ErrorHandler::read(node.child("error_handler")?, loader)?,
        };
        node.finish(loader);
        Ok(requester)
    }

    /// The base URL with this configuration: requests to the same base share a rate limit.
    ///
    /// # Errors
    /// A template fails.
    pub(crate) fn base(&self, engine: &Engine, scope: &Scope) -> Result<String, TemplateError> {
        self.base.text(engine, scope)
    }

    /// The request of one page, without paging and without authentication. `next_url` is the
    /// address or the path that the network gave for it.
    ///
    /// # Errors
    /// A template fails, the result is not an http(s) URL, or a strict read would leave the host.
    pub(crate) fn prepare(
        &self,
        next_url: Option<&str>,
        mode: ReadMode,
        engine: &Engine,
        scope: &Scope,
    ) -> Result<PreparedRequest, TemplateError> {
        let base = self.base.text(engine, scope)?;
        let path = self
            .path
            .as_ref()
            .map(|path| path.text(engine, scope))
            .transpose()?;
        let path = path.as_deref().unwrap_or_default().trim_start_matches('/');
        let own = self.joined(&base, path)?;
        let url = match next_url {
            None => own,
            Some(next) => {
                let next = self.joined(&base, next)?;
                // The request carries credentials; the network must not hand them on.
                if mode == ReadMode::Strict && next.host() != own.host() {
                    return Err(self.error("the next page is on another host"));
                }
                next
            }
        };
        let mut headers = Vec::new();
        for (name, template) in &self.headers {
            let is_empty = template.text(engine, scope)?.is_empty();
            let value = template.value(engine, scope)?;
            if !is_empty && !value.is_null() {
                headers.push((name.text(engine, scope)?, python_text(&value)));
            }
        }
        Ok(PreparedRequest {
            method: self.method.clone(),
            url,
            query: self.query(engine, scope)?,
            headers,
            body: self.body.render(engine, scope)?,
            reveals: None,
        })
    }

    /// As Python's `urljoin`: a path with a leading slash begins at the host.
    fn joined(&self, base: &str, path: &str) -> Result<Url, TemplateError> {
        if path.is_empty() {
            return self.web_url(base);
        }
        let mut base = base.trim().to_owned();
        if !base.ends_with('/') {
            base.push('/');
        }
        let joined = match Url::parse(&base) {
            Ok(base) => base
                .join(&path.replace('\\', "%5C"))
                .map(String::from)
                .unwrap_or_default(),
            Err(_) => path.to_owned(),
        };
        self.web_url(&joined)
    }

    fn web_url(&self, text: &str) -> Result<Url, TemplateError> {
        // A backslash is a part of a path and no slash.
        Url::parse(&text.trim().replace('\\', "%5C"))
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
            .map(as_python_quotes)
            .ok_or_else(|| self.error(&format!("{text:?} is not an http or https URL")))
    }

    fn error(&self, detail: &str) -> TemplateError {
        TemplateError {
            template: self.base.source().to_owned(),
            detail: detail.to_owned(),
        }
    }

    /// An empty text is not sent, a list is sent as repeated parameters (reference-runner.md 4).
    fn query(
        &self,
        engine: &Engine,
        scope: &Scope,
    ) -> Result<Vec<(String, String)>, TemplateError> {
        let mut query = Vec::new();
        for (name, template) in &self.parameters {
            let name = name.text(engine, scope)?;
            if let Some(value) = template.input(engine, scope)? {
                add(&mut query, &name, &value);
            }
        }
        Ok(query)
    }
}

/// Browsers leave brackets and bars in a path as they are; the reference does not.
fn as_python_quotes(mut url: Url) -> Url {
    const QUOTED: [(char, &str); 4] = [('[', "%5B"), (']', "%5D"), ('|', "%7C"), ('^', "%5E")];
    if url.path().contains(QUOTED.map(|(character, _)| character)) {
        let mut path = url.path().to_owned();
        for (character, code) in QUOTED {
            path = path.replace(character, code);
        }
        url.set_path(&path);
    }
    url
}

fn pairs(node: &Node<'_>, field: &str, loader: &mut Loader) -> Read<Vec<(Template, Template)>> {
    let map = match node.get(field) {
        None => return Ok(Vec::new()),
        Some(Value::Object(map)) => map,
        // The reference takes a text for nothing.
        Some(Value::String(_)) if field == "request_parameters" => {
            loader.warnings.push(ManifestProblem::new(
                format!("{}/{field}", node.path),
                "a text is not sent; write an object of names and texts",
            ));
            return Ok(Vec::new());
        }
        Some(_) => return Err(node.problem(field, "an object of names and texts is expected")),
    };
    map.iter()
        .map(|(name, value)| {
            if !value.is_string() {
                return Err(node.problem(
                    &format!("{field}/{name}"),
                    "a text is expected; put it in quotes",
                ));
            }
            let name_template = node.template_of(field, &Value::String(name.clone()), loader)?;
            Ok((
                name_template,
                node.template_of(&format!("{field}/{name}"), value, loader)?,
            ))
        })
        .collect()
}
