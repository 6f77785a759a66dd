//! Runs (product.md Y9).

mod cancel;
mod list;
mod read;
pub mod summary;
pub mod view;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this resource.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list::list_runs)
        .service(read::get_run)
        .service(cancel::cancel_run);
}
