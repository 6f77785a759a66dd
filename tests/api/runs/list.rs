//! Listing runs.

use serde_json::{Value, json};
use testkit::{TestServer, both_databases};

use crate::given::{id, items, listed, pull, pushed};
use crate::lists::{assert_pages, assert_refuses_nonsense, assert_refuses_sort, assert_sorted};

both_databases! {
    async fn runs_tell_what_they_did_and_are_filtered(server: TestServer) {
        let manager = server.manager().await;
        let pushed = pushed(&manager, 10).await;
        pushed.network.set(json!({"api_key": "the network changed it"})).await;
        let failed = id(&pull(&manager, pushed.source).await["last_run"]);
        pull(&manager, pushed.source).await;

        let all = manager.all("/runs", 200).await;
        assert_sorted(&all, true, id);
        for run in &all {
            assert_eq!(manager.get(&format!("/runs/{}", id(run)), 200).await, *run);
            let subject = if run["kind"] == "pull_source" { &run["source_id"] } else { &run["campaign_id"] };
            assert!(subject.is_i64() && run["finished_at"].is_string() && run["started_at"].is_string(), "{run}");
        }
        let chosen = async |query: &str, passes: &dyn Fn(&Value) -> bool| {
            let mut expected: Vec<i64> = all.iter().filter(|run| passes(run)).map(id).collect();
            let mut found = listed(&manager, &format!("/runs{query}")).await;
            expected.sort_unstable();
            found.sort_unstable();
            assert_eq!(found, expected, "{query}");
        };
        chosen("?kind=pull_source", &|run| run["kind"] == "pull_source").await;
        chosen("?kind=push_campaign", &|run| run["kind"] == "push_campaign").await;
        chosen("?outcome=invalid_credentials", &|run| run["outcome"] == "invalid_credentials").await;
        chosen("?outcome=complete", &|run| run["outcome"] == "complete").await;
        chosen(&format!("?source_id={}", pushed.source), &|run| run["source_id"] == pushed.source).await;
        chosen(&format!("?campaign_id={}", pushed.campaign), &|run| run["campaign_id"] == pushed.campaign).await;
        chosen("?source_id=424242", &|_| false).await;
        let run = manager.get(&format!("/runs/{failed}"), 200).await;
        assert_eq!((&run["subject_title"], &run["answer"]["failure"]), (&json!("Acme Ads"), &json!("credentials")), "{run}");

        assert_sorted(&manager.all("/runs?sort=-id", 2).await, true, id);
        assert_pages(&manager, "/runs").await;
        assert_refuses_nonsense(&manager, "/runs").await;
        assert_refuses_sort(&manager, "/runs").await;
        manager.refused("GET", "/runs?kind=nonsense", Value::Null, 400, "query_invalid").await;
        manager.refused("GET", "/runs/424242", Value::Null, 404, "run_not_found").await;
        assert!(!items(&manager.get("/runs?limit=1", 200).await).is_empty());
    }
}
