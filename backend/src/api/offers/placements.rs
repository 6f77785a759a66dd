//! `GET /offers/{id}/placements`: why an offer is (not) where it should be (product.md O6).

use std::collections::HashMap;

use actix_web::{get, web};
use cpapi_db::campaigns::{self, CampaignRow};
use cpapi_db::offers::{self, OfferDocument, OfferRow};
use cpapi_db::placements::{self, PlacementRow};
use cpapi_db::sources::{self, SourceRow};
use cpapi_db::tracking_systems::{self, TrackingSystemRow};
use cpapi_db::{DbConnection, DbError, campaign_offers, campaign_sources, exchange_rates};
use cpapi_domain::campaign_match::mismatch;
use cpapi_domain::rates::Rates;

use super::checklist::{self, Facts};
use crate::api::campaigns::placement;
use crate::api::campaigns::view::{CampaignRef, OfferInCampaign, OfferPlacements};
use crate::api::path::Id;
use crate::api::problem::{ApiResult, OrNotFound, ProblemCode};
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permit::rights::OffersRead;

/// Read where an offer is placed, and why it is (not) there.
///
/// For every campaign that is not archived or once placed the offer: a checklist in order, the
/// first failing step of which is the answer.
#[utoipa::path(tag = "offers", params(("id" = i64, Path, description = "Id of the offer.")), responses((status = 200, description = "Every campaign.", body = OfferPlacements)), security(("bearer" = ["offers.read"])))]
#[get("/offers/{id}/placements")]
pub(crate) async fn get_offer_placements(
    _: Allowed<OffersRead>,
    app: web::Data<App>,
    id: Id,
) -> ApiResult<web::Json<OfferPlacements>> {
    let subject = app
        .db
        .read(move |c| Subject::load(c, id.0))
        .await
        .or_not_found(ProblemCode::OfferNotFound)?;
    Ok(web::Json(OfferPlacements {
        items: subject.items(&app),
    }))
}

/// An offer and everything that decides where it is.
struct Subject {
    row: OfferRow,
    document: OfferDocument,
    source: SourceRow,
    rates: Rates,
    campaigns: Vec<CampaignRow>,
    whole: HashMap<i64, Vec<i64>>,
    single: HashMap<i64, bool>,
    placed: HashMap<i64, PlacementRow>,
    systems: HashMap<i64, TrackingSystemRow>,
}

impl Subject {
    fn load(c: &mut DbConnection, offer_id: i64) -> Result<Self, DbError> {
        let row = offers::find(c, offer_id)?;
        let document = offers::document(c, offer_id)?;
        let source = sources::find(c, row.source_id)?;
        let placed: HashMap<i64, PlacementRow> = placements::of_offer(c, offer_id)?
            .into_iter()
            .map(|placement| (placement.campaign_id, placement))
            .collect();
        let mut all = campaigns::not_archived(c)?;
        let placing: Vec<i64> = placed.keys().copied().collect();
        all.extend(
            campaigns::find_many(c, &placing)?
                .into_values()
                .filter(|campaign| campaign.archived_at.is_some()),
        );
        all.sort_by_key(|campaign| campaign.id);
        let ids: Vec<i64> = all.iter().map(|campaign| campaign.id).collect();
        let system_ids: Vec<i64> = placed
            .values()
            .map(|placement| placement.tracking_system_id)
            .collect();
        Ok(Self {
            row,
            document,
            source,
            rates: exchange_rates::load(c)?,
            whole: campaign_sources::of_campaigns(c, &ids)?,
            single: campaign_offers::naming_offer(c, offer_id)?,
            campaigns: all,
            placed,
            systems: tracking_systems::find_many(c, &system_ids)?,
        })
    }

    fn items(mut self, app: &App) -> Vec<OfferInCampaign> {
        let all = std::mem::take(&mut self.campaigns);
        all.into_iter()
            .map(|campaign| self.item(app, campaign))
            .collect()
    }

    fn item(&mut self, app: &App, campaign: CampaignRow) -> OfferInCampaign {
        let placed = self.placed.remove(&campaign.id);
        let facts = Facts {
            reasons: &self.document.reasons,
            missing_since: self.row.missing_since,
            source: &self.source,
            campaign: &campaign,
            whole_source: self
                .whole
                .get(&campaign.id)
                .is_some_and(|sources| sources.contains(&self.source.id)),
            single: self.single.get(&campaign.id).copied(),
            mismatch: mismatch(&campaign.filters.0, &self.document.offer, &self.rates),
            placement: placed.as_ref(),
        };
        let (matches, checklist) = checklist::of(&facts);
        OfferInCampaign {
            matches,
            checklist,
            placement: placed.map(|row| {
                let url = app.remote_url(
                    self.systems.get(&row.tracking_system_id),
                    row.remote_id.as_deref(),
                );
                placement::view(row, url)
            }),
            campaign: CampaignRef {
                id: campaign.id,
                title: campaign.title,
                enabled: campaign.enabled,
                archived: campaign.archived_at.is_some(),
            },
        }
    }
}
