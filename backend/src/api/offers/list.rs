//! `GET /offers`.

use std::sync::Arc;

use actix_web::{get, web};
use cpapi_db::offers;

use super::filter::OfferQuery;
use super::summary;
use super::view::OfferList;
use crate::api::paging::{self, PageQuery};
use crate::api::problem::ApiResult;
use crate::api::query::ListQuery;
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permit::rights::OffersRead;

/// List offers.
#[utoipa::path(tag = "offers", params(OfferQuery, PageQuery), responses((status = 200, description = "A page of offers.", body = OfferList)), security(("bearer" = ["offers.read"])))]
#[get("/offers")]
pub(crate) async fn list_offers(
    _: Allowed<OffersRead>,
    app: web::Data<App>,
    query: ListQuery<OfferQuery>,
) -> ApiResult<web::Json<OfferList>> {
    let ListQuery { filter, page } = query;
    let now = app.clock.now();
    let registry = Arc::clone(&app.registry);
    let list = app
        .db
        .read(move |c| {
            let request = paging::request(&page, filter.sort());
            let wanted = filter.filter(now);
            let rows = offers::list(c, &wanted, &request)?;
            let total = if page.count {
                Some(offers::count(c, &wanted)?)
            } else {
                None
            };
            let page = paging::info(&rows);
            Ok(OfferList {
                items: summary::views(c, &registry, rows.items, now)?,
                page,
                total,
            })
        })
        .await?;
    Ok(web::Json(list))
}
