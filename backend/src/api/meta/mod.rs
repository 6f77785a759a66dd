//! The server itself.

mod health;
pub mod info;

use utoipa_actix_web::service_config::ServiceConfig;

/// Routes outside of the versioned API.
pub fn outer_routes(config: &mut ServiceConfig<'_>) {
    config.service(health::livez).service(health::readyz);
}

/// The routes of this resource.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(info::get_info);
}
