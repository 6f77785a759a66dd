//! Tracking systems (product.md T).

mod archive;
mod check;
mod create;
mod input;
mod list;
mod lookups;
mod read;
pub mod summary;
mod update;
pub mod view;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this resource.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list::list_tracking_systems)
        .service(create::create_tracking_system)
        .service(read::get_tracking_system)
        .service(update::update_tracking_system)
        .service(check::check_tracking_system)
        .service(archive::archive_tracking_system)
        .service(lookups::get_tracking_system_lookup);
}
