//! Decoders: from the bytes of an answer to the texts of its records.

mod charset;
mod csv;
mod cut;
mod decoded;
mod gzip;
mod json;
mod lines;
mod repair;
mod rows;
mod target;
mod xml;
mod zipped;

use bytestring::ByteString;

pub(crate) use decoded::{Decoded, Fault, Faulty};
pub(crate) use rows::RowDecoder;

use self::charset::Charset;
use self::csv::CsvFormat;
use self::cut::Cutter;
use self::decoded::{Records, empty_object};
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
        Decoder::Lines(_) | Decoder::Csv(_) => {
            let texts = rows::of_whole(decoder, path, reading, &body);
            with_original(texts.map(|texts| of_texts(texts, &body)), body)
        }
        Decoder::Xml => decode_xml(body, path, reading),
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
) -> Result<Vec<ByteString>, Fault> {
    let mut texts: Vec<ByteString> = Vec::new();
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
            texts.push(text);
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
    // The reference reads UTF-8 without a mark and nothing else.
    let is_plain =
        || !body.starts_with("\u{feff}".as_bytes()) && std::str::from_utf8(&body).is_ok();
    if reading.mode == ReadMode::Reference && !is_plain() {
        let fault = Fault::new("The answer is not plain UTF-8.");
        return Err(Faulty {
            is_nothing_to_reference: true,
            ..fault.of(body)
        });
    }
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
fn of_texts(texts: Vec<ByteString>, body: &[u8]) -> Decoded {
    let document = serde_json::from_slice::<serde_json::Value>(body);
    Decoded {
        records: Records::Texts(texts),
        response: document.map_or_else(|_| empty_object(), |document| jinja(&document)),
        ..Decoded::nothing()
    }
}

/// The records of one JSON text.
fn cut_one(body: &ByteString, path: &Path, mode: ReadMode) -> Result<Vec<ByteString>, Fault> {
    let mut cutter = Cutter::new(path, mode);
    cutter
        .body(body, 0..body.len(), 0)
        .map_err(|error| Fault::new(json::not_json(body, &error)))?;
    cut(cutter, body)
}

fn cut(cutter: Cutter<'_>, text: &ByteString) -> Result<Vec<ByteString>, Fault> {
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
