//! Runs (product.md Y9).

mod cancel;
mod events;
mod list;
mod read;
pub mod summary;
pub mod view;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this resource.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list::list_runs)
        // Before the run's own path, which would take "events" for an id.
        .service(events::follow_runs)
        .service(read::get_run)
        .service(cancel::cancel_run);
}
