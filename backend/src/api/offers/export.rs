//! `GET /offers/export.csv` and `GET /offers/export.ndjson`: everything that is filtered, in
//! batches, never the whole result in memory.

use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::Bytes;
use actix_web::{HttpResponse, get, web};
use cpapi_db::offers::{self, OfferFilter};
use futures::stream::{self, Stream};

use super::csv;
use super::filter::OfferQuery;
use super::summary;
use super::view::OfferSummary;
use crate::api::problem::{ApiResult, Problem};
use crate::api::query::Query;
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permit::rights::OffersRead;

/// Offers read and written at a time.
const BATCH: i64 = 500;

/// How a batch is written.
#[derive(Debug, Clone, Copy)]
enum Form {
    Csv,
    Ndjson,
}

/// Export offers as CSV.
///
/// The same filters as the list, in the order of the id.
#[utoipa::path(tag = "offers", params(OfferQuery), responses((status = 200, description = "One line per offer after a header line, UTF-8.", body = String, content_type = "text/csv")), security(("bearer" = ["offers.read"])))]
#[get("/offers/export.csv")]
pub(crate) async fn export_offers_csv(
    _: Allowed<OffersRead>,
    app: web::Data<App>,
    query: Query<OfferQuery>,
) -> ApiResult<HttpResponse> {
    export(app, query.0, Form::Csv).await
}

/// Export offers as NDJSON.
///
/// The same filters as the list, in the order of the id: one JSON object per line.
#[utoipa::path(tag = "offers", params(OfferQuery), responses((status = 200, description = "One offer per line.", body = OfferSummary, content_type = "application/x-ndjson")), security(("bearer" = ["offers.read"])))]
#[get("/offers/export.ndjson")]
pub(crate) async fn export_offers_ndjson(
    _: Allowed<OffersRead>,
    app: web::Data<App>,
    query: Query<OfferQuery>,
) -> ApiResult<HttpResponse> {
    export(app, query.0, Form::Ndjson).await
}

async fn export(app: web::Data<App>, query: OfferQuery, form: Form) -> ApiResult<HttpResponse> {
    let filter = query.filter(app.clock.now());
    let (kind, name) = match form {
        Form::Csv => ("text/csv; charset=utf-8; header=present", "offers.csv"),
        Form::Ndjson => ("application/x-ndjson", "offers.ndjson"),
    };
    // The first batch comes before the status line, so that a failing database is still a problem.
    let first = Batch {
        filter,
        after: 0,
        is_first: true,
    }
    .read(&app, form)
    .await?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, kind))
        .insert_header((
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ))
        .streaming(rest(app, form, first)))
}

/// Where an export stands.
struct Batch {
    filter: OfferFilter,
    after: i64,
    is_first: bool,
}

/// Text of a batch, and the next one if there is one.
type Written = (Bytes, Option<Batch>);

impl Batch {
    async fn read(self, app: &App, form: Form) -> ApiResult<Written> {
        let Self {
            filter,
            after,
            is_first,
        } = self;
        let now = app.clock.now();
        let registry = std::sync::Arc::clone(&app.registry);
        let (text, next) = app
            .db
            .read(move |c| {
                let ids = offers::ids_after(c, &filter, after, BATCH)?;
                let full = i64::try_from(ids.len()).is_ok_and(|count| count == BATCH);
                let next = ids.last().copied().filter(|_| full).map(|after| Batch {
                    filter,
                    after,
                    is_first: false,
                });
                let rows = offers::by_ids(c, &ids)?;
                let offers = summary::views(c, &registry, rows, now)?;
                Ok((offers, next))
            })
            .await
            .map(|(offers, next)| write(&offers, form, is_first).map(|text| (text, next)))??;
        Ok((Bytes::from(text), next))
    }
}

fn rest(
    app: web::Data<App>,
    form: Form,
    first: Written,
) -> impl Stream<Item = Result<Bytes, Problem>> {
    enum State {
        Written(Written),
        Next(Batch),
    }
    stream::try_unfold(Some(State::Written(first)), move |state| {
        let app = app.clone();
        async move {
            let (text, next) = match state {
                None => return Ok(None),
                Some(State::Written(written)) => written,
                // A failure ends the connection without the last chunk, which clients notice.
                Some(State::Next(batch)) => batch
                    .read(&app, form)
                    .await
                    .inspect_err(|problem| tracing::warn!("an export broke off: {problem}"))?,
            };
            Ok(Some((text, next.map(State::Next))))
        }
    })
}

fn write(offers: &[OfferSummary], form: Form, is_first: bool) -> ApiResult<Vec<u8>> {
    match form {
        Form::Csv => csv::write(offers, is_first).map_err(Problem::internal),
        Form::Ndjson => {
            let mut text = Vec::new();
            for offer in offers {
                serde_json::to_writer(&mut text, offer).map_err(Problem::internal)?;
                text.push(b'\n');
            }
            Ok(text)
        }
    }
}
