//! Decoders: from the bytes of an answer to the texts of its records.

mod charset;
mod csv;
mod cut;
mod decoded;
mod gzip;
mod json;
mod repair;
mod table_text;
mod xml;
mod zipped;

use serde::de::IgnoredAny;

pub(crate) use decoded::{Decoded, Faulty};

use self::charset::Charset;
use self::csv::CsvFormat;
use self::cut::Cutter;
use self::decoded::{Fault, Records, empty_object};
use self::gzip::Gunzip;
use super::path::Path;
use crate::context::ReadMode;
use crate::interpolation::jinja;
use crate::manifest::node::{Loader, Node, Read};

/// A decoder of the manifest.
#[derive(Debug, Clone, Default)]
pub(crate) enum Decoder {
    /// JsonDecoder.
    #[default]
    Json,
    /// JsonlDecoder: one JSON value a line.
    Lines(Option<Charset>),
    /// XmlDecoder.
    Xml,
    /// CsvDecoder.
    Csv(CsvFormat),
    /// GzipDecoder, with what is inside.
    Gzip(Box<Decoder>),
    /// ZipfileDecoder, with what is inside each file.
    Zip(Box<Decoder>),
}

/// How the records of a stream are taken out of a body.
#[derive(Debug, Clone, Default)]
pub(crate) struct Extraction {
    /// How bytes are read.
    pub(crate) decoder: Decoder,
    /// Where the records are.
    pub(crate) path: Path,
}

/// What a body is read with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reading<'r> {
    /// The Content-Type header.
    pub(crate) content_type: &'r str,
    /// How closely the reference runner is followed.
    pub(crate) mode: ReadMode,
    /// Most bytes after decompression.
    pub(crate) limit: usize,
}

const OFFERED: &[&str] = &[
    "JsonDecoder",
    "JsonlDecoder",
    "XmlDecoder",
    "CsvDecoder",
    "GzipDecoder",
    "ZipfileDecoder",
];

/// What the reference lets stand within gzip data and archives.
const OFFERED_WITHIN: &[&str] = &["JsonDecoder", "JsonlDecoder", "CsvDecoder", "GzipDecoder"];

/// Decoders within decoders.
const DEPTH_LIMIT: usize = 4;

impl Decoder {
    /// Reads a retriever's decoder; none is JSON.
    pub(crate) fn read(node: Option<Node<'_>>, loader: &mut Loader) -> Read<Self> {
        match node {
            None => Ok(Self::default()),
            Some(node) => Self::of(&node, loader, 0),
        }
    }

    fn of(node: &Node<'_>, loader: &mut Loader, depth: usize) -> Read<Self> {
        if depth > DEPTH_LIMIT {
            return Err(node.problem("decoder", "decoders are nested too deep"));
        }
        let decoder = match node.kind("") {
            "JsonDecoder" => Self::Json,
            "JsonlDecoder" => Self::Lines(read_charset(node)?),
            "XmlDecoder" if depth == 0 => Self::Xml,
            "CsvDecoder" => return CsvFormat::read(node, loader).map(Self::Csv),
            "GzipDecoder" => Self::Gzip(Box::new(Self::of(
                &node.needed("decoder")?,
                loader,
                depth + 1,
            )?)),
            "ZipfileDecoder" if depth == 0 => Self::Zip(Box::new(Self::of(
                &node.needed("decoder")?,
                loader,
                depth + 1,
            )?)),
            _ if depth > 0 => return Err(node.unsupported(OFFERED_WITHIN)),
            _ => return Err(node.unsupported(OFFERED)),
        };
        node.finish(loader);
        Ok(decoder)
    }
}

fn read_charset(node: &Node<'_>) -> Read<Option<Charset>> {
    match node.text("encoding")? {
        None => Ok(None),
        Some(label) => Charset::of_python(label)
            .map(Some)
            .ok_or_else(|| node.problem("encoding", format!("the encoding {label} is not known"))),
    }
}

impl Extraction {
    /// Reads a body.
    ///
    /// # Errors
    /// It is not what the decoder reads, or larger than allowed when it is decompressed.
    pub(crate) fn decode(&self, body: Vec<u8>, reading: Reading<'_>) -> Result<Decoded, Faulty> {
        decode(&self.decoder, body, &self.path, reading)
    }
}

fn decode(
    decoder: &Decoder,
    body: Vec<u8>,
    path: &Path,
    reading: Reading<'_>,
) -> Result<Decoded, Faulty> {
    match decoder {
        Decoder::Json => decode_json(body, path, reading),
        Decoder::Lines(charset) => {
            let texts = charset_text(&body, *charset, reading)
                .and_then(|text| decode_lines(&text, path, reading.mode));
            with_original(texts.map(|texts| of_texts(texts, &body)), body)
        }
        Decoder::Xml => decode_xml(body, path, reading),
        Decoder::Csv(format) => {
            let texts = table_text::rows(&body, format, reading)
                .and_then(|rows| decode_rows(rows, path, reading.mode));
            with_original(texts.map(|texts| of_texts(texts, &body)), body)
        }
        Decoder::Gzip(inner) => match unpacked(&body, reading.limit) {
            Ok(plain) => decode(inner, plain, path, reading).map_err(|faulty| Faulty {
                body,
                is_nothing_to_reference: false,
                ..faulty
            }),
            Err(fault) => Err(fault.of(body)),
        },
        Decoder::Zip(inner) => {
            let texts = decode_files(inner, &body, path, reading);
            with_original(texts.map(|texts| of_texts(texts, &[])), body)
        }
    }
}

/// The records of an archive's files; what the files and all their records come to is bounded,
/// so that an archive of bombs is no way around the limit.
fn decode_files(
    inner: &Decoder,
    body: &[u8],
    path: &Path,
    reading: Reading<'_>,
) -> Result<Vec<Box<str>>, Fault> {
    let mut texts: Vec<Box<str>> = Vec::new();
    let mut left = reading.limit;
    for file in zipped::files(body, reading.limit)? {
        let rest = Reading {
            limit: left,
            ..reading
        };
        let one = decode(inner, file, path, rest).map_err(|faulty| Fault {
            detail: faulty.detail,
            cut_off: faulty.cut_off,
        })?;
        if let Some(problem) = one.problem_in(reading.mode) {
            return Err(Fault::new(problem));
        }
        for text in one.record_texts() {
            left = left
                .checked_sub(text.len())
                .ok_or_else(|| too_large(reading.limit))?;
            texts.push(Box::from(text));
        }
    }
    Ok(texts)
}

fn decode_xml(body: Vec<u8>, path: &Path, reading: Reading<'_>) -> Result<Decoded, Faulty> {
    let parsed = xml::text(&body, reading.content_type, reading.mode)
        .and_then(|text| xml::parse(&text, reading.mode));
    let decoded = parsed.and_then(|value| {
        json::decode(value.to_string(), path, reading.mode).map_err(|(fault, _)| fault)
    });
    let decoded = decoded.map(|decoded| hide_from_reference(decoded, reading.mode));
    with_original(decoded, body).map_err(|faulty| Faulty {
        is_nothing_to_reference: true,
        ..faulty
    })
}

fn decode_json(body: Vec<u8>, path: &Path, reading: Reading<'_>) -> Result<Decoded, Faulty> {
    let declared = charset::declared(reading.content_type);
    // A fault shows the body, which is otherwise not needed again.
    let decoded = match charset::text_of_json(body, declared) {
        Ok(text) => json::decode(text, path, reading.mode)
            .map_err(|(fault, text)| fault.of(text.as_bytes().to_vec())),
        Err((fault, body)) => Err(fault.of(body)),
    };
    decoded.map_err(|faulty| Faulty {
        is_nothing_to_reference: true,
        ..faulty
    })
}

/// The body as it came stays with what was read of it, for messages.
fn with_original(decoded: Result<Decoded, Fault>, body: Vec<u8>) -> Result<Decoded, Faulty> {
    match decoded {
        Ok(decoded) => Ok(Decoded {
            original: Some(body),
            ..decoded
        }),
        Err(fault) => Err(fault.of(body)),
    }
}

/// The reference's error handlers read JSON only.
fn hide_from_reference(decoded: Decoded, mode: ReadMode) -> Decoded {
    match mode {
        ReadMode::Strict => decoded,
        ReadMode::Reference => Decoded {
            response: empty_object(),
            ..decoded
        },
    }
}

/// Error handlers see the body where it is one JSON document: an error in place of a feed.
fn of_texts(texts: Vec<Box<str>>, body: &[u8]) -> Decoded {
    let document = serde_json::from_slice::<serde_json::Value>(body);
    Decoded {
        records: Records::Texts(texts),
        response: document.map_or_else(|_| empty_object(), |document| jinja(&document)),
        ..Decoded::nothing()
    }
}

fn charset_text(
    body: &[u8],
    named: Option<Charset>,
    reading: Reading<'_>,
) -> Result<String, Fault> {
    let declared = || charset::declared(reading.content_type).and_then(Charset::of_web);
    let charset = named
        .or_else(|| Charset::of_mark(body))
        .or_else(declared)
        .unwrap_or(Charset::Utf8);
    charset::text(body, charset, reading.mode == ReadMode::Strict)
}

/// A line that is no JSON is kept as it is, so that it is put aside and seen; the reference
/// leaves it out. What does not begin as JSON lines is something else altogether.
fn decode_lines(text: &str, path: &Path, mode: ReadMode) -> Result<Vec<Box<str>>, Fault> {
    let mut cutter = Cutter::new(path, mode);
    let mut repaired: Vec<Box<str>> = Vec::new();
    let mut broken: Vec<Box<str>> = Vec::new();
    let mut any = false;
    for raw in text.split_inclusive('\n') {
        let line = raw.trim();
        if line.is_empty() {
            continue;
        }
        let first = !std::mem::replace(&mut any, true);
        let Err(error) = serde_json::from_str::<IgnoredAny>(line) else {
            let start = line.as_ptr().addr().saturating_sub(text.as_ptr().addr());
            if mode == ReadMode::Strict && !line.starts_with(['{', '[']) {
                broken.push(Box::from(line));
            } else {
                let cut = cutter.body(text, start..start + line.len(), 0);
                cut.map_err(|error| Fault::new(json::not_json(line, &error)))?;
            }
            continue;
        };
        if let Some(line) = json::repaired(line, mode) {
            repaired.extend(cut_one(&line, path, mode)?);
        } else if mode == ReadMode::Strict {
            let cut_off = error.is_eof() && !raw.ends_with('\n');
            if first || cut_off {
                let detail = json::not_json(line, &error);
                return Err(Fault { detail, cut_off });
            }
            broken.push(Box::from(line));
        }
    }
    if !any {
        return Ok(Vec::new());
    }
    let mut texts = if cutter.has_bodies() {
        cut(cutter, text)?
    } else {
        Vec::new()
    };
    texts.extend(repaired);
    texts.extend(broken);
    Ok(texts)
}

fn decode_rows(rows: Vec<String>, path: &Path, mode: ReadMode) -> Result<Vec<Box<str>>, Fault> {
    if path.steps().is_empty() {
        return Ok(rows.into_iter().map(String::into_boxed_str).collect());
    }
    let mut texts: Vec<Box<str>> = Vec::new();
    for row in rows {
        texts.extend(cut_one(&row, path, mode)?);
    }
    Ok(texts)
}

fn cut_one(body: &str, path: &Path, mode: ReadMode) -> Result<Vec<Box<str>>, Fault> {
    let mut cutter = Cutter::new(path, mode);
    cutter
        .body(body, 0..body.len(), 0)
        .map_err(|error| Fault::new(json::not_json(body, &error)))?;
    cut(cutter, body)
}

fn cut(cutter: Cutter<'_>, text: &str) -> Result<Vec<Box<str>>, Fault> {
    cutter.into_texts(text).map_err(|records| {
        let problem = Decoded {
            records,
            ..Decoded::nothing()
        };
        Fault::new(problem.problem().unwrap_or("The answer has no records."))
    })
}

fn unpacked(body: &[u8], limit: usize) -> Result<Vec<u8>, Fault> {
    /// Bytes unpacked at once: a bomb is noticed before it has gone off.
    const PIECE: usize = 16 * 1024;
    let mut gunzip = Gunzip::new();
    let mut plain = Vec::new();
    for piece in body.chunks(PIECE) {
        gunzip.push(piece, &mut plain)?;
        if plain.len() > limit {
            return Err(too_large(limit));
        }
    }
    gunzip.finish(&mut plain)?;
    if plain.len() > limit {
        return Err(too_large(limit));
    }
    Ok(plain)
}

fn too_large(limit: usize) -> Fault {
    Fault::new(format!(
        "The answer is larger than {limit} bytes when it is decompressed."
    ))
}

#[cfg(test)]
mod tests;
