//! Titles: what is acceptable, and typing one to confirm what cannot be undone (product.md S6).

use cpapi_domain::field_problem::FieldProblem;
use serde::Deserialize;
use utoipa::ToSchema;

use super::problem::{ApiResult, Problem, ProblemCode};

/// Longest title.
const TITLE_LIMIT: usize = 200;

/// The title, typed to confirm.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmTitle {
    /// The title as it is.
    #[schema(example = "Acme Ads")]
    pub title: String,
}

impl ConfirmTitle {
    /// Whether it is the title.
    ///
    /// # Errors
    /// `title_mismatch`.
    pub fn check(&self, title: &str) -> ApiResult<()> {
        if self.title.trim() == title {
            return Ok(());
        }
        let detail = "Type the title just as it is.";
        Err(Problem::new(ProblemCode::TitleMismatch)
            .detail(detail)
            .field(FieldProblem::new("/title", "title_mismatch", detail)))
    }
}

/// What is wrong with a title.
pub fn title_problem(title: &str) -> Option<FieldProblem> {
    let length = title.trim().chars().count();
    if length == 0 {
        return Some(FieldProblem::new(
            "/title",
            "title_missing",
            "A title is needed.",
        ));
    }
    (length > TITLE_LIMIT).then(|| {
        FieldProblem::new(
            "/title",
            "title_too_long",
            "A title has at most 200 characters.",
        )
    })
}
