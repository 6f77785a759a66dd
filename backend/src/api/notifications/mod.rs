//! Notifications (product.md N1): everybody sees all of them, and each user reads for themselves.

mod list;
mod mark;
mod unread;
pub mod view;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this resource.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list::list_notifications)
        .service(unread::count_unread_notifications)
        .service(mark::read_all_notifications)
        .service(mark::read_notification);
}
