//! HTTP Basic, for the networks that ask for it.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::call::Call;

/// User name and password of the call; none when they are left out or malformed.
pub(super) fn credentials(call: &Call) -> Option<(String, String)> {
    let (scheme, encoded) = call.header("authorization")?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let pair = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (user, password) = pair.split_once(':')?;
    Some((user.to_owned(), password.to_owned()))
}
