//! The playground: one endpoint for every form in which networks hand out lists, judge callers
//! and fail. Everything under `/playground/RUN/…` is deterministic, and a run's counters and
//! tokens are its own, so that two readers that read the same manifest meet the same answers.

mod doors;
mod echo;
mod events;
mod family;
mod formats;
mod lists;
mod metered;
mod reply;
mod runs;
mod script;
mod shapes;
mod tokens;
mod visit;

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;

use reply::Reply;
use runs::{Run, Runs};
use visit::Visit;

/// All of `/playground`.
pub(crate) fn routes(config: &mut web::ServiceConfig) {
    config.default_service(web::to(play));
}

/// State of the playground, shared by all workers.
pub(crate) fn state() -> web::Data<Runs> {
    web::Data::new(Runs::default())
}

async fn play(request: HttpRequest, body: web::Bytes, runs: web::Data<Runs>) -> HttpResponse {
    let visit = Visit::of(&request, &body);
    let run = runs.named(&visit.run);
    answer(&visit, &run).into_response()
}

fn answer(visit: &Visit, run: &Arc<Run>) -> Reply {
    let segments: Vec<&str> = visit.path.split('/').collect();
    match segments.as_slice() {
        ["_log"] => return Reply::json(200, &json!(run.log())),
        ["_forget"] => {
            run.forget();
            return Reply::json(200, &json!({}));
        }
        _ => run.note(visit.line()),
    }
    match segments.as_slice() {
        ["echo", ..] => echo::answer(visit),
        ["lists", how] => lists::answer(visit, how),
        ["shapes", name] => shapes::answer(name),
        ["formats", name] => formats::answer(name),
        ["events", format] => events::answer(visit, format),
        ["feed", "newest"] => events::newest(visit),
        ["parents"] => family::parents(visit),
        ["parents", id, "children"] => family::children(visit, id),
        ["children"] => family::children_of(visit),
        ["doors", kind] => doors::answer(visit, kind),
        ["doors", "token", label] => tokens::enter(visit, run, label),
        ["token", label] => tokens::issue(visit, run, label),
        ["login", label] => tokens::log_in(visit, run, label),
        ["script", label, steps] => script::answer(run, label, steps),
        ["metered", label] => metered::answer(visit, run, label),
        ["redirect", rest @ ..] => Reply::redirect(&visit.own_url(&rest.join("/"))),
        _ => Reply::json(404, &json!({"message": "the playground has no such place"})),
    }
}
