//! `cpapi connector`.

use std::path::Path;
use std::process::Output;

use serde_json::{Value, json};
use tokio::process::Command;

use crate::network;

async fn cpapi(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cpapi"))
        .arg("connector")
        .args(arguments)
        .output()
        .await
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn lines(bytes: &[u8]) -> Vec<Value> {
    text(bytes)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn write(folder: &Path, file: &str, content: &str) -> String {
    let path = folder.join(file);
    std::fs::write(&path, content).unwrap();
    path.to_str().unwrap().to_owned()
}

/// Three streams of one network: one works, one is refused, one has a cursor.
fn manifest(address: std::net::SocketAddr) -> String {
    let stream = |name: &str, more: Value| {
        let mut stream = json!({
            "type": "DeclarativeStream", "name": name, "primary_key": [],
            "retriever": {"type": "SimpleRetriever",
                "requester": {"type": "HttpRequester", "url_base": format!("http://{address}"), "path": name, "http_method": "GET"},
                "record_selector": {"type": "RecordSelector", "extractor": {"type": "DpathExtractor", "field_path": ["data"]}}}});
        if !more.is_null() {
            stream["incremental_sync"] = more;
        }
        stream
    };
    let cursor = json!({"type": "DatetimeBasedCursor", "cursor_field": "at", "datetime_format": "%Y-%m-%dT%H:%M:%SZ",
        "start_datetime": "2026-01-01T00:00:00Z", "end_datetime": "2026-02-01T00:00:00Z"});
    json!({"version": "6.60.0", "type": "DeclarativeSource",
        "check": {"type": "CheckStream", "stream_names": ["good"]},
        "streams": [stream("good", Value::Null), stream("bad", Value::Null), stream("timed", cursor)],
        "spec": {"type": "Spec", "connection_specification": {"type": "object", "properties": {}}}})
    .to_string()
}

fn of_stream<'m>(messages: &'m [Value], name: &str) -> Vec<&'m Value> {
    let names = [
        "/trace/stream_status/stream_descriptor/name",
        "/trace/error/stream_descriptor/name",
        "/record/stream",
        "/state/stream/stream_descriptor/name",
    ];
    messages
        .iter()
        .filter(|message| {
            names
                .iter()
                .any(|at| message.pointer(at) == Some(&Value::from(name)))
        })
        .collect()
}

#[tokio::test]
async fn a_stream_that_fails_is_told_and_the_others_are_read() {
    let address = network::start().await;
    let folder = tempfile::tempdir().unwrap();
    let manifest = write(folder.path(), "manifest.yaml", &manifest(address));
    let config = write(folder.path(), "config.json", "{}");
    let output = cpapi(&["read", &manifest, "--config", &config]).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("not read to the end: bad"));
    let messages = lines(&output.stdout);

    let good = of_stream(&messages, "good");
    let shape: Vec<Value> = good
        .iter()
        .map(|message| {
            message
                .pointer("/trace/stream_status/status")
                .or_else(|| message.pointer("/record/data"))
                .or_else(|| message.pointer("/state/stream/stream_state"))
                .unwrap()
                .clone()
        })
        .collect();
    assert_eq!(
        shape,
        [
            json!("STARTED"),
            json!("RUNNING"),
            json!({"id": 1, "at": "2026-01-02T00:00:00Z"}),
            json!({"id": 2, "price": 1.10, "at": "2026-01-03T00:00:00Z"}),
            json!({"__ab_no_cursor_state_message": true}),
            json!("COMPLETE"),
        ]
    );

    let bad = of_stream(&messages, "bad");
    let error = bad[1].pointer("/trace/error").unwrap();
    assert_eq!(error["failure_type"], "config_error");
    assert!(
        error["internal_message"]
            .as_str()
            .unwrap()
            .contains("no such key")
    );
    assert_eq!(
        bad[2].pointer("/trace/stream_status/status"),
        Some(&json!("INCOMPLETE"))
    );

    let state = of_stream(&messages, "timed")
        .into_iter()
        .find(|message| message["type"] == "STATE")
        .unwrap();
    assert_eq!(
        state["state"]["stream"]["stream_state"]["at"],
        "2026-01-03T00:00:00Z"
    );
}

#[tokio::test]
async fn a_limit_and_a_stream_bound_what_is_read_and_an_unknown_stream_is_refused() {
    let address = network::start().await;
    let folder = tempfile::tempdir().unwrap();
    let manifest = write(folder.path(), "manifest.yaml", &manifest(address));
    let config = write(folder.path(), "config.json", "{}");
    let read = async |more: &[&str]| {
        let mut arguments = vec!["read", manifest.as_str(), "--config", config.as_str()];
        arguments.extend(more);
        cpapi(&arguments).await
    };
    let output = read(&["--stream", "good", "--limit", "1"]).await;
    assert_eq!(output.status.code(), Some(0));
    let records = lines(&output.stdout);
    let records = records.iter().filter(|one| one["type"] == "RECORD");
    assert_eq!(records.count(), 1);
    let output = read(&["--stream", "clicks"]).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("there are good, bad, timed"));
}

#[tokio::test]
async fn a_new_folder_passes_the_suite_and_is_never_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().to_str().unwrap();
    let output = cpapi(&["new", "acme-ads", "--dir", dir]).await;
    assert!(output.status.success(), "{}", text(&output.stderr));
    let made = folder.path().join("acme-ads");
    let made = made.to_str().unwrap();
    let output = cpapi(&["check", made]).await;
    assert!(output.status.success(), "{}", text(&output.stdout));
    assert!(text(&output.stdout).contains("16 of 16 checks passed"));

    let output = cpapi(&["new", "acme-ads", "--dir", dir]).await;
    assert!(text(&output.stderr).contains("exists already"));
    let output = cpapi(&["new", "../acme", "--dir", dir]).await;
    assert!(text(&output.stderr).contains("is no name"));
}

#[tokio::test]
async fn a_check_names_the_rule_that_is_broken_and_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().to_str().unwrap();
    cpapi(&["new", "acme-ads", "--dir", dir]).await;
    let made = folder.path().join("acme-ads");
    let check = async || {
        let output = cpapi(&["check", made.to_str().unwrap()]).await;
        assert_eq!(output.status.code(), Some(1));
        text(&output.stdout)
    };
    let change = |file: &str, from: &str, to: &str| {
        let path = made.join(file);
        let content = std::fs::read_to_string(&path).unwrap();
        assert!(content.contains(from), "{from} in {file}");
        std::fs::write(path, content.replace(from, to)).unwrap();
    };

    change("offer.yaml", "title: name", "title: description");
    let said = check().await;
    assert!(
        said.contains("FAIL  the sample becomes exactly the golden offers"),
        "{said}"
    );
    assert!(
        said.contains("/0/title: expected \"Sneaker shop, first order\""),
        "{said}"
    );
    assert!(said.contains("15 of 16 checks passed"), "{said}");
    change("offer.yaml", "title: description", "title: name");

    change("fixtures/page-2.json", "\"total\": 3", "\"total\": 4");
    let said = check().await;
    assert!(said.contains("FAIL  the feed is complete"), "{said}");
    change("fixtures/page-2.json", "\"total\": 4", "\"total\": 3");

    change(
        "manifest.yaml",
        "failure_type: config_error",
        "failure_type: system_error",
    );
    let said = check().await;
    assert!(
        said.contains("FAIL  a check reports bad credentials"),
        "{said}"
    );
    change(
        "manifest.yaml",
        "failure_type: system_error",
        "failure_type: config_error",
    );

    change(
        "manifest.yaml",
        "airbyte_secret: true",
        "airbyte_secret: false",
    );
    let said = check().await;
    assert!(said.contains("/api_key sounds like a secret"), "{said}");
    change(
        "manifest.yaml",
        "airbyte_secret: false",
        "airbyte_secret: true",
    );

    change(
        "fixtures/replay.yaml",
        "page: 2, per_page",
        "page: 3, per_page",
    );
    let said = check().await;
    assert!(said.contains("FAIL  pages end"), "{said}");
    assert!(said.contains("no answer for GET /v1/offers?"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_does_not_load_is_told_once_and_nothing_is_played() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().to_str().unwrap();
    cpapi(&["new", "acme-ads", "--dir", dir]).await;
    let made = folder.path().join("acme-ads");
    write(
        &made,
        "manifest.yaml",
        "type: DeclarativeSource\nstreams: [",
    );
    let output = cpapi(&["check", made.to_str().unwrap()]).await;
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output.stdout);
    assert_eq!(said.matches("is not YAML").count(), 1, "{said}");
    assert!(said.contains("--    pages end"), "{said}");
    assert!(said.contains("12 were not run"), "{said}");
}

#[tokio::test]
async fn offers_are_printed_and_what_was_kept_aside_is_told_beside_them() {
    let address = network::start().await;
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().to_str().unwrap();
    cpapi(&["new", "acme-ads", "--dir", dir]).await;
    let made = folder.path().join("acme-ads");
    let path = made.join("manifest.yaml");
    let one_page = std::fs::read_to_string(&path)
        .unwrap()
        .replace("page_size: 2", "page_size: 100");
    std::fs::write(path, one_page).unwrap();
    let made = made.to_str().unwrap();
    let config = json!({"api_key": "KEY-OF-MINE", "base_url": format!("http://{address}")});
    let config = write(folder.path(), "config.json", &config.to_string());

    let output = cpapi(&["read", made, "--config", &config, "--offers"]).await;
    let said = text(&output.stderr);
    assert!(output.status.success(), "{said}");
    let offers = lines(&output.stdout);
    assert_eq!(offers.len(), 1);
    assert_eq!(offers[0]["external_id"], "7");
    assert_eq!(offers[0]["payouts"][0]["amount"], "3.1");
    assert_eq!(offers[0]["warnings"].as_array().unwrap().len(), 1);
    let logs = lines(&output.stderr);
    assert!(logs.iter().all(|one| one["type"] == "LOG"), "{said}");
    assert!(said.contains("id_missing"), "{said}");
    assert!(
        said.contains("1 offers with 1 warnings; 1 records were kept aside"),
        "{said}"
    );
    assert!(said.contains("no offer has "), "{said}");

    let output = cpapi(&["check", made, "--config", &config]).await;
    let said = text(&output.stdout);
    assert!(
        said.contains("first page: 1 records, 1 kept aside"),
        "{said}"
    );
    assert!(
        said.contains("offer 7 Seven: active, approved, 1 payouts"),
        "{said}"
    );

    let output = cpapi(&["check", made, "--config", &config, "--guard"]).await;
    assert!(!output.status.success());
}

#[tokio::test]
async fn schemas_and_networks_can_be_listed() {
    for file in ["manifest", "offer"] {
        let output = cpapi(&["schema", file]).await;
        let schema: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(schema["title"], format!("{file}.yaml"));
    }
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().to_str().unwrap();
    cpapi(&["new", "acme-ads", "--dir", dir]).await;
    let output = cpapi(&["list", "--dir", dir]).await;
    assert!(output.status.success(), "{}", text(&output.stderr));
    let said = text(&output.stdout);
    assert!(said.contains("acme-ads") && said.contains("tune"), "{said}");
}
