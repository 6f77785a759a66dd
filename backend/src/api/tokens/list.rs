//! `GET /tokens`.

use actix_web::{get, web};
use cpapi_db::api_tokens;
use serde::Deserialize;

use super::view::{TokenList, TokenView};
use crate::api::paging::{self, PageQuery};
use crate::api::problem::ApiResult;
use crate::api::query::ListQuery;
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permit::rights::TokensManage;

/// Tokens are few and have no filters.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TokenQuery {}

/// List API tokens.
///
/// Newest first, those that ended included.
#[utoipa::path(tag = "tokens", params(PageQuery), responses((status = 200, description = "A page of API tokens.", body = TokenList)), security(("bearer" = ["tokens.manage"])))]
#[get("/tokens")]
pub(crate) async fn list_tokens(
    _: Allowed<TokensManage>,
    app: web::Data<App>,
    query: ListQuery<TokenQuery>,
) -> ApiResult<web::Json<TokenList>> {
    let page = query.page;
    let now = app.clock.now();
    let (tokens, total) = app
        .db
        .read(move |c| {
            let tokens = api_tokens::list(c, &paging::request(&page, ()))?;
            let total = if page.count {
                Some(api_tokens::count(c)?)
            } else {
                None
            };
            Ok((tokens, total))
        })
        .await?;
    let page = paging::info(&tokens);
    Ok(web::Json(TokenList {
        items: tokens
            .items
            .into_iter()
            .map(|row| TokenView::at(row, now))
            .collect(),
        page,
        total,
    }))
}
