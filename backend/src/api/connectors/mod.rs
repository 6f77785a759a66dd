//! The catalogue of connectors, and users' own (product.md S7).

mod adopt;
mod archive;
mod create;
mod draft;
pub mod found;
mod icon;
mod list;
mod publish;
mod read;
mod report;
mod schemas;
mod texts;
mod trial;
mod trial_view;
mod update;
mod uses;
mod validate;
mod versions;
pub mod view;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this resource. Addresses that are words come before those with an id.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(schemas::get_manifest_schema)
        .service(schemas::get_offer_schema)
        .service(validate::validate_connector)
        .service(trial::try_connector)
        .service(list::list_connectors)
        .service(create::create_connector)
        .service(icon::get_connector_icon)
        .service(versions::list_connector_versions)
        .service(versions::get_connector_version)
        .service(draft::create_connector_draft)
        .service(draft::save_connector_draft)
        .service(publish::publish_connector_version)
        .service(uses::list_connector_version_sources)
        .service(adopt::adopt_connector_version)
        .service(archive::archive_connector)
        .service(update::update_connector)
        .service(read::get_connector);
}
