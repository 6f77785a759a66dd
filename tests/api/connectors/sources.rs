//! Sources of users' own connectors.

use serde_json::{Value, json};
use testkit::{Client, TestServer, both_databases, simulator};

use super::{own_copy, own_source, published_copy, replaced, texts};
use crate::given::{id, items, pull, pull_ended, source_body, with};

/// Publishes version 2 with another title of every offer.
async fn second_version(manager: &Client, slug: &str) {
    let path = format!("/connectors/{slug}/versions");
    manager.post(&path, json!({}), 201).await;
    let old = texts(manager, slug, 1).await;
    let mapping = replaced(&old["mapping"], "  title: Offer/name", "  title: Offer/id");
    let draft = format!("{path}/2");
    manager
        .patch(&draft, json!({"mapping": mapping}), 200)
        .await;
    manager.press(&format!("{draft}/publish"), 200).await;
}

both_databases! {
    async fn a_source_keeps_its_version_until_it_is_moved(server: TestServer) {
        let manager = server.manager().await;
        let network = simulator().network(json!({"offers": 12})).await;
        own_copy(&manager, "acme").await;
        let body = with(source_body("Acme", &network), json!({"connector": "acme"}));
        let pointers = manager.refused_fields("POST", "/sources", body.clone()).await;
        assert_eq!(pointers, ["/connector"], "nothing is published yet");
        manager.press("/connectors/acme/versions/1/publish", 200).await;
        let made = manager.post("/sources", body, 201).await;
        assert_eq!((&made["connector"], &made["connector_version"]), (&json!("acme"), &json!(1)));
        assert_eq!(made["config"]["api_key"], "********");
        let source = id(&made);
        let pulled = pull_ended(&manager, source, 0).await;
        let total = pulled["offers"]["total"].as_i64().unwrap();
        assert!(total > 5, "{pulled}");
        assert_eq!(pulled["last_run"]["outcome"], "complete");

        second_version(&manager, "acme").await;
        let still = pull(&manager, source).await;
        assert_eq!(still["connector_version"], 1);
        assert_eq!(still["last_run"]["counters"]["changed"], 0, "{still}");
        assert_eq!(items(&manager.get("/connectors/acme/versions/1/sources", 200).await).len(), 1);

        let last = still["last_run"]["id"].as_i64().unwrap();
        let moved = manager.post(&format!("/sources/{source}/connector-version"), json!({"version": 2}), 200).await;
        assert_eq!(moved["connector_version"], 2);
        let again = pull_ended(&manager, source, last).await;
        assert_eq!(again["last_run"]["counters"]["changed"], total, "every record is mapped again: {again}");
        let offer = &manager.get(&format!("/offers?source_id={source}&limit=1"), 200).await["items"][0];
        assert_eq!(offer["title"], offer["external_id"]);
        let versions = manager.get("/connectors/acme/versions", 200).await;
        assert_eq!((&items(&versions)[0]["sources"], &items(&versions)[0]["offers"]), (&json!(1), &json!(total)));
        assert_eq!(manager.get("/connectors/acme", 200).await["sources"], 1);
        manager.refused("POST", "/connectors/acme/archive", json!({"title": "Copy acme"}), 409, "connector_in_use").await;
        manager.post(&format!("/sources/{source}/archive"), json!({"title": "Acme"}), 200).await;
        manager.post("/connectors/acme/archive", json!({"title": "Copy acme"}), 200).await;
        assert_eq!(manager.get(&format!("/sources/{source}"), 200).await["connector"], "acme");
    }

    async fn all_sources_move_at_once_and_those_that_do_not_fit_stay(server: TestServer) {
        let manager = server.manager().await;
        let network = simulator().network(json!({"offers": 5})).await;
        published_copy(&manager, "acme").await;
        let source = own_source(&manager, "acme", &network).await;
        second_version(&manager, "acme").await;
        let newer = own_source(&manager, "acme", &network).await;
        assert_eq!(manager.get(&format!("/sources/{newer}"), 200).await["connector_version"], 2);
        let outcome = manager.press("/connectors/acme/versions/2/adopt", 200).await;
        assert_eq!((&outcome["moved"], &outcome["refused"]), (&json!([source]), &json!([])));

        manager.post("/connectors/acme/versions", json!({}), 201).await;
        let old = texts(&manager, "acme", 2).await;
        let manifest = replaced(&old["manifest"], "required:", "minProperties: 40\n    required:");
        manager.patch("/connectors/acme/versions/3", json!({"manifest": manifest}), 200).await;
        manager.press("/connectors/acme/versions/3/publish", 200).await;
        let outcome = manager.press("/connectors/acme/versions/3/adopt", 200).await;
        assert_eq!(outcome["moved"], json!([]), "{outcome}");
        assert_eq!(outcome["refused"].as_array().unwrap().len(), 2);
        let pointers = manager.refused_fields("POST", &format!("/sources/{source}/connector-version"), json!({"version": 3})).await;
        assert!(pointers.iter().all(|pointer| pointer.starts_with("/config")), "{pointers:?}");
        assert_eq!(manager.get(&format!("/sources/{source}"), 200).await["connector_version"], 2);
        let built_in = id(&crate::given::quiet_source(&manager, "TUNE", &network).await);
        manager.refused("POST", &format!("/sources/{built_in}/connector-version"), json!({"version": 1}), 409, "connector_built_in").await;
    }

    /// An upgrade may take away what a stored version asks for.
    async fn a_version_that_no_longer_loads_makes_its_sources_failing(server: TestServer) {
        let manager = server.manager().await;
        let network = simulator().network(json!({"offers": 5})).await;
        published_copy(&manager, "acme").await;
        let source = own_source(&manager, "acme", &network).await;
        // As if the program had been changed: version 2 is stored by hand and was never loaded.
        server.touch("INSERT INTO connector_versions (connector_id, version, state, manifest, mapping, readme, icon, note, created_by, created_at, updated_at) \
            SELECT connector_id, 2, 'published', 'type: DeclarativeSource', mapping, readme, icon, note, created_by, created_at, updated_at FROM connector_versions").await;
        server.touch("UPDATE connectors SET latest_version = 2").await;
        server.touch("UPDATE sources SET connector_version = 2").await;
        let ended = pull(&manager, source).await;
        assert_eq!((&ended["status"], &ended["last_run"]["outcome"]), (&json!("failing"), &json!("failed")), "{ended}");
        assert_eq!(ended["last_run"]["error"]["code"].as_str().or(ended["last_run"]["error_code"].as_str()), Some("connector_unusable"), "{ended}");
        let problem = manager.refused("POST", &format!("/sources/{source}/check"), Value::Null, 409, "source_unusable").await;
        assert!(problem["detail"].as_str().unwrap().contains("version 2"), "{problem}");
        let view = manager.get("/connectors/acme", 200).await;
        assert!(view["problem"].as_str().unwrap().contains("manifest.yaml"), "{view}");
        let body = with(source_body("Another", &network), json!({"connector": "acme"}));
        assert_eq!(manager.refused_fields("POST", "/sources", body).await, ["/connector"]);
        let back = manager.post(&format!("/sources/{source}/connector-version"), json!({"version": 1}), 200).await;
        assert_eq!(back["connector_version"], 1);
    }
}
