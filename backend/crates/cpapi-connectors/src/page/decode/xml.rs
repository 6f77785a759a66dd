//! XmlDecoder: a document becomes what Python's xmltodict makes of it. An attribute is `@name`,
//! text beside attributes or elements `#text`, a repeated element a list, an empty one null;
//! namespaces are part of the names.

use quick_xml::XmlVersion;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::reader::Reader;
use serde_json::{Map, Value};

use super::charset::{self, Charset};
use super::decoded::Fault;
use crate::context::ReadMode;

/// Elements within each other; JSON deeper than this is not read either.
const DEPTH_LIMIT: usize = 100;

/// The text of a body, by its byte order mark, its header, its prolog, in this order.
pub(super) fn text(body: &[u8], content_type: &str, mode: ReadMode) -> Result<String, Fault> {
    if mode == ReadMode::Reference {
        return Ok(charset::text_as_requests(body, content_type));
    }
    let prolog = prolog_encoding(body);
    let declared = charset::declared(content_type).or(prolog.as_deref());
    let charset = match (Charset::of_mark(body), declared) {
        (Some(charset), _) => charset,
        (None, None) => Charset::Utf8,
        (None, Some(label)) => Charset::of_web(label)
            .ok_or_else(|| Fault::new("The answer is in an encoding that is not known."))?,
    };
    charset::text(body, charset, true)
}

/// The encoding that `<?xml … encoding="…"?>` names.
fn prolog_encoding(body: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(body.get(..body.len().min(200))?).into_owned();
    let prolog = head
        .trim_start()
        .strip_prefix("<?xml")?
        .split("?>")
        .next()?
        .to_owned();
    let after = prolog
        .split("encoding")
        .nth(1)?
        .trim_start()
        .strip_prefix('=')?
        .trim_start();
    let quote = after
        .chars()
        .next()
        .filter(|quote| matches!(quote, '"' | '\''))?;
    after.split(quote).nth(1).map(str::to_owned)
}

/// The document as one object with the root element.
pub(super) fn parse(text: &str, mode: ReadMode) -> Result<Value, Fault> {
    let text = match mode {
        // Many servers write line breaks before the prolog.
        ReadMode::Strict => text.trim_start(),
        ReadMode::Reference => text,
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = Reader::from_str(text);
    reader.config_mut().enable_all_checks(true);
    let mut document = Document {
        open: Vec::new(),
        root: None,
        has_doctype: false,
        mode,
    };
    loop {
        let at = reader.buffer_position();
        let event = reader
            .read_event()
            .map_err(|error| broken(text, at, &error))?;
        if matches!(event, Event::Eof) {
            break;
        }
        if matches!(event, Event::Decl(_)) && at != 0 {
            return Err(not_xml(text, at));
        }
        document
            .take(&event)
            .map_err(|fault| fault.unwrap_or_else(|| not_xml(text, at)))?;
    }
    if !document.open.is_empty() {
        return Err(Fault::cut_off(
            "The answer breaks off: its XML has elements that never end.",
        ));
    }
    match document.root {
        Some((name, value)) => Ok(Value::Object(Map::from_iter([(name, value)]))),
        None if text.trim().is_empty() => {
            Err(Fault::new("The answer is empty where XML was expected."))
        }
        None => Err(Fault::new("The answer is not XML.")),
    }
}

fn place(text: &str, at: u64) -> (usize, usize) {
    let at = usize::try_from(at).unwrap_or(usize::MAX).min(text.len());
    let before = text.as_bytes().get(..at).unwrap_or_default();
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    let start = before
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |at| at + 1);
    (line, at - start + 1)
}

fn not_xml(text: &str, at: u64) -> Fault {
    if !text.trim_start().starts_with('<') {
        return Fault::new("The answer is not XML.");
    }
    let (line, column) = place(text, at);
    Fault::new(format!(
        "The answer is not XML at line {line}, column {column}."
    ))
}

fn broken(text: &str, at: u64, error: &quick_xml::Error) -> Fault {
    match error {
        quick_xml::Error::Syntax(_) => {
            let (line, column) = place(text, at);
            Fault::cut_off(format!(
                "The answer breaks off at line {line}, column {column}."
            ))
        }
        _ => not_xml(text, at),
    }
}

/// An element that has begun.
struct Element {
    name: String,
    fields: Map<String, Value>,
    text: String,
}

struct Document {
    open: Vec<Element>,
    root: Option<(String, Value)>,
    has_doctype: bool,
    mode: ReadMode,
}

/// None when the place says enough.
type Taken = Result<(), Option<Fault>>;

impl Document {
    fn take(&mut self, event: &Event<'_>) -> Taken {
        match event {
            Event::Start(start) => {
                let element = self.element(start)?;
                self.open.push(element);
                if self.open.len() > DEPTH_LIMIT {
                    return Err(Some(Fault::new(format!(
                        "The answer's XML is nested deeper than {DEPTH_LIMIT} elements."
                    ))));
                }
                Ok(())
            }
            Event::Empty(start) => {
                let element = self.element(start)?;
                self.close(element);
                Ok(())
            }
            Event::End(_) => {
                let element = self.open.pop().ok_or(None)?;
                self.close(element);
                Ok(())
            }
            Event::Text(text) => {
                let text = text.xml10_content();
                if text.contains("]]>") {
                    return Err(None);
                }
                self.text(&text)
            }
            Event::CData(data) => self.text(&data.xml10_content()),
            Event::GeneralRef(reference) => self.reference(reference),
            Event::DocType(_) => {
                self.has_doctype = true;
                Ok(())
            }
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) | Event::Eof => Ok(()),
        }
    }

    fn element(&self, start: &BytesStart<'_>) -> Result<Element, Option<Fault>> {
        if self.open.is_empty() && self.root.is_some() {
            return Err(None);
        }
        let name = name(start.name().0)?;
        let mut fields = Map::new();
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|_| None)?;
            let value = attribute
                .normalized_value(XmlVersion::default())
                .map_err(|_| None)?;
            if value.contains('<') && attribute.value.contains('<') {
                return Err(None);
            }
            self.allowed(&value)?;
            let key = format!("@{}", self::name(attribute.key.0)?);
            fields.insert(key, Value::String(value.into_owned()));
        }
        Ok(Element {
            name,
            fields,
            text: String::new(),
        })
    }

    fn text(&mut self, text: &str) -> Taken {
        self.allowed(text)?;
        match self.open.last_mut() {
            Some(element) => element.text.push_str(text),
            None if text.trim().is_empty() => {}
            None => return Err(None),
        }
        Ok(())
    }

    /// Control characters are no XML; strictly speaking they are read, because nothing else
    /// is lost with them.
    fn allowed(&self, text: &str) -> Taken {
        let forbidden = |letter: char| {
            (letter < ' ' && !matches!(letter, '\t' | '\n' | '\r'))
                || matches!(letter, '\u{fffe}' | '\u{ffff}')
        };
        if self.mode == ReadMode::Reference && text.contains(forbidden) {
            return Err(None);
        }
        Ok(())
    }

    /// Entities that a document declares itself are never expanded, so none can explode. The
    /// reference leaves them out; a text without them would be another text, hence a fault.
    fn reference(&mut self, reference: &BytesRef<'_>) -> Taken {
        if let Some(letter) = reference.resolve_char_ref().map_err(|_| None)? {
            return self.text(letter.encode_utf8(&mut [0; 4]));
        }
        let name = reference.xml10_content();
        match quick_xml::escape::resolve_xml_entity(&name) {
            Some(text) => self.text(text),
            None if self.has_doctype && self.mode == ReadMode::Reference => Ok(()),
            None => Err(Some(Fault::new(
                "The answer's XML uses an entity that is not one of XML's own; it is not expanded.",
            ))),
        }
    }

    fn close(&mut self, element: Element) {
        let text = element.text.trim();
        let text = (!text.is_empty()).then(|| Value::String(text.to_owned()));
        let mut fields = element.fields;
        let value = match text {
            text if fields.is_empty() => text.unwrap_or(Value::Null),
            text => {
                if let Some(text) = text {
                    add(&mut fields, "#text".to_owned(), text);
                }
                Value::Object(fields)
            }
        };
        match self.open.last_mut() {
            Some(parent) => add(&mut parent.fields, element.name, value),
            None => self.root = Some((element.name, value)),
        }
    }
}

/// A name without what no name may hold.
fn name(name: &str) -> Result<String, Option<Fault>> {
    let begins = name.starts_with(|letter: char| {
        letter.is_alphabetic() || matches!(letter, '_' | ':') || !letter.is_ascii()
    });
    let holds = |letter: char| {
        letter.is_alphanumeric() || matches!(letter, '_' | ':' | '-' | '.') || !letter.is_ascii()
    };
    if begins && name.chars().all(holds) {
        Ok(name.to_owned())
    } else {
        Err(None)
    }
}

/// Once a value, twice a list.
fn add(fields: &mut Map<String, Value>, key: String, value: Value) {
    match fields.get_mut(&key) {
        None => {
            fields.insert(key, value);
        }
        Some(Value::Array(values)) => values.push(value),
        Some(first) => {
            let values = vec![first.take(), value];
            *first = Value::Array(values);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use serde_json::json;

    #[test]
    fn a_document_becomes_what_xmltodict_makes_of_it() {
        // Seen in xmltodict 0.14.2.
        for (xml, expected) in [
            ("<a/>", json!({"a": null})),
            ("<a> </a>", json!({"a": null})),
            ("<a>x<b/>y</a>", json!({"a": {"b": null, "#text": "xy"}})),
            (r#"<a k="1">t</a>"#, json!({"a": {"@k": "1", "#text": "t"}})),
            (r#"<a k="1"/>"#, json!({"a": {"@k": "1"}})),
            (
                r#"<a><b>1</b><b/><b k="v">3</b></a>"#,
                json!({"a": {"b": ["1", null, {"@k": "v", "#text": "3"}]}}),
            ),
            (
                r#"<r xmlns="u" xmlns:xsi="v"><n:x xmlns:n="q" xsi:nil="true"/></r>"#,
                json!({"r": {"@xmlns": "u", "@xmlns:xsi": "v", "n:x": {"@xmlns:n": "q", "@xsi:nil": "true"}}}),
            ),
            (
                "<a><![CDATA[ <b>x</b> ]]> tail &amp; &#65;</a>",
                json!({"a": "<b>x</b>  tail & A"}),
            ),
            ("<a>\r\nx\r\n y&#13;z</a>", json!({"a": "x\n y\rz"})),
            ("<a k=\"x\n\ty  z\"/>", json!({"a": {"@k": "x  y  z"}})),
            ("<a><!-- c -->x<?pi y?>z</a>", json!({"a": "xz"})),
            ("\u{feff}<a>1</a>", json!({"a": "1"})),
            (
                "<a><b>1</b>t<c/>u</a>",
                json!({"a": {"b": "1", "c": null, "#text": "tu"}}),
            ),
            ("<a> \u{a0}x\u{a0} </a>", json!({"a": "x"})),
            ("<a>x</a >", json!({"a": "x"})),
            (
                "<a><b>1</b><c>2</c><b>3</b></a>",
                json!({"a": {"b": ["1", "3"], "c": "2"}}),
            ),
            (" <a/>", json!({"a": null})),
            (
                "<!DOCTYPE a [<!ENTITY x \"y\">]><a>1&x;2</a>",
                json!({"a": "12"}),
            ),
            (
                "<!DOCTYPE a SYSTEM \"x.dtd\"><a>p&nbsp;q</a>",
                json!({"a": "pq"}),
            ),
        ] {
            let parsed = parse(xml, ReadMode::Reference);
            assert_eq!(parsed.unwrap(), expected, "{xml}");
        }
    }

    #[test]
    fn what_expat_refuses_is_refused() {
        for xml in [
            "",
            "<a",
            "<a>",
            "<a>1</a><b/>",
            "<a><b></a>",
            r#"<a k="1" k="2"/>"#,
            " <?xml version=\"1.0\"?><a/>",
            "<a>]]></a>",
            "<a k=1/>",
            "<a k=\"a<b\"/>",
            "<a>\u{b}</a>",
            "<a>&#0;</a>",
            "<a>a & b</a>",
            "<a>&nbsp;</a>",
            "<1a/>",
            "<a><!-- -- --></a>",
            "text",
        ] {
            assert!(parse(xml, ReadMode::Reference).is_err(), "{xml}");
        }
    }

    #[test]
    fn entities_of_the_document_are_never_expanded() {
        let mut laughs = "<!DOCTYPE l [<!ENTITY l0 \"ha\">".to_owned();
        for level in 1..40 {
            let before = format!("&l{};", level - 1).repeat(10);
            laughs.push_str(&format!("<!ENTITY l{level} \"{before}\">"));
        }
        laughs.push_str("]><l>&l39;</l>");
        let fault = parse(&laughs, ReadMode::Strict).unwrap_err();
        assert!(fault.detail.contains("not expanded"));
        assert_eq!(
            parse(&laughs, ReadMode::Reference).unwrap(),
            json!({"l": null})
        );
    }

    #[test]
    fn deep_documents_and_documents_cut_off_are_faults() {
        let deep = "<a>".repeat(200_000);
        assert!(
            parse(&deep, ReadMode::Strict)
                .unwrap_err()
                .detail
                .contains("nested deeper")
        );
        assert!(parse("<a><b>1</b>", ReadMode::Strict).unwrap_err().cut_off);
        assert!(parse("<a><b>1</", ReadMode::Strict).unwrap_err().cut_off);
    }

    #[test]
    fn the_encoding_is_that_of_mark_header_or_prolog() {
        let strict = |body: &[u8], header: &str| text(body, header, ReadMode::Strict);
        assert_eq!(
            strict(
                b"<?xml version='1.0' encoding='iso-8859-1'?><a>\xe9</a>",
                "text/xml"
            )
            .unwrap()
            .chars()
            .filter(|c| *c == '\u{e9}')
            .count(),
            1
        );
        assert!(
            strict(b"<a>\xe9</a>", "text/xml; charset=windows-1252")
                .unwrap()
                .contains('\u{e9}')
        );
        assert!(
            strict("<a>\u{e9}</a>".as_bytes(), "text/xml")
                .unwrap()
                .contains('\u{e9}')
        );
        assert!(strict("<a>\u{e9}</a>".as_bytes(), "text/xml; charset=iso-8859-1").is_err());
        assert!(strict(b"<a>\xe9</a>", "text/xml").is_err());
        // The reference's HTTP library takes text without a declared encoding for ISO-8859-1.
        let read = text("\u{e9}".as_bytes(), "text/xml", ReadMode::Reference).unwrap();
        assert_eq!(read, "\u{c3}\u{a9}");
    }
}
