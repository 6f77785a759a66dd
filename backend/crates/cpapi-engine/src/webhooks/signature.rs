//! How messages are signed: the format of <https://www.standardwebhooks.com>, so that receivers
//! find a library in every language.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// How a secret in base64 begins; any other text is taken as it is.
const BASE64_SECRET: &str = "whsec_";
/// Shortest secret, in characters.
pub const SHORTEST_SECRET: usize = 24;
/// Longest secret, in characters.
pub const LONGEST_SECRET: usize = 200;

/// Whether this can be a secret.
pub fn is_secret(text: &str) -> bool {
    (SHORTEST_SECRET..=LONGEST_SECRET).contains(&text.chars().count())
        && text
            .strip_prefix(BASE64_SECRET)
            .is_none_or(|encoded| BASE64_STANDARD.decode(encoded).is_ok())
}

/// The header `webhook-signature` of a message: `v1,` and the HMAC-SHA256 over id, Unix seconds
/// and body, joined by dots, in base64.
pub(super) fn signature(secret: &str, message_id: &str, seconds: i64, body: &str) -> String {
    let key = secret
        .strip_prefix(BASE64_SECRET)
        .and_then(|encoded| BASE64_STANDARD.decode(encoded).ok())
        .unwrap_or_else(|| secret.as_bytes().to_vec());
    // HMAC takes keys of any length, so there is no other case.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&key) else {
        return String::new();
    };
    mac.update(format!("{message_id}.{seconds}.{body}").as_bytes());
    format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the Standard Webhooks libraries.
    #[test]
    fn a_message_is_signed_as_the_standard_says() {
        let signed = signature(
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            r#"{"test": 2432232314}"#,
        );
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn a_secret_is_long_enough_and_base64_where_it_says_so() {
        assert!(is_secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
        assert!(is_secret("any text of at least 24 characters"));
        assert!(!is_secret("short"));
        assert!(!is_secret("whsec_this is no base64 at all, is it"));
    }
}
