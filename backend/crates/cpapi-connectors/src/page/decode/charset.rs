//! Character encodings: what is declared is honoured, and a body in another one is a fault, never
//! wrong letters.

use encoding_rs::{CoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::decoded::Fault;

/// How bytes become letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Charset {
    /// UTF-8; a byte order mark at the start is no letter.
    Utf8,
    /// Every byte is the letter of that number, as Python's `latin-1`.
    Latin1,
    /// Another encoding of the WHATWG standard.
    Other(&'static Encoding),
}

impl Charset {
    /// From the name that Python gives a codec.
    pub(crate) fn of_python(label: &str) -> Option<Self> {
        let label = label.trim().to_ascii_lowercase().replace(['_', ' '], "-");
        Some(match label.as_str() {
            "utf-8" | "utf8" | "u8" | "utf" | "utf-8-sig" | "cp65001" => Self::Utf8,
            "latin-1" | "latin1" | "latin" | "iso-8859-1" | "iso8859-1" | "8859" | "cp819"
            | "l1" => Self::Latin1,
            "ascii" | "us-ascii" | "646" => Self::Utf8,
            "utf-16" | "utf16" | "utf-16-le" | "utf-16le" => Self::Other(UTF_16LE),
            "utf-16-be" | "utf-16be" => Self::Other(UTF_16BE),
            other => Self::Other(Encoding::for_label(other.as_bytes()).or_else(|| {
                let windows = other.strip_prefix("cp")?;
                Encoding::for_label(format!("windows-{windows}").as_bytes())
            })?),
        })
    }

    /// From the name in a header or a document: by the WHATWG standard, as browsers read it.
    pub(super) fn of_web(label: &str) -> Option<Self> {
        let encoding = Encoding::for_label(label.trim().as_bytes())?;
        Some(if encoding == UTF_8 {
            Self::Utf8
        } else {
            Self::Other(encoding)
        })
    }

    /// From a byte order mark.
    pub(super) fn of_mark(body: &[u8]) -> Option<Self> {
        let (encoding, _) = Encoding::for_bom(body)?;
        Some(if encoding == UTF_8 {
            Self::Utf8
        } else {
            Self::Other(encoding)
        })
    }

    /// UTF-16 in the order of bytes that a byte order mark tells.
    pub(super) fn in_marked_order(self, body: &[u8]) -> Self {
        match self {
            Self::Other(encoding) if encoding == UTF_16LE => Self::of_mark(body).unwrap_or(self),
            other => other,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Latin1 => "ISO-8859-1",
            Self::Other(encoding) => encoding.name(),
        }
    }

    const fn is_unicode(self) -> bool {
        matches!(self, Self::Utf8)
    }
}

/// The `charset` of a Content-Type header.
pub(super) fn declared(content_type: &str) -> Option<&str> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let value = value.trim().trim_matches(['"', '\'']);
        (name.trim().eq_ignore_ascii_case("charset") && !value.is_empty()).then_some(value)
    })
}

/// Text from bytes that come in pieces.
pub(super) struct TextStream {
    charset: Charset,
    decoder: encoding_rs::Decoder,
    read: u64,
    /// Watches whether what should be another encoding is UTF-8.
    doubt: Option<Doubt>,
    keep_mark: bool,
}

struct Doubt {
    decoder: encoding_rs::Decoder,
    /// Letters beyond ASCII were seen, and all of them are UTF-8.
    is_utf8: bool,
    beyond_ascii: bool,
}

impl TextStream {
    /// `doubt`: end in a fault when the body is UTF-8 in spite of its declared encoding.
    /// `keep_mark`: a byte order mark is a letter, as to Python's `utf-8`.
    pub(super) fn new(charset: Charset, doubt: bool, keep_mark: bool) -> Self {
        let encoding = match charset {
            Charset::Utf8 => UTF_8,
            Charset::Latin1 => WINDOWS_1252,
            Charset::Other(encoding) => encoding,
        };
        let single_byte = encoding.is_single_byte() && !charset.is_unicode();
        Self {
            charset,
            decoder: encoding.new_decoder_without_bom_handling(),
            read: 0,
            doubt: (doubt && single_byte).then(|| Doubt {
                decoder: UTF_8.new_decoder_without_bom_handling(),
                is_utf8: true,
                beyond_ascii: false,
            }),
            keep_mark,
        }
    }

    /// Appends the letters of the next piece.
    pub(super) fn push(&mut self, bytes: &[u8], last: bool, out: &mut String) -> Result<(), Fault> {
        let first = self.read == 0 && !bytes.is_empty();
        let start = out.len();
        if let Some(doubt) = &mut self.doubt {
            doubt.watch(bytes, last);
        }
        if self.charset == Charset::Latin1 {
            out.push_str(&encoding_rs::mem::decode_latin1(bytes));
            self.read += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        } else {
            self.decode(bytes, last, out)?;
        }
        let marked = out
            .get(start..)
            .is_some_and(|new| new.starts_with('\u{feff}'));
        if first && marked && !self.keep_mark {
            out.drain(start..start + '\u{feff}'.len_utf8());
        }
        if last
            && self
                .doubt
                .as_ref()
                .is_some_and(|doubt| doubt.is_utf8 && doubt.beyond_ascii)
        {
            return Err(Fault::new(format!(
                "The answer is declared as {} but is UTF-8.",
                self.charset.name()
            )));
        }
        Ok(())
    }

    fn decode(&mut self, mut bytes: &[u8], last: bool, out: &mut String) -> Result<(), Fault> {
        loop {
            let room = self
                .decoder
                .max_utf8_buffer_length_without_replacement(bytes.len());
            out.reserve(room.unwrap_or(bytes.len()));
            let (result, read) = self
                .decoder
                .decode_to_string_without_replacement(bytes, out, last);
            self.read += u64::try_from(read).unwrap_or(u64::MAX);
            bytes = bytes.get(read..).unwrap_or_default();
            match result {
                encoding_rs::DecoderResult::InputEmpty => return Ok(()),
                encoding_rs::DecoderResult::OutputFull => {}
                encoding_rs::DecoderResult::Malformed(..) => {
                    return Err(Fault::new(format!(
                        "The answer is not {} text: byte {} does not belong to it.",
                        self.charset.name(),
                        self.read
                    )));
                }
            }
        }
    }
}

impl Doubt {
    fn watch(&mut self, bytes: &[u8], last: bool) {
        if !self.is_utf8 {
            return;
        }
        self.beyond_ascii |= !bytes.is_ascii();
        let mut scratch = String::with_capacity(
            self.decoder
                .max_utf8_buffer_length(bytes.len())
                .unwrap_or_default(),
        );
        let (result, _, replaced) = self.decoder.decode_to_string(bytes, &mut scratch, last);
        self.is_utf8 = !replaced && result == CoderResult::InputEmpty;
    }
}

/// The text of a whole body.
pub(super) fn text(body: &[u8], charset: Charset, doubt: bool) -> Result<String, Fault> {
    let mut out = String::new();
    TextStream::new(charset, doubt, false).push(body, true, &mut out)?;
    Ok(out)
}

/// The text of a body that should be UTF-8, without copying it where it is; `declared` names
/// what else it may be. JSON is UTF-8 by its standard, so what reads as UTF-8 is.
pub(super) fn text_of_json(
    body: Vec<u8>,
    declared: Option<&str>,
) -> Result<String, (Fault, Vec<u8>)> {
    let body = match String::from_utf8(body) {
        Ok(mut text) => {
            if text.starts_with('\u{feff}') {
                text.drain(..'\u{feff}'.len_utf8());
            }
            return Ok(text);
        }
        Err(error) => error.into_bytes(),
    };
    let charset = Charset::of_mark(&body).or_else(|| declared.and_then(Charset::of_web));
    match charset {
        Some(charset) if charset != Charset::Utf8 => {
            text(&body, charset, false).map_err(|fault| (fault, body))
        }
        _ => Err((Fault::new("The answer is not UTF-8 text."), body)),
    }
}

/// The text of a body as the reference's HTTP library reads it: what is declared, else
/// ISO-8859-1 for `text/…`, else a guess.
pub(super) fn text_as_requests(body: &[u8], content_type: &str) -> String {
    let charset = declared(content_type).map(Charset::of_python);
    let is_text = content_type
        .trim_start()
        .to_ascii_lowercase()
        .starts_with("text");
    match charset {
        Some(Some(Charset::Latin1)) => encoding_rs::mem::decode_latin1(body).into_owned(),
        Some(Some(Charset::Other(encoding))) => encoding.decode(body).0.into_owned(),
        None if is_text => encoding_rs::mem::decode_latin1(body).into_owned(),
        None if std::str::from_utf8(body).is_err() => WINDOWS_1252.decode(body).0.into_owned(),
        _ => String::from_utf8_lossy(body).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn a_declared_encoding_is_honoured_and_another_one_is_a_fault() {
        let web = |label| Charset::of_web(label).unwrap();
        assert_eq!(
            text(b"caf\xe9", web("iso-8859-1"), true).unwrap(),
            "caf\u{e9}"
        );
        assert_eq!(
            text(b"\xcf\xf0", web("windows-1251"), true).unwrap(),
            "\u{41f}\u{440}"
        );
        assert_eq!(text(b"\xef\xbb\xbfa", Charset::Utf8, true).unwrap(), "a");
        let utf8 = "caf\u{e9}".as_bytes();
        let fault = text(utf8, web("iso-8859-1"), true).unwrap_err();
        assert!(fault.detail.contains("but is UTF-8"), "{}", fault.detail);
        let fault = text(b"caf\xe9!", Charset::Utf8, true).unwrap_err();
        assert!(fault.detail.contains("not UTF-8"), "{}", fault.detail);
        assert!(text(b"abc", web("iso-8859-1"), true).is_ok());
        assert_eq!(declared("text/xml; Charset=\"UTF-8\""), Some("UTF-8"));
        assert_eq!(declared("text/xml"), None);
    }

    #[test]
    fn letters_cut_between_two_pieces_are_whole() {
        let mut stream = TextStream::new(Charset::Utf8, true, false);
        let mut out = String::new();
        for (at, byte) in "\u{feff}a\u{20ac}b".bytes().enumerate() {
            stream.push(&[byte], at == 7, &mut out).unwrap();
        }
        assert_eq!(out.trim_start_matches('\u{feff}'), "a\u{20ac}b");
    }

    #[test]
    fn json_is_utf8_whatever_is_declared_unless_it_is_not() {
        let json = |body: &[u8], declared| text_of_json(body.to_vec(), declared);
        assert_eq!(json("\u{e9}".as_bytes(), Some("latin1")).unwrap(), "\u{e9}");
        assert_eq!(json(b"\xe9", Some("latin1")).unwrap(), "\u{e9}");
        assert_eq!(json(b"\xff\xfea\0", None).unwrap(), "a");
        assert!(json(b"\xe9", None).is_err());
        assert!(json(b"\xe9", Some("utf-8")).is_err());
    }

    #[test]
    fn codecs_are_found_by_the_names_python_gives_them() {
        for label in [
            "utf_8",
            "UTF-8",
            "utf-8-sig",
            "latin_1",
            "cp1252",
            "iso8859-2",
            "utf-16",
            "koi8-r",
            "shift_jis",
            "gb18030",
        ] {
            assert!(Charset::of_python(label).is_some(), "{label}");
        }
        assert_eq!(Charset::of_python("nonsense"), None);
    }
}
