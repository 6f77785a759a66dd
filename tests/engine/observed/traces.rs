//! Traces by OTLP.

use std::collections::HashSet;

use testkit::{AFFISE_KEY, NETWORK_KEY, both_databases};

use super::collector::{Collector, Seen};
use crate::faults::world::World;

/// The spans of the trace that has such a run.
fn trace_of(spans: &[Seen], kind: &str) -> Vec<Seen> {
    let run = spans
        .iter()
        .find(|span| span.is(kind, &[("run.kind", kind)]))
        .unwrap_or_else(|| panic!("no run {kind} in {spans:?}"));
    assert!(run.attributes.contains_key("run.id"), "{run:?}");
    assert!(run.attributes.contains_key("run.outcome"), "{run:?}");
    let in_trace = spans.iter().filter(|span| span.trace == run.trace);
    in_trace.cloned().collect()
}

fn assert_has(trace: &[Seen], name: &str, attributes: &[(&str, &str)]) {
    assert!(
        trace.iter().any(|span| span.is(name, attributes)),
        "no {name} {attributes:?} in {trace:#?}"
    );
}

/// Every span stands below another of the trace; one is the job's.
fn assert_whole(trace: &[Seen]) {
    let ids: HashSet<&[u8]> = trace.iter().map(|span| span.id.as_slice()).collect();
    let (roots, others): (Vec<_>, Vec<_>) = trace.iter().partition(|span| span.parent.is_empty());
    assert_eq!(roots.len(), 1, "{roots:?}");
    assert_eq!(roots[0].name, "job");
    for span in others {
        assert!(
            ids.contains(span.parent.as_slice()),
            "{span:?} hangs in the air"
        );
    }
}

both_databases! {
    async fn a_trace_shows_job_run_stages_partners_and_statements_but_no_secret(world: World) {
        let mut world = world;
        let collector = Collector::start();
        world.settings.push(("trace.otlp_endpoint", collector.url.clone()));
        let mut program = world.start().await;
        world.sync(&mut program).await;
        program.stop().await;
        let spans = collector.spans();
        let pull = trace_of(&spans, "pull_source");
        assert_whole(&pull);
        assert_has(&pull, "job", &[("job.kind", "pull_source"), ("service.name", "cpapi")]);
        for stage in ["pull.open", "pull.read", "pull.map", "pull.write", "pull.batch", "pull.end"] {
            assert_has(&pull, stage, &[]);
        }
        let network = [
            ("partner", "network"),
            ("server.address", "127.0.0.1"),
            ("http.response.status_code", "200"),
        ];
        assert_has(&pull, "GET", &network);
        assert_has(&pull, "transaction", &[("db.operation.name", "transaction")]);
        let push = trace_of(&spans, "push_campaign");
        assert_whole(&push);
        assert_has(&push, "push.create", &[]);
        assert_has(&push, "POST", &[("partner", "tracking_system")]);
        assert!(
            spans.iter().all(|span| span.attributes.values().all(|value| !value.contains("://"))),
            "an address in {spans:#?}"
        );
        let bytes = collector.bytes();
        for secret in [NETWORK_KEY, AFFISE_KEY] {
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{secret} was sent to the collector");
        }
    }

    async fn the_trace_of_a_caller_goes_on_and_health_is_none(world: World) {
        let mut world = world;
        let collector = Collector::start();
        world.settings.push(("trace.otlp_endpoint", collector.url.clone()));
        let mut program = world.start().await;
        let url = format!("http://{}", program.address().await);
        let http = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().unwrap();
        let trace = "0af7651916cd43dd8448eb211c80319c";
        let caller = format!("00-{trace}-b7ad6b7169203331-01");
        let asked = http.get(format!("{url}/api/v1/setup?token=hunter2")).header("traceparent", &caller);
        asked.send().await.unwrap();
        http.get(format!("{url}/livez")).send().await.unwrap();
        program.stop().await;
        let spans = collector.spans();
        let ours: Vec<&Seen> = spans.iter().filter(|span| hex::encode(&span.trace) == trace).collect();
        let root = ours.iter().find(|span| span.attributes.contains_key("http.route"));
        let root = root.unwrap_or_else(|| panic!("{spans:#?}"));
        assert!(root.name.starts_with("GET "), "{root:?}");
        assert_eq!(hex::encode(&root.parent), "b7ad6b7169203331");
        assert!(spans.iter().all(|span| span.name != "GET /livez"), "{spans:#?}");
        assert!(!String::from_utf8_lossy(&collector.bytes()).contains("hunter2"));
    }

    async fn work_goes_on_without_the_collector_and_the_log_says_so_once(world: World) {
        let mut world = world;
        let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        world.settings.push(("trace.otlp_endpoint", format!("http://{nobody}")));
        let mut program = world.start().await;
        world.sync(&mut program).await;
        world.assert_settled().await;
        program.logged("traces are lost").await;
        let url = format!("http://{}/metrics", program.address().await);
        let http = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().unwrap();
        let numbers = http.get(url).send().await.unwrap().text().await.unwrap();
        assert!(numbers.contains("cpapi_trace_spans_total{outcome=\"failed\"}"), "{numbers}");
        program.stop().await;
        let lines = program.lines();
        let lost = lines.iter().filter(|line| line.contains("traces are lost")).count();
        assert_eq!(lost, 1, "{lines:#?}");
        assert!(program.errors().is_empty());
    }

    async fn a_collector_that_cannot_be_asked_stops_the_start_without_its_secret(world: World) {
        let mut world = world;
        for address in ["ftp://collector", "http://me:hunter2@collector:4318"] {
            world.settings.retain(|(key, _)| *key != "trace.otlp_endpoint");
            world.settings.push(("trace.otlp_endpoint", address.to_owned()));
            let mut program = world.spawn(None, &[]);
            assert!(!program.ended().await.success());
            let lines = program.said("trace.otlp_endpoint").await;
            assert!(!lines.contains("hunter2"), "{lines}");
        }
    }
}
