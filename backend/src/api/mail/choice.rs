//! `GET /mail` and `PUT /mail`: each user for themselves.

use actix_web::{get, put, web};
use cpapi_db::types::Stored;
use cpapi_db::users::{self, UserChanges, UserRow};
use cpapi_domain::notification::NotificationKind;
use cpapi_domain::word::Word;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::view::MailView;
use crate::api::audited::Audited;
use crate::api::body::Body;
use crate::api::problem::{ApiResult, Problem};
use crate::app::App;
use crate::auth::SignedIn;

/// What is to be mailed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChooseMail {
    /// The kinds; empty = none.
    kinds: Vec<NotificationKind>,
}

/// Read what the user is mailed of.
#[utoipa::path(tag = "notifications", responses((status = 200, description = "The user's choice.", body = MailView)), security(("bearer" = [])))]
#[get("/mail")]
pub(crate) async fn get_mail(me: SignedIn, app: web::Data<App>) -> web::Json<MailView> {
    web::Json(view(&app, &me.user))
}

/// Choose what the user is mailed of.
///
/// Each notification of these kinds is one mail from now on.
#[utoipa::path(tag = "notifications", request_body = ChooseMail, responses((status = 200, description = "The user's choice after the change.", body = MailView)), security(("bearer" = [])))]
#[put("/mail")]
pub(crate) async fn choose_mail(
    me: SignedIn,
    app: web::Data<App>,
    body: Body<ChooseMail>,
) -> ApiResult<web::Json<MailView>> {
    let now = app.clock.now();
    let changes = UserChanges {
        mail_kinds: Some(NotificationKind::mask(body.0.kinds.iter().copied())),
        updated_at: Some(Stored(now)),
        ..UserChanges::default()
    };
    let row = app
        .db
        .try_write(move |c| {
            let row = users::update(c, me.user.id, &changes)?;
            Audited {
                action: "user.update",
                kind: "user",
                id: Some(row.id),
                title: &row.email,
                before: Some(describe(&me.user)),
                after: Some(describe(&row)),
            }
            .by(c, &me.actor, now)?;
            Ok::<_, Problem>(row)
        })
        .await?;
    Ok(web::Json(view(&app, &row)))
}

fn view(app: &App, user: &UserRow) -> MailView {
    MailView {
        available: app.parts.config.mail.is_some(),
        address: user.email.clone(),
        kinds: user.mailed_kinds(),
    }
}

fn describe(row: &UserRow) -> Value {
    json!({"mail_kinds": row.mailed_kinds()})
}
