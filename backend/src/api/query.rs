//! Query strings: strict, with a pointer to what is wrong. A parameter may be repeated where it
//! is a list; `a=1&a=2` and `a=1,2` mean the same.

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use cpapi_domain::field_problem::FieldProblem;
use futures::future::{Ready, ready};
use serde::de::value::{Error as ValueError, StringDeserializer};
use serde::de::{self, DeserializeOwned, IntoDeserializer};
use serde::{Deserialize, Deserializer};
use url::form_urlencoded;

use super::body::{quoted, sentence};
use super::paging::PageQuery;
use super::problem::{Problem, ProblemCode};

/// The parameters of paging, which every list takes.
const PAGE_KEYS: [&str; 3] = ["limit", "cursor", "count"];

/// A query string read into `T`; 400 `query_invalid` when it is not one.
#[derive(Debug)]
pub struct Query<T>(pub T);

/// The query string of a list: filters and sort in `T`, paging beside it.
#[derive(Debug)]
pub struct ListQuery<T> {
    /// Filters and sort.
    pub filter: T,
    /// Limit, cursor, count.
    pub page: PageQuery,
}

/// A list without filters of its own.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoFilter {}

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(
            pairs(req.query_string())
                .and_then(|pairs| read(&pairs))
                .map(Self),
        )
    }
}

impl<T: DeserializeOwned> FromRequest for ListQuery<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(split(req.query_string()))
    }
}

fn split<T: DeserializeOwned>(query: &str) -> Result<ListQuery<T>, Problem> {
    let (paging, filters): (Vec<_>, Vec<_>) = pairs(query)?
        .into_iter()
        .partition(|(key, _)| PAGE_KEYS.contains(&key.as_str()));
    let page: PageQuery = read(&paging)?;
    page.check()?;
    Ok(ListQuery {
        filter: read(&filters)?,
        page,
    })
}

/// The pairs in order of first occurrence, repeated keys joined by commas.
fn pairs(query: &str) -> Result<Vec<(String, String)>, Problem> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    for (key, value) in form_urlencoded::parse(query.as_bytes()) {
        if key.contains('\0') || value.contains('\0') {
            return Err(refuse(
                &key.replace('\0', ""),
                "character_not_allowed",
                "The character U+0000 is not allowed.",
            ));
        }
        match pairs.iter_mut().find(|(known, _)| *known == key) {
            Some((_, values)) => {
                values.push(',');
                values.push_str(&value);
            }
            None => pairs.push((key.into_owned(), value.into_owned())),
        }
    }
    Ok(pairs)
}

fn read<T: DeserializeOwned>(pairs: &[(String, String)]) -> Result<T, Problem> {
    let encoded = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish();
    let reader = serde_urlencoded::Deserializer::new(form_urlencoded::parse(encoded.as_bytes()));
    serde_path_to_error::deserialize(reader).map_err(|error| {
        let message = error.inner().to_string();
        if let Some(name) = quoted(&message, "unknown field `") {
            return refuse(name, "unknown_parameter", "There is no such parameter.");
        }
        if let Some(name) = quoted(&message, "missing field `") {
            return refuse(name, "missing", "This parameter is needed.");
        }
        let code = if message.starts_with("unknown variant") {
            "unknown_value"
        } else {
            "wrong_value"
        };
        refuse(&error.path().to_string(), code, &sentence(&message))
    })
}

/// A 400 that names the parameter.
pub(crate) fn refuse(parameter: &str, code: &str, detail: &str) -> Problem {
    Problem::new(ProblemCode::QueryInvalid)
        .detail(format!(
            "The query parameter {parameter:?} is not acceptable: {detail}"
        ))
        .field(FieldProblem::new(format!("/{parameter}"), code, detail))
}

/// A comma-separated list of words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words<T>(pub Vec<T>);

impl<T> Default for Words<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Words<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        pieces(&text)
            .map(|piece| {
                let reader: StringDeserializer<ValueError> = piece.to_owned().into_deserializer();
                T::deserialize(reader).map_err(de::Error::custom)
            })
            .collect::<Result<Vec<T>, _>>()
            .map(Self)
    }
}

/// A comma-separated list of ids.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ids(pub Vec<i64>);

impl<'de> Deserialize<'de> for Ids {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        pieces(&text)
            .map(|piece| {
                piece
                    .parse()
                    .map_err(|_| de::Error::custom(format!("{piece:?} is not an id")))
            })
            .collect::<Result<Vec<i64>, _>>()
            .map(Self)
    }
}

fn pieces(text: &str) -> impl Iterator<Item = &str> {
    text.split(',')
        .map(str::trim)
        .filter(|piece| !piece.is_empty())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use cpapi_domain::offer::OfferStatus;

    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        #[serde(default)]
        source_id: Ids,
        #[serde(default)]
        status: Words<OfferStatus>,
        valid: Option<bool>,
    }

    #[test]
    fn a_repeated_parameter_and_a_comma_list_mean_the_same() {
        let repeated =
            split::<Sample>("source_id=1&limit=5&source_id=2&status=active&valid=true").unwrap();
        let listed = split::<Sample>("source_id=1,2&status=active&valid=true").unwrap();
        assert_eq!(repeated.filter, listed.filter);
        assert_eq!(repeated.filter.source_id, Ids(vec![1, 2]));
        assert_eq!(repeated.page.limit, 5);
        assert_eq!(listed.page.limit, 50);
    }

    #[test]
    fn a_parameter_that_is_unknown_or_unreadable_is_refused() {
        for query in [
            "x=1",
            "valid=maybe",
            "status=paused",
            "source_id=a",
            "limit=0",
            "limit=201",
            "limit=a",
            "valid=%00",
        ] {
            assert_eq!(
                split::<Sample>(query).unwrap_err().code(),
                ProblemCode::QueryInvalid,
                "{query}"
            );
        }
    }
}
