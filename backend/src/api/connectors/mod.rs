//! The catalogue of connectors (product.md S7).

mod icon;
mod list;
mod read;
pub mod view;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this resource.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list::list_connectors)
        .service(icon::get_connector_icon)
        .service(read::get_connector);
}
