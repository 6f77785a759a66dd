//! API tokens for third parties (product.md U1). Only administrators see and make them.

mod create;
mod list;
mod revoke;
pub mod view;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this resource.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list::list_tokens)
        .service(create::create_token)
        .service(revoke::revoke_token);
}
