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
            "XmlDecoder" => Self::Xml,
            "CsvDecoder" => return CsvFormat::read(node, loader).map(Self::Csv),
            "GzipDecoder" => Self::Gzip(Box::new(Self::of(
                &node.needed("decoder")?,
                loader,
                depth + 1,
            )?)),
            "ZipfileDecoder" => Self::Zip(Box::new(Self::of(
                &node.needed("decoder")?,
                loader,
                depth + 1,
            )?)),
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
            let texts = charset_text(&body, *charset, reading);
            let decoded = texts.and_then(|text| decode_lines(&text, path, reading.mode));
            with_original(decoded, body)
        }
        Decoder::Xml => {
            let parsed = xml::text(&body, reading.content_type, reading.mode)
                .and_then(|text| xml::parse(&text, reading.mode));
            let decoded = parsed
                .and_then(|value| {
                    json::decode(value.to_string(), path, reading.mode).map_err(|(fault, _)| fault)
                })
                .map(|decoded| hide_from_reference(decoded, reading.mode));
            with_original(decoded, body)
        }
        Decoder::Csv(format) => {
            let text = table_text::rows(&body, format, reading);
            let decoded = text.and_then(|rows| decode_rows(&rows, path, reading.mode));
            with_original(decoded, body)
        }
        Decoder::Gzip(inner) => match unpacked(&body, reading.limit) {
            Ok(plain) => decode(inner, plain, path, reading).map_err(|faulty| Faulty {
                body: body.clone(),
                ..faulty
            }),
            Err(fault) => Err(fault.of(body)),
        },
        Decoder::Zip(inner) => {
            let decoded = zipped::files(&body, reading.limit).and_then(|files| {
                let mut texts: Vec<Box<str>> = Vec::new();
                for file in files {
                    let one = decode(inner, file, path, reading).map_err(|faulty| Fault {
                        detail: faulty.detail,
                        cut_off: faulty.cut_off,
                    })?;
                    if let Some(problem) = one.problem() {
                        return Err(Fault::new(problem));
                    }
                    texts.extend(one.record_texts().into_iter().map(Box::from));
                }
                Ok(of_texts(texts))
            });
            with_original(decoded, body)
        }
    }
}

fn decode_json(body: Vec<u8>, path: &Path, reading: Reading<'_>) -> Result<Decoded, Faulty> {
    let declared = charset::declared(reading.content_type);
    let text = charset::text_of_json(body, declared).map_err(|(fault, body)| fault.of(body))?;
    // A fault shows the body, which is otherwise not needed again.
    match json::decode(text, path, reading.mode) {
        Ok(decoded) => Ok(decoded),
        Err((fault, text)) => Err(fault.of(text.as_bytes().to_vec())),
    }
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

fn of_texts(texts: Vec<Box<str>>) -> Decoded {
    Decoded {
        records: Records::Texts(texts),
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
/// leaves it out.
fn decode_lines(text: &str, path: &Path, mode: ReadMode) -> Result<Decoded, Fault> {
    let mut cutter = Cutter::new(path, mode);
    let mut broken: Vec<Box<str>> = Vec::new();
    let mut take = |line: &str| {
        let line = line.trim();
        let is_json = serde_json::from_str::<IgnoredAny>(line).is_ok();
        if line.is_empty() {
            return Ok(());
        }
        if !is_json {
            broken.push(Box::from(line));
            return Ok(());
        }
        let start = line.as_ptr().addr().saturating_sub(text.as_ptr().addr());
        cutter
            .body(text, start..start + line.len(), 0)
            .map_err(|error| Fault::new(json::not_json(line, &error)))
    };
    for line in text.split('\n') {
        take(line)?;
    }
    let mut texts = cut(cutter, text)?;
    if mode == ReadMode::Strict {
        texts.extend(broken);
    }
    Ok(of_texts(texts))
}

fn decode_rows(rows: &[String], path: &Path, mode: ReadMode) -> Result<Decoded, Fault> {
    let mut texts: Vec<Box<str>> = Vec::new();
    for row in rows {
        let mut cutter = Cutter::new(path, mode);
        cutter
            .body(row, 0..row.len(), 0)
            .map_err(|error| Fault::new(json::not_json(row, &error)))?;
        texts.extend(cut(cutter, row)?);
    }
    Ok(of_texts(texts))
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
