//! Bodies in every format: JSON lines, CSV, XML, compressed, in other encodings, and broken.

use std::io::{Cursor, Write as _};

use serde_json::json;

use super::lists::thing;
use super::reply::Reply;

const CSV: &str = "id,name,price,active,note\n1,Ann,1.50,true,\"a, b\"\n2,Bob,,false,\"say \"\"hi\"\"\"\n\
                   3,Zoë,007,,\"two\nlines\"\n";
const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns:x=\"urn:x\" total=\"2\">\n\
  <offers>\n    <offer id=\"1\"><name>Ann &amp; Co</name><price currency=\"USD\">1.50</price><tag>a</tag><tag>b</tag></offer>\n\
    <offer id=\"2\"><name><![CDATA[<Bob>]]></name><empty/><x:extra>yes</x:extra></offer>\n  </offers>\n</feed>\n";
const XML_SINGLE: &str = "<feed><offers><offer id=\"1\"><name>Only</name></offer></offers></feed>";

/// The body of that name.
pub(crate) fn answer(name: &str) -> Reply {
    let things = json!({"data": [thing(0), thing(1)]}).to_string();
    let lines = format!("{}\n\n{}\n{}", thing(0), thing(1), thing(2));
    let built = match name {
        "json-no-type" => Ok(("text/plain", things.into_bytes())),
        "json-bom" => Ok(("application/json", format!("\u{feff}{things}").into_bytes())),
        "json-latin1" => Ok((
            "application/json; charset=iso-8859-1",
            latin1("{\"data\": [{\"name\": \"Zoë\"}]}"),
        )),
        "json-utf16" => Ok((
            "application/json",
            utf16("{\"data\": [{\"name\": \"Zoë\"}]}"),
        )),
        "json-broken" => Ok(("application/json", b"{\"data\": [{\"id\": 1},".to_vec())),
        "json-empty" => Ok(("application/json", Vec::new())),
        "jsonl" => Ok(("application/x-ndjson", lines.into_bytes())),
        "jsonl-broken" => Ok((
            "application/x-ndjson",
            b"{\"id\": 1}\n{\"id\": 2\n{\"id\": 3}\n".to_vec(),
        )),
        "csv" => Ok(("text/csv", CSV.as_bytes().to_vec())),
        "csv-semicolon" => Ok(("text/csv", CSV.replace(',', ";").into_bytes())),
        "csv-tab" => Ok(("text/tab-separated-values", b"id\tname\n1\tAnn\n".to_vec())),
        "csv-latin1" => Ok(("text/csv", latin1(CSV))),
        "csv-bom" => Ok(("text/csv", format!("\u{feff}{CSV}").into_bytes())),
        "csv-uneven" => Ok((
            "text/csv",
            b"id,name,price\n1,Ann\n2,Bob,3,4,5\n\n3,Cleo,1\n".to_vec(),
        )),
        "csv-empty" => Ok(("text/csv", Vec::new())),
        "csv-crlf" => Ok(("text/csv", b"id,name\r\n1,Ann\r\n2,Bob\r\n".to_vec())),
        "xml" => Ok(("application/xml", XML.as_bytes().to_vec())),
        "xml-single" => Ok(("text/xml", XML_SINGLE.as_bytes().to_vec())),
        "xml-broken" => Ok(("text/xml", b"<feed><offers>".to_vec())),
        "gzip-json" => gzip(things.as_bytes()).map(|body| ("application/gzip", body)),
        "gzip-jsonl" => gzip(lines.as_bytes()).map(|body| ("application/gzip", body)),
        "gzip-csv" => gzip(CSV.as_bytes()).map(|body| ("application/gzip", body)),
        "gzip-encoding" => {
            return match gzip(things.as_bytes()) {
                Ok(body) => {
                    Reply::bytes(200, "application/json", body).with("Content-Encoding", "gzip")
                }
                Err(error) => failed(&error),
            };
        }
        "zip-json" => zip(&[("things.json", things.as_bytes())]),
        "zip-jsonl" => zip(&[("a.jsonl", lines.as_bytes())]),
        "zip-csv" => zip(&[("a.csv", CSV.as_bytes()), ("b.csv", b"id,name\n9,Zed\n")]),
        _ => return Reply::json(404, &json!({"message": "no such format"})),
    };
    match built {
        Ok((media, body)) => Reply::bytes(200, media, body),
        Err(error) => failed(&error),
    }
}

fn failed(error: &std::io::Error) -> Reply {
    Reply::json(500, &json!({"message": error.to_string()}))
}

/// Characters beyond Latin-1 become question marks.
fn latin1(text: &str) -> Vec<u8> {
    text.chars()
        .map(|character| u8::try_from(character).unwrap_or(b'?'))
        .collect()
}

/// With a byte order mark, little end first.
fn utf16(text: &str) -> Vec<u8> {
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    units.flat_map(u16::to_le_bytes).collect()
}

fn gzip(body: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(body)?;
    encoder.finish()
}

fn zip(files: &[(&str, &[u8])]) -> std::io::Result<(&'static str, Vec<u8>)> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, body) in files {
        writer.start_file(*name, zip::write::SimpleFileOptions::default())?;
        writer.write_all(body)?;
    }
    Ok(("application/zip", writer.finish()?.into_inner()))
}
