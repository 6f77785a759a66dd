//! The catalogue (product.md S7).

use serde_json::{Value, json};
use testkit::{Sending, TestServer, both_databases, simulator};

use crate::given::{items, pulled_source};

both_databases! {
    async fn the_catalogue_tells_of_every_connector_what_a_form_needs(server: TestServer) {
        let manager = server.manager().await;
        let network = simulator().network(json!({"offers": 10})).await;
        let source = pulled_source(&manager, "Acme Ads", &network).await;
        let catalogue = manager.get("/connectors", 200).await;
        let tune = items(&catalogue).iter().find(|connector| connector["id"] == "tune").unwrap();
        assert_eq!((&tune["sources"], &tune["offers"]), (&json!(1), &source["offers"]["total"]));
        assert_eq!(tune["spec"]["properties"]["api_key"]["airbyte_secret"], true);
        assert!(tune["documentation"].as_str().unwrap().len() > 100);
        assert_eq!(manager.get("/connectors/tune", 200).await, *tune);
        manager.refused("GET", "/connectors/no-such-network", Value::Null, 404, "connector_not_found").await;
        manager.refused("GET", "/connectors/..%2F..%2Fetc", Value::Null, 404, "connector_not_found").await;

        for connector in items(&catalogue) {
            let address = connector["icon_url"].as_str().unwrap().strip_prefix("/api/v1").unwrap();
            let icon = server.anonymous().ask("GET", address, Sending::Nothing, 200).await;
            assert_eq!(icon.media_type(), "image/svg+xml");
            assert!(icon.text().contains("<svg"));
        }
        server.anonymous().refused("GET", "/connectors/nothing/icon.svg", Value::Null, 404, "connector_not_found").await;
    }
}
