//! The list, the bell, and what each user has read.

use serde_json::{Value, json};
use testkit::{Client, TestServer, both_databases, simulator};

use super::told;
use crate::given::{id, pulled_source};
use crate::lists::{assert_pages, assert_refuses_nonsense};

async fn unread(client: &Client) -> i64 {
    client.get("/notifications/unread", 200).await["unread"]
        .as_i64()
        .unwrap()
}

/// Three sources, so three times news of offers; their ids, newest first.
async fn three(manager: &Client) -> Vec<i64> {
    for title in ["First", "Second", "Third"] {
        let network = simulator().network(json!({"offers": 4})).await;
        pulled_source(manager, title, &network).await;
    }
    let told = told(manager, "kind=offers_new", 3).await;
    told.iter().map(id).collect()
}

both_databases! {
    async fn each_user_reads_for_themselves(server: TestServer) {
        let (manager, viewer) = (server.manager().await, server.viewer().await);
        let ids = three(&manager).await;
        assert_eq!((unread(&manager).await, unread(&viewer).await), (3, 3));
        let newest = format!("/notifications/{}/read", ids[0]);
        for _ in 0..2 {
            viewer.press(&newest, 204).await;
        }
        assert_eq!((unread(&manager).await, unread(&viewer).await), (3, 2));
        let list = viewer.get("/notifications", 200).await;
        let read: Vec<&Value> = list["items"].as_array().unwrap().iter().map(|item| &item["read"]).collect();
        assert_eq!(read, [true, false, false]);
        let left = told(&viewer, "unread=true", 2).await;
        assert_eq!(left.iter().map(id).collect::<Vec<_>>(), ids[1..]);
    }

    async fn what_was_shown_before_a_user_was_made_is_no_news_to_them(server: TestServer) {
        let manager = server.manager().await;
        let ids = three(&manager).await;
        // Made now, by asking for the first time.
        let viewer = server.viewer().await;
        assert_eq!((unread(&manager).await, unread(&viewer).await), (3, 0));
        told(&viewer, "unread=true", 0).await;
        let list = viewer.get("/notifications", 200).await;
        let read = list["items"].as_array().unwrap().iter().map(|item| &item["read"]);
        assert_eq!(read.collect::<Vec<_>>(), [true, true, true], "it is there to be looked up");
        let network = simulator().network(json!({"offers": 4})).await;
        pulled_source(&manager, "Fourth", &network).await;
        let news = told(&viewer, "unread=true", 1).await;
        assert!(!ids.contains(&id(&news[0])));
        assert_eq!((unread(&manager).await, unread(&viewer).await), (4, 1));
        viewer.press(&format!("/notifications/{}/read", ids[0]), 204).await;
        viewer.post("/notifications/read", json!({"through": id(&news[0])}), 204).await;
        assert_eq!((unread(&manager).await, unread(&viewer).await), (4, 0));
    }

    async fn marking_all_leaves_what_came_later_unread(server: TestServer) {
        let manager = server.manager().await;
        let ids = three(&manager).await;
        manager.post("/notifications/read", json!({"through": ids[1]}), 204).await;
        assert_eq!(unread(&manager).await, 1);
        assert_eq!(id(&told(&manager, "unread=true", 1).await[0]), ids[0]);
        manager.refused("POST", "/notifications/424242/read", Value::Null, 404, "notification_not_found").await;
    }

    async fn notifications_are_filtered_and_paged(server: TestServer) {
        let manager = server.manager().await;
        let ids = three(&manager).await;
        assert_pages(&manager, "/notifications").await;
        assert_refuses_nonsense(&manager, "/notifications").await;
        let newest = told(&manager, "kind=offers_new", 3).await[0].clone();
        let of_source = told(&manager, &format!("source_id={}", newest["source_id"]), 1).await;
        assert_eq!(id(&of_source[0]), ids[0]);
        told(&manager, "campaign_id=424242", 0).await;
        manager.refused("GET", "/notifications?kind=nonsense", Value::Null, 400, "query_invalid").await;
    }
}
