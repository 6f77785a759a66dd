//! Redirects: followed within a host, never to another, because the request may carry credentials
//! and the target may be a private address.

use reqwest::redirect::{Attempt, Policy};

use super::guard::NetworkGuard;

/// Most redirects of one request.
const LIMIT: usize = 5;

/// Follows redirects to the same host and port, also from http to https on the default ports.
pub(crate) fn within_the_host(guard: NetworkGuard) -> Policy {
    Policy::custom(move |attempt: Attempt<'_>| {
        let stays = attempt.previous().last().is_some_and(|from| {
            let to = attempt.url();
            let same_port = from.port_or_known_default() == to.port_or_known_default();
            let upgrade = from.scheme() == "http"
                && to.scheme() == "https"
                && from.port().is_none()
                && to.port().is_none();
            let downgrade = from.scheme() == "https" && to.scheme() == "http";
            from.host() == to.host() && !downgrade && (same_port || upgrade)
        });
        if stays && let Err(refusal) = guard.admit(attempt.url()) {
            return attempt.error(refusal);
        }
        if stays && attempt.previous().len() <= LIMIT {
            attempt.follow()
        } else {
            attempt.stop()
        }
    })
}
