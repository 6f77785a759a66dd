//! Is an answer a success, a refusal, or neither (admin-api §1.4, §1.5, §10).

use cpapi_domain::partner::{FailureKind, PartnerError};
use serde::Deserialize;
use serde_json::Value;

use super::exchange::{Exchange, cut_at};

/// Longest part of the server's words that goes into a sentence.
const WORDS_LIMIT: usize = 1000;

/// Why a call did not do what it should.
#[derive(Debug)]
pub(crate) enum Fault {
    /// Failed or refused.
    Partner(PartnerError),
    /// Refused because the offer in the path is not there.
    UnknownOffer(PartnerError),
}

impl From<PartnerError> for Fault {
    fn from(error: PartnerError) -> Self {
        Self::Partner(error)
    }
}

/// The part of every answer that says how it went.
#[derive(Debug, Default, Deserialize)]
struct Envelope {
    #[serde(default)]
    status: Value,
    #[serde(default, rename = "statusCode")]
    status_code: Value,
    #[serde(default)]
    error: Value,
    #[serde(default)]
    message: Value,
}

impl Envelope {
    fn is_success(&self) -> bool {
        match &self.status {
            // Some answers carry no status at all.
            Value::Null => self.error.is_null(),
            Value::Number(number) => number.as_i64() == Some(1),
            Value::String(word) => word == "1",
            Value::Bool(yes) => *yes,
            Value::Array(_) | Value::Object(_) => false,
        }
    }

    /// The HTTP code that an error inside a 200 stands for, where it names one.
    fn inner_code(&self) -> Option<u16> {
        let code = self
            .status_code
            .as_u64()
            .and_then(|code| u16::try_from(code).ok())?;
        (400..600).contains(&code).then_some(code)
    }

    /// The server's own words: `error`, else `message`; an object is a form error by field.
    fn words(&self) -> String {
        let mut words = String::new();
        for part in [&self.error, &self.message] {
            flatten(part, "", &mut words);
            if !words.is_empty() {
                break;
            }
        }
        cut_at(&words, WORDS_LIMIT).to_owned()
    }
}

fn flatten(value: &Value, field: &str, out: &mut String) {
    match value {
        Value::Null => {}
        Value::Array(items) => items.iter().for_each(|item| flatten(item, field, out)),
        Value::Object(map) => {
            for (key, inner) in map {
                let path = if field.is_empty() {
                    key.clone()
                } else {
                    format!("{field}.{key}")
                };
                flatten(inner, &path, out);
            }
        }
        leaf => {
            let text = leaf
                .as_str()
                .map_or_else(|| leaf.to_string(), str::to_owned);
            if text.trim().is_empty() {
                return;
            }
            if !out.is_empty() {
                out.push_str("; ");
            }
            if !field.is_empty() {
                out.push_str(field);
                out.push_str(": ");
            }
            out.push_str(text.trim());
        }
    }
}

/// Fine, or the fault that the answer is.
pub(crate) fn judge(exchange: &Exchange) -> Result<(), Fault> {
    let http = exchange.status.unwrap_or_default();
    let envelope = serde_json::from_slice::<Envelope>(exchange.bytes()).ok();
    match (http, envelope) {
        (200..=299, Some(envelope)) if envelope.is_success() => Ok(()),
        (200..=299, Some(envelope)) => Err(refusal(
            exchange,
            envelope.inner_code().unwrap_or(http),
            &envelope.words(),
        )),
        (200..=299, None) => Err(exchange
            .unreadable(format!(
                "The tracking system answered HTTP {http} with something that is not JSON."
            ))
            .into()),
        (_, Some(envelope)) => Err(refusal(exchange, http, &envelope.words())),
        (_, None) => Err(wordless(exchange, http).into()),
    }
}

/// An answer in Affise's own form that is not a success.
fn refusal(exchange: &Exchange, code: u16, words: &str) -> Fault {
    let said = if words.is_empty() {
        "without a reason".to_owned()
    } else {
        format!("“{words}”")
    };
    let lower = words.to_lowercase();
    let fail = |kind, maybe_done, sentence: String| {
        Fault::Partner(exchange.fail(kind, sentence, maybe_done))
    };
    if code == 401
        || code == 403
        || lower.contains("auth denied")
        || lower.contains("token is necessary")
    {
        return fail(
            FailureKind::Credentials,
            false,
            format!("The tracking system refuses the key: {said}."),
        );
    }
    if code == 429 {
        // Nobody documents who says 429 and when: a counter behind the write may.
        return fail(
            FailureKind::RateLimited,
            true,
            format!("The tracking system asks for fewer requests: {said}."),
        );
    }
    if code == 408 || code == 425 || code >= 500 || lower.starts_with("server error") {
        return fail(
            FailureKind::Transient,
            true,
            format!("The tracking system stumbled (HTTP {code}): {said}."),
        );
    }
    if (300..400).contains(&code) {
        return fail(FailureKind::Refused, false, redirect_sentence(exchange));
    }
    if exchange.names_offer && names_missing_offer(&lower) {
        let error = exchange.fail(
            FailureKind::Refused,
            format!("The offer is not there: {said}."),
            false,
        );
        return Fault::UnknownOffer(error);
    }
    if lower == "page not found" {
        return fail(
            FailureKind::Refused,
            false,
            "The address is not that of an Affise API: “Page Not Found”.".to_owned(),
        );
    }
    fail(
        FailureKind::Refused,
        false,
        format!("The tracking system refuses: {said}."),
    )
}

/// "Unknown offer id" and its like; a missing page or category is something else.
fn names_missing_offer(lower: &str) -> bool {
    let missing = ["unknown", "not found", "not exist", "no such"]
        .iter()
        .any(|word| lower.contains(word));
    missing && (lower.contains("offer") || lower == "resource not found" || lower == "not found")
}

/// A failure that is not in Affise's own form: a gateway, a firewall, or another server.
fn wordless(exchange: &Exchange, http: u16) -> PartnerError {
    match http {
        300..=399 => exchange.fail(FailureKind::Refused, redirect_sentence(exchange), false),
        401 => exchange.fail(
            FailureKind::Credentials,
            "The tracking system refuses the key (HTTP 401).",
            false,
        ),
        // Affise says 403 in JSON; a page is a firewall in front of it.
        403 | 408 | 425 | 500.. => exchange.fail(
            FailureKind::Transient,
            format!("Something before the tracking system answered HTTP {http} with a page."),
            true,
        ),
        429 => exchange.fail(
            FailureKind::RateLimited,
            "The tracking system asks for fewer requests.",
            true,
        ),
        404 => exchange.fail(
            FailureKind::Refused,
            "The address is not that of an Affise API (HTTP 404).",
            true,
        ),
        _ => exchange.fail(
            FailureKind::Refused,
            format!("The tracking system answered HTTP {http} without a reason."),
            true,
        ),
    }
}

fn redirect_sentence(exchange: &Exchange) -> String {
    let target = exchange
        .headers
        .iter()
        .find(|(name, _)| name == "location")
        .map_or("elsewhere", |(_, value)| value.as_str());
    format!(
        "The tracking system redirects to {target}; redirects are not followed, the address must be the API's own."
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]
    use super::super::exchange::tests::answered;
    use super::*;

    fn fault(status: u16, body: &str) -> PartnerError {
        PartnerError::from(judge(&answered(status, body)).unwrap_err())
    }

    #[test]
    fn an_error_inside_a_200_is_a_refusal_in_the_servers_words() {
        let error = fault(200, r#"{"status":2,"error":"Wrong currency"}"#);
        assert_eq!(error.kind, FailureKind::Refused);
        assert!(error.detail.contains("Wrong currency") && !error.outcome_unknown);
    }

    #[test]
    fn a_form_error_names_its_fields() {
        let error = fault(
            400,
            r#"{"status":2,"message":{"title":["This value should not be blank."],"payments":[{"currency":"bad"}]}}"#,
        );
        assert_eq!(
            error.detail,
            "The tracking system refuses: “title: This value should not be blank.; payments.currency: bad”."
        );
    }

    #[test]
    fn a_refused_key_is_told_by_code_or_by_words() {
        for (status, body) in [
            (401, r#"{"status":2,"message":"Token is necessary"}"#),
            (403, r#"{"status":2,"message":"Auth Denied"}"#),
            (200, r#"{"status":2,"message":"Auth Denied"}"#),
            (401, ""),
        ] {
            assert_eq!(
                fault(status, body).kind,
                FailureKind::Credentials,
                "{status} {body}"
            );
        }
    }

    #[test]
    fn an_outcome_is_unknown_after_server_errors_throttles_gateways_and_success_without_json() {
        for (status, body) in [
            (
                500,
                r#"{"status":2,"message":"Server error, Please contact your administrator"}"#,
            ),
            (
                200,
                r#"{"status":2,"message":"Server error, Please contact your administrator"}"#,
            ),
            (200, r#"{"status":2,"statusCode":503,"message":"busy"}"#),
            (502, "<html>Bad gateway</html>"),
            (403, "<html>Checking your browser</html>"),
            (200, "<html>ok</html>"),
            (200, ""),
            (429, ""),
            (429, r#"{"status":2,"message":"Too many requests"}"#),
        ] {
            assert!(fault(status, body).outcome_unknown, "{status} {body}");
        }
    }

    #[test]
    fn an_outcome_is_known_after_every_explicit_refusal() {
        for (status, body) in [
            (400, r#"{"status":2,"message":"Bad Request"}"#),
            (404, r#"{"status":2,"error":"Page Not Found"}"#),
            (302, ""),
        ] {
            assert!(!fault(status, body).outcome_unknown, "{status} {body}");
        }
    }

    #[test]
    fn only_words_about_the_offer_itself_mean_that_it_is_gone() {
        let judged = |status, body| {
            let mut exchange = answered(status, body);
            exchange.names_offer = true;
            matches!(judge(&exchange).unwrap_err(), Fault::UnknownOffer(_))
        };
        assert!(judged(200, r#"{"status":2,"error":"Unknown offer id"}"#));
        assert!(judged(
            404,
            r#"{"status":2,"message":"Resource Not Found"}"#
        ));
        assert!(!judged(404, r#"{"status":2,"error":"Page Not Found"}"#));
        assert!(!judged(
            400,
            r#"{"status":2,"error":"Advertiser not found"}"#
        ));
        assert!(!judged(404, "<html>"));
    }

    #[test]
    fn an_answer_without_status_is_a_success_unless_it_names_an_error() {
        assert!(judge(&answered(200, r#"{"privacy_level":"public"}"#)).is_ok());
        assert!(judge(&answered(200, r#"{"error":"nope"}"#)).is_err());
    }
}
