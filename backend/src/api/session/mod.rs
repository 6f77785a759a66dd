//! Signing in and out, and the first start (product.md U1, U3).

mod current;
mod login;
mod logout;
mod password;
mod refresh;
mod setup;
pub mod view;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this resource.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(login::create_session)
        .service(current::get_session)
        .service(logout::delete_session)
        .service(refresh::refresh_session)
        .service(password::change_password)
        .service(setup::get_setup)
        .service(setup::complete_setup);
}
