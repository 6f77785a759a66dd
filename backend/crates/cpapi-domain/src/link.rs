//! Finished links: a network's URL with the source's own parameters (product.md S8).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use utoipa::ToSchema;

use crate::field_problem::FieldProblem;
use crate::source::LinkParam;
use crate::validity::web_url_problem;
use crate::word::words;

words! {
    /// Where a piece of a finished link comes from.
    pub enum LinkOrigin {
        /// The network's own link.
        Link => "link",
        /// Appended from the source's parameters.
        SourceParam => "source_param",
        /// In the network's link, its value replaced by the source's.
        Replaced => "replaced",
    }
}

/// One query parameter of a finished link, as it stands in it (still percent-encoded).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LinkPiece {
    /// Key.
    pub key: String,
    /// Value; empty also where the link has no `=`.
    pub value: String,
    /// Where it comes from.
    pub origin: LinkOrigin,
}

/// A finished link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FinishedLink {
    /// The whole URL.
    pub url: String,
    /// Its query parameters in order.
    pub pieces: Vec<LinkPiece>,
}

/// Why a link cannot be finished.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum LinkError {
    /// Not an http or https URL with a host.
    #[error("the link {0}")]
    Malformed(String),
    /// A source parameter without a key.
    #[error("a parameter has no key")]
    KeyMissing,
    /// Two source parameters with the same key.
    #[error("the parameter {0} is there twice")]
    KeyRepeated(String),
}

/// Adds the source's parameters to a link (product.md S8).
///
/// A key that the link already has is replaced when it is empty there or among `replaceable`
/// (the connector's click-id and sub-id keys), at every place it stands; else the link's value
/// is kept. Keys it does not have are appended in their order. Everything that was there
/// survives byte for byte: encoding, order, macros, fragment. Values are escaped only where they
/// would end the parameter; `{macro}` braces and `%XX` stay as they are.
///
/// # Errors
/// [`LinkError`] for a link that is no web URL and for parameters without a key or with one twice.
pub fn finish(
    url: &str,
    params: &[LinkParam],
    replaceable: &[String],
) -> Result<FinishedLink, LinkError> {
    let url = url.trim();
    if let Some(problem) = web_url_problem(url) {
        return Err(LinkError::Malformed(problem));
    }
    check_keys(params)?;
    let (rest, fragment) = split_before(url, '#');
    let (path, query) = split_before(rest, '?');
    let mut draft = Draft::new(path);
    if let Some(query) = query.strip_prefix('?') {
        query
            .split('&')
            .for_each(|segment| draft.take(segment, params, replaceable));
    }
    for param in params {
        draft.append(param);
    }
    draft.url.push_str(fragment);
    Ok(FinishedLink {
        url: draft.url,
        pieces: draft.pieces,
    })
}

/// A link while it is put together.
struct Draft {
    url: String,
    pieces: Vec<LinkPiece>,
    /// Decoded keys of the network's link.
    present: BTreeSet<String>,
    /// What stands between here and a parameter that is appended.
    separator: &'static str,
    segments: usize,
}

impl Draft {
    fn new(path: &str) -> Self {
        Self {
            url: path.to_owned(),
            pieces: Vec::new(),
            present: BTreeSet::new(),
            separator: "?",
            segments: 0,
        }
    }

    /// Takes over one segment of the network's query.
    fn take(&mut self, segment: &str, params: &[LinkParam], replaceable: &[String]) {
        self.url.push(if self.segments == 0 { '?' } else { '&' });
        self.segments += 1;
        self.separator = if segment.is_empty() { "" } else { "&" };
        if segment.is_empty() {
            return;
        }
        let (key, value) = segment.split_once('=').unwrap_or((segment, ""));
        let name = decode(key);
        let param = params.iter().find(|param| param.key.trim() == name);
        match param.filter(|_| value.is_empty() || replaceable.contains(&name)) {
            Some(param) => {
                self.push_pair(key.to_owned(), escape(&param.value), LinkOrigin::Replaced)
            }
            None => {
                self.url.push_str(segment);
                let (key, value) = (key.to_owned(), value.to_owned());
                self.pieces.push(LinkPiece {
                    key,
                    value,
                    origin: LinkOrigin::Link,
                });
            }
        }
        self.present.insert(name);
    }

    /// Appends a parameter that the network's link does not have.
    fn append(&mut self, param: &LinkParam) {
        let key = param.key.trim();
        if self.present.contains(key) {
            return;
        }
        self.url.push_str(self.separator);
        self.separator = "&";
        self.push_pair(
            escape_key(key),
            escape(&param.value),
            LinkOrigin::SourceParam,
        );
    }

    fn push_pair(&mut self, key: String, value: String, origin: LinkOrigin) {
        self.url.push_str(&key);
        self.url.push('=');
        self.url.push_str(&value);
        self.pieces.push(LinkPiece { key, value, origin });
    }
}

/// Checks parameters of a source form; `pointer` is where the list stands, `/tracking_params`.
pub fn validate_params(params: &[LinkParam], pointer: &str) -> Vec<FieldProblem> {
    let mut problems = Vec::new();
    let mut seen = BTreeSet::new();
    for (position, param) in params.iter().enumerate() {
        let at = format!("{pointer}/{position}/key");
        let key = param.key.trim();
        if key.is_empty() {
            problems.push(FieldProblem::new(
                at,
                "key_missing",
                "A parameter needs a key.",
            ));
        } else if !seen.insert(key) {
            problems.push(FieldProblem::new(
                at,
                "key_repeated",
                format!("The key {key} is there twice."),
            ));
        }
    }
    problems
}

fn check_keys(params: &[LinkParam]) -> Result<(), LinkError> {
    let mut seen = BTreeSet::new();
    for param in params {
        let key = param.key.trim();
        if key.is_empty() {
            return Err(LinkError::KeyMissing);
        }
        if !seen.insert(key) {
            return Err(LinkError::KeyRepeated(key.to_owned()));
        }
    }
    Ok(())
}

/// The text before the first `mark`, and the rest with the mark.
fn split_before(text: &str, mark: char) -> (&str, &str) {
    text.find(mark)
        .map_or((text, ""), |position| text.split_at(position))
}

/// A key as its owner wrote it before encoding.
fn decode(key: &str) -> String {
    url::form_urlencoded::parse(key.as_bytes())
        .next()
        .map_or_else(String::new, |(key, _)| key.into_owned())
}

fn escape_key(key: &str) -> String {
    escape(key).replace('=', "%3D")
}

/// Escapes what cannot stand in a query value; `%` only where it begins no escape.
fn escape(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut rest = value.trim();
    while let Some(character) = rest.chars().next() {
        let (head, tail) = rest.split_at(character.len_utf8());
        let literal = match character {
            '%' => begins_with_hex(tail),
            '&' | '#' | '+' | '"' | '<' | '>' | '\'' => false,
            other => other.is_ascii_graphic(),
        };
        if literal {
            out.push_str(head);
        } else {
            for byte in head.bytes() {
                out.push_str(&format!("%{byte:02X}"));
            }
        }
        rest = tail;
    }
    out
}

fn begins_with_hex(text: &str) -> bool {
    let mut bytes = text.bytes();
    matches!((bytes.next(), bytes.next()), (Some(a), Some(b)) if a.is_ascii_hexdigit() && b.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
    use super::*;
    use proptest::prelude::*;

    fn params(pairs: &[(&str, &str)]) -> Vec<LinkParam> {
        pairs
            .iter()
            .map(|(key, value)| LinkParam {
                key: (*key).into(),
                value: (*value).into(),
            })
            .collect()
    }

    fn url(link: &str, pairs: &[(&str, &str)], replaceable: &[&str]) -> String {
        let replaceable: Vec<String> = replaceable.iter().map(ToString::to_string).collect();
        finish(link, &params(pairs), &replaceable).unwrap().url
    }

    #[test]
    fn missing_keys_are_appended_before_the_fragment_with_literal_macros() {
        let pairs = [("aff_sub", "{clickid}"), ("source", "{pid}_{sub1}")];
        assert_eq!(
            url("https://t.example/c", &pairs, &[]),
            "https://t.example/c?aff_sub={clickid}&source={pid}_{sub1}"
        );
        assert_eq!(
            url("https://t.example/c?o=1#top", &pairs[..1], &[]),
            "https://t.example/c?o=1&aff_sub={clickid}#top"
        );
        assert_eq!(
            url("https://t.example/c?", &pairs[..1], &[]),
            "https://t.example/c?aff_sub={clickid}"
        );
        assert_eq!(
            url("https://t.example/c?o=1?", &pairs[..1], &[]),
            "https://t.example/c?o=1?&aff_sub={clickid}"
        );
        assert_eq!(
            url("https://t.example/c?o=1&", &pairs[..1], &[]),
            "https://t.example/c?o=1&aff_sub={clickid}"
        );
    }

    #[test]
    fn a_key_that_is_there_is_replaced_when_empty_or_named_by_the_connector_else_kept() {
        let pairs = [("sub", "{clickid}")];
        assert_eq!(
            url("https://t.example/c?sub=&o=1", &pairs, &[]),
            "https://t.example/c?sub={clickid}&o=1"
        );
        assert_eq!(
            url("https://t.example/c?sub&o=1", &pairs, &[]),
            "https://t.example/c?sub={clickid}&o=1"
        );
        assert_eq!(
            url("https://t.example/c?sub=x&o=1", &pairs, &["sub"]),
            "https://t.example/c?sub={clickid}&o=1"
        );
        assert_eq!(
            url("https://t.example/c?sub=x&o=1", &pairs, &["o"]),
            "https://t.example/c?sub=x&o=1"
        );
        assert_eq!(
            url("https://t.example/c?s%75b=x", &pairs, &["sub"]),
            "https://t.example/c?s%75b={clickid}"
        );
    }

    #[test]
    fn what_was_there_survives_byte_for_byte() {
        let link = "https://t.example/a%2Fb;x?u=https%3A%2F%2Fe.example%2F%3Fq%3D1&b&&c=%e4+ {d}&c=2#f?g=1".replace(' ', "");
        let expected = link.replace("#f?g=1", "&k=v#f?g=1");
        assert_eq!(url(&link, &[("k", "v")], &[]), expected);
        assert_eq!(url(&link, &[], &[]), link);
    }

    #[test]
    fn a_value_is_escaped_only_where_it_would_break_the_link() {
        assert_eq!(
            url(
                "https://t.example/",
                &[("a", "{x}&b=1#2+3 4 50% %2F ü/:@,[y]")],
                &[]
            ),
            "https://t.example/?a={x}%26b=1%232%2B3%204%2050%25%20%2F%20%C3%BC/:@,[y]"
        );
    }

    #[test]
    fn each_piece_tells_its_origin() {
        let done = finish(
            "https://t.example/?o=1&s=",
            &params(&[("s", "{a}"), ("t", "{b}")]),
            &[],
        )
        .unwrap();
        let pieces: Vec<_> = done
            .pieces
            .iter()
            .map(|p| (p.key.as_str(), p.value.as_str(), p.origin))
            .collect();
        assert_eq!(
            pieces,
            [
                ("o", "1", LinkOrigin::Link),
                ("s", "{a}", LinkOrigin::Replaced),
                ("t", "{b}", LinkOrigin::SourceParam)
            ]
        );
    }

    #[test]
    fn a_link_or_parameter_that_makes_no_sense_is_an_error() {
        assert!(matches!(
            finish("ftp://t.example/", &[], &[]),
            Err(LinkError::Malformed(_))
        ));
        assert!(matches!(finish("", &[], &[]), Err(LinkError::Malformed(_))));
        assert_eq!(
            finish("https://t.example/", &params(&[(" ", "v")]), &[]),
            Err(LinkError::KeyMissing)
        );
        let twice = params(&[("a", "1"), ("a", "2")]);
        assert_eq!(
            finish("https://t.example/", &twice, &[]),
            Err(LinkError::KeyRepeated("a".into()))
        );
        let problems = validate_params(
            &params(&[("a", "1"), ("a", "2"), ("", "")]),
            "/tracking_params",
        );
        let at: Vec<_> = problems
            .iter()
            .map(|p| (p.pointer.as_str(), p.code.as_str()))
            .collect();
        assert_eq!(
            at,
            [
                ("/tracking_params/1/key", "key_repeated"),
                ("/tracking_params/2/key", "key_missing")
            ]
        );
    }

    proptest! {
        #[test]
        fn finishing_twice_is_finishing_once(
            query in "[a-c=&%0-9{}+]{0,20}", fragment in "(#[a-z?=&]{0,5})?",
            keys in proptest::collection::btree_set("[a-d]{1,2}", 0..4), value in "[ -~]{1,8}",
            replace_all in any::<bool>(),
        ) {
            let link = format!("https://t.example/p?{query}{fragment}");
            let params: Vec<LinkParam> =
                keys.iter().map(|key| LinkParam { key: key.clone(), value: value.clone() }).collect();
            let replaceable: Vec<String> = if replace_all { keys.iter().cloned().collect() } else { Vec::new() };
            let once = finish(&link, &params, &replaceable).unwrap();
            let twice = finish(&once.url, &params, &replaceable).unwrap();
            prop_assert_eq!(&once.url, &twice.url);
            prop_assert!(once.url.ends_with(&fragment));
            for key in &keys {
                prop_assert!(once.pieces.iter().any(|piece| decode(&piece.key) == *key));
            }
            let kept = once.pieces.iter().filter(|piece| piece.origin == LinkOrigin::Link);
            for piece in kept {
                prop_assert!(link.contains(&piece.key) && link.contains(&piece.value));
            }
        }

        #[test]
        fn without_parameters_a_link_is_what_it_was(query in "[ -~&&[^# ]]{0,30}") {
            let link = format!("https://t.example/p?{query}");
            prop_assert_eq!(finish(&link, &[], &[]).unwrap().url, link);
        }
    }
}
