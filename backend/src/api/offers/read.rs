//! `GET /offers/{id}`.

use std::sync::Arc;

use actix_web::{get, web};
use cpapi_connectors::Registry;
use cpapi_db::offers::{self, OfferDocument, OfferRow};
use cpapi_db::sources::{self, SourceRow};
use cpapi_domain::link::{self, FinishedLink};
use cpapi_domain::time::UtcTime;
use cpapi_engine::own_connectors;

use super::summary::view_of;
use super::view::OfferView;
use crate::api::path::Id;
use crate::api::problem::{ApiResult, OrNotFound, ProblemCode};
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permit::rights::OffersRead;

/// Read an offer.
#[utoipa::path(tag = "offers", params(("id" = i64, Path, description = "Id of the offer.")), responses((status = 200, description = "The offer.", body = OfferView)), security(("bearer" = ["offers.read"])))]
#[get("/offers/{id}")]
pub(crate) async fn get_offer(
    _: Allowed<OffersRead>,
    app: web::Data<App>,
    id: Id,
) -> ApiResult<web::Json<OfferView>> {
    let now = app.clock.now();
    let registry = Arc::clone(&app.registry);
    let view = app
        .db
        .read(move |c| {
            let row = offers::find(c, id.0)?;
            let document = offers::document(c, id.0)?;
            let raw_available = offers::has_raw(c, id.0)?;
            let source = sources::find(c, row.source_id)?;
            own_connectors::know_of(c, &registry, [&source])?;
            Ok(view(&registry, row, document, &source, raw_available, now))
        })
        .await
        .or_not_found(ProblemCode::OfferNotFound)?;
    Ok(web::Json(view))
}

fn view(
    registry: &Registry,
    row: OfferRow,
    document: OfferDocument,
    source: &SourceRow,
    raw_available: bool,
    now: UtcTime,
) -> OfferView {
    let OfferDocument { offer, reasons } = document;
    let missing_since = row.missing_since;
    let mut summary = view_of(registry, row, source, now);
    summary.reasons = reasons;
    OfferView {
        summary,
        final_tracking_url: finished(registry, offer.tracking_url.as_deref(), source),
        description: offer.description,
        impression_url: offer.impression_url,
        source_status: offer.source_status,
        payouts: offer.payouts,
        country_targeting: offer.countries,
        os: offer.os,
        devices: offer.devices,
        categories: offer.categories,
        caps: offer.caps,
        traffic_allowed: offer.traffic_allowed,
        traffic_forbidden: offer.traffic_forbidden,
        landings: offer.landings,
        expires_at: offer.expires_at,
        warnings: offer.warnings,
        missing_since,
        raw_available,
    }
}

/// The tracking URL as it is pushed; none without a usable link.
fn finished(
    registry: &Registry,
    tracking_url: Option<&str>,
    source: &SourceRow,
) -> Option<FinishedLink> {
    let connector = registry
        .find(&source.connector, source.connector_version)
        .ok();
    let replaceable = connector
        .as_deref()
        .map_or(&[][..], |connector| connector.link_keys());
    link::finish(tracking_url?, &source.tracking_params.0, replaceable).ok()
}
