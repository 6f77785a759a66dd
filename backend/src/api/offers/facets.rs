//! `GET /offers/facets`.

use actix_web::{get, web};
use cpapi_db::offers::{self, FacetCount, Facets};
use cpapi_domain::time::UtcTime;
use tokio::sync::Mutex;

use super::view::{Facet, OfferFacets};
use crate::api::problem::ApiResult;
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permit::rights::OffersRead;

/// Counting reads whole indexes, so the answer is kept for a while.
const KEPT_SECONDS: i64 = 60;

/// The facets as they were last counted. Whoever comes while they are counted waits for the
/// same count.
#[derive(Debug, Default)]
pub struct FacetCache(Mutex<Option<(UtcTime, Facets)>>);

impl FacetCache {
    async fn get(&self, app: &App) -> ApiResult<Facets> {
        let now = app.clock.now();
        let mut kept = self.0.lock().await;
        if let Some((at, facets)) = kept.as_ref()
            && now.seconds_since(*at) < KEPT_SECONDS
        {
            return Ok(facets.clone());
        }
        let facets = app.db.read(offers::facets).await?;
        *kept = Some((now, facets.clone()));
        Ok(facets)
    }
}

/// Read the values that offer filters can take.
///
/// Counted over all offers, at most a minute ago.
#[utoipa::path(tag = "offers", responses((status = 200, description = "The values with counts, most frequent first.", body = OfferFacets)), security(("bearer" = ["offers.read"])))]
#[get("/offers/facets")]
pub(crate) async fn get_offer_facets(
    _: Allowed<OffersRead>,
    app: web::Data<App>,
) -> ApiResult<web::Json<OfferFacets>> {
    let facets = app.facets.get(&app).await?;
    let counted = |counts: Vec<FacetCount>| {
        counts
            .into_iter()
            .map(|facet| Facet {
                value: facet.value,
                count: facet.count,
            })
            .collect()
    };
    Ok(web::Json(OfferFacets {
        countries: counted(facets.countries),
        categories: counted(facets.categories),
        currencies: counted(facets.currencies),
        os: counted(facets.os),
        devices: counted(facets.devices),
        reasons: counted(facets.reasons),
        connectors: counted(facets.connectors),
    }))
}
