//! `GET /sources/{id}/quarantine`.

use actix_web::{get, web};
use cpapi_db::quarantined_records::{self, QuarantinedRecordRow};
use cpapi_db::runs::NewestFirst;
use cpapi_db::sources;

use super::view::{QuarantinedList, QuarantinedView};
use crate::api::paging::{self, PageQuery};
use crate::api::path::Id;
use crate::api::problem::{ApiResult, OrNotFound, ProblemCode};
use crate::api::query::{ListQuery, NoFilter};
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permit::rights::SourcesRead;

/// List records of a source that could not be read.
#[utoipa::path(tag = "sources", params(("id" = i64, Path, description = "Id of the source."), PageQuery), responses((status = 200, description = "A page of records, newest first.", body = QuarantinedList)), security(("bearer" = ["sources.read"])))]
#[get("/sources/{id}/quarantine")]
pub(crate) async fn list_quarantined_records(
    _: Allowed<SourcesRead>,
    app: web::Data<App>,
    id: Id,
    query: ListQuery<NoFilter>,
) -> ApiResult<web::Json<QuarantinedList>> {
    let page = query.page;
    let list = app
        .db
        .read(move |c| {
            sources::find(c, id.0)?;
            let rows = quarantined_records::list(c, id.0, &paging::request(&page, NewestFirst))?;
            let total = if page.count {
                Some(quarantined_records::count(c, id.0)?)
            } else {
                None
            };
            let page = paging::info(&rows);
            Ok(QuarantinedList {
                items: rows.items.into_iter().map(QuarantinedView::from).collect(),
                page,
                total,
            })
        })
        .await
        .or_not_found(ProblemCode::SourceNotFound)?;
    Ok(web::Json(list))
}

impl From<QuarantinedRecordRow> for QuarantinedView {
    fn from(row: QuarantinedRecordRow) -> Self {
        Self {
            id: row.id,
            run_id: Some(row.run_id),
            at: row.at,
            external_id: row.external_id,
            code: row.code,
            detail: row.detail,
            raw: row.raw,
        }
    }
}
