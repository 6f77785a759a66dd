//! Cancelling a run.

use serde_json::{Value, json};
use testkit::{TestServer, both_databases, eventually, simulator};

use crate::given::{id, pull, pulled_source};

both_databases! {
    async fn a_run_is_cancelled_while_it_waits_for_the_network(server: TestServer) {
        let manager = server.manager().await;
        let network = simulator().network(json!({"offers": 5})).await;
        let source = pulled_source(&manager, "Acme Ads", &network).await;
        network.fault(json!({"action": {"type": "hang", "ms": 8000}, "count": 1})).await;
        let (source, first) = (id(&source), id(&source["last_run"]));
        manager.press(&format!("/sources/{source}/pull"), 202).await;
        let run = eventually("the run", async || {
            let view = manager.get(&format!("/sources/{source}"), 200).await;
            let run = id(&view["last_run"]);
            (run > first).then_some(run)
        })
        .await;
        assert_eq!(manager.get(&format!("/sources/{source}"), 200).await["status"], "processing");
        manager.press(&format!("/runs/{run}/cancel"), 202).await;
        let view = eventually("the end of the run", async || {
            let view = manager.get(&format!("/runs/{run}"), 200).await;
            view["finished_at"].is_string().then_some(view)
        })
        .await;
        assert_eq!(view["outcome"], "cancelled", "{view}");
        manager.refused("POST", &format!("/runs/{run}/cancel"), Value::Null, 409, "run_finished").await;
        manager.refused("POST", "/runs/424242/cancel", Value::Null, 404, "run_not_found").await;
        let view = pull(&manager, source).await;
        assert_eq!((&view["status"], &view["last_run"]["outcome"]), (&json!("ready"), &json!("complete")));
    }
}
