//! `GET /connectors/schemas/…`: the JSON Schemas that editors complete and check with.

use actix_web::http::header::CONTENT_TYPE;
use actix_web::{HttpResponse, get};
use cpapi_connectors::{MANIFEST_SCHEMA, OFFER_MAPPING_SCHEMA};

use crate::auth::Allowed;
use crate::auth::permit::rights::SourcesRead;

fn schema(text: &'static str) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "application/json"))
        .body(text)
}

/// The JSON Schema of `manifest.yaml`.
#[utoipa::path(tag = "connectors", responses((status = 200, description = "The schema.", body = Object, content_type = "application/json")), security(("bearer" = ["sources.read"])))]
#[get("/connectors/schemas/manifest")]
pub(crate) async fn get_manifest_schema(_: Allowed<SourcesRead>) -> HttpResponse {
    schema(MANIFEST_SCHEMA)
}

/// The JSON Schema of `offer.yaml`.
#[utoipa::path(tag = "connectors", responses((status = 200, description = "The schema.", body = Object, content_type = "application/json")), security(("bearer" = ["sources.read"])))]
#[get("/connectors/schemas/offer")]
pub(crate) async fn get_offer_schema(_: Allowed<SourcesRead>) -> HttpResponse {
    schema(OFFER_MAPPING_SCHEMA)
}
