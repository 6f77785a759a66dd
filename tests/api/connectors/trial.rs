//! *Test*: a bounded live read of unsaved texts (product.md S7).

use serde_json::{Value, json};
use testkit::{NETWORK_KEY, TestDatabase, TestServer, both_databases, simulator};

use super::{own_source, published_copy, replaced, texts};
use crate::given::{id, items, quiet_source, with};

both_databases! {
    async fn a_test_shows_every_page_with_its_exchanges_records_and_offers(server: TestServer) {
        let manager = server.manager().await;
        let network = simulator().network(json!({"offers": 30})).await;
        let tune = texts(&manager, "tune", 0).await;
        let body = json!({"manifest": tune["manifest"], "mapping": tune["mapping"], "config": network.config(), "max_records": 4});
        let trial = manager.post("/connectors/test", body.clone(), 200).await;
        assert_eq!(trial["outcome"]["kind"], "complete", "{trial}");
        let page = &trial["pages"][0];
        assert!(!page["exchanges"].as_array().unwrap().is_empty());
        let exchange = &page["exchanges"][0];
        assert_eq!((&exchange["status_code"], &exchange["attempt"]), (&json!(200), &json!(1)));
        assert!(exchange["request"]["url"].as_str().unwrap().contains("Affiliate_Offer"));
        assert_eq!(page["records"].as_array().unwrap().len(), 4);
        assert_eq!(page["offers"].as_array().unwrap().len(), 4, "{page}");
        assert!(page["record_count"].as_u64().unwrap() > 20);
        assert!(page["offers"][0]["title"].is_string());
        assert!(!trial.to_string().contains(NETWORK_KEY));
        assert_eq!(items(&manager.get("/sources", 200).await).len(), 0, "nothing is stored");

        let records = with(body, json!({"mapping": null}));
        let trial = manager.post("/connectors/test", records, 200).await;
        assert_eq!(trial["pages"][0]["offers"], json!([]));
        assert_eq!(trial["pages"][0]["records"].as_array().unwrap().len(), 4, "{trial}");
    }

    async fn a_failure_is_shown_with_the_networks_answer(server: TestServer) {
        let manager = server.manager().await;
        let network = simulator().network(json!({"offers": 3})).await;
        let tune = texts(&manager, "tune", 0).await;
        let texts = json!({"manifest": tune["manifest"], "mapping": tune["mapping"]});
        let wrong = with(network.config(), json!({"api_key": "a-wrong-key-8472"}));
        let trial = manager.post("/connectors/test", with(texts.clone(), json!({"config": wrong})), 200).await;
        assert_eq!((&trial["outcome"]["kind"], &trial["outcome"]["failure"]), (&json!("failed"), &json!("credentials")), "{trial}");
        assert!(!trial["last_exchanges"].as_array().unwrap().is_empty());
        assert!(!trial.to_string().contains("a-wrong-key-8472"));

        let trial = manager.post("/connectors/test", with(texts.clone(), json!({"config": {}})), 200).await;
        assert_eq!((&trial["outcome"]["kind"], &trial["requests"]), (&json!("config_refused"), &json!(0)));
        assert!(trial["outcome"]["errors"][0]["pointer"].as_str().unwrap().starts_with("/config"));
        let trial = manager.post("/connectors/test", json!({"manifest": "a: [", "config": {}}), 200).await;
        assert_eq!((&trial["outcome"]["kind"], &trial["report"]["usable"]), (&json!("not_loaded"), &json!(false)));

        network.fault(json!({"action": {"type": "hang"}})).await;
        let slow = with(texts.clone(), json!({"config": network.config(), "max_seconds": 1}));
        let trial = manager.post("/connectors/test", slow, 200).await;
        assert!(["out_of_time", "failed"].contains(&trial["outcome"]["kind"].as_str().unwrap()), "{trial}");
        let fields = manager.refused_fields("POST", "/connectors/test", with(texts, json!({"config": {}, "max_pages": 0, "max_records": 21, "max_seconds": 31}))).await;
        assert_eq!(fields, ["/max_pages", "/max_records", "/max_seconds"]);
    }

    async fn a_test_reaches_no_private_network_unless_the_operator_allows_it(database: TestDatabase) {
        let settings = [("connectors.allow_hosts", "networks.example")];
        let server = TestServer::start_with(database, &settings).await;
        let manager = server.manager().await;
        let network = simulator().network(json!({"offers": 3})).await;
        let tune = texts(&manager, "tune", 0).await;
        let body = json!({"manifest": tune["manifest"], "mapping": tune["mapping"], "config": network.config()});
        let trial = manager.post("/connectors/test", body, 200).await;
        assert_eq!(trial["outcome"]["kind"], "failed", "{trial}");
        assert_eq!(trial["pages"], json!([]));
        assert!(network.requests().await.is_empty(), "nothing reached it");
    }

    async fn a_source_lends_its_secrets_only_to_its_own_connector(server: TestServer) {
        let manager = server.manager().await;
        let network = simulator().network(json!({"offers": 3})).await;
        published_copy(&manager, "acme").await;
        published_copy(&manager, "other").await;
        let source = own_source(&manager, "acme", &network).await;
        let built_in = id(&quiet_source(&manager, "TUNE", &network).await);
        let tune = texts(&manager, "tune", 0).await;
        let config = with(network.config(), json!({"api_key": "********"}));
        let body = json!({"manifest": tune["manifest"], "mapping": tune["mapping"], "config": config, "connector": "acme", "source_id": source});
        let trial = manager.post("/connectors/test", body.clone(), 200).await;
        assert_eq!(trial["outcome"]["kind"], "complete", "{trial}");
        assert_eq!(items(&manager.get("/audit?limit=1", 200).await)[0]["action"], "connector.test_with_secrets");

        // Texts that do not call the key a secret do not show it either.
        let open = replaced(&tune["manifest"], "airbyte_secret: true", "airbyte_secret: false");
        let trial = manager.post("/connectors/test", with(body.clone(), json!({"manifest": open})), 200).await;
        assert!(!trial.to_string().contains(NETWORK_KEY));

        for lent in [json!({"connector": "other"}), json!({"connector": "tune"}), json!({"connector": "tune", "source_id": built_in}), json!({"source_id": built_in})] {
            manager.refused("POST", "/connectors/test", with(body.clone(), lent), 409, "connector_secrets_refused").await;
        }
        let nobody = with(body, json!({"connector": Value::Null}));
        assert_eq!(manager.refused_fields("POST", "/connectors/test", nobody).await, ["/connector"]);
    }
}
