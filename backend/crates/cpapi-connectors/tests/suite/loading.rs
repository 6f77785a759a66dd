//! Folders that cannot be used are refused when loaded, with the place and what is offered instead.

use std::fs;
use std::path::Path;

use cpapi_connectors::{LoadError, OFFER_MAPPING_SCHEMA, Registry};
use tempfile::TempDir;

const MANIFEST: &str = r##"
type: DeclarativeSource
check: {type: CheckStream, stream_names: [offers]}
spec:
  type: Spec
  connection_specification: {type: object, properties: {url: {type: string}}}
streams:
  - type: DeclarativeStream
    name: offers
    $parameters: {path: /list}
    retriever:
      type: SimpleRetriever
      requester: {type: HttpRequester, url_base: "{{ config['url'] }}"}
      record_selector:
        type: RecordSelector
        extractor: {type: DpathExtractor, field_path: [items]}
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

fn load(manifest: &str, mapping: &str) -> Result<Registry, LoadError> {
    let directory = TempDir::new().unwrap();
    write(&directory.path().join("example"), manifest, mapping);
    Registry::from_dirs(&[directory.path().to_path_buf()])
}

fn write(folder: &Path, manifest: &str, mapping: &str) {
    fs::create_dir(folder).unwrap();
    fs::write(folder.join("manifest.yaml"), manifest).unwrap();
    fs::write(folder.join("offer.yaml"), mapping).unwrap();
}

fn refusal(manifest: &str, mapping: &str) -> String {
    load(manifest, mapping).unwrap_err().to_string()
}

#[test]
fn a_folder_from_a_disk_becomes_a_connector_under_its_name() {
    let registry = load(MANIFEST, MAPPING).unwrap();
    let connector = registry.get("example").unwrap();
    assert_eq!(
        (connector.name(), connector.credentials_kind()),
        ("X", "none")
    );
    assert_eq!(registry.all().count(), 1);
}

#[test]
fn the_same_name_twice_is_refused() {
    let directory = TempDir::new().unwrap();
    write(&directory.path().join("tune"), MANIFEST, MAPPING);
    let twice = Registry::builtin()
        .unwrap()
        .with_dirs(&[directory.path().to_path_buf()]);
    assert!(matches!(twice, Err(LoadError::Twice { connector }) if connector == "tune"));
}

#[test]
fn an_unsupported_component_is_named_with_its_place_and_what_is_offered() {
    for (find, put, words) in [
        (
            "type: DpathExtractor",
            "type: CustomRecordExtractor",
            [
                "/record_selector/extractor",
                "CustomRecordExtractor",
                "DpathExtractor",
            ],
        ),
        (
            "type: SimpleRetriever",
            "type: AsyncRetriever",
            ["/streams/0/retriever", "AsyncRetriever", "SimpleRetriever"],
        ),
        (
            "requester: {type: HttpRequester,",
            "decoder: {type: CustomDecoder}\n      requester: {type: HttpRequester,",
            ["/retriever/decoder", "CustomDecoder", "JsonDecoder"],
        ),
        (
            "requester: {type: HttpRequester,",
            "decoder: {type: GzipDecoder, decoder: {type: XmlDecoder}}\n      requester: {type: HttpRequester,",
            ["/retriever/decoder/decoder", "XmlDecoder", "CsvDecoder"],
        ),
        (
            "requester: {",
            "paginator: {type: CustomPaginator}\n      requester: {",
            [
                "/retriever/paginator",
                "CustomPaginator",
                "DefaultPaginator",
            ],
        ),
        (
            "requester: {type: HttpRequester,",
            "requester: {type: HttpRequester, authenticator: {type: CustomAuthenticator},",
            [
                "/requester/authenticator",
                "CustomAuthenticator",
                "BearerAuthenticator",
            ],
        ),
        (
            "type: CheckStream,",
            "type: CustomCheck,",
            ["/check", "CustomCheck", "CheckStream"],
        ),
        (
            "name: offers\n",
            "name: offers\n    incremental_sync: {type: IncrementingCountCursor}\n",
            [
                "/streams/0/incremental_sync",
                "IncrementingCountCursor",
                "DatetimeBasedCursor",
            ],
        ),
    ] {
        assert!(MANIFEST.contains(find), "{find}");
        let refused = refusal(&MANIFEST.replace(find, put), MAPPING);
        for word in words {
            assert!(refused.contains(word), "{word} is missing in: {refused}");
        }
    }
}

#[test]
fn an_unknown_harmless_field_is_a_warning() {
    let registry = load(
        &MANIFEST.replace(
            "type: RecordSelector",
            "type: RecordSelector\n        colour: red",
        ),
        MAPPING,
    )
    .unwrap();
    let connector = registry.get("example").unwrap();
    assert_eq!(connector.warnings().len(), 1);
    assert!(
        connector.warnings()[0]
            .path
            .ends_with("/record_selector/colour")
    );
}

#[test]
fn broken_files_are_refused_with_the_place() {
    assert!(refusal("a: [", MAPPING).contains("manifest.yaml is not YAML"));
    assert!(refusal(MANIFEST, "a: [").contains("offer.yaml is not YAML"));
    assert!(refusal("type: DeclarativeSource", MAPPING).contains("check"));
    assert!(refusal("[]", MAPPING).contains("a component"));
    assert!(
        refusal(
            &MANIFEST.replace("stream_names: [offers]", "stream_names: [clicks]"),
            MAPPING
        )
        .contains("clicks")
    );
    assert!(refusal(&MANIFEST.replace("config['url']", "vault['url']"), MAPPING).contains("vault"));
    assert!(
        refusal(&MANIFEST.replace("config['url']", "config['url'"), MAPPING).contains("url_base")
    );
    assert!(
        refusal(
            MANIFEST,
            &MAPPING.replace("stream: offers", "stream: clicks")
        )
        .contains("no stream clicks")
    );
    assert!(
        refusal(
            MANIFEST,
            &MAPPING.replace("external_id: id", "external_id: items/*/id")
        )
        .contains("/offer/external_id")
    );
    assert!(
        refusal(
            MANIFEST,
            &MAPPING.replace("amount: payout", "amount: {path: payout, regex: '('}")
        )
        .contains("/offer/payouts/0")
    );
    assert!(
        refusal(
            MANIFEST,
            &MAPPING.replace("amount: payout", "amount: {path: payout, regex: '(?=a)'}")
        )
        .contains("/offer/payouts/0")
    );
    assert!(
        refusal(
            MANIFEST,
            &MAPPING.replace("then: approved", "then: blessed")
        )
        .contains("/offer/approval/0/then")
    );
    let missing = Registry::from_dirs(&["/nonexistent/connectors".into()]);
    assert!(matches!(missing, Err(LoadError::File { .. })));
}

#[test]
fn the_published_schema_is_a_json_schema_and_the_built_in_mappings_follow_it() {
    let schema: serde_json::Value = serde_json::from_str(OFFER_MAPPING_SCHEMA).unwrap();
    assert_eq!(schema["title"], serde_json::json!("offer.yaml"));
    assert!(Registry::builtin().unwrap().all().count() >= 1);
}

#[test]
fn everything_that_is_wrong_is_told_at_once_one_thing_of_each_stream() {
    let wrong_twice = MANIFEST
        .replace(
            "connection_specification: {type: object",
            "connection_specification: {type: 7",
        )
        .replace("type: DpathExtractor", "type: CustomRecordExtractor")
        + r##"  - type: DeclarativeStream
    name: terms
    retriever: {type: AsyncRetriever}
api_budget: {type: HTTPAPIBudget, policies: [{type: GuessedPolicy}]}
"##;
    let said = refusal(&wrong_twice, MAPPING);
    for words in [
        "/streams/0/retriever/record_selector/extractor",
        "/streams/1/retriever",
        "/spec/connection_specification",
        "/api_budget/policies/0",
    ] {
        assert!(said.contains(words), "{words} is not in: {said}");
    }
}
