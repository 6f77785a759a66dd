//! Faults, journal and the rest of the control API.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "tests"
)]

mod support;

use std::time::Duration;

use serde_json::{Value, json};
use support::{MINIMAL, Sim, quick};

async fn create(sim: &Sim) -> reqwest::Result<reqwest::Response> {
    let url = format!("{}/3.0/admin/offer", sim.running.affise_url());
    sim.http
        .post(url)
        .header("API-Key", "demo-admin-key")
        .form(MINIMAL)
        .send()
        .await
}

async fn held(sim: &Sim) -> Value {
    sim.control("GET", "/affise/main/offers", Value::Null).await["total"].clone()
}

async fn fault(sim: &Sim, action: Value) {
    let rule = json!({
        "side": "affise", "method": "POST", "path": "/3.0/admin/offer", "count": 1,
        "action": action,
    });
    sim.control("POST", "/faults", rule).await;
}

#[tokio::test]
async fn a_dropped_answer_leaves_the_offer_created() {
    let sim = quick().await;
    fault(&sim, json!({ "type": "drop" })).await;
    assert!(create(&sim).await.is_err());
    assert_eq!(held(&sim).await, 1);
    fault(&sim, json!({ "type": "drop", "commit": false })).await;
    assert!(create(&sim).await.is_err());
    assert_eq!(held(&sim).await, 1);
    fault(&sim, json!({ "type": "hang", "ms": 50 })).await;
    assert!(create(&sim).await.is_err());
    assert_eq!(held(&sim).await, 2);
    assert_eq!(
        create(&sim).await.unwrap().status(),
        200,
        "count is used up"
    );
    let journal = sim
        .control("GET", "/requests?side=affise&status=0", Value::Null)
        .await;
    assert_eq!(journal["requests"].as_array().unwrap().len(), 3);
    assert_eq!(
        journal["requests"][0]["params"]["payments"][0]["currency"],
        "USD"
    );
    assert_eq!(journal["requests"][0]["key"], "demo-admin-key");
}

#[tokio::test]
async fn answers_can_be_cut_replaced_and_turned_into_html() {
    let sim = quick().await;
    fault(&sim, json!({ "type": "truncate", "keep": 0.3 })).await;
    let response = create(&sim).await.unwrap();
    assert_eq!(response.status(), 200);
    assert!(response.bytes().await.is_err());
    fault(&sim, json!({ "type": "not_json" })).await;
    let text = create(&sim).await.unwrap().text().await.unwrap();
    assert!(serde_json::from_str::<Value>(&text).is_err());
    assert_eq!(held(&sim).await, 2);
    fault(&sim, json!({ "type": "html", "code": 502 })).await;
    let response = create(&sim).await.unwrap();
    assert_eq!(response.status(), 502);
    assert!(
        response.headers()["content-type"]
            .to_str()
            .unwrap()
            .starts_with("text/html")
    );
    fault(
        &sim,
        json!({ "type": "status", "code": 503, "retry_after": 7 }),
    )
    .await;
    let response = create(&sim).await.unwrap();
    assert_eq!(
        (
            response.status().as_u16(),
            &response.headers()["retry-after"]
        ),
        (503, &"7".parse().unwrap())
    );
    fault(&sim, json!({ "type": "throttle" })).await;
    assert_eq!(create(&sim).await.unwrap().status(), 429);
    assert_eq!(held(&sim).await, 2);
}

#[tokio::test]
async fn a_rule_picks_its_requests() {
    let sim = quick().await;
    let rules = json!([
        { "side": "tune", "path": "/Affiliate_Offer/findAll", "nth": 2,
          "action": { "type": "throttle" } },
        { "side": "tune", "params": { "page": "9" }, "action": { "type": "status", "code": 500 } },
    ]);
    sim.control("PUT", "/faults", rules).await;
    let statuses = [
        sim.tune("Method=findAll&limit=1").await["response"]["status"].clone(),
        sim.tune("Method=findAll&limit=1").await["response"]["status"].clone(),
        sim.tune("Method=findAll&limit=1").await["response"]["status"].clone(),
    ];
    assert_eq!(json!(statuses), json!([1, -1, 1]));
    let url = format!("{}?Method=findAll&page=9", sim.running.tune_url());
    assert_eq!(sim.http.get(url).send().await.unwrap().status(), 500);
    let rules = sim.control("GET", "/faults", Value::Null).await;
    assert_eq!(json!([rules[0]["seen"], rules[0]["fired"]]), json!([3, 1]));
    let counters = sim.control("GET", "/counters", Value::Null).await;
    assert_eq!(
        counters["tune/demonet GET /Affiliate_Offer/findAll"]["total"],
        3
    );
}

#[tokio::test]
async fn a_hand_at_affise_edits_disables_and_deletes() {
    let sim = quick().await;
    let body: Value = create(&sim).await.unwrap().json().await.unwrap();
    let path = format!("/affise/main/offers/{}", body["id"]);
    sim.control(
        "POST",
        &format!("{path}/status"),
        json!({ "status": "active" }),
    )
    .await;
    sim.control("PATCH", &path, json!({ "set": { "title": "By hand" } }))
        .await;
    let offer = sim.control("GET", &path, Value::Null).await;
    assert_eq!(
        json!([offer["title"], offer["status"]]),
        json!(["By hand", "active"])
    );
    assert_eq!(
        sim.get("/3.0/offers").await.1["offers"][0]["title"],
        "By hand"
    );
    sim.control("DELETE", &path, Value::Null).await;
    assert_eq!(held(&sim).await, 0);
    let state = sim.control("GET", "", Value::Null).await;
    assert_eq!(state["networks"]["demonet"]["offers"], 60);
    create(&sim).await.unwrap();
    let state = sim
        .control("POST", "/reset", json!({ "tenants": true }))
        .await;
    assert_eq!(state["tenants"]["main"]["offers"], 0);
    assert_ne!(state["journal"]["held"], 0);
}

#[tokio::test]
async fn control_calls_that_make_no_sense_are_refused_with_a_sentence() {
    let sim = quick().await;
    for (method, path, body) in [
        ("PATCH", "/tune/demonet", json!({ "offerz": 1 })),
        ("PATCH", "/affise/main", json!({ "form_error_status": 418 })),
        (
            "POST",
            "/faults",
            json!({ "action": { "type": "explode" } }),
        ),
        (
            "POST",
            "/faults",
            json!({ "nth": 0, "action": { "type": "drop" } }),
        ),
        ("POST", "/tune/demonet/broken", json!({ "kind": "odd" })),
        ("POST", "/tune/demonet/generation", json!({})),
        ("GET", "/nothing", Value::Null),
        ("GET", "/tune/none", Value::Null),
    ] {
        let url = format!("{}/_control{path}", sim.running.base_url());
        let request = sim.http.request(method.parse().unwrap(), url).json(&body);
        let response = request.send().await.unwrap();
        assert!(
            [400, 404].contains(&response.status().as_u16()),
            "{method} {path}"
        );
        let body: Value = response.json().await.unwrap();
        assert!(body["error"].is_string(), "{method} {path}");
    }
}

#[tokio::test]
async fn latency_delays_every_answer_and_stop_frees_the_port() {
    let sim = quick().await;
    sim.control("PATCH", "/affise/main", json!({ "latency_ms": 120 }))
        .await;
    let before = std::time::Instant::now();
    sim.get("/3.1/user/me").await;
    assert!(before.elapsed() >= Duration::from_millis(120));
    let url = sim.running.base_url();
    sim.running.stop().await;
    assert!(reqwest::get(url).await.is_err());
}
