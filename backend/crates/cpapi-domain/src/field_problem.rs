//! What is wrong with which field of an input.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One thing that is not acceptable in an input. Validation returns all of them at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldProblem {
    /// JSON pointer of the field in the request body, `/filters/payout_min`.
    #[schema(example = "/title")]
    pub pointer: String,
    /// Stable code, `title_missing`.
    #[schema(example = "title_missing")]
    pub code: String,
    /// One sentence for a person.
    #[schema(example = "A title is needed.")]
    pub detail: String,
}

impl FieldProblem {
    /// A problem at a pointer.
    pub fn new(
        pointer: impl Into<String>,
        code: impl Into<String>,
        detail: impl Into<String>,
    ) -> Self {
        Self {
            pointer: pointer.into(),
            code: code.into(),
            detail: detail.into(),
        }
    }
}
