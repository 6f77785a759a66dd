//! The Affise side against its contract.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "tests"
)]

mod support;

use serde_json::{Value, json};
use support::{ADVERTISER, MINIMAL, minimal_with, quick};

const ANY_STATUS: &str = "status[]=active&status[]=stopped&status[]=suspended";

#[tokio::test]
async fn keys_decide_what_may_be_done() {
    let sim = quick().await;
    let url = format!("{}/3.1/user/me", sim.running.affise_url());
    for (key, status, message) in [
        (None, 401, "Token is necessary"),
        (Some("wrong"), 401, "Token is necessary"),
        (Some("demo-partner-key"), 403, "Auth Denied"),
    ] {
        let mut request = sim.http.get(&url);
        if let Some(key) = key {
            request = request.header("API-Key", key);
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), status);
        let body: Value = response.json().await.unwrap();
        assert_eq!(body, json!({ "status": 2, "message": message }));
    }
    let (status, me) = sim.get("/3.1/user/me").await;
    assert_eq!(
        (status, &me["user"]["type"]),
        (200, &json!("common_manager"))
    );
    let (status, body) = sim.get("/3.0/nothing").await;
    assert_eq!(
        (status, body),
        (404, json!({ "status": 2, "error": "Page Not Found" }))
    );
}

#[tokio::test]
async fn a_created_offer_is_stopped_and_hidden_from_the_default_list() {
    let sim = quick().await;
    let form = minimal_with(&[("external_offer_id", "12345"), ("notes", "cpapi:token")]);
    let (status, body) = sim.post("/3.0/admin/offer", &form).await;
    assert_eq!(status, 200, "{body}");
    let offer = &body["offer"];
    assert_eq!(offer["id"], body["id"]);
    assert_eq!(offer["offer_id"].as_str().unwrap().len(), 24);
    assert_eq!(offer["status"], "stopped");
    assert_eq!(offer["tags"], json!(["default"]));
    assert_eq!(offer["payments"][0]["total"], 2.5);
    assert_eq!(offer["payments"][0]["revenue"], 2);
    assert_eq!(offer["payments"][0]["countries"], json!([]));
    let (_, list) = sim.get("/3.0/offers").await;
    assert_eq!(list["offers"], json!([]));
    assert_eq!(
        list["pagination"],
        json!({ "per_page": 100, "total_count": 0, "page": 1 })
    );
    let filter = format!("external_offer_id=12345&advertiser[]={ADVERTISER}&{ANY_STATUS}");
    let (_, list) = sim.get(&format!("/3.0/offers?{filter}")).await;
    assert_eq!(list["offers"][0]["notes"], "cpapi:token");
    sim.post("/3.0/admin/offer", &form).await;
    let (_, list) = sim.get(&format!("/3.0/offers?{filter}")).await;
    assert_eq!(list["pagination"]["total_count"], 2, "nothing is unique");
}

#[tokio::test]
async fn form_errors_are_keyed_by_field() {
    let sim = quick().await;
    let (status, body) = sim.post("/3.0/admin/offer", &[("title", " ")]).await;
    assert_eq!((status, &body["status"]), (400, &json!(2)));
    for field in ["title", "advertiser", "url", "payments"] {
        assert!(body["message"][field].is_string(), "{field}: {body}");
    }
    for (name, value) in [
        ("description", "old name"),
        ("payments[0][payout]", "1"),
        ("payments[0][countries][0]", "UK"),
        ("payments[0][os][0]", "Androids"),
        ("payments[0][devices][0]", "phone"),
        ("payments[1][type]", "fixed"),
        ("status", "paused"),
        ("strictly_country", "true"),
        ("categories[0]", "Games"),
        ("smartlink_categories[0]", "595e3b547e28fede7b8b45ff"),
        ("start_at", "2020-01-01"),
        ("stopDate", "01.02.2030"),
        ("hold_period", "61"),
        ("caps[0][period]", "week"),
        ("targeting[0][os][deny][0]", "iOS"),
        ("targeting[0][country][allow]", "US"),
        ("landings[0][title]", "no url"),
        ("kpi", "text"),
        ("url_preview", "not a url"),
        ("payments[0][total", "1"),
        ("click_session", "1 year"),
    ] {
        let (status, body) = sim
            .post("/3.0/admin/offer", &minimal_with(&[(name, value)]))
            .await;
        assert_eq!(status, 400, "{name}={value}: {body}");
        assert!(!body["message"].as_object().unwrap().is_empty(), "{name}");
    }
    let (status, body) = sim
        .post("/3.0/admin/offer", &minimal_with(&[("advertiser2", "x")]))
        .await;
    assert_eq!(status, 400);
    let message = json!({ "advertiser2": "This form should not contain extra fields." });
    assert_eq!(body["message"], message);
    sim.control("PATCH", "/affise/main", json!({ "form_error_status": 200 }))
        .await;
    let (status, body) = sim.post("/3.0/admin/offer", &[]).await;
    assert_eq!((status, &body["status"]), (200, &json!(2)));
    let held = sim.control("GET", "/affise/main/offers", Value::Null).await;
    assert_eq!(held["total"], 0);
}

#[tokio::test]
async fn the_documented_full_request_is_accepted_and_shaped() {
    let sim = quick().await;
    let form = minimal_with(&[
        ("url_preview", "https://play.example.com/app"),
        ("status", "active"),
        ("privacy", "protected"),
        ("redirect_type", "http302"),
        ("is_redirect_overcap", "1"),
        ("strictly_country", "1"),
        ("categories[0]", "5368a3973b7d9b4d5d59f103"),
        ("smartlink_categories[0]", "595e3b547e28fede7b8b4501"),
        ("description_lang[en]", "<p>text</p>"),
        ("payments[0][countries][0]", "US"),
        ("payments[0][os][0]", "iOS"),
        ("payments[0][devices][0]", "mobile"),
        ("caps[0][period]", "day"),
        ("caps[0][type]", "conversions"),
        ("caps[0][value]", "100"),
        ("caps[0][goal_type]", "all"),
        ("caps[0][affiliate_type]", "all"),
        ("caps[0][country_type]", "all"),
        ("targeting[0][name]", "General"),
        ("targeting[0][condition]", "and"),
        ("targeting[0][enabled]", "1"),
        ("targeting[0][country][allow][0]", "US"),
        ("targeting[0][os][allow][0][name]", "iOS"),
        ("targeting[0][os][allow][0][comparison]", "GTE"),
        ("targeting[0][os][allow][0][version]", "12.0"),
        ("targeting[0][device_type][0]", "mobile"),
        ("landings[0][title]", "One"),
        ("landings[0][url]", "https://l.example.com/{clickid}"),
        ("landings[0][url_preview]", "https://l.example.com"),
        ("stopDate", "2031-12-31"),
        ("uniqIpOnly", "1"),
        ("send_emails", "0"),
    ]);
    let (status, body) = sim.post("/3.0/admin/offer", &form).await;
    assert_eq!(status, 200, "{body}");
    let offer = &body["offer"];
    assert_eq!(offer["categories"], json!(["Games"]));
    assert_eq!(
        offer["full_categories"],
        json!([{ "id": "5368a3973b7d9b4d5d59f103", "title": "Games" }])
    );
    assert_eq!(
        offer["smartlink_categories"],
        json!(["595e3b547e28fede7b8b4501"])
    );
    assert_eq!(offer["privacy"], "premoderated");
    assert_eq!(offer["required_approval"], true);
    assert_eq!(offer["preview_url"], offer["url_preview"]);
    assert_eq!(offer["stop_at"], "2031-12-31 00:00:00");
    assert_eq!(offer["uniq_ip_only"], true);
    assert_eq!(offer["caps"][0]["goals"], json!([]));
    assert_eq!(offer["caps"][0]["value"], 100);
    assert_eq!(
        offer["targeting"][0]["country"],
        json!({ "allow": ["US"], "deny": [] })
    );
    assert_eq!(
        offer["targeting"][0]["region"],
        json!({ "allow": [], "deny": [] })
    );
    assert_eq!(offer["targeting"][0]["os"]["allow"][0]["comparison"], "GTE");
    assert_eq!(offer["description_lang"]["en"], "<p>text</p>");
    assert_eq!(offer["landings"][0]["type"], "landing");
    for name in ["created_at", "updated_at", "start_at"] {
        let text = offer[name].as_str().unwrap();
        assert!(text.len() == 19 && !text.contains('T'), "{text}");
    }
    let (_, one) = sim.get(&format!("/3.0/offer/{}", offer["id"])).await;
    assert_eq!(one["offer"], *offer);
}

#[tokio::test]
async fn edit_keeps_scalars_left_out_and_replaces_collections_whole() {
    let sim = quick().await;
    let two = minimal_with(&[
        ("payments[1][type]", "percent"),
        ("payments[1][currency]", "EUR"),
        ("smartlink_categories[0]", "595e3b547e28fede7b8b4501"),
    ]);
    let (_, created) = sim.post("/3.0/admin/offer", &two).await;
    let path = format!("/3.0/admin/offer/{}", created["id"]);
    let kept = created["offer"]["payments"][1]["id"].as_str().unwrap();
    let (_, paused) = sim.post(&path, &[("status", "suspended")]).await;
    assert_eq!(paused["offer"]["payments"], created["offer"]["payments"]);
    assert_eq!(paused["offer"]["title"], "Sample offer");
    let form = [
        ("payments[0][id]", kept),
        ("payments[0][type]", "percent"),
        ("payments[0][currency]", "EUR"),
        ("payments[1][type]", "fixed"),
        ("payments[1][currency]", "USD"),
        ("smartlink_categories", ""),
    ];
    let (status, edited) = sim.post(&path, &form).await;
    assert_eq!(status, 200, "{edited}");
    let payments = &edited["offer"]["payments"];
    assert_eq!(payments.as_array().unwrap().len(), 2);
    assert_eq!(payments[0]["id"], kept);
    assert_ne!(payments[1]["id"], created["offer"]["payments"][0]["id"]);
    assert_eq!(edited["offer"]["smartlink_categories"], json!([]));
    assert_eq!(edited["offer"]["status"], "suspended");
}

#[tokio::test]
async fn bulk_delete_and_unknown_offer() {
    let sim = quick().await;
    let (_, one) = sim.post("/3.0/admin/offer", MINIMAL).await;
    let id = one["id"].to_string();
    let form = [
        ("offer_id[]", id.as_str()),
        ("offer_id[]", "999999"),
        ("status", "active"),
    ];
    let (_, body) = sim.post("/3.0/admin/offer/mass-update", &form).await;
    assert_eq!(body, json!({ "status": 1, "message": "status updated" }));
    assert_eq!(
        sim.get("/3.0/offers/count").await.1,
        json!({ "status": 1, "count": 1 })
    );
    let (_, body) = sim
        .post("/3.0/admin/offer/delete", &[("offer_id[0]", &id)])
        .await;
    assert_eq!(
        body["message"],
        format!("Offer {id} is removed successfully.")
    );
    let (status, body) = sim
        .post(&format!("/3.0/admin/offer/{id}"), &[("status", "active")])
        .await;
    assert_eq!(
        (status, body),
        (404, json!({ "status": 2, "error": "Unknown offer id" }))
    );
    sim.control(
        "PATCH",
        "/affise/main",
        json!({ "unknown_offer_status": 200 }),
    )
    .await;
    let (status, _) = sim
        .post(&format!("/3.0/admin/offer/{id}"), &[("status", "active")])
        .await;
    assert_eq!(status, 200);
}

#[tokio::test]
async fn lists_page_filter_lag_and_ignore_filters() {
    let sim = quick().await;
    for n in 0..5 {
        let external = n.to_string();
        let form = minimal_with(&[("external_offer_id", &external), ("status", "active")]);
        sim.post("/3.0/admin/offer", &form).await;
    }
    let (_, page) = sim.get("/3.0/offers?limit=2&page=2&sort[id]=desc").await;
    assert_eq!(
        page["pagination"],
        json!({ "per_page": 2, "total_count": 5, "page": 2, "next_page": 3 })
    );
    assert_eq!(page["offers"][0]["external_offer_id"], "2");
    let (_, last) = sim.get("/3.0/offers?limit=9000").await;
    assert_eq!(
        last["pagination"],
        json!({ "per_page": 500, "total_count": 5, "page": 1 })
    );
    let (_, some) = sim
        .get("/3.0/offers?int_id[]=901&int_id[]=903&int_id[]=7")
        .await;
    assert_eq!(some["pagination"]["total_count"], 2);
    assert_eq!(sim.get("/3.0/offers?limit=x").await.0, 400);
    let ignore = json!({ "ignored_filters": ["external_offer_id"], "list_lag_ms": 0 });
    sim.control("PATCH", "/affise/main", ignore).await;
    let (_, all) = sim.get("/3.0/offers?external_offer_id=3").await;
    assert_eq!(all["pagination"]["total_count"], 5);
    sim.control("PATCH", "/affise/main", json!({ "list_lag_ms": 600_000 }))
        .await;
    assert_eq!(sim.get("/3.0/offers").await.1["offers"], json!([]));
    let held = sim
        .control(
            "GET",
            "/affise/main/offers?external_offer_id=3",
            Value::Null,
        )
        .await;
    assert_eq!(held["total"], 1);
}

#[tokio::test]
async fn multipart_is_taken_like_a_form_and_json_is_not() {
    let sim = quick().await;
    let boundary = "XBOUNDX";
    let part = |head: &str, value: &str| {
        format!("--{boundary}\r\nContent-Disposition: form-data; {head}\r\n\r\n{value}\r\n")
    };
    let mut body: String = MINIMAL
        .iter()
        .map(|(name, value)| part(&format!("name=\"{name}\""), value))
        .collect();
    body.push_str(&part("name=\"logo\"; filename=\"a.png\"", "PNG"));
    body.push_str(&format!("--{boundary}--\r\n"));
    let url = format!("{}/3.0/admin/offer", sim.running.affise_url());
    let request = sim.http.post(&url).header("API-Key", "demo-admin-key");
    let media = format!("multipart/form-data; boundary={boundary}");
    let response = request
        .header("Content-Type", media)
        .body(body)
        .send()
        .await
        .unwrap();
    let body: Value = response.json().await.unwrap();
    assert_eq!(body["status"], 1, "{body}");
    assert!(body["offer"]["logo"].as_str().unwrap().ends_with(".png"));
    let request = sim.http.post(&url).header("API-Key", "demo-admin-key");
    let response = request.json(&json!({ "title": "x" })).send().await.unwrap();
    assert_eq!(response.status(), 400);
}

#[tokio::test]
async fn reference_entities_have_their_shapes() {
    let sim = quick().await;
    let (_, advertisers) = sim.get("/3.0/admin/advertisers?limit=2").await;
    assert_eq!(
        advertisers["advertisers"][0]["title"],
        "CPAPI Demo Advertiser"
    );
    assert_eq!(advertisers["pagination"]["next_page"], 2);
    assert_eq!(
        sim.get(&format!("/3.0/admin/advertiser/{ADVERTISER}"))
            .await
            .0,
        200
    );
    assert_eq!(
        sim.get("/3.0/admin/advertiser/5b5f415035752723008b456a")
            .await
            .0,
        404
    );
    let (_, made) = sim.post("/3.0/admin/category", &[("title", "Games")]).await;
    assert_eq!(made["category"]["title"], "Games");
    let (_, categories) = sim.get("/3.0/offer/categories").await;
    assert_eq!(categories["categories"].as_array().unwrap().len(), 11);
    let (_, currency) = sim.get("/3.0/admin/currency").await;
    assert_eq!(currency["quotes"]["USD"], 1.0);
    let (_, currency) = sim.get("/3.0/admin/currency?extended=1").await;
    assert_eq!(currency["quotes"][0]["default"], true);
    let (_, oses) = sim.get("/3.1/oses").await;
    assert!(oses["oses"]["2"].is_string() && oses["oses"].get("3").is_none());
    assert_eq!(oses["pagination"]["per_page"], 2_147_483_647_u32);
    assert_eq!(sim.get("/3.1/oses/Windows%20Phone").await.0, 200);
    assert_eq!(sim.get("/3.1/oses/None").await.0, 404);
    assert_eq!(sim.get("/3.1/cities").await.0, 400);
    for path in [
        "/3.0/admin/smartlink/categories",
        "/3.0/admin/offer/sources",
        "/3.0/admin/domains",
        "/3.0/goals",
        "/3.0/admin/custom_fields",
        "/3.0/admin/users",
        "/3.1/countries",
        "/3.1/browsers",
        "/3.1/devices",
        "/3.1/connection-types",
        "/3.1/vendors",
        "/3.1/isp?country=US",
        "/3.1/cities?country[]=DE",
        "/3.1/regions?country[]=US",
    ] {
        let (status, body) = sim.get(path).await;
        assert_eq!((status, &body["status"]), (200, &json!(1)), "{path}");
    }
}
