//! Demand sources (product.md S).

mod archive;
mod check;
pub mod connector_version;
mod create;
mod feed;
pub mod input;
mod list;
mod pull;
mod quarantine;
mod read;
pub mod summary;
mod update;
pub mod view;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this resource.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list::list_sources)
        .service(create::create_source)
        .service(read::get_source)
        .service(update::update_source)
        .service(check::check_source)
        .service(connector_version::move_source_to_version)
        .service(pull::pull_source)
        .service(archive::archive_source)
        .service(feed::accept_feed)
        .service(feed::reject_feed)
        .service(quarantine::list_quarantined_records);
}
