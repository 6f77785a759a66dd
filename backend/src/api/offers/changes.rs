//! `GET /offers/{id}/changes`.

use actix_web::{get, web};
use cpapi_db::offer_changes::{self, OfferChangeRow};
use cpapi_db::offers;
use serde_json::Value;

use super::view::{OfferChangeList, OfferChangeView};
use crate::api::paging::{self, PageQuery};
use crate::api::path::Id;
use crate::api::problem::{ApiResult, OrNotFound, ProblemCode};
use crate::api::query::{ListQuery, NoFilter};
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permit::rights::OffersRead;

/// List an offer's changes.
#[utoipa::path(tag = "offers", params(("id" = i64, Path, description = "Id of the offer."), PageQuery), responses((status = 200, description = "A page of changes, newest first.", body = OfferChangeList)), security(("bearer" = ["offers.read"])))]
#[get("/offers/{id}/changes")]
pub(crate) async fn list_offer_changes(
    _: Allowed<OffersRead>,
    app: web::Data<App>,
    id: Id,
    query: ListQuery<NoFilter>,
) -> ApiResult<web::Json<OfferChangeList>> {
    let page = query.page;
    let list = app
        .db
        .read(move |c| {
            offers::find(c, id.0)?;
            let rows = offer_changes::list(c, id.0, &paging::request(&page, ()))?;
            let total = if page.count {
                Some(offer_changes::count(c, id.0)?)
            } else {
                None
            };
            let page = paging::info(&rows);
            Ok(OfferChangeList {
                items: rows.items.into_iter().map(OfferChangeView::from).collect(),
                page,
                total,
            })
        })
        .await
        .or_not_found(ProblemCode::OfferNotFound)?;
    Ok(web::Json(list))
}

impl From<OfferChangeRow> for OfferChangeView {
    fn from(row: OfferChangeRow) -> Self {
        Self {
            id: row.id,
            at: row.at,
            run_id: row.run_id,
            field: row.field,
            old: row.old.map_or(Value::Null, |old| old.0),
            new: row.new.map_or(Value::Null, |new| new.0),
        }
    }
}
