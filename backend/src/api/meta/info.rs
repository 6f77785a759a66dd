//! `GET /info`.

use actix_web::{get, web};
use cpapi_domain::campaign::SyncCategory;
use cpapi_domain::validity::ReasonCode;
use cpapi_domain::vocabulary::{Country, Currency, Device, Os, Traffic};
use cpapi_domain::word::Word;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::problem::ApiResult;
use crate::app::App;
use crate::auth::Known;

/// A word and what a person reads.
#[derive(Debug, Serialize, ToSchema)]
pub struct NamedCode {
    /// The word.
    #[schema(example = "US")]
    code: String,
    /// Its name.
    #[schema(example = "United States of America")]
    name: String,
}

/// A reason and the sentence that stands for it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReasonSentence {
    /// The rule.
    code: ReasonCode,
    /// One sentence.
    #[schema(example = "The network has not approved us.")]
    sentence: &'static str,
}

/// The closed sets of words.
#[derive(Debug, Serialize, ToSchema)]
pub struct Vocabularies {
    /// ISO 3166 alpha-2.
    countries: Vec<NamedCode>,
    /// Operating systems.
    os: Vec<NamedCode>,
    /// Devices.
    devices: Vec<NamedCode>,
    /// ISO 4217.
    currencies: Vec<NamedCode>,
    /// Kinds of traffic.
    traffic: Vec<NamedCode>,
    /// Why offers are not valid.
    reasons: Vec<ReasonSentence>,
    /// Categories of fields with a sync rule.
    sync_categories: Vec<SyncCategory>,
}

/// What the server is.
#[derive(Debug, Serialize, ToSchema)]
pub struct ServerInfo {
    /// Version of the program.
    #[schema(example = "0.1.0")]
    version: &'static str,
    /// `sqlite` or `postgres`.
    #[schema(example = "sqlite")]
    databases: &'static str,
    /// Whether the sync engine runs in this process.
    #[schema(example = true)]
    engine: bool,
    /// The closed sets of words.
    vocabularies: Vocabularies,
}

/// What the server is and which words it knows.
#[utoipa::path(tag = "meta", responses((status = 200, description = "Version, database and vocabularies.", body = ServerInfo)), security(("bearer" = []), ("api_token" = [])))]
#[get("/info")]
pub(crate) async fn get_info(_: Known, app: web::Data<App>) -> ApiResult<web::Json<ServerInfo>> {
    Ok(web::Json(ServerInfo {
        version: env!("CARGO_PKG_VERSION"),
        databases: app.db.kind().as_str(),
        engine: app.engine.is_some(),
        vocabularies: vocabularies(),
    }))
}

fn vocabularies() -> Vocabularies {
    let named = |code: &str, name: &str| NamedCode {
        code: code.to_owned(),
        name: name.to_owned(),
    };
    Vocabularies {
        countries: Country::all()
            .map(|country| named(country.as_str(), country.name()))
            .collect(),
        os: Os::ALL
            .iter()
            .map(|os| named(os.as_str(), os.title()))
            .collect(),
        devices: Device::ALL
            .iter()
            .map(|device| named(device.as_str(), device.title()))
            .collect(),
        currencies: Currency::all()
            .map(|currency| named(currency.as_str(), currency.name()))
            .collect(),
        traffic: Traffic::ALL
            .iter()
            .map(|traffic| named(traffic.as_str(), traffic.title()))
            .collect(),
        reasons: ReasonCode::ALL
            .iter()
            .map(|code| ReasonSentence {
                code: *code,
                sentence: reason_sentence(*code),
            })
            .collect(),
        sync_categories: SyncCategory::ALL.to_vec(),
    }
}

/// The sentence that stands for a rule when the offer's own detail is not at hand.
pub fn reason_sentence(code: ReasonCode) -> &'static str {
    match code {
        ReasonCode::NotApproved => "The network has not approved us for this offer.",
        ReasonCode::TitleMissing => "The offer has no title.",
        ReasonCode::TrackingUrlMissing => "The offer has no tracking URL.",
        ReasonCode::TrackingUrlMalformed => "The tracking URL is not an http or https URL.",
        ReasonCode::PayoutMissing => "The offer has no payout above 0.",
        ReasonCode::CurrencyUnknown => "The currency of the payouts is not known.",
        ReasonCode::Expired => "The offer has ended.",
        ReasonCode::PreviewUrlMissing => {
            "The offer has no preview URL, which its source's settings demand."
        }
    }
}
