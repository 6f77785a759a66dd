//! Lines and tables are read while they come: what is held does not grow with the answer.

use std::sync::Arc;

use cpapi_connectors::{Completeness, Connector, ReadMode, SourceContext};
use cpapi_domain::partner::{FailureKind, PartnerError};
use serde_json::{Value, json};

use crate::bodies::{connector, gzipped};
use crate::network::{Network, Say, context};

const LINES: &str = "{type: JsonlDecoder}";
const TABLE: &str = "{type: CsvDecoder}";
const PACKED: &str = "{type: GzipDecoder, decoder: {type: JsonlDecoder}}";

/// About 1 MB of lines.
fn lines(from: u64) -> Vec<u8> {
    let line = |id| format!("{{\"id\": {id}, \"status\": \"active\", \"payout\": \"1.50\"}}\n");
    (from..from + 20_000).map(line).collect::<String>().into()
}

fn flood(head: &'static str, piece: Vec<u8>, times: usize, breaks: bool) -> Say {
    Say::Flood {
        head,
        piece,
        times,
        breaks,
    }
}

/// A context in which no page may be held that is larger than 100 kB.
async fn bounded(say: Say) -> (Network, SourceContext) {
    let network = Network::start(move |_, _| say.clone()).await;
    let mut cx = context(json!({"base_url": network.url()}));
    cx.limits.max_page_bytes = 100_000;
    (network, cx)
}

async fn count(connector: &Connector, cx: &SourceContext) -> Result<u64, PartnerError> {
    let mut sink = |record: &str| assert!(record.starts_with('{'));
    let read = connector.read_stream(cx, "offers", None, None, &mut sink);
    read.await.map(|read| read.records)
}

#[tokio::test]
async fn an_answer_of_lines_or_a_table_may_be_larger_than_a_page() {
    let rows: String = (0..50_000).map(|row| format!("{row},\"a, b\"\n")).collect();
    for (decoder, head, body, expected) in [
        (LINES, "", lines(0), 20_000),
        (PACKED, "", gzipped(&lines(0)), 20_000),
        (TABLE, "id,name\n", rows.into_bytes(), 50_000),
    ] {
        let connector = connector(decoder, "[]", "[]");
        for mode in [ReadMode::Strict, ReadMode::Reference] {
            let (_network, mut cx) = bounded(flood(head, body.clone(), 1, false)).await;
            cx.mode = mode;
            let read = count(&connector, &cx).await.unwrap();
            assert_eq!(read, expected, "{decoder} {mode:?}");
        }
    }
}

#[tokio::test]
async fn an_endless_answer_ends_in_an_error_at_its_limit() {
    for (decoder, head, piece) in [
        (LINES, "", lines(0)),
        (PACKED, "", gzipped(&lines(0))),
        (TABLE, "id,name\n", b"1,x\n".repeat(10_000)),
    ] {
        let connector = connector(decoder, "[]", "[]");
        let (_network, mut cx) = bounded(flood(head, piece, usize::MAX, false)).await;
        cx.limits.max_streamed_bytes = 5_000_000;
        for mode in [ReadMode::Strict, ReadMode::Reference] {
            cx.mode = mode;
            let error = count(&connector, &cx).await.unwrap_err();
            assert_eq!(error.kind, FailureKind::Unreadable, "{decoder} {mode:?}");
            assert!(
                error.detail.contains("larger than 5000000 bytes"),
                "{error:?}"
            );
        }
    }
}

#[tokio::test]
async fn a_row_without_an_end_ends_in_an_error_at_its_limit() {
    let bomb = gzipped(&vec![b' '; 50_000_000]);
    for (decoder, piece) in [
        (LINES, vec![b'{'; 100_000]),
        (TABLE, vec![b'x'; 100_000]),
        (PACKED, bomb),
    ] {
        let connector = connector(decoder, "[]", "[]");
        let (_network, cx) = bounded(flood("", piece, 1_000, false)).await;
        let error = count(&connector, &cx).await.unwrap_err();
        assert_eq!(error.kind, FailureKind::Unreadable, "{decoder}");
        assert!(
            error.detail.contains("larger than 100000 bytes"),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn a_connection_that_breaks_after_some_records_fails_and_the_feed_is_partial() {
    let connector = connector(LINES, "[]", "[]");
    let (_network, cx) = bounded(flood("", lines(0), 1, true)).await;
    let mut pull = Arc::clone(&connector).pull(cx, None);
    let mut records = 0;
    let error = loop {
        match pull.next_page().await {
            Ok(Some(page)) => records += page.records.len(),
            Ok(None) => panic!("the feed is not whole"),
            Err(error) => break error,
        }
    };
    assert_eq!(error.kind, FailureKind::Transient);
    assert!(records >= 10_000, "{records}");
    assert!(matches!(pull.completeness(), Completeness::Partial { .. }));
    let answer = error.answer.unwrap();
    assert_eq!(answer.status_code, Some(200));
    assert!(answer.body_truncated);
}

#[tokio::test]
async fn a_long_answer_counts_as_one_page_to_the_paginator_and_one_that_comes_again_is_noticed() {
    let directory = tempfile::TempDir::new().unwrap();
    let connector = paged(directory.path());
    let network = Network::start(|asked, _| {
        let page = asked.page();
        let rows = if page < 3 {
            lines(page * 20_000)
        } else {
            Vec::new()
        };
        Say::Bytes(Vec::new(), rows)
    })
    .await;
    let mut cx = context(json!({"base_url": network.url()}));
    cx.limits.max_page_bytes = 100_000;
    assert_eq!(count(&connector, &cx).await.unwrap(), 40_000);
    assert_eq!(network.asked().len(), 3);

    let again = Network::start(|_, _| Say::Bytes(Vec::new(), lines(0))).await;
    let mut cx = context(json!({"base_url": again.url()}));
    cx.limits.max_page_bytes = 100_000;
    let error = count(&connector, &cx).await.unwrap_err();
    assert!(error.detail.contains("the same page again"), "{error:?}");
    assert_eq!(again.asked().len(), 2);
}

/// A stream with pages by number; the last is shorter than 20,000 records.
fn paged(directory: &std::path::Path) -> Arc<Connector> {
    let manifest = json!({
        "type": "DeclarativeSource",
        "check": {"type": "CheckStream", "stream_names": ["offers"]},
        "spec": {"type": "Spec", "connection_specification": {
            "type": "object", "properties": {"base_url": {"type": "string"}}}},
        "streams": [{"type": "DeclarativeStream", "name": "offers", "retriever": {
            "type": "SimpleRetriever",
            "decoder": {"type": "JsonlDecoder"},
            "requester": {"type": "HttpRequester", "path": "offers",
                "url_base": "{{ config['base_url'] }}"},
            "record_selector": {"type": "RecordSelector",
                "extractor": {"type": "DpathExtractor", "field_path": []}},
            "paginator": {"type": "DefaultPaginator",
                "page_token_option": {"type": "RequestOption",
                    "inject_into": "request_parameter", "field_name": "page"},
                "pagination_strategy": {"type": "PageIncrement", "page_size": 20_000,
                    "start_from_page": 1, "inject_on_first_request": true}},
        }}],
    });
    let folder = directory.join("x");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("manifest.yaml"), manifest.to_string()).unwrap();
    std::fs::write(folder.join("offer.yaml"), crate::bodies::MAPPING).unwrap();
    let registry = cpapi_connectors::Registry::from_dirs(&[folder]).unwrap();
    registry.get("x").unwrap()
}

/// Records read by templates are whole, wherever the pieces were cut.
#[tokio::test]
async fn filters_and_changes_see_every_record_of_a_long_answer() {
    let changes = "[{type: AddFields, fields: [{path: [twice], value: '{{ record.id * 2 }}'}]}]";
    let connector = connector(LINES, "[]", changes);
    let (_network, cx) = bounded(flood("", lines(0), 1, false)).await;
    let mut sum = 0;
    let mut sink = |record: &str| {
        let record: Value = serde_json::from_str(record).unwrap();
        sum += record["twice"].as_u64().unwrap();
    };
    let read = connector.read_stream(&cx, "offers", None, None, &mut sink);
    assert_eq!(read.await.unwrap().records, 20_000);
    assert_eq!(sum, 20_000 * 19_999);
}
