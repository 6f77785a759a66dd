//! Making a source checks it (product.md S4).

use serde_json::{Value, json};
use testkit::{TestDatabase, TestServer, both_databases, simulator};

use crate::given::{id, pulled_source, quiet_source, source_body, with};

both_databases! {
    async fn a_source_with_a_good_key_is_ready_and_pulled(server: TestServer) {
        let manager = server.manager().await;
        let network = simulator().network(json!({"offers": 30})).await;
        let made = manager.post("/sources", source_body("Acme Ads", &network), 201).await;
        assert!(made["status"] == "ready" || made["status"] == "processing", "{made}");
        assert_eq!(made["config"]["api_key"], "********");
        assert!(made["answer"].is_null());

        let view = pulled_source(&manager, "Once more", &network).await;
        assert_eq!(view["status"], "ready");
        assert_eq!(view["last_run"]["outcome"], "complete", "{view}");
        assert_eq!(view["last_run"]["counters"]["new"], view["offers"]["total"]);
        assert!(view["offers"]["total"].as_i64().unwrap() > 20, "{view}");
        assert_eq!(view["offers"]["in_feed"], view["offers"]["total"]);
        assert!(view["offers"]["valid"].as_i64().unwrap() > 0);
        assert!(view["last_pulled_at"].is_string() && view["next_pull_at"].is_string());
        let runs = manager.get(&format!("/runs?source_id={}&count=true", id(&view)), 200).await;
        assert_eq!(runs["total"], 1, "a new source is pulled once: {runs}");
    }

    /// product.md S3
    async fn wrong_credentials_are_kept_with_the_networks_own_answer(server: TestServer) {
        let manager = server.manager().await;
        let network = simulator().network(json!({"offers": 5})).await;
        let wrong = "a-wrong-key-8472";
        let config = with(network.config(), json!({"api_key": wrong}));
        let body = with(source_body("Acme Ads", &network), json!({"config": config}));
        let made = manager.post("/sources", body, 201).await;
        assert_eq!(made["status"], "invalid_credentials", "{made}");
        let answer = &made["answer"];
        assert_eq!(answer["failure"], "credentials");
        assert_eq!(answer["status_code"], 200);
        assert!(!answer["headers"].as_array().unwrap().is_empty());
        assert!(answer["body"].as_str().unwrap().contains("errorMessage"), "{answer}");
        assert!(answer["request"]["url"].as_str().unwrap().contains("Affiliate_Offer"));
        let stored = manager.get(&format!("/sources/{}", id(&made)), 200).await;
        assert!(!stored.to_string().contains(wrong), "{stored}");
        assert_eq!(stored["answer"], *answer);
        let audit = manager.get("/audit", 200).await;
        assert!(!audit.to_string().contains(wrong), "{audit}");
    }

    async fn a_network_that_is_away_makes_a_failing_source(server: TestServer) {
        let manager = server.manager().await;
        let network = simulator().network(json!({"offers": 5})).await;
        // Port 9 of this machine: nobody listens.
        let config = with(network.config(), json!({"base_url": "http://127.0.0.1:9/Apiv3/json"}));
        let body = with(source_body("Acme Ads", &network), json!({"config": config, "pull": false}));
        let made = manager.post("/sources", body, 201).await;
        assert_eq!(made["status"], "failing", "{made}");
        assert_eq!(made["answer"]["failure"], "transient");
        assert!(made["answer"]["status_code"].is_null());
    }

    /// Issue 3, item 6: nobody reaches what only this machine can reach.
    async fn a_private_network_is_out_of_reach_unless_the_operator_allows_it(database: TestDatabase) {
        let server = TestServer::start_with(database, &[("connectors.allow_hosts", "10.0.0.1")]).await;
        let manager = server.manager().await;
        let network = simulator().network(json!({"offers": 5})).await;
        for host in ["127.0.0.1", "localhost"] {
            let mut config = network.config();
            let url = config["base_url"].as_str().unwrap().replace("127.0.0.1", host);
            config["base_url"] = url.into();
            let body = with(source_body(host, &network), json!({"config": config, "pull": false}));
            let made = manager.post("/sources", body, 201).await;
            assert_eq!(made["status"], "failing", "{made}");
            assert_eq!(made["answer"]["failure"], "refused", "{made}");
            let detail = made["answer"]["detail"].as_str().unwrap();
            assert!(detail.contains("connectors.allow_hosts"), "{detail}");
        }
        assert!(network.requests().await.is_empty());
    }

    async fn a_source_can_be_made_without_a_pull(server: TestServer) {
        let manager = server.manager().await;
        let network = simulator().network(json!({"offers": 5})).await;
        let made = quiet_source(&manager, "Acme Ads", &network).await;
        assert_eq!((&made["status"], &made["last_run"]), (&json!("ready"), &Value::Null));
        assert!(manager.get("/runs", 200).await["items"].as_array().unwrap().is_empty());
    }

    async fn every_wrong_field_of_a_source_is_named_at_once(server: TestServer) {
        let manager = server.manager().await;
        let network = simulator().network(json!({"offers": 5})).await;
        let wrong = json!({
            "title": " ", "connector": "tune", "config": {"network_id": 5, "nonsense": true},
            "tracking_params": [{"key": "", "value": "x"}, {"key": "a", "value": "1"}, {"key": "a", "value": "2"}],
            "impression_params": [{"key": "a b&c", "value": ""}],
            "poll_interval_seconds": 59
        });
        let pointers = manager.refused_fields("POST", "/sources", wrong).await;
        for pointer in ["/title", "/config/api_key", "/config/network_id", "/tracking_params/0/key", "/poll_interval_seconds"] {
            assert!(pointers.iter().any(|named| named == pointer), "{pointer} is not among {pointers:?}");
        }
        for (field, value) in [
            ("title", json!("x".repeat(1001))),
            ("connector", json!("no-such-network")),
            ("default_currency", json!("ZZZ")),
            ("poll_interval_seconds", json!(86_401)),
            ("poll_interval_seconds", json!(9e99)),
            ("preview_required", json!("yes")),
            ("config", json!([])),
            ("nonsense", json!(1)),
        ] {
            let body = with(source_body("Acme Ads", &network), json!({field: value}));
            assert_eq!(manager.refused_fields("POST", "/sources", body).await, [format!("/{field}")]);
        }
        assert!(manager.get("/sources", 200).await["items"].as_array().unwrap().is_empty());
    }
}
