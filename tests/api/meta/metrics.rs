//! Numbers for Prometheus.

use testkit::{Sending, TestDatabase, TestServer, both_databases};

use crate::given::pushed;

async fn metrics(server: &TestServer) -> (u16, String) {
    let answer = server
        .anonymous()
        .send_anywhere("GET", "/metrics", Sending::Nothing)
        .await;
    (answer.status.as_u16(), answer.text().to_owned())
}

both_databases! {
    async fn the_numbers_tell_of_jobs_runs_records_partners_database_and_requests(server: TestServer) {
        let manager = server.manager().await;
        pushed(&manager, 8).await;
        let (status, text) = metrics(&server).await;
        assert_eq!(status, 200, "{text}");
        for line in [
            "cpapi_jobs{kind=\"pull_source\",state=\"queued\"}",
            "cpapi_jobs_oldest_due_seconds{kind=\"push_campaign\"}",
            "cpapi_search_waiting_offers ",
            "cpapi_runs_total{kind=\"pull_source\",outcome=\"complete\"}",
            "cpapi_records_total{sight=\"new\"}",
            "cpapi_remote_requests_total{partner=\"network\",host=\"127.0.0.1\",status=\"2xx\"}",
            "cpapi_remote_request_seconds_bucket{partner=\"tracking_system\",status=\"2xx\",le=\"0.1\"}",
            "cpapi_database_statement_seconds_bucket{kind=\"select\",le=\"0.001\"}",
            "cpapi_database_statement_seconds_count{kind=\"insert\"}",
            "cpapi_database_statement_seconds_count{kind=\"update\"}",
            "cpapi_database_statement_seconds_count{kind=\"transaction\"}",
            "cpapi_database_wait_seconds_count",
            "cpapi_database_connections_busy{pool=",
            "cpapi_http_requests_total{method=\"POST\",route=\"/api/v1/sources\",status=\"2xx\"}",
            "cpapi_engine_workers ",
            "cpapi_engine_ready 1",
        ] {
            assert!(text.contains(line), "{line} is missing in\n{text}");
        }
    }

    async fn the_numbers_can_be_kept_to_those_with_a_token_and_switched_off(database: TestDatabase) {
        let server = TestServer::start_with(database, &[("metrics.token", "a token for numbers")]).await;
        assert_eq!(metrics(&server).await.0, 401);
        let wrong = server.anonymous().with_token("another");
        assert_eq!(wrong.send_anywhere("GET", "/metrics", Sending::Nothing).await.status, 401);
        let right = server.anonymous().with_token("a token for numbers");
        assert_eq!(right.send_anywhere("GET", "/metrics", Sending::Nothing).await.status, 200);
        let silent = TestServer::start_with(TestDatabase::sqlite().await, &[("metrics.enabled", "false")]).await;
        assert_eq!(metrics(&silent).await.0, 404);
    }
}
