//! Entries of the audit log.

use serde_json::{Value, json};
use testkit::{Client, PASSWORD, TestServer, both_databases, simulator};

use crate::given::{campaign_body, id, items, quiet_source, tracking_system};
use crate::lists::{assert_pages, assert_refuses_nonsense};

/// The newest entry about a subject.
async fn newest(admin: &Client, kind: &str, subject: i64) -> Value {
    let found = admin
        .get(
            &format!("/audit?subject_kind={kind}&subject_id={subject}&limit=1"),
            200,
        )
        .await;
    items(&found)
        .first()
        .unwrap_or_else(|| panic!("nothing about {kind} {subject}"))
        .clone()
}

both_databases! {
    async fn every_change_says_who_did_what_to_what(server: TestServer) {
        let (admin, manager) = (server.admin().await, server.manager().await);
        let who = manager.get("/session", 200).await["user"]["id"].clone();
        let network = simulator().network(json!({"offers": 3})).await;
        let tenant = simulator().tenant(json!({})).await;

        let source = id(&quiet_source(&manager, "Acme Ads", &network).await);
        let entry = newest(&admin, "source", source).await;
        assert_eq!((&entry["action"], &entry["actor"]["id"], &entry["actor"]["email"]), (&json!("source.create"), &who, &json!("manager@example.com")), "{entry}");
        assert_eq!((&entry["subject"]["title"], &entry["before"], &entry["ip"]), (&json!("Acme Ads"), &Value::Null, &json!("127.0.0.1")));
        assert_eq!(entry["after"]["title"], "Acme Ads");
        assert!(entry["request_id"].is_string());
        manager.patch(&format!("/sources/{source}"), json!({"title": "Acme Media", "config": network.config()}), 200).await;
        let entry = newest(&admin, "source", source).await;
        assert_eq!((&entry["action"], &entry["before"]["title"], &entry["after"]["title"]), (&json!("source.update"), &json!("Acme Ads"), &json!("Acme Media")), "{entry}");

        let system = id(&tracking_system(&manager, "Our Affise", &tenant).await);
        assert_eq!(newest(&admin, "tracking_system", system).await["action"], "tracking_system.create");
        manager.patch(&format!("/tracking-systems/{system}"), json!({"max_concurrent": 3}), 200).await;
        assert_eq!(newest(&admin, "tracking_system", system).await["action"], "tracking_system.update");
        let campaign = id(&manager.post("/campaigns", campaign_body("Everything", system, &[source]), 201).await);
        assert_eq!(newest(&admin, "campaign", campaign).await["action"], "campaign.create");
        manager.patch(&format!("/campaigns/{campaign}"), json!({"pause_delay_minutes": 5}), 200).await;
        let entry = newest(&admin, "campaign", campaign).await;
        assert_eq!((&entry["before"]["pause_delay_minutes"], &entry["after"]["pause_delay_minutes"]), (&json!(60), &json!(5)), "{entry}");
        for (kind, subject, path, title) in [("campaign", campaign, "campaigns", "Everything"), ("tracking_system", system, "tracking-systems", "Our Affise"), ("source", source, "sources", "Acme Media")] {
            manager.post(&format!("/{path}/{subject}/archive"), json!({"title": title}), 200).await;
            assert_eq!(newest(&admin, kind, subject).await["action"], format!("{kind}.archive"));
        }
        let user = json!({"email": "grace@example.com", "name": "Grace", "password": PASSWORD, "role": "viewer"});
        let user = id(&admin.post("/users", user, 201).await);
        assert_eq!(newest(&admin, "user", user).await["action"], "user.create");
        admin.patch(&format!("/users/{user}"), json!({"password": "another long password"}), 200).await;
        let entry = newest(&admin, "user", user).await;
        assert_eq!(entry["action"], "user.update");
        assert!(!entry.to_string().contains("another long password") && !entry.to_string().contains("argon2"), "{entry}");

        // What is refused or changes nothing leaves no entry.
        let before = admin.get("/audit?count=true", 200).await["total"].clone();
        manager.refused("PATCH", &format!("/sources/{source}"), json!({"title": "x"}), 409, "source_archived").await;
        manager.refused_fields("POST", "/campaigns", json!({})).await;
        assert_eq!(admin.get("/audit?count=true", 200).await["total"], before);
    }

    async fn the_log_is_searched_filtered_and_paged(server: TestServer) {
        let (admin, manager) = (server.admin().await, server.manager().await);
        let network = simulator().network(json!({"offers": 3})).await;
        let mut sources = Vec::new();
        for title in ["Acme Ads", "Blue Media", "Acme Games"] {
            sources.push(id(&quiet_source(&manager, title, &network).await));
        }
        manager.patch(&format!("/sources/{}", sources[0]), json!({"poll_interval_seconds": 60}), 200).await;
        let total = async |query: &str| admin.get(&format!("/audit?count=true&{query}"), 200).await["total"].as_i64().unwrap();
        assert_eq!(total("subject_kind=source").await, 4);
        assert_eq!(total(&format!("subject_kind=source&subject_id={}", sources[0])).await, 2);
        assert_eq!(total("action=source.update").await, 1);
        assert_eq!(total("search=acme").await, 3);
        let who = manager.get("/session", 200).await["user"]["id"].clone();
        assert!(total(&format!("user_id={who}")).await >= 4);
        assert_eq!(total("user_id=424242").await, 0);
        assert_pages(&admin, "/audit").await;
        assert_refuses_nonsense(&admin, "/audit").await;
    }
}
