//! Routers, windows of time, other ways to ask, several feeds and joins, over sockets.

use std::fs;
use std::sync::Arc;

use cpapi_connectors::{Completeness, Connector, Mapped, ReadMode, Registry};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::network::{Asked, Network, Say, context};

const HEAD: &str = r##"
type: DeclarativeSource
check: {type: CheckStream, stream_names: [offers]}
spec: {type: Spec, connection_specification: {type: object, properties: {base_url: {type: string}, both: {type: boolean}}}}
definitions:
  requester: {type: HttpRequester, url_base: "{{ config['base_url'] }}"}
  all: {type: RecordSelector, extractor: {type: DpathExtractor, field_path: []}}
"##;

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

fn connector(streams: &str, mapping: &str) -> Arc<Connector> {
    let directory = TempDir::new().unwrap();
    let folder = directory.path().join("x");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("manifest.yaml"), format!("{HEAD}{streams}")).unwrap();
    fs::write(folder.join("offer.yaml"), mapping).unwrap();
    Registry::from_dirs(&[folder]).unwrap().get("x").unwrap()
}

/// Reads the stream `offers` and gives records, requests and state.
async fn read(
    streams: &str,
    state: Option<Value>,
    answer: impl Fn(&Asked, usize) -> Say + Send + Sync + 'static,
) -> (Result<Vec<Value>, String>, Vec<Asked>, Option<Value>) {
    let network = Network::start(answer).await;
    let mut cx = context(json!({"base_url": network.url()}));
    cx.mode = ReadMode::Reference;
    let mut records = Vec::new();
    let mut sink = |record: &str| records.push(serde_json::from_str(record).unwrap());
    let read = connector(streams, MAPPING)
        .read_stream(&cx, "offers", state, None, &mut sink)
        .await;
    let asked = network.asked();
    match read {
        Ok(read) => (Ok(records), asked, read.state),
        Err(error) => (Err(error.detail), asked, None),
    }
}

fn sent(asked: &[Asked], names: &[&str]) -> Vec<Vec<String>> {
    let values = |one: &Asked| {
        names
            .iter()
            .map(|name| one.get(name).unwrap_or("-").to_owned())
            .collect()
    };
    asked.iter().map(values).collect()
}

const OFFERS_BY: &str = r##"
streams:
  - type: DeclarativeStream
    name: offers
    retriever:
      type: SimpleRetriever
      requester: {$ref: "#/definitions/requester", path: offers, request_parameters: {by: "{{ stream_partition }}"}}
      record_selector: "#/definitions/all"
"##;

#[tokio::test]
async fn several_routers_give_every_combination_and_the_last_changes_fastest() {
    let streams = OFFERS_BY.replace(", request_parameters: {by: \"{{ stream_partition }}\"}", "")
        + r##"
      partition_router:
        - {type: ListPartitionRouter, values: [a, b], cursor_field: one, request_option: {type: RequestOption, inject_into: request_parameter, field_name: one}}
        - {type: ListPartitionRouter, values: "{{ [1, 2] }}", cursor_field: two, request_option: {type: RequestOption, inject_into: request_parameter, field_name: two}}
"##;
    let (records, asked, _) = read(&streams, None, |_, _| Say::json(&json!([{"id": 1}]))).await;
    assert_eq!(records.unwrap().len(), 4);
    assert_eq!(
        sent(&asked, &["one", "two"]),
        [["a", "1"], ["a", "2"], ["b", "1"], ["b", "2"]]
    );
}

const PARENTS: &str = r##"
      partition_router:
        type: GroupingPartitionRouter
        group_size: 2
        underlying_partition_router:
          type: SubstreamPartitionRouter
          parent_stream_configs:
            - type: ParentStreamConfig
              parent_key: id
              partition_field: parent
              extra_fields: [[name]]
              stream:
                type: DeclarativeStream
                name: parents
                retriever: {type: SimpleRetriever, requester: {$ref: "#/definitions/requester", path: parents}, record_selector: "#/definitions/all"}
"##;

#[tokio::test]
async fn grouped_parents_are_asked_for_together_and_each_once() {
    let streams = OFFERS_BY.replace(
        "{{ stream_partition }}",
        "{{ stream_partition.parent | join(',') }}/{{ stream_slice.extra_fields['name'] | join(',') }}",
    ) + PARENTS;
    let (records, asked, _) = read(&streams, None, |asked, _| {
        if asked.path.ends_with("parents") {
            return Say::json(&json!([
                {"id": 1, "name": "a"}, {"id": 1, "name": "a"}, {"name": "no id"},
                {"id": null}, {"id": 2, "name": "b"}, {"id": 3, "name": "c"}
            ]));
        }
        Say::json(&json!([{"id": 1}]))
    })
    .await;
    assert_eq!(records.unwrap().len(), 2);
    assert_eq!(sent(&asked, &["by"]), [["-"], ["1,2/a,b"], ["3/c"]]);
}

const WINDOWS: &str = r##"
streams:
  - type: DeclarativeStream
    name: offers
    incremental_sync:
      type: DatetimeBasedCursor
      cursor_field: at
      datetime_format: "%Y-%m-%d"
      start_datetime: "2024-01-01"
      end_datetime: "2024-01-06"
      step: P3D
      cursor_granularity: P1D
      start_time_option: {type: RequestOption, inject_into: request_parameter, field_name: from}
      end_time_option: {type: RequestOption, inject_into: request_parameter, field_name: to}
    retriever:
      type: SimpleRetriever
      request_window_splitting: {type: RequestWindowSplitting}
      requester:
        $ref: "#/definitions/requester"
        path: offers
        error_handler:
          type: DefaultErrorHandler
          response_filters: [{type: HttpResponseFilter, http_codes: [413], action: SPLIT_REQUEST_WINDOW}]
      record_selector: "#/definitions/all"
"##;

#[tokio::test]
async fn windows_are_sent_and_the_state_is_where_the_next_read_begins() {
    let answer = |asked: &Asked, _: usize| Say::json(&json!([{"id": 1, "at": asked.get("from")}]));
    let (_, asked, state) = read(WINDOWS, None, answer).await;
    assert_eq!(
        sent(&asked, &["from", "to"]),
        [["2024-01-01", "2024-01-03"], ["2024-01-04", "2024-01-06"]]
    );
    assert_eq!(state, Some(json!({"at": "2024-01-04"})));
    let (_, asked, _) = read(WINDOWS, state, answer).await;
    assert_eq!(
        sent(&asked, &["from", "to"]),
        [["2024-01-04", "2024-01-06"]]
    );
}

#[tokio::test]
async fn a_window_that_is_too_large_is_asked_for_in_halves() {
    let (records, asked, _) = read(WINDOWS, None, |asked, _| {
        if asked.get("from") == asked.get("to") {
            return Say::json(&json!([{"id": asked.get("from"), "at": asked.get("from")}]));
        }
        Say::Answer(413, Vec::new(), "{}".to_owned())
    })
    .await;
    let days: Vec<Value> = records.unwrap().iter().map(|r| r["id"].clone()).collect();
    assert_eq!(
        days,
        [
            "2024-01-01",
            "2024-01-02",
            "2024-01-03",
            "2024-01-04",
            "2024-01-05",
            "2024-01-06"
        ]
    );
    assert_eq!(asked.len(), 10);
}

const SMALLER: &str = r##"
streams:
  - type: DeclarativeStream
    name: offers
    retriever:
      type: SimpleRetriever
      page_size_reduction: {type: PageSizeReduction, backoff_seconds: 0, minimum_page_size: 2}
      requester:
        $ref: "#/definitions/requester"
        path: offers
        error_handler:
          type: DefaultErrorHandler
          response_filters: [{type: HttpResponseFilter, http_codes: [413], action: REDUCE_PAGE_SIZE}]
      record_selector: "#/definitions/all"
      paginator:
        type: DefaultPaginator
        page_size_option: {type: RequestOption, inject_into: request_parameter, field_name: size}
        page_token_option: {type: RequestOption, inject_into: request_parameter, field_name: offset}
        pagination_strategy: {type: OffsetIncrement, page_size: 8}
"##;

#[tokio::test]
async fn a_page_that_is_too_large_is_asked_for_with_fewer_records() {
    let (records, asked, _) = read(SMALLER, None, |asked, _| {
        let number = |name: &str| asked.get(name).map_or(0, |text| text.parse().unwrap());
        if number("size") > 4 {
            return Say::Answer(413, Vec::new(), "{}".to_owned());
        }
        let start: u64 = number("offset");
        let ids = (start..6).take(usize::try_from(number("size")).unwrap());
        Say::json(&ids.map(|id| json!({"id": id})).collect::<Vec<_>>().into())
    })
    .await;
    assert_eq!(records.unwrap().len(), 6);
    assert_eq!(
        sent(&asked, &["offset", "size"]),
        [["-", "8"], ["-", "4"], ["4", "4"]]
    );
}

#[tokio::test]
async fn a_network_that_refuses_every_size_ends_in_an_error() {
    let always = |_: &Asked, _: usize| Say::Answer(413, Vec::new(), "{}".to_owned());
    let (records, asked, _) = read(SMALLER, None, always).await;
    assert!(records.is_err());
    assert_eq!(sent(&asked, &["size"]), [["8"], ["4"], ["2"]]);
}

#[tokio::test]
async fn pages_begin_again_when_the_network_asks_for_it_but_not_for_ever() {
    let streams = SMALLER
        .replace(
            "page_size_reduction: {type: PageSizeReduction, backoff_seconds: 0, minimum_page_size: 2}",
            "pagination_reset: {type: PaginationReset, action: RESET}",
        )
        .replace("REDUCE_PAGE_SIZE", "RESET_PAGINATION");
    let once = |_: &Asked, before: usize| match before {
        0 => Say::Answer(413, Vec::new(), "{}".to_owned()),
        _ => Say::json(&json!([{"id": 1}])),
    };
    assert_eq!(read(&streams, None, once).await.0.unwrap().len(), 1);
    let always = |_: &Asked, _: usize| Say::Answer(413, Vec::new(), "{}".to_owned());
    assert!(read(&streams, None, always).await.0.is_err());
}

const TWO_FEEDS: &str = r##"
streams:
  - {type: DeclarativeStream, name: mine, retriever: {type: SimpleRetriever, requester: {$ref: "#/definitions/requester", path: mine}, record_selector: "#/definitions/all"}}
  - {type: DeclarativeStream, name: offers, retriever: {type: SimpleRetriever, requester: {$ref: "#/definitions/requester", path: offers}, record_selector: "#/definitions/all"}}
  - {type: DeclarativeStream, name: terms, retriever: {type: SimpleRetriever, requester: {$ref: "#/definitions/requester", path: terms}, record_selector: {type: RecordSelector, extractor: {type: DpathExtractor, field_path: [list]}}}}
"##;

async fn pull(mapping: &str, both: bool, terms: Value) -> (Vec<Mapped>, Completeness, usize) {
    let network = Network::start(move |asked, _| {
        if asked.path.ends_with("mine") {
            return Say::json(&json!([{"id": 1, "payout": 5}]));
        }
        if asked.path.ends_with("terms") {
            return Say::json(&terms);
        }
        Say::json(&json!([{"id": 1, "payout": 9}, {"id": 2}]))
    })
    .await;
    let connector = connector(TWO_FEEDS, mapping);
    let cx = context(json!({"base_url": network.url(), "both": both}));
    let mut pull = connector.pull(cx, None);
    let (mut mapped, mut quarantined) = (Vec::new(), 0);
    while let Ok(Some(page)) = pull.next_page().await {
        quarantined += page.quarantined.len();
        mapped.extend(pull.map(page.records).await);
    }
    (mapped, pull.completeness(), quarantined)
}

fn amounts(mapped: &[Mapped]) -> Vec<(String, Vec<String>)> {
    let amounts = |mapped: &Mapped| match mapped {
        Mapped::Offer {
            external_id, offer, ..
        } => {
            let amounts = offer.payouts.iter().filter_map(|payout| payout.amount);
            (
                external_id.clone(),
                amounts.map(|amount| amount.to_string()).collect(),
            )
        }
        Mapped::Quarantined(_) => unreachable!(),
    };
    mapped.iter().map(amounts).collect()
}

fn pairs(pairs: &[(&str, &[&str])]) -> Vec<(String, Vec<String>)> {
    let pair = |(id, amounts): &(&str, &[&str])| {
        (
            (*id).to_owned(),
            amounts.iter().map(|a| (*a).to_owned()).collect(),
        )
    };
    pairs.iter().map(pair).collect()
}

#[tokio::test]
async fn a_feed_of_two_streams_takes_each_offer_from_the_first_that_has_it() {
    let mapping = MAPPING.replace(
        "stream: offers",
        "streams: [{name: mine}, {name: offers, when: \"{{ config['both'] }}\"}]",
    );
    let (mapped, completeness, quarantined) = pull(&mapping, true, json!({})).await;
    assert_eq!(amounts(&mapped), pairs(&[("1", &["5"]), ("2", &[])]));
    assert_eq!((completeness, quarantined), (Completeness::Complete, 0));
    let (mapped, _, _) = pull(&mapping, false, json!({})).await;
    assert_eq!(amounts(&mapped), pairs(&[("1", &["5"])]));
}

const JOIN: &str = "stream: offers\njoins: [{stream: terms, as: terms, on: id, key: of, many: true, empty_when: \"{{ response['total'] == 0 }}\"}]";

#[tokio::test]
async fn a_joined_stream_is_part_of_the_record() {
    let mapping = MAPPING
        .replace("stream: offers", JOIN)
        .replace("{amount: payout}", "{each: terms/*, amount: pays}");
    let terms =
        json!({"list": [{"of": "1", "pays": 3}, {"of": 2, "pays": 4}, {"of": 1, "pays": 7}]});
    let (mapped, _, _) = pull(&mapping, true, terms).await;
    assert_eq!(
        amounts(&mapped),
        pairs(&[("1", &["3", "7"]), ("2", &["4"])])
    );
}

#[tokio::test]
async fn a_joined_list_that_is_missing_is_empty_only_where_the_mapping_says_so() {
    let mapping = MAPPING.replace("stream: offers", JOIN);
    let (mapped, completeness, _) = pull(&mapping, true, json!({"total": 0})).await;
    assert_eq!((mapped.len(), completeness), (2, Completeness::Complete));
    let (mapped, completeness, _) = pull(&mapping, true, json!({"total": 1})).await;
    assert!(mapped.is_empty());
    assert!(matches!(completeness, Completeness::Partial { .. }));
}
