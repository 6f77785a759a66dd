//! Security and caching headers by the kind of page.

use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderMap, HeaderName, HeaderValue, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};

/// The user interface: our own scripts only. Styles may be inline, which its components need;
/// images may come from anywhere, because offers' logos do.
const SPA_POLICY: &str = "default-src 'self'; img-src 'self' data: https: http:; style-src 'self' 'unsafe-inline'; \
     font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; \
     frame-ancestors 'none'";
/// The API browser brings inline scripts and styles.
const DOCS_POLICY: &str = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; \
     script-src 'self' 'unsafe-inline'; connect-src 'self'; object-src 'none'; base-uri 'self'; \
     frame-ancestors 'none'";
/// Data is not a page; a picture opened by itself runs nothing.
const DATA_POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'";

/// Where the API browser lives.
pub const DOCS_PATH: &str = "/swagger-ui/";

/// Sets the headers that this path needs; a header that is there already stays.
pub fn secure(headers: &mut HeaderMap, path: &str) {
    let is_data = path.starts_with("/api/");
    let policy = if is_data {
        DATA_POLICY
    } else if path.starts_with(DOCS_PATH) {
        DOCS_POLICY
    } else {
        SPA_POLICY
    };
    let mut set = |name: HeaderName, value: &'static str| {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    };
    set(CONTENT_SECURITY_POLICY, policy);
    set(X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(X_FRAME_OPTIONS, "DENY");
    set(REFERRER_POLICY, "same-origin");
    set(
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    );
    set(CACHE_CONTROL, if is_data { "no-store" } else { "no-cache" });
}
