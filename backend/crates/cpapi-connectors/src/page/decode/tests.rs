#![allow(clippy::unwrap_used, reason = "tests")]

use std::io::Write as _;

use super::*;

fn reading(mode: ReadMode) -> Reading<'static> {
    Reading {
        content_type: "",
        mode,
        limit: 1_000_000,
    }
}

fn texts(decoder: Decoder, body: &[u8], path: &str) -> Result<Vec<String>, String> {
    let extraction = Extraction {
        decoder,
        path: Path::parse(path),
    };
    let decoded = extraction.decode(body.to_vec(), reading(ReadMode::Strict));
    let decoded = decoded.map_err(|faulty| faulty.detail)?;
    match decoded.problem() {
        Some(problem) => Err(problem.to_owned()),
        None => Ok(decoded
            .record_texts()
            .iter()
            .map(|text| text.to_string())
            .collect()),
    }
}

fn csv(delimiter: u8) -> Decoder {
    let component =
        serde_json::json!({"type": "CsvDecoder", "delimiter": char::from(delimiter).to_string()});
    let mut loader = Loader {
        templates: crate::interpolation::TemplateSet::new(),
        warnings: Vec::new(),
        token_paths: Vec::new(),
    };
    let node = Node::new(String::new(), &component).unwrap();
    Decoder::read(Some(node), &mut loader).unwrap()
}

fn gzipped(body: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn every_decoder_gives_the_texts_of_its_records() {
    let two = [r#"{"id":1}"#, r#"{"id":2}"#];
    let json = br#"{"l":[{"id":1},{"id":2}]}"#;
    assert_eq!(texts(Decoder::Json, json, "l").unwrap(), two);
    let lines = b"{\"id\":1}\n\n{\"id\":2}\n";
    assert_eq!(texts(Decoder::Lines(None), lines, "").unwrap(), two);
    let xml = b"<?xml version=\"1.0\"?><r><o><id>1</id></o><o><id>2</id></o></r>";
    let strings = [r#"{"id":"1"}"#, r#"{"id":"2"}"#];
    assert_eq!(texts(Decoder::Xml, xml, "r/o").unwrap(), strings);
    assert_eq!(texts(csv(b';'), b"id\n1\n2\n", "").unwrap(), strings);
    let packed = Decoder::Gzip(Box::new(Decoder::Lines(None)));
    assert_eq!(texts(packed, &gzipped(lines), "").unwrap(), two);
}

#[test]
fn the_files_of_an_archive_are_read_one_after_the_other() {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, body) in [("a.json", r#"[{"id":1}]"#), ("b.json", r#"[{"id":2}]"#)] {
        let options = zip::write::SimpleFileOptions::default();
        writer.start_file(name, options).unwrap();
        writer.write_all(body.as_bytes()).unwrap();
    }
    let body = writer.finish().unwrap().into_inner();
    let decoder = Decoder::Zip(Box::new(Decoder::Json));
    let both = texts(decoder, &body, "").unwrap();
    assert_eq!(both, [r#"{"id":1}"#, r#"{"id":2}"#]);
}

#[test]
fn a_bomb_ends_in_an_error_before_it_has_gone_off() {
    let bomb = gzipped(&vec![b' '; 50_000_000]);
    assert!(bomb.len() < 1_000_000);
    let packed = Decoder::Gzip(Box::new(Decoder::Json));
    assert!(
        texts(packed, &bomb, "")
            .unwrap_err()
            .contains("decompressed")
    );
    let entities =
        b"<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;\">]><r>&b;</r>";
    assert!(texts(Decoder::Xml, entities, "r").is_err());
}

#[test]
fn a_line_that_is_no_json_is_kept_to_be_put_aside_and_the_others_arrive() {
    let lines = b"{\"id\":1}\n{\"id\":\n{\"id\":3}\n";
    let kept = texts(Decoder::Lines(None), lines, "").unwrap();
    assert_eq!(kept, [r#"{"id":1}"#, r#"{"id":3}"#, r#"{"id":"#]);
}

#[test]
fn a_body_that_breaks_off_or_is_something_else_says_so() {
    let fault = |decoder: Decoder, body: &[u8]| texts(decoder, body, "a").unwrap_err();
    assert!(fault(Decoder::Xml, b"<r><a>").contains("breaks off"));
    assert!(fault(Decoder::Xml, b"{}").contains("not XML"));
    assert!(fault(Decoder::Json, b"<html>").contains("web page"));
    assert!(fault(Decoder::Json, b"{\"b\": []}").contains("no list"));
    let packed = Decoder::Gzip(Box::new(Decoder::Json));
    let body = gzipped(b"{\"a\": [1, 2, 3, 4]}");
    let half = body.get(..body.len() / 2).unwrap();
    assert!(texts(packed, half, "a").is_err());
    assert!(fault(Decoder::Zip(Box::new(Decoder::Json)), b"PK").contains("zip"));
}

#[test]
fn what_does_not_begin_as_json_lines_is_no_feed_and_one_that_breaks_off_says_so() {
    let fault = |body: &[u8]| texts(Decoder::Lines(None), body, "").unwrap_err();
    assert!(fault(b"<html>\n<body>\n").contains("web page"));
    assert!(fault(b"{\n\"error\": 1\n}\n").contains("breaks off"));
    assert!(fault(b"{\"id\":1}\n{\"id\":").contains("breaks off"));
    let raw = b"{\"id\":\"a\x01\"}\n5\n";
    let kept = texts(Decoder::Lines(None), raw, "").unwrap();
    assert_eq!(kept, [r#"{"id":"a\u0001"}"#, "5"]);
    assert!(texts(Decoder::Lines(None), b"\n", "a").unwrap().is_empty());
}

#[test]
fn an_archive_of_bombs_is_bounded_as_one_bomb_is() {
    let line = format!("{{\"id\":\"{}\"}}\n", "x".repeat(400_000));
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for name in ["a", "b", "c", "d"] {
        let options = zip::write::SimpleFileOptions::default();
        writer.start_file(name, options).unwrap();
        writer.write_all(&gzipped(line.as_bytes())).unwrap();
    }
    let body = writer.finish().unwrap().into_inner();
    let packed = Decoder::Zip(Box::new(Decoder::Gzip(Box::new(Decoder::Lines(None)))));
    assert!(
        texts(packed, &body, "")
            .unwrap_err()
            .contains("decompressed")
    );
}

#[test]
fn the_reference_takes_broken_json_and_xml_for_nothing_and_nothing_else() {
    let faulty = |decoder: Decoder, body: &[u8]| {
        let path = Path::default();
        let extraction = Extraction { decoder, path };
        let decoded = extraction.decode(body.to_vec(), reading(ReadMode::Reference));
        decoded.unwrap_err().is_nothing_to_reference
    };
    assert!(faulty(Decoder::Json, b"{"));
    assert!(faulty(Decoder::Xml, b"<a>"));
    assert!(!faulty(csv(b','), b"a\n\xff\n"));
    assert!(!faulty(
        Decoder::Gzip(Box::new(Decoder::Json)),
        &gzipped(b"{")
    ));
    let bomb = gzipped(&vec![b' '; 2_000_000]);
    assert!(!faulty(Decoder::Gzip(Box::new(Decoder::Json)), &bomb));
}

#[test]
fn an_error_in_place_of_a_feed_is_seen_by_error_handlers() {
    let extraction = Extraction {
        decoder: Decoder::Lines(None),
        path: Path::default(),
    };
    let body = br#"{"error": "no access"}"#.to_vec();
    let decoded = extraction.decode(body, reading(ReadMode::Strict)).unwrap();
    let error = decoded.response.get_attr("error").unwrap();
    assert_eq!(error.as_str(), Some("no access"));
}

#[test]
fn a_table_in_utf_16_is_read_in_the_order_its_mark_tells() {
    let mut format = csv(b',');
    if let Decoder::Csv(format) = &mut format {
        format.charset = Charset::of_python("utf-16");
    }
    for order in [u16::to_le_bytes, u16::to_be_bytes] {
        let body: Vec<u8> = "\u{feff}a\n\u{e9}\n"
            .encode_utf16()
            .flat_map(order)
            .collect();
        assert_eq!(
            texts(format.clone(), &body, "").unwrap(),
            ["{\"a\":\"\u{e9}\"}"]
        );
    }
    assert!(
        texts(csv(b','), b"<!DOCTYPE html>\n", "")
            .unwrap_err()
            .contains("web page")
    );
}
