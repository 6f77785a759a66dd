//! Places that let only those in who show the right credentials.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::{Algorithm, DecodingKey, TokenData, Validation};
use serde_json::{Value, json};

use super::reply::Reply;
use super::visit::Visit;

/// The key that opens the doors of API keys and bearer tokens.
const KEY: &str = "open-sesame";
/// The key that tokens at the door `jwt` are signed with.
const JWT_KEY: &[u8] = b"a-long-shared-key-of-the-playground";
/// The public key of the door `jwt-rsa`, with the usual exponent.
const RSA_MODULUS: &str = concat!(
    "lpmGyKRhPNeb_WXTZBBmbLi9_Bxp3YY-owFecgmL6OYGyYjqJOyL0M24blRc9tRvX1VH14aJu0QP_934",
    "3hnvp_tPyhSXeUAeoEmPqw2qtdii6030bicRLAWEUi-wIgDCNWvCJyVVR70mv27AVao4garPbA6HiOLW",
    "tLnTdn6RRcHxj8QEyRKU9xqLteNaE6sKiZfQftV0LgjoU0ZWFJBVeK3uM06gUC_UbMtAoGIIp_0_nkga",
    "ya5twj-6Y9So5aUGX3c7HUFqU-QH6u2fyMd5iB9klOFYj2iUVFEwTvGYPiVvculwJ9hVhF3yftYxJY4S",
    "8VmfD4wQ2t8CrdHos_QvGw",
);

/// Records for those who may enter.
pub(crate) fn answer(visit: &Visit, kind: &str) -> Reply {
    let authorization = visit.header("authorization");
    let bearer = authorization.and_then(|text| text.strip_prefix("Bearer "));
    let basic = |pair: &str| {
        let sent = authorization.and_then(|text| text.strip_prefix("Basic "));
        sent == Some(STANDARD.encode(pair).as_str())
    };
    let opened = match kind {
        "api-key-header" => visit.header("x-api-key") == Some(KEY),
        "api-key-query" => {
            let found = visit.query.iter().find(|(name, _)| name == "api_key");
            found.is_some_and(|(_, value)| value == KEY)
        }
        "api-key-json" => visit
            .json()
            .is_some_and(|body| body.pointer("/auth/key").and_then(Value::as_str) == Some(KEY)),
        "api-key-form" => {
            let form = visit.form().unwrap_or_default();
            form.iter()
                .any(|(name, value)| name == "api_key" && value == KEY)
        }
        "bearer" => authorization == Some(format!("Bearer {KEY}").as_str()),
        "basic" => basic("ann:pass word:ü"),
        "basic-key-only" => basic("open-sesame:"),
        "jwt" => return with_jwt(bearer, &shared(JWT_KEY), Algorithm::HS256),
        "jwt-plain" => return with_jwt(authorization, &shared(JWT_KEY), Algorithm::HS256),
        "jwt-header" => {
            return with_jwt(visit.header("x-jwt"), &shared(JWT_KEY), Algorithm::HS256);
        }
        "jwt-base64" => {
            let key = STANDARD.encode(JWT_KEY);
            return with_jwt(bearer, &shared(key.as_bytes()), Algorithm::HS256);
        }
        "jwt-rsa" => {
            return match DecodingKey::from_rsa_components(RSA_MODULUS, "AQAB") {
                Ok(key) => with_jwt(bearer, &key, Algorithm::RS256),
                Err(_) => closed(),
            };
        }
        _ => return Reply::json(404, &json!({"message": "no such door"})),
    };
    match opened {
        true => Reply::json(200, &json!({"items": [{"door": kind, "opened": true}]})),
        false => closed(),
    }
}

/// The answer to those who may not.
pub(crate) fn closed() -> Reply {
    Reply::json(401, &json!({"error": {"message": "the door stays closed"}}))
}

/// Whether an assertion is signed as it should be.
pub(crate) fn is_signed(assertion: &str) -> bool {
    decoded(assertion, &shared(JWT_KEY), Algorithm::HS256).is_some()
}

fn shared(key: &[u8]) -> DecodingKey {
    DecodingKey::from_secret(key)
}

fn decoded(token: &str, key: &DecodingKey, algorithm: Algorithm) -> Option<TokenData<Value>> {
    let mut validation = Validation::new(algorithm);
    validation.required_spec_claims.clear();
    validation.validate_aud = false;
    jsonwebtoken::decode(token, key, &validation).ok()
}

/// Tells a token's header and claims; of its times only how long it lives, because the rest
/// differs from read to read.
fn with_jwt(token: Option<&str>, key: &DecodingKey, algorithm: Algorithm) -> Reply {
    let Some(read) = token.and_then(|token| decoded(token, key, algorithm)) else {
        return closed();
    };
    let mut claims = read.claims;
    let time = |name: &str| claims.get(name).and_then(Value::as_i64);
    let lives = time("exp").zip(time("iat")).map(|(end, begin)| end - begin);
    let waits = time("nbf")
        .zip(time("iat"))
        .map(|(begin, issued)| begin - issued);
    if let Some(claims) = claims.as_object_mut() {
        for name in ["exp", "iat", "nbf"] {
            claims.remove(name);
        }
    }
    let header = json!({
        "alg": format!("{:?}", read.header.alg), "typ": read.header.typ,
        "kid": read.header.kid, "cty": read.header.cty,
    });
    let record = json!({"header": header, "claims": claims, "lives": lives, "waits": waits});
    Reply::json(200, &json!({"items": [record]}))
}
