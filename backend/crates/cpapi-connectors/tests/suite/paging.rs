//! Paginators, authenticators and transformations beyond what TUNE needs.

use std::fs;
use std::sync::Arc;

use cpapi_connectors::{Connector, ReadMode, Registry};
use cpapi_domain::partner::FailureKind;
use serde_json::{Value, json};

use crate::network::{Asked, Network, Say, context};

const MAPPING: &str = r"
version: 1
connector: {name: X, version: 1.0.0, summary: A network.}
stream: offers
offer:
  external_id: id
  status: {word: {value: active}, words: {active: active}}
  approval: [{then: approved, when: {path: id, present: true}}]
  payouts: [{amount: payout}]
";

/// Reads the stream of a manifest against seven records in pages of three.
async fn read(paginator: &str, requester: &str, stream: &str) -> (Vec<Value>, Vec<Asked>) {
    let network = Network::start(|asked, _| {
        let number = |name: &str| asked.get(name).and_then(|text| text.parse::<usize>().ok());
        let start = number("offset").unwrap_or_else(|| (number("page").unwrap_or(1) - 1) * 3);
        let items: Vec<Value> = (start..7)
            .take(3)
            .map(|id| json!({"id": id, "n": null, "v": "1.10"}))
            .collect();
        let next = (start + 3 < 7).then(|| format!("/Apiv3/json?offset={}", start + 3));
        Say::json(&json!({"items": items, "next": next}))
    })
    .await;
    let connector = connector(paginator, requester, stream);
    let cx = context(json!({"base_url": network.url()}));
    let mut records = Vec::new();
    let mut sink = |record: &str| records.push(serde_json::from_str(record).unwrap());
    connector
        .read_stream(&cx, "offers", None, None, &mut sink)
        .await
        .unwrap();
    (records, network.asked())
}

fn connector(paginator: &str, requester: &str, stream: &str) -> Arc<Connector> {
    let manifest = format!(
        r#"
type: DeclarativeSource
check: {{type: CheckStream, stream_names: [offers]}}
spec: {{type: Spec, connection_specification: {{type: object, properties: {{base_url: {{type: string}}}}}}}}
streams:
  - type: DeclarativeStream
    name: offers
    {stream}
    retriever:
      type: SimpleRetriever
      requester: {{type: HttpRequester, url_base: "{{{{ config['base_url'] }}}}", {requester}}}
      paginator: {paginator}
      record_selector:
        type: RecordSelector
        extractor: {{type: DpathExtractor, field_path: [items]}}
        record_filter: {{type: RecordFilter, condition: "{{{{ record['id'] != 1 }}}}"}}
"#
    );
    let directory = tempfile::TempDir::new().unwrap();
    let folder = directory.path().join("x");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("manifest.yaml"), manifest).unwrap();
    fs::write(folder.join("offer.yaml"), MAPPING).unwrap();
    Registry::from_dirs(&[folder]).unwrap().get("x").unwrap()
}

fn ids(records: &[Value]) -> Vec<u64> {
    records
        .iter()
        .map(|record| record["id"].as_u64().unwrap())
        .collect()
}

const OPTION: &str = "{type: RequestOption, inject_into: request_parameter, field_name: ";

#[tokio::test]
async fn pages_are_counted_before_the_filter_and_end_with_a_short_one() {
    let paginator = format!(
        "{{type: DefaultPaginator, page_token_option: {OPTION}page}}, pagination_strategy: {{type: PageIncrement, page_size: 3, start_from_page: 1}}}}"
    );
    let (records, asked) = read(&paginator, "", "").await;
    assert_eq!(ids(&records), [0, 2, 3, 4, 5, 6]);
    let pages: Vec<Option<&str>> = asked.iter().map(|asked| asked.get("page")).collect();
    assert_eq!(pages, [None, Some("2"), Some("3")]);
    assert!(
        records[0].get("n").is_none(),
        "nulls at the top are left out"
    );
}

#[tokio::test]
async fn offsets_go_on_by_what_came() {
    let paginator = format!(
        "{{type: DefaultPaginator, page_size_option: {OPTION}limit}}, page_token_option: {OPTION}offset}}, pagination_strategy: {{type: OffsetIncrement, page_size: 3, inject_on_first_request: true}}}}"
    );
    let (records, asked) = read(&paginator, "", "").await;
    assert_eq!(records.len(), 6);
    let offsets: Vec<Option<&str>> = asked.iter().map(|asked| asked.get("offset")).collect();
    assert_eq!(offsets, [Some("0"), Some("3"), Some("6")]);
    assert_eq!(asked[0].get("limit"), Some("3"));
}

#[tokio::test]
async fn a_token_may_be_the_next_pages_address() {
    let origin = "{type: DefaultPaginator, page_token_option: {type: RequestPath}, pagination_strategy: {type: CursorPagination, cursor_value: \"{{ ('http://' ~ config['base_url'].split('/')[2] ~ response['next']) if response['next'] else '' }}\"}}";
    let (records, asked) = read(origin, "", "").await;
    assert_eq!((records.len(), asked.len()), (6, 3));
}

#[tokio::test]
async fn fields_are_added_and_removed_and_parameters_follow_the_references_rules() {
    let stream = "transformations: [{type: AddFields, fields: [{path: [d, x], value: \"{{ record['v'] }}\"}, {path: [t], value: \"{{ record['v'] }}\", value_type: string}]}, {type: RemoveFields, field_pointers: [[v]]}]";
    let requester = "request_parameters: {empty: '', list: \"{{ ['a', 'b'] }}\", 'yes': \"{{ True }}\"}, authenticator: {type: ApiKeyAuthenticator, api_token: \"{{ 'k' }}\", inject_into: {type: RequestOption, inject_into: request_parameter, field_name: key}}";
    let (records, asked) = read("{type: NoPagination}", requester, stream).await;
    assert_eq!(records[0], json!({"id": 0, "d": {"x": 1.1}, "t": "1.10"}));
    let query: Vec<(&str, &str)> = asked[0]
        .query
        .iter()
        .map(|(key, value)| (key.as_str(), value.as_str()))
        .collect();
    assert_eq!(
        query,
        [("list", "a"), ("list", "b"), ("yes", "True"), ("key", "k")]
    );
}

#[tokio::test]
async fn a_cursor_that_never_ends_ends_in_an_error() {
    // Each answer names another next page, and none of them holds a record.
    let network = Network::start(|_, before| {
        Say::json(&json!({"items": [], "next": format!("after-{before}")}))
    })
    .await;
    let paginator = format!(
        "{{type: DefaultPaginator, page_token_option: {OPTION}after}}, pagination_strategy: {{type: CursorPagination, cursor_value: \"{{{{ response['next'] }}}}\"}}}}"
    );
    let connector = connector(&paginator, "", "");
    for mode in [ReadMode::Strict, ReadMode::Reference] {
        let mut cx = context(json!({"base_url": network.url()}));
        cx.mode = mode;
        cx.limits.max_pages = 20;
        let mut sink = |record: &str| panic!("there are no records, but {record}");
        let read = connector.read_stream(&cx, "offers", None, None, &mut sink);
        let error = read.await.unwrap_err();
        assert_eq!(error.kind, FailureKind::Unreadable, "{mode:?}");
        assert!(error.detail.contains("more than 20 pages"), "{error:?}");
    }
    assert_eq!(network.asked().len(), 40);
}
