//! One side call for several offers, over sockets.

use std::fs;
use std::sync::Arc;

use cpapi_connectors::{Connector, Mapped, Registry};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::network::{Asked, Network, Say, context};

const MANIFEST: &str = r##"
type: DeclarativeSource
check: {type: CheckStream, stream_names: [offers]}
spec: {type: Spec, connection_specification: {type: object, properties: {base_url: {type: string}}}}
definitions:
  requester: {type: HttpRequester, url_base: "{{ config['base_url'] }}"}
  all: {type: RecordSelector, extractor: {type: DpathExtractor, field_path: []}}
streams:
  - type: DeclarativeStream
    name: offers
    retriever:
      type: SimpleRetriever
      requester: {$ref: "#/definitions/requester", path: offers}
      record_selector: "#/definitions/all"
  - type: DeclarativeStream
    name: links
    retriever:
      type: SimpleRetriever
      requester: {$ref: "#/definitions/requester", path: links, request_parameters: {ids: "{{ stream_partition['ids'] }}"}}
      record_selector: "#/definitions/all"
      partition_router: {type: ListPartitionRouter, values: ["0"], cursor_field: ids}
"##;

const MAPPING: &str = r#"
version: 1
connector: {name: X, version: 1.0.0, summary: A network.}
stream: offers
offer:
  external_id: id
  tracking_url: url
  status: {word: {value: live}, words: {live: active}}
  approval:
    - {then: approved, when: {has: tracking_url}}
    - {then: required}
  payouts: [{amount: payout}]
side_calls:
  - stream: links
    partition: {ids: id}
    batch: {size: 2, separator: "|", key: offer}
    when: {missing: tracking_url}
    fill: [{field: tracking_url, from: link}]
"#;

fn connector() -> Arc<Connector> {
    let directory = TempDir::new().unwrap();
    let folder = directory.path().join("x");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("manifest.yaml"), MANIFEST).unwrap();
    fs::write(folder.join("offer.yaml"), MAPPING).unwrap();
    Registry::from_dirs(&[folder]).unwrap().get("x").unwrap()
}

async fn mapped(
    offers: Value,
    links: impl Fn(&str) -> Say + Send + Sync + 'static,
) -> (Vec<Mapped>, Vec<Asked>) {
    let network = Network::start(move |asked, _| match asked.get("ids") {
        Some(ids) => links(ids),
        None => Say::json(&offers),
    })
    .await;
    let mut pull = connector().pull(context(json!({"base_url": network.url()})), None);
    let page = pull.next_page().await.unwrap().unwrap();
    (pull.map(page.records).await, network.asked())
}

/// Link, codes of the warnings, and whether something is still to be asked.
fn seen(mapped: &Mapped) -> (Option<&str>, Vec<&str>, bool) {
    match mapped {
        Mapped::Offer {
            offer, incomplete, ..
        } => {
            let codes = offer.warnings.iter().map(|one| one.code.as_str());
            (offer.tracking_url.as_deref(), codes.collect(), *incomplete)
        }
        Mapped::Quarantined(_) => panic!("an offer is expected"),
    }
}

#[tokio::test]
async fn one_call_serves_several_offers_and_its_answers_are_matched_by_key() {
    let offers = json!([
        {"id": 1, "payout": 1}, {"id": 2, "payout": 1, "url": "https://own.example"},
        {"id": 3, "payout": 1}, {"id": 4, "payout": 1},
    ]);
    let (mapped, asked) = mapped(offers, |ids| {
        let all = ids.split('|').rev();
        let links = all.map(|id| json!({"offer": id, "link": format!("https://l.example/{id}")}));
        Say::json(&links.collect())
    })
    .await;
    let mut calls: Vec<&str> = asked.iter().filter_map(|one| one.get("ids")).collect();
    calls.sort_unstable();
    assert_eq!(calls, ["1|3", "4"]);
    let links: Vec<Option<&str>> = mapped.iter().map(|one| seen(one).0).collect();
    assert_eq!(
        links,
        [
            Some("https://l.example/1"),
            Some("https://own.example"),
            Some("https://l.example/3"),
            Some("https://l.example/4"),
        ]
    );
    assert!(
        mapped
            .iter()
            .all(|one| !seen(one).2 && seen(one).1.is_empty())
    );
}

#[tokio::test]
async fn an_offer_that_the_answer_lacks_is_asked_for_again_at_the_next_pull() {
    let offers = json!([{"id": 1, "payout": 1}, {"id": 2, "payout": 1}]);
    let (mapped, _) = mapped(offers, |_| {
        Say::json(&json!([{"offer": 2, "link": "https://l.example/2"}]))
    })
    .await;
    assert_eq!(seen(&mapped[0]), (None, vec!["links_empty"], true));
    assert_eq!(
        seen(&mapped[1]),
        (Some("https://l.example/2"), vec![], false)
    );
}

#[tokio::test]
async fn a_call_that_fails_leaves_its_offers_incomplete() {
    let offers = json!([{"id": 1, "payout": 1}, {"id": 2, "payout": 1}]);
    let (mapped, _) = mapped(offers, |_| Say::Answer(404, Vec::new(), "gone".to_owned())).await;
    for one in &mapped {
        assert_eq!(seen(one), (None, vec!["links_failed"], true));
    }
}
