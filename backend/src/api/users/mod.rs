//! Users (product.md U1). Only administrators see and change them.

mod create;
pub mod input;
mod list;
mod read;
mod update;
pub(in crate::api) use create::taken;
pub(in crate::api) use update::change;
pub mod view;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this resource.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list::list_users)
        .service(create::create_user)
        .service(read::get_user)
        .service(update::update_user);
}
