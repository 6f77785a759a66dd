//! Campaigns (product.md C) and their placements (product.md R).

mod archive;
mod create;
pub mod input;
mod list;
mod offers;
pub mod placement;
mod preview;
mod read;
mod reattach;
pub mod selection;
pub mod summary;
mod sync;
mod update;
pub mod view;

use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this resource.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list::list_campaigns)
        .service(create::create_campaign)
        .service(preview::preview_campaign)
        .service(read::get_campaign)
        .service(update::update_campaign)
        .service(archive::archive_campaign)
        .service(sync::sync_campaign)
        .service(offers::list_campaign_offers)
        .service(reattach::reattach_offer);
}
