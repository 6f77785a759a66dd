//! Demand offers (product.md O).

mod changes;
mod checklist;
mod csv;
mod export;
mod facets;
mod filter;
mod list;
mod placements;
mod raw;
mod read;
pub mod summary;
pub mod view;

pub use facets::FacetCache;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this resource; fixed names stand before `{id}`.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list::list_offers)
        .service(facets::get_offer_facets)
        .service(export::export_offers_csv)
        .service(export::export_offers_ndjson)
        .service(read::get_offer)
        .service(raw::get_offer_raw)
        .service(changes::list_offer_changes)
        .service(placements::get_offer_placements);
}
