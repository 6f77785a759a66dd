//! `GET /mail/deliveries`.

use actix_web::{get, web};
use cpapi_db::mail_deliveries;
use serde::Deserialize;
use utoipa::IntoParams;

use super::view::{MailDeliveryList, MailDeliveryView};
use crate::api::paging::{self, PageQuery};
use crate::api::problem::ApiResult;
use crate::api::query::ListQuery;
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permit::rights::MailTest as MayTestMail;

/// Filters of mails.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct MailDeliveryQuery {
    /// Only those that the mail server did not take: given up, or to be sent again.
    #[serde(default)]
    #[param(required = false, default = false)]
    not_taken: bool,
}

/// List mails.
///
/// Those to all users, newest first, without their text.
#[utoipa::path(tag = "notifications", params(MailDeliveryQuery, PageQuery), responses((status = 200, description = "A page of mails.", body = MailDeliveryList)), security(("bearer" = ["mail.test"])))]
#[get("/mail/deliveries")]
pub(crate) async fn list_mail_deliveries(
    _: Allowed<MayTestMail>,
    app: web::Data<App>,
    query: ListQuery<MailDeliveryQuery>,
) -> ApiResult<web::Json<MailDeliveryList>> {
    let ListQuery { filter, page } = query;
    let list = app
        .db
        .read(move |c| {
            let rows = mail_deliveries::list(c, filter.not_taken, &paging::request(&page, ()))?;
            let total = if page.count {
                Some(mail_deliveries::count(c, filter.not_taken)?)
            } else {
                None
            };
            let users: Vec<i64> = rows.items.iter().map(|row| row.user_id).collect();
            let addresses = mail_deliveries::addresses(c, &users)?;
            Ok(MailDeliveryList {
                page: paging::info(&rows),
                items: rows
                    .items
                    .into_iter()
                    .map(|row| {
                        let address = addresses.get(&row.user_id).cloned().unwrap_or_default();
                        MailDeliveryView::new(row, address)
                    })
                    .collect(),
                total,
            })
        })
        .await?;
    Ok(web::Json(list))
}
