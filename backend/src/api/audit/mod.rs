//! The audit log (product.md U2).

mod list;
pub mod view;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this resource.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list::list_audit_entries);
}
