//! What is given for webhooks, and what may be wrong with it.

use cpapi_connectors::NetworkGuard;
use cpapi_domain::field_problem::FieldProblem;
use cpapi_domain::secret::Secret;
use cpapi_engine::webhooks::is_secret;
use url::Url;

/// Longest address.
const URL_LIMIT: usize = 2000;

/// What is wrong with an address.
pub(super) fn url_problem(text: &str, guard: &NetworkGuard) -> Option<FieldProblem> {
    let wrong = |detail: String| Some(FieldProblem::new("/url", "url_malformed", detail));
    if text.len() > URL_LIMIT {
        return wrong("An address has at most 2000 characters.".to_owned());
    }
    let url = match Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => url,
        _ => return wrong("An address such as https://hooks.example.com/cpapi is needed.".into()),
    };
    let refusal = guard.admit(&url).err()?;
    Some(FieldProblem::new(
        "/url",
        "url_refused",
        refusal.to_string(),
    ))
}

/// What is wrong with a secret.
pub(super) fn secret_problem(secret: &Secret) -> Option<FieldProblem> {
    (!is_secret(secret.expose())).then(|| {
        FieldProblem::new(
            "/secret",
            "secret_malformed",
            "A secret has 24 to 200 characters; after whsec_ they are base64.",
        )
    })
}
