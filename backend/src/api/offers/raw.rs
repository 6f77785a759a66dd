//! `GET /offers/{id}/raw`.

use actix_web::http::header::ContentType;
use actix_web::{HttpResponse, get, web};
use cpapi_db::offers;

use crate::api::path::Id;
use crate::api::problem::{ApiResult, OrNotFound, Problem, ProblemCode};
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permit::rights::OffersRead;

/// Read an offer's raw record.
///
/// As the network gave it, secrets removed: JSON, or plain text where it is not JSON.
#[utoipa::path(tag = "offers", params(("id" = i64, Path, description = "Id of the offer.")), responses(
    (status = 200, description = "The record.", content((serde_json::Value = "application/json"), (String = "text/plain"))),
), security(("bearer" = ["offers.read"])))]
#[get("/offers/{id}/raw")]
pub(crate) async fn get_offer_raw(
    _: Allowed<OffersRead>,
    app: web::Data<App>,
    id: Id,
) -> ApiResult<HttpResponse> {
    let raw = app
        .db
        .read(move |c| offers::raw(c, id.0))
        .await
        .or_not_found(ProblemCode::OfferNotFound)?;
    let raw = raw.ok_or_else(|| Problem::new(ProblemCode::RawRecordMissing))?;
    let is_json = serde_json::from_slice::<serde::de::IgnoredAny>(&raw).is_ok();
    let kind = if is_json {
        ContentType::json()
    } else {
        ContentType::plaintext()
    };
    Ok(HttpResponse::Ok().insert_header(kind).body(raw))
}
