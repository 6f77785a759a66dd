//! Webhooks (product.md N1). Only administrators see and change them.

mod create;
mod deliveries;
mod input;
mod list;
mod remove;
mod test;
mod update;
pub mod view;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this resource.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list::list_webhooks)
        .service(create::create_webhook)
        .service(update::update_webhook)
        .service(remove::delete_webhook)
        .service(test::test_webhook)
        .service(deliveries::list_webhook_deliveries)
        .service(deliveries::replay_webhook_delivery);
}
