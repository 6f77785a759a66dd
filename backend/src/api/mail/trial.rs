//! `POST /mail/test`.

use actix_web::{post, web};
use cpapi_engine::mail::{TrialError, send_trial};

use super::view::MailTest;
use crate::api::problem::{ApiResult, Problem, ProblemCode};
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permit::rights::MailTest as MayTestMail;
use crate::auth::token::random_token;

/// Send a test mail to oneself.
///
/// It is sent while one waits, at most 30 seconds; what the mail server said is the problem's detail.
#[utoipa::path(tag = "notifications", responses(
    (status = 200, description = "The mail server took it.", body = MailTest),
    (status = 409, description = "Problem: Mails are not set up."),
    (status = 502, description = "Problem: The mail server did not take the mail."),
), security(("bearer" = ["mail.test"])))]
#[post("/mail/test")]
pub(crate) async fn test_mail(
    actor: Allowed<MayTestMail>,
    app: web::Data<App>,
) -> ApiResult<web::Json<MailTest>> {
    let id = format!("test_{}", random_token().map_err(Problem::internal)?);
    match send_trial(&app.parts, (&actor.name, &actor.email), &id).await {
        Ok(()) => Ok(web::Json(MailTest {
            address: actor.email.clone(),
        })),
        Err(TrialError::Off) => Err(Problem::new(ProblemCode::MailOff)),
        Err(TrialError::NotTaken(reason)) => {
            Err(Problem::new(ProblemCode::MailFailed).detail(reason))
        }
    }
}
