//! Users make connectors of their own, with versions (product.md S7).

use serde_json::{Value, json};
use testkit::{Sending, TestServer, both_databases};

use super::{own_copy, published_copy, replaced, texts};
use crate::given::items;

both_databases! {
    async fn a_copy_is_edited_validated_and_published(server: TestServer) {
        let manager = server.manager().await;
        let made = own_copy(&manager, "acme").await;
        assert_eq!((&made["origin"], &made["version"], &made["draft_version"]), (&json!("own"), &json!("draft"), &json!(1)));
        assert_eq!(made["published_version"], Value::Null);
        let built_in = texts(&manager, "tune", 0).await;
        assert_eq!(texts(&manager, "acme", 1).await, built_in);

        let draft = "/connectors/acme/versions/1";
        let saved = manager.patch(draft, json!({"mapping": "version: [", "note": "Half done"}), 200).await;
        assert_eq!(saved["texts"]["mapping"], "version: [");
        let publish = format!("{draft}/publish");
        let problem = manager.refused("POST", &publish, Value::Null, 422, "connector_unusable").await;
        assert_eq!(problem["errors"][0]["pointer"], "/texts/mapping", "{problem}");
        manager.patch(draft, json!({"mapping": built_in["mapping"]}), 200).await;
        let published = manager.press(&publish, 200).await;
        assert_eq!(published["summary"]["state"], "published");
        assert!(published["summary"]["published_at"].is_string());
        manager.refused("POST", &publish, Value::Null, 409, "connector_version_published").await;
        manager.refused("PATCH", draft, json!({"mapping": ""}), 409, "connector_version_published").await;

        let view = manager.get("/connectors/acme", 200).await;
        assert_eq!((&view["published_version"], &view["draft_version"], &view["problem"]), (&json!(1), &Value::Null, &Value::Null));
        assert_eq!(view["spec"], manager.get("/connectors/tune", 200).await["spec"]);
        let catalogue = manager.get("/connectors", 200).await;
        assert!(items(&catalogue).contains(&view), "{catalogue}");
        let icon = server.anonymous().ask("GET", "/connectors/acme/icon.svg", Sending::Nothing, 200).await;
        assert!(icon.text().contains("<svg"));
    }

    async fn a_new_version_begins_with_the_newest_and_there_is_one_draft(server: TestServer) {
        let manager = server.manager().await;
        published_copy(&manager, "acme").await;
        let draft = manager.post("/connectors/acme/versions", json!({"note": "Second"}), 201).await;
        assert_eq!((&draft["summary"]["version"], &draft["summary"]["state"]), (&json!(2), &json!("draft")));
        assert_eq!(draft["texts"], texts(&manager, "acme", 1).await);
        manager.refused("POST", "/connectors/acme/versions", json!({}), 409, "connector_draft_exists").await;
        let seen = draft["summary"]["updated_at"].clone();
        let path = "/connectors/acme/versions/2";
        manager.patch(path, json!({"readme": "# One", "base_updated_at": seen}), 200).await;
        manager.refused("PATCH", path, json!({"readme": "# Two", "base_updated_at": seen}), 409, "connector_version_changed").await;
        let listed = manager.get("/connectors/acme/versions", 200).await;
        let numbers: Vec<&Value> = items(&listed).iter().map(|version| &version["version"]).collect();
        assert_eq!(numbers, [&json!(2), &json!(1)]);
        assert_eq!(items(&listed)[0]["created_by"], "The manager");
    }

    async fn what_is_wrong_is_told_with_its_place(server: TestServer) {
        let manager = server.manager().await;
        let tune = texts(&manager, "tune", 0).await;
        let report = manager.post("/connectors/validate", json!({"manifest": tune["manifest"], "mapping": tune["mapping"]}), 200).await;
        assert_eq!((&report["usable"], &report["problems"]), (&json!(true), &json!([])), "{report}");
        assert!(report["offer_streams"].as_array().unwrap().contains(&json!("offers")));

        let broken = replaced(&tune["manifest"], "type: DpathExtractor", "type: CustomRecordExtractor");
        let line = broken.lines().position(|line| line.contains("CustomRecordExtractor")).unwrap();
        let report = manager.post("/connectors/validate", json!({"manifest": broken, "mapping": "offer: ["}), 200).await;
        assert_eq!(report["usable"], false);
        let problems = report["problems"].as_array().unwrap();
        let files: Vec<&str> = problems.iter().map(|problem| problem["file"].as_str().unwrap()).collect();
        // Two streams have the extractor.
        assert_eq!(files, ["manifest.yaml", "manifest.yaml", "offer.yaml"], "{report}");
        assert_eq!(problems[0]["component"], "CustomRecordExtractor");
        assert!(problems[0]["detail"].as_str().unwrap().contains("DpathExtractor"));
        let told = problems[0]["line"].as_u64().unwrap();
        let line = u64::try_from(line).unwrap() + 1;
        assert!(told.abs_diff(line) <= 1, "line {told} instead of {line}: {report}");
        assert!(problems[2]["line"].is_u64());
    }

    async fn what_cannot_be_a_connector_is_refused(server: TestServer) {
        let manager = server.manager().await;
        for bad in ["", "Acme", "a b", "a_b", "-a", "test", "schemas", &"a".repeat(61)] {
            let pointers = manager.refused_fields("POST", "/connectors", json!({"id": bad, "title": "A"})).await;
            assert_eq!(pointers, ["/id"], "{bad}");
        }
        assert_eq!(manager.refused_fields("POST", "/connectors", json!({"id": "a", "title": " ", "start": "copy"})).await, ["/copy_of", "/title"]);
        let copy = |of: &str, version: i32| json!({"id": "a", "title": "A", "start": "copy", "copy_of": of, "copy_version": version});
        assert_eq!(manager.refused_fields("POST", "/connectors", copy("nothing", 0)).await, ["/copy_of"]);
        assert_eq!(manager.refused_fields("POST", "/connectors", copy("tune", 3)).await, ["/copy_version"]);
        own_copy(&manager, "acme").await;
        manager.refused("POST", "/connectors", json!({"id": "acme", "title": "A"}), 409, "connector_taken").await;
        let path = "/connectors/acme/versions/1";
        assert_eq!(manager.refused_fields("PATCH", path, json!({"manifest": "x".repeat(512 * 1024 + 1)})).await, ["/manifest"]);
        assert_eq!(manager.refused_fields("PATCH", path, json!({"icon": "<html>"})).await, ["/icon"]);
        for write in ["/connectors/tune/versions", "/connectors/tune/archive"] {
            let body = if write.ends_with("archive") { json!({"title": "x"}) } else { json!({}) };
            manager.refused("POST", write, body, 409, "connector_built_in").await;
        }
        // A new draft that is not filled in yet can be saved, not published.
        manager.post("/connectors", json!({"id": "blank", "title": "Blank", "start": "template"}), 201).await;
        let template = texts(&manager, "blank", 1).await;
        let report = manager.post("/connectors/validate", json!({"manifest": template["manifest"], "mapping": template["mapping"]}), 200).await;
        assert_eq!(report["problems"], json!([]));
    }

    async fn an_archived_connector_is_frozen_and_its_id_taken_for_ever(server: TestServer) {
        let manager = server.manager().await;
        published_copy(&manager, "acme").await;
        manager.patch("/connectors/acme", json!({"title": "Acme"}), 200).await;
        manager.refused("POST", "/connectors/acme/archive", json!({"title": "acme"}), 422, "title_mismatch").await;
        let archived = manager.post("/connectors/acme/archive", json!({"title": "Acme"}), 200).await;
        assert!(archived["archived_at"].is_string());
        manager.refused("POST", "/connectors/acme/archive", json!({"title": "Acme"}), 409, "connector_archived").await;
        manager.refused("PATCH", "/connectors/acme", json!({"title": "A"}), 409, "connector_archived").await;
        manager.refused("POST", "/connectors", json!({"id": "acme", "title": "A"}), 409, "connector_taken").await;
        let shown = |list: &Value| items(list).iter().any(|connector| connector["id"] == "acme");
        assert!(!shown(&manager.get("/connectors", 200).await));
        assert!(shown(&manager.get("/connectors?archival=archived", 200).await));
        assert!(shown(&manager.get("/connectors?archival=all", 200).await));
    }

    async fn every_change_is_in_the_audit_log(server: TestServer) {
        let manager = server.manager().await;
        published_copy(&manager, "acme").await;
        manager.post("/connectors/acme/versions", json!({}), 201).await;
        manager.patch("/connectors/acme/versions/2", json!({"readme": "# Read me"}), 200).await;
        manager.patch("/connectors/acme", json!({"title": "Acme"}), 200).await;
        manager.post("/connectors/acme/archive", json!({"title": "Acme"}), 200).await;
        let log = manager.get("/audit?limit=50", 200).await;
        let actions: Vec<&str> = items(&log).iter().map(|entry| entry["action"].as_str().unwrap()).collect();
        assert_eq!(actions, ["connector.archive", "connector.update", "connector.save", "connector.draft", "connector.publish", "connector.create"]);
        assert_eq!(items(&log)[2]["after"], json!({"version": 2, "changed": ["readme"]}));
    }

    async fn editors_get_the_schemas(server: TestServer) {
        let viewer = server.viewer().await;
        for name in ["manifest", "offer"] {
            let schema = viewer.get(&format!("/connectors/schemas/{name}"), 200).await;
            assert!(schema["properties"].is_object(), "{name}");
        }
    }
}
