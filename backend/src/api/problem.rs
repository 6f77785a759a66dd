//! The one error type of the API and its JSON form, RFC 9457 `application/problem+json`.

use std::fmt;
use std::panic::Location;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, ContentType, HeaderValue};
use actix_web::{HttpResponse, ResponseError};
use cpapi_db::DbError;
use cpapi_domain::field_problem::FieldProblem;
use serde::Serialize;
use utoipa::ToSchema;

pub use super::codes::ProblemCode;

/// The media type of problems.
pub const PROBLEM_JSON: &str = "application/problem+json";
/// Seconds after which a busy server is worth another try.
const BUSY_RETRY_SECONDS: u64 = 1;

/// What handlers answer with.
pub type ApiResult<T> = Result<T, Problem>;

/// A failure on its way to the caller; the cause stays with us.
#[derive(Debug)]
pub struct Problem(Box<Parts>);

#[derive(Debug)]
struct Parts {
    code: ProblemCode,
    detail: String,
    fields: Vec<FieldProblem>,
    retry_after_seconds: Option<u64>,
    allow: Option<String>,
    cause: Option<anyhow::Error>,
    at: &'static Location<'static>,
}

/// The JSON form of a problem.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody {
    /// Names the kind of problem: `urn:cpapi:problem:` and the code.
    #[serde(rename = "type")]
    #[schema(example = "urn:cpapi:problem:validation_failed")]
    pub kind: String,
    /// The sentence that stands for every problem of this code.
    #[schema(example = "Some fields are not acceptable.")]
    pub title: String,
    /// The HTTP status.
    #[schema(example = 422)]
    pub status: u16,
    /// What happened this time.
    #[schema(example = "1 field is not acceptable.")]
    pub detail: String,
    /// Stable word that programs can act on.
    #[schema(example = "validation_failed")]
    pub code: ProblemCode,
    /// What is wrong with which field; empty when no field is to blame.
    pub errors: Vec<FieldProblem>,
    /// Names this request in our log.
    #[schema(example = "0198c6f2-54a0-4a0e-9d0e-5d3f0f3f2b11")]
    pub request_id: String,
}

impl Problem {
    /// A problem whose detail is the code's own sentence.
    #[track_caller]
    pub fn new(code: ProblemCode) -> Self {
        Self(Box::new(Parts {
            code,
            detail: code.title().to_owned(),
            fields: Vec::new(),
            retry_after_seconds: (code.status_number() == 503).then_some(BUSY_RETRY_SECONDS),
            allow: None,
            cause: None,
            at: Location::caller(),
        }))
    }

    /// Says what happened this time.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.0.detail = detail.into();
        self
    }

    /// Adds what is wrong with a field.
    #[must_use]
    pub fn field(mut self, field: FieldProblem) -> Self {
        self.0.fields.push(field);
        self
    }

    /// Seconds after which a retry is welcome; becomes `Retry-After`.
    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.0.retry_after_seconds = Some(seconds);
        self
    }

    /// The methods that the address does take; becomes `Allow`.
    #[must_use]
    pub fn allow(mut self, methods: impl Into<String>) -> Self {
        self.0.allow = Some(methods.into());
        self
    }

    /// Keeps what caused it for the log; the caller never sees it.
    #[must_use]
    pub fn cause(mut self, cause: impl Into<anyhow::Error>) -> Self {
        self.0.cause = Some(cause.into());
        self
    }

    /// A failure that should not happen: fixed words outside, the cause in our log.
    #[track_caller]
    pub fn internal(cause: impl Into<anyhow::Error>) -> Self {
        Self::new(ProblemCode::InternalError).cause(cause)
    }

    /// Fields that are not acceptable, 422.
    #[track_caller]
    pub fn invalid(fields: Vec<FieldProblem>) -> Self {
        let detail = match fields.as_slice() {
            [only] => only.detail.clone(),
            many => format!("{} fields are not acceptable.", many.len()),
        };
        let mut problem = Self::new(ProblemCode::ValidationFailed).detail(detail);
        problem.0.fields = fields;
        problem
    }

    /// What happened this time.
    pub fn detail_text(&self) -> &str {
        &self.0.detail
    }

    /// What is wrong with which field.
    pub fn fields(&self) -> &[FieldProblem] {
        &self.0.fields
    }

    /// The code.
    pub fn code(&self) -> ProblemCode {
        self.0.code
    }

    /// The answer for this problem within the request of this id; logs the cause of a 5xx once.
    pub fn respond(&self, request_id: &str) -> HttpResponse {
        self.log(request_id);
        let parts = &self.0;
        let mut response = HttpResponse::build(parts.code.status());
        response.insert_header((header::CONTENT_TYPE, PROBLEM_JSON));
        response.insert_header((header::CACHE_CONTROL, "no-store"));
        if let Some(seconds) = parts.retry_after_seconds {
            response.insert_header((header::RETRY_AFTER, HeaderValue::from(seconds)));
        }
        if let Some(methods) = &parts.allow {
            response.insert_header((header::ALLOW, methods.as_str()));
        }
        if parts.code.status() == StatusCode::UNAUTHORIZED {
            response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
        }
        response.body(serde_json::to_string(&self.body(request_id)).unwrap_or_default())
    }

    fn body(&self, request_id: &str) -> ProblemBody {
        ProblemBody {
            kind: format!("urn:cpapi:problem:{}", self.0.code.as_str()),
            title: self.0.code.title().to_owned(),
            status: self.0.code.status_number(),
            detail: self.0.detail.clone(),
            code: self.0.code,
            errors: self.0.fields.clone(),
            request_id: request_id.to_owned(),
        }
    }

    fn log(&self, request_id: &str) {
        let parts = &self.0;
        let Some(cause) = &parts.cause else { return };
        if parts.code.status() == StatusCode::INTERNAL_SERVER_ERROR {
            tracing::error!(request.id = request_id, code = parts.code.as_str(), at = %parts.at, "request failed: {cause:#}");
        } else {
            tracing::warn!(request.id = request_id, code = parts.code.as_str(), at = %parts.at, "request refused: {cause:#}");
        }
    }

    /// The problem that stands for an error of the web framework itself.
    pub fn of_framework(error: &actix_web::Error) -> Self {
        let status = error.as_response_error().status_code();
        let code = match status {
            StatusCode::NOT_FOUND => ProblemCode::RouteNotFound,
            StatusCode::METHOD_NOT_ALLOWED => ProblemCode::MethodNotAllowed,
            StatusCode::PAYLOAD_TOO_LARGE => ProblemCode::BodyTooLarge,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => ProblemCode::ContentTypeUnsupported,
            status if status.is_client_error() => ProblemCode::RequestInvalid,
            _ => return Self::internal(anyhow::anyhow!("{error}")),
        };
        Self::new(code)
    }
}

impl From<DbError> for Problem {
    #[track_caller]
    fn from(error: DbError) -> Self {
        let code = match &error {
            DbError::Busy(_) => ProblemCode::Busy,
            DbError::Unavailable(_) => ProblemCode::Unavailable,
            DbError::CursorInvalid => return Self::new(ProblemCode::CursorInvalid),
            DbError::Conflict(_) | DbError::Referenced(_) => ProblemCode::Conflict,
            DbError::NotFound | DbError::Config(_) | DbError::Other(_) => {
                ProblemCode::InternalError
            }
        };
        Self::new(code).cause(error)
    }
}

/// What a missing row means to the caller.
pub trait OrNotFound<T> {
    /// The value, or a problem of this code when there is no such row.
    ///
    /// # Errors
    /// The code for [`DbError::NotFound`], and what `From<DbError>` says for the rest.
    fn or_not_found(self, code: ProblemCode) -> ApiResult<T>;
}

impl<T> OrNotFound<T> for Result<T, DbError> {
    #[track_caller]
    fn or_not_found(self, code: ProblemCode) -> ApiResult<T> {
        match self {
            Ok(value) => Ok(value),
            Err(DbError::NotFound) => Err(Problem::new(code)),
            Err(error) => Err(error.into()),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.code.as_str(), self.0.detail)
    }
}

impl std::error::Error for Problem {}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.0.code.status()
    }

    // The body with the request's id is written by `http::finish`, which knows the request.
    fn error_response(&self) -> HttpResponse {
        HttpResponse::build(self.status_code())
            .insert_header(ContentType::plaintext())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_code_is_unique_and_its_json_form_is_the_word_itself() {
        let words: HashSet<&str> = ProblemCode::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(words.len(), ProblemCode::ALL.len());
        for code in ProblemCode::ALL {
            assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
            assert!((400..600).contains(&code.status_number()));
            assert_eq!(code.status().as_u16(), code.status_number());
        }
    }

    #[test]
    fn an_internal_problem_does_not_tell_its_cause() {
        let problem = Problem::internal(anyhow::anyhow!("password=hunter2"));
        let body = serde_json::to_string(&problem.body("r")).unwrap();
        assert!(!body.contains("hunter2"));
        assert!(body.contains(r#""code":"internal_error""#));
    }

    #[test]
    fn busy_answers_say_when_to_come_back() {
        let response = Problem::new(ProblemCode::Busy).respond("r");
        assert_eq!(response.headers().get(header::RETRY_AFTER).unwrap(), "1");
        assert_eq!(
            response.headers().get(header::CONTENT_TYPE).unwrap(),
            PROBLEM_JSON
        );
    }
}
