//! Notifications by e-mail (product.md N1): what each user chooses for themselves, and a test.

mod choice;
mod deliveries;
mod trial;
pub mod view;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this resource.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(choice::get_mail)
        .service(choice::choose_mail)
        .service(deliveries::list_mail_deliveries)
        .service(trial::test_mail);
}
