//! One answer of a replay, and its bytes on the wire.

use std::io::Write as _;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::matching::When;
use super::replay::Gzip;

/// An answer of a replay.
#[derive(Debug, Clone)]
pub(super) struct ScriptedAnswer {
    /// The requests that it is for.
    pub(super) when: When,
    /// HTTP status.
    pub(super) status: u16,
    /// Headers as written.
    pub(super) headers: Vec<(String, String)>,
    /// Content type where the headers name none.
    pub(super) kind: Option<&'static str>,
    /// Body before compression.
    pub(super) body: Vec<u8>,
    /// How the body is compressed.
    pub(super) gzip: Gzip,
    /// How often it is given in one conversation.
    pub(super) times: Option<usize>,
    /// It is a page of the feed.
    pub(super) feed: bool,
    /// How often one pull may ask for it: more than once where other streams read the same page.
    pub(super) asked: usize,
}

impl ScriptedAnswer {
    /// A plain answer to whatever is asked.
    pub(super) fn of_status(status: u16, body: &str) -> Self {
        Self {
            when: When::default(),
            status,
            headers: Vec::new(),
            kind: Some("text/plain"),
            body: body.as_bytes().to_vec(),
            gzip: Gzip::No,
            times: None,
            feed: false,
            asked: 1,
        }
    }

    /// Headers as sent at a time, in Unix seconds.
    pub(super) fn wire_headers(&self, now: i64) -> Vec<(String, String)> {
        let mut headers: Vec<(String, String)> = self
            .headers
            .iter()
            .map(|(name, value)| (name.clone(), with_time(value, now)))
            .collect();
        let names_its_type = headers
            .iter()
            .any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        if let (Some(kind), false) = (self.kind, names_its_type) {
            headers.push(("content-type".to_owned(), kind.to_owned()));
        }
        if self.gzip == Gzip::Transfer {
            headers.push(("content-encoding".to_owned(), "gzip".to_owned()));
        }
        headers
    }

    /// A body compressed as this answer's is.
    pub(super) fn wire_body(&self, body: &[u8]) -> Vec<u8> {
        if self.gzip == Gzip::No {
            return body.to_vec();
        }
        let mut packer = GzEncoder::new(Vec::new(), Compression::default());
        // Writing into memory does not fail.
        let _ = packer.write_all(body);
        packer.finish().unwrap_or_default()
    }
}

/// `{now+5}` becomes the Unix time in five seconds.
fn with_time(value: &str, now: i64) -> String {
    let Some((before, rest)) = value.split_once("{now+") else {
        return value.to_owned();
    };
    match rest.split_once('}') {
        Some((seconds, after)) => match seconds.parse::<i64>() {
            Ok(seconds) => format!("{before}{}{after}", now.saturating_add(seconds)),
            Err(_) => value.to_owned(),
        },
        None => value.to_owned(),
    }
}

/// The bytes that a fixture holds as base64; line breaks do not matter.
pub(super) fn from_base64(text: &[u8]) -> Result<Vec<u8>, String> {
    let packed: Vec<u8> = text
        .iter()
        .copied()
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    BASE64_STANDARD
        .decode(packed)
        .map_err(|error| format!("the body is not base64: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_can_name_a_time_to_come() {
        assert_eq!(with_time("{now+5}", 100), "105");
        assert_eq!(with_time("a {now+1} b", 100), "a 101 b");
        assert_eq!(with_time("{now+x}", 100), "{now+x}");
        assert_eq!(with_time("plain", 100), "plain");
    }
}
