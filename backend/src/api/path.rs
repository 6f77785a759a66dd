//! Path parameters.

use std::str::FromStr;

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use cpapi_domain::field_problem::FieldProblem;
use futures::future::{Ready, ready};

use super::problem::{ApiResult, Problem, ProblemCode};

/// The id in a path, `/sources/{id}`; 400 `path_invalid` when it is not one.
#[derive(Debug, Clone, Copy)]
pub struct Id(pub i64);

/// The two ids in a path, `/campaigns/{id}/offers/{offer_id}`.
#[derive(Debug, Clone, Copy)]
pub struct IdAndOfferId(pub i64, pub i64);

/// The two ids in a path, `/webhooks/{id}/deliveries/{delivery_id}`.
#[derive(Debug, Clone, Copy)]
pub struct IdAndDeliveryId(pub i64, pub i64);

/// The word in a path after the id, `/tracking-systems/{id}/lookups/{kind}`.
#[derive(Debug, Clone)]
pub struct IdAndKind(pub i64, pub String);

/// A connector's name and the number of a version, `/connectors/{id}/versions/{version}`.
#[derive(Debug, Clone)]
pub struct NameAndVersion(pub String, pub i32);

/// The name in a path, `/connectors/{id}`.
#[derive(Debug, Clone)]
pub struct Name(pub String);

fn part<T: FromStr>(request: &HttpRequest, name: &str, wanted: &str) -> ApiResult<T> {
    let text = request.match_info().get(name).unwrap_or_default();
    text.parse().map_err(|_| {
        let detail = format!("{text:?} is not {wanted}.");
        Problem::new(ProblemCode::PathInvalid)
            .detail(detail.clone())
            .field(FieldProblem::new(format!("/{name}"), "wrong_value", detail))
    })
}

const ID: &str = "an id";

macro_rules! from_path {
    ($kind:ty, |$request:ident| $read:expr) => {
        impl FromRequest for $kind {
            type Error = Problem;
            type Future = Ready<ApiResult<Self>>;

            fn from_request($request: &HttpRequest, _: &mut Payload) -> Self::Future {
                ready((|| -> ApiResult<Self> { $read })())
            }
        }
    };
}

from_path!(Id, |request| Ok(Self(part(request, "id", ID)?)));
from_path!(IdAndOfferId, |request| Ok(Self(
    part(request, "id", ID)?,
    part(request, "offer_id", ID)?
)));
from_path!(IdAndDeliveryId, |request| Ok(Self(
    part(request, "id", ID)?,
    part(request, "delivery_id", ID)?
)));
from_path!(IdAndKind, |request| Ok(Self(
    part(request, "id", ID)?,
    part(request, "kind", "a word")?
)));
from_path!(NameAndVersion, |request| Ok(Self(
    part(request, "id", "a name")?,
    part(request, "version", "the number of a version")?
)));
from_path!(Name, |request| Ok(Self(part(request, "id", "a name")?)));
