//! The REST API, version 1: one folder per resource, one file per action.

pub mod archival;
pub mod audit;
pub mod audited;
pub mod body;
pub mod campaigns;
pub mod codes;
pub mod connectors;
pub mod enqueued;
pub mod live;
pub mod mail;
pub mod meta;
pub mod notifications;
pub mod offers;
pub mod openapi;
pub mod paging;
pub mod patch;
pub mod path;
pub mod problem;
pub mod query;
pub mod runs;
pub mod session;
pub mod sources;
pub mod titles;
pub mod tokens;
pub mod tracking_systems;
pub mod users;
pub mod webhooks;

use utoipa_actix_web::scope;
use utoipa_actix_web::service_config::ServiceConfig;

/// Every route of the program but the user interface and the API browser. The same list serves
/// and documents.
pub fn routes(config: &mut ServiceConfig<'_>) {
    meta::outer_routes(config);
    config.service(
        scope::scope("/api/v1")
            .configure(meta::routes)
            .configure(session::routes)
            .configure(users::routes)
            .configure(tokens::routes)
            .configure(connectors::routes)
            .configure(sources::routes)
            .configure(offers::routes)
            .configure(tracking_systems::routes)
            .configure(campaigns::routes)
            .configure(runs::routes)
            .configure(notifications::routes)
            .configure(mail::routes)
            .configure(webhooks::routes)
            .configure(audit::routes),
    );
}
