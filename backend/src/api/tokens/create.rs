//! `POST /tokens`.

use actix_web::http::StatusCode;
use actix_web::{post, web};
use cpapi_db::api_tokens::{self, NewApiToken};
use cpapi_db::types::Stored;
use cpapi_domain::access::TokenScope;
use cpapi_domain::field_problem::FieldProblem;
use cpapi_domain::time::UtcTime;
use cpapi_domain::word::Word;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::view::{CreatedToken, TokenView};
use crate::api::audited::Audited;
use crate::api::body::Body;
use crate::api::problem::{ApiResult, Problem};
use crate::api::users::input::name_problem;
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::api_token::ApiToken;
use crate::auth::permit::rights::TokensManage;

/// The longest life: a key that nobody has looked at for two years is one too many.
const LONGEST_LIFE_DAYS: i64 = 731;
const DAY_SECONDS: i64 = 86_400;

/// An API token to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateToken {
    /// What it is for.
    #[schema(example = "Reporting")]
    name: String,
    /// What it may be used for; the scopes do not include each other.
    #[schema(min_items = 1, example = json!(["read"]))]
    scopes: Vec<TokenScope>,
    /// When it ends: in the future, at most two years ahead.
    expires_at: UtcTime,
}

impl CreateToken {
    fn problems(&self, now: UtcTime) -> Vec<FieldProblem> {
        let scopes = self
            .scopes
            .is_empty()
            .then(|| FieldProblem::new("/scopes", "scopes_missing", "A token needs a scope."));
        let latest = now.plus_seconds(LONGEST_LIFE_DAYS * DAY_SECONDS);
        let within = self.expires_at > now && self.expires_at <= latest;
        let end = (!within).then(|| {
            FieldProblem::new(
                "/expires_at",
                "out_of_range",
                "A token ends in the future, at most two years ahead.",
            )
        });
        name_problem(&self.name)
            .into_iter()
            .chain(scopes)
            .chain(end)
            .collect()
    }
}

/// Make an API token.
///
/// It acts as the user who makes it, within its scopes; it stops when that user is shut out. The
/// answer is the only place where the token itself is shown.
#[utoipa::path(tag = "tokens", request_body = CreateToken, responses((status = 201, description = "The new API token.", body = CreatedToken)), security(("bearer" = ["tokens.manage"])))]
#[post("/tokens")]
pub(crate) async fn create_token(
    actor: Allowed<TokensManage>,
    app: web::Data<App>,
    body: Body<CreateToken>,
) -> ApiResult<(web::Json<CreatedToken>, StatusCode)> {
    let wanted = body.0;
    let now = app.clock.now();
    let problems = wanted.problems(now);
    if !problems.is_empty() {
        return Err(Problem::invalid(problems));
    }
    let token = ApiToken::random()?;
    let new = NewApiToken {
        user_id: actor.user_id,
        name: wanted.name.trim().to_owned(),
        token_hash: token.fingerprint(),
        hint: token.hint(),
        scopes: TokenScope::mask(wanted.scopes.iter().copied()),
        created_at: Stored(now),
        expires_at: Stored(wanted.expires_at),
    };
    let actor = actor.clone();
    let row = app
        .db
        .write(move |c| {
            let row = api_tokens::insert(c, &new)?;
            Audited {
                action: "token.create",
                kind: "token",
                id: Some(row.id),
                title: &row.name,
                before: None,
                after: Some(json!({
                    "name": row.name, "hint": row.hint, "scopes": row.scope_words(), "expires_at": row.expires_at,
                })),
            }
            .by(c, &actor, now)?;
            Ok(row)
        })
        .await?;
    let answer = CreatedToken {
        secret: token.into_text(),
        token: TokenView::at(row, now),
    };
    Ok((web::Json(answer), StatusCode::CREATED))
}
