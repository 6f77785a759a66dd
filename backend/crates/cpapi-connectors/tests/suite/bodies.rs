//! Formats and encodings of answers over sockets, and bodies that are meant to do harm.

use std::fs;
use std::io::Write as _;
use std::sync::Arc;

use cpapi_connectors::{Connector, ReadMode, Registry};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::network::{Network, Say, context};

pub(crate) const MAPPING: &str = r"
version: 1
connector: {name: X, version: 1.0.0, summary: A network.}
stream: offers
offer:
  external_id: id
  status: {word: {value: active}, words: {active: active}}
  approval: [{then: approved, when: {path: id, present: true}}]
  payouts: [{amount: payout}]
";

pub(crate) fn connector(decoder: &str, path: &str, changes: &str) -> Arc<Connector> {
    let manifest = format!(
        r##"
type: DeclarativeSource
check: {{type: CheckStream, stream_names: [offers]}}
spec: {{type: Spec, connection_specification: {{type: object, properties: {{base_url: {{type: string}}}}}}}}
streams:
  - type: DeclarativeStream
    name: offers
    retriever:
      type: SimpleRetriever
      decoder: {decoder}
      requester: {{type: HttpRequester, url_base: "{{{{ config['base_url'] }}}}", path: offers}}
      record_selector: {{type: RecordSelector, extractor: {{type: DpathExtractor, field_path: {path}}}}}
    transformations: {changes}
"##
    );
    let directory = TempDir::new().unwrap();
    let folder = directory.path().join("x");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("manifest.yaml"), manifest).unwrap();
    fs::write(folder.join("offer.yaml"), MAPPING).unwrap();
    Registry::from_dirs(&[folder]).unwrap().get("x").unwrap()
}

/// The records of one answer.
async fn read(
    connector: &Connector,
    mode: ReadMode,
    headers: &[(&'static str, &str)],
    body: &[u8],
) -> Result<Vec<Value>, String> {
    let headers: Vec<_> = headers
        .iter()
        .map(|(name, value)| (*name, (*value).to_owned()))
        .collect();
    let body = body.to_vec();
    let network = Network::start(move |_, _| Say::Bytes(headers.clone(), body.clone())).await;
    let mut cx = context(json!({"base_url": network.url()}));
    cx.mode = mode;
    cx.limits.max_page_bytes = 1_000_000;
    let mut records = Vec::new();
    let mut sink = |record: &str| records.push(serde_json::from_str(record).unwrap());
    let read = connector.read_stream(&cx, "offers", None, None, &mut sink);
    match read.await {
        Ok(_) => Ok(records),
        Err(error) => Err(error.detail),
    }
}

pub(crate) fn gzipped(body: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, body) in files {
        let options = zip::write::SimpleFileOptions::default();
        writer.start_file(*name, options).unwrap();
        writer.write_all(body).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

const MODES: [ReadMode; 2] = [ReadMode::Strict, ReadMode::Reference];

#[tokio::test]
async fn feeds_of_every_format_are_read_as_the_reference_reads_them() {
    let two = json!([{"id": "1", "n": "\u{e9}"}, {"id": "2"}]);
    let lines = "{\"id\":\"1\",\"n\":\"\u{e9}\"}\n\n{\"id\":\"2\",\"n\":null}\n".as_bytes();
    let table = b"id;n\n1;\xe9\n2;NA\n";
    let csv = "{type: CsvDecoder, delimiter: ';', encoding: latin-1, set_values_to_none: [NA]}";
    let xml = "<?xml version=\"1.0\" encoding=\"utf-8\"?><r><o id=\"1\"><n>\u{e9}</n></o><o id=\"2\"/></r>";
    let rename = r#"[{type: KeysReplace, old: "@", new: ""}]"#;
    for (decoder, path, changes, body) in [
        ("{type: JsonlDecoder}", "[]", "[]", lines.to_vec()),
        (csv, "[]", "[]", table.to_vec()),
        (
            "{type: XmlDecoder}",
            "[r, o]",
            rename,
            xml.as_bytes().to_vec(),
        ),
        (
            "{type: GzipDecoder, decoder: {type: JsonlDecoder}}",
            "[]",
            "[]",
            gzipped(lines),
        ),
        (
            "{type: GzipDecoder, decoder: {type: JsonlDecoder}}",
            "[]",
            "[]",
            lines.to_vec(),
        ),
        (
            "{type: ZipfileDecoder, decoder: {type: JsonlDecoder}}",
            "[]",
            "[]",
            archive(&[("a", lines)]),
        ),
    ] {
        let connector = connector(decoder, path, changes);
        for mode in MODES {
            let headers = [("Content-Type", "application/octet-stream")];
            let records = read(&connector, mode, &headers, &body).await.unwrap();
            assert_eq!(Value::from(records), two, "{decoder} {mode:?}");
        }
    }
}

#[tokio::test]
async fn a_bomb_of_any_kind_ends_in_an_error_within_the_limit() {
    let zeros = vec![b' '; 200_000_000];
    let bomb = gzipped(&zeros);
    let json = "{type: JsonDecoder}";
    let gzip = "{type: GzipDecoder, decoder: {type: JsonlDecoder}}";
    let zip = "{type: ZipfileDecoder, decoder: {type: JsonDecoder}}";
    let double = "{type: GzipDecoder, decoder: {type: GzipDecoder, decoder: {type: CsvDecoder}}}";
    let sent_as_gzip = [("Content-Encoding", "gzip")];
    for (decoder, headers, body) in [
        (json, &sent_as_gzip[..], bomb.clone()),
        (gzip, &[], bomb.clone()),
        (zip, &[], archive(&[("a.json", &zeros)])),
        (double, &[], gzipped(&bomb)),
    ] {
        let connector = connector(decoder, "[]", "[]");
        for mode in MODES {
            let failed = read(&connector, mode, headers, &body).await.unwrap_err();
            assert!(
                failed.contains("larger than"),
                "{decoder} {mode:?}: {failed}"
            );
        }
    }
}

#[tokio::test]
async fn an_answer_in_another_encoding_than_it_says_is_an_error_and_not_wrong_letters() {
    let latin = b"id\n\xe9\n";
    let utf8 = "id\n\u{e9}\n".as_bytes();
    let xml = "<a><o><id>\u{e9}</id></o></a>".as_bytes();
    let csv = "{type: CsvDecoder}";
    let latin_csv = "{type: CsvDecoder, encoding: latin-1}";
    let says = |charset: &str| format!("text/plain; charset={charset}");
    for (decoder, path, kind, body, words) in [
        (csv, "[]", says("utf-8"), &latin[..], "not UTF-8"),
        (csv, "[]", says("iso-8859-1"), utf8, "but is UTF-8"),
        (latin_csv, "[]", says("utf-8"), utf8, "but is UTF-8"),
        (
            "{type: XmlDecoder}",
            "[a, o]",
            says("iso-8859-1"),
            xml,
            "but is UTF-8",
        ),
        (
            "{type: JsonDecoder}",
            "[]",
            says("utf-8"),
            b"[{\"id\": \"\xe9\"}]",
            "not UTF-8",
        ),
        (
            "{type: JsonlDecoder}",
            "[]",
            says("utf-8"),
            b"{\"id\": \"\xe9\"}\n",
            "not UTF-8",
        ),
    ] {
        let connector = connector(decoder, path, "[]");
        let headers = [("Content-Type", kind.as_str())];
        let failed = read(&connector, ReadMode::Strict, &headers, body).await;
        let failed = failed.unwrap_err();
        assert!(failed.contains(words), "{decoder} {kind}: {failed}");
    }
    let connector = connector(csv, "[]", "[]");
    let kind = says("iso-8859-1");
    let headers = [("Content-Type", kind.as_str())];
    let records = read(&connector, ReadMode::Strict, &headers, latin).await;
    assert_eq!(records.unwrap(), [json!({"id": "\u{e9}"})]);
}

#[tokio::test]
async fn a_table_that_cannot_be_read_fails_for_the_reference_too_and_broken_json_counts_as_empty() {
    let csv = connector("{type: CsvDecoder}", "[]", "[]");
    let failed = read(&csv, ReadMode::Reference, &[], b"id\n\xff\n").await;
    assert!(failed.unwrap_err().contains("not UTF-8"));
    let json = connector("{type: JsonDecoder}", "[items]", "[]");
    let empty = read(&json, ReadMode::Reference, &[], b"{\"items\": [").await;
    assert!(empty.unwrap().is_empty());
    let failed = read(&json, ReadMode::Strict, &[], b"{\"items\": [").await;
    assert!(failed.unwrap_err().contains("breaks off"));
}
