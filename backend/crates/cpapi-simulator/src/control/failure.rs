//! Errors of the control API: `{"error": "…"}`.

use std::fmt;

use actix_web::{HttpResponse, ResponseError, error::InternalError, http::StatusCode, web};
use serde_json::json;

/// A refused control call.
#[derive(Debug)]
pub(super) struct Failure {
    status: StatusCode,
    sentence: String,
}

impl Failure {
    /// 400.
    pub(super) fn bad(why: impl fmt::Display) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            sentence: format!("{why:#}"),
        }
    }

    /// 404.
    pub(super) fn not_found(why: &str) -> Self {
        Self {
            status: StatusCode::NOT_FOUND,
            sentence: why.to_owned(),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)
    }
}

impl ResponseError for Failure {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        HttpResponse::build(self.status).json(json!({ "error": self.sentence }))
    }
}

/// JSON bodies of any content type, with readable errors.
pub(crate) fn json_config() -> web::JsonConfig {
    web::JsonConfig::default()
        .limit(64 << 20)
        .content_type_required(false)
        .content_type(|_| true)
        .error_handler(|error, _| {
            let failure = Failure::bad(&error);
            InternalError::from_response(error, failure.error_response()).into()
        })
}
