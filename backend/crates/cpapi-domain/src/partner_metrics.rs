//! How requests to networks and tracking systems are counted, the same for both.

use std::collections::HashSet;
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::Duration;

use metrics::{counter, histogram};

/// Hosts that get a number of their own; whoever types addresses must not fill the memory of the
/// one that collects them.
const HOSTS: usize = 200;
/// Stands for every host past the limit.
const OTHER: &str = "other";

static SEEN: LazyLock<Mutex<HashSet<String>>> = LazyLock::new(Mutex::default);

/// Counts a request: `partner` is `network` or `tracking_system`, no status = no answer came.
pub fn asked(partner: &'static str, host: Option<&str>, status: Option<u16>, took: Duration) {
    let host = known(host.unwrap_or(OTHER), HOSTS, &SEEN);
    let status = class(status);
    counter!("cpapi_remote_requests_total", "partner" => partner, "host" => host, "status" => status)
        .increment(1);
    histogram!("cpapi_remote_request_seconds", "partner" => partner, "status" => status)
        .record(took.as_secs_f64());
}

/// `2xx` to `5xx`, or `none`.
fn class(status: Option<u16>) -> &'static str {
    match status.map(|status| status / 100) {
        Some(1) => "1xx",
        Some(2) => "2xx",
        Some(3) => "3xx",
        Some(4) => "4xx",
        Some(5) => "5xx",
        _ => "none",
    }
}

fn known(host: &str, limit: usize, seen: &Mutex<HashSet<String>>) -> String {
    let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
    if !seen.contains(host) {
        if seen.len() >= limit {
            return OTHER.to_owned();
        }
        seen.insert(host.to_owned());
    }
    host.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_past_the_limit_are_counted_together() {
        let seen = Mutex::default();
        for host in ["a", "b", "a"] {
            assert_eq!(known(host, 2, &seen), host);
        }
        assert_eq!(known("c", 2, &seen), OTHER);
        assert_eq!(known("b", 2, &seen), "b");
    }

    #[test]
    fn statuses_are_counted_by_their_class() {
        assert_eq!(
            [class(Some(204)), class(Some(503)), class(None)],
            ["2xx", "5xx", "none"]
        );
    }
}
