//! What webhooks are sent, how it is signed, and what happens when nobody takes it.

use serde_json::{Value, json};
use testkit::{Receiver, TestServer, both_databases, simulator};

use super::{SECRET, body, delivery};
use crate::given::{id, items, pulled_source, with};
use crate::notifications::told;

both_databases! {
    async fn a_notification_is_sent_once_and_signed(server: TestServer) {
        let (admin, receiver) = (server.admin().await, Receiver::start().await);
        let hook = id(&admin.post("/webhooks", body(receiver.url()), 201).await);
        let deaf = with(body(receiver.url()), json!({"kinds": ["feed_held"]}));
        admin.post("/webhooks", deaf, 201).await;
        let network = simulator().network(json!({"offers": 7})).await;
        pulled_source(&admin, "Acme Ads", &network).await;
        let message = receiver.received(1).await.swap_remove(0);
        let sent: Value = serde_json::from_str(&message.body).unwrap();
        assert_eq!((&sent["type"], &sent["data"]["subject_title"]), (&json!("offers_new"), &json!("Acme Ads")), "{sent}");
        assert!(message.is_signed_with(SECRET), "{message:?}");
        assert!(!message.is_signed_with("another secret for webhooks"));
        let done = delivery(&admin, hook, |newest| newest["state"] == "delivered").await;
        assert_eq!((&done["attempts"], &done["answer_status"], &done["answer"]), (&json!(1), &json!(200), &json!("thank you")), "{done}");
        assert_eq!((&done["message_id"], &done["body"]), (&json!(message.headers["webhook-id"]), &json!(message.body)));
        assert_eq!(receiver.received(1).await.len(), 1);
    }

    async fn what_is_not_taken_is_sent_again_with_the_same_id(server: TestServer) {
        let (admin, receiver) = (server.admin().await, Receiver::start().await);
        receiver.answer(500, &format!("I know {SECRET}"));
        let hook = id(&admin.post("/webhooks", body(receiver.url()), 201).await);
        admin.press(&format!("/webhooks/{hook}/test"), 202).await;
        let waiting = delivery(&admin, hook, |newest| newest["attempts"] == 1).await;
        assert_eq!((&waiting["state"], &waiting["answer_status"], &waiting["answer"]), (&json!("waiting"), &json!(500), &json!("I know ********")), "{waiting}");
        assert!(waiting["next_attempt_at"].as_str() > waiting["sent_at"].as_str());
        assert!(admin.get("/webhooks", 200).await["items"][0]["failing_since"].is_string());
        receiver.answer(204, "");
        server.touch("UPDATE webhook_deliveries SET next_attempt_at = created_at").await;
        delivery(&admin, hook, |newest| newest["state"] == "delivered").await;
        let sent = receiver.received(2).await;
        assert_eq!(sent[0].headers["webhook-id"], sent[1].headers["webhook-id"]);
        assert!(sent[1].is_signed_with(SECRET));
        assert!(admin.get("/webhooks", 200).await["items"][0]["failing_since"].is_null());
    }

    async fn a_delivery_is_replayed(server: TestServer) {
        let (admin, receiver) = (server.admin().await, Receiver::start().await);
        let hook = id(&admin.post("/webhooks", body(receiver.url()), 201).await);
        let test = id(&admin.press(&format!("/webhooks/{hook}/test"), 202).await);
        delivery(&admin, hook, |newest| newest["state"] == "delivered").await;
        admin.press(&format!("/webhooks/{hook}/deliveries/{test}/replay"), 202).await;
        let sent = receiver.received(2).await;
        assert_eq!((&sent[0].body, &sent[0].headers["webhook-id"]), (&sent[1].body, &sent[1].headers["webhook-id"]));
        let list = admin.get(&format!("/webhooks/{hook}/deliveries?count=true"), 200).await;
        assert_eq!((list["total"].as_i64(), items(&list).len()), (Some(1), 1));
    }

    async fn a_webhook_that_took_nothing_for_days_is_switched_off_and_told_of(server: TestServer) {
        let (admin, receiver) = (server.admin().await, Receiver::start().await);
        receiver.answer(410, "gone");
        let hook = id(&admin.post("/webhooks", body(receiver.url()), 201).await);
        admin.press(&format!("/webhooks/{hook}/test"), 202).await;
        delivery(&admin, hook, |newest| newest["attempts"] == 1).await;
        server.touch("UPDATE webhooks SET failing_since = '2020-01-01 00:00:00'; UPDATE webhook_deliveries SET next_attempt_at = created_at").await;
        let off = told(&admin, "kind=webhook_disabled", 1).await.swap_remove(0);
        assert_eq!((&off["detail"], &off["source_id"]), (&json!("Our chat"), &Value::Null), "{off}");
        assert_eq!(admin.get("/webhooks", 200).await["items"][0]["enabled"], false);
        // Switched on again it is forgiven.
        let on = admin.patch(&format!("/webhooks/{hook}"), json!({"enabled": true}), 200).await;
        assert_eq!(on["failing_since"], Value::Null);
    }

    async fn a_receiver_that_is_away_is_named_without_its_address(server: TestServer) {
        let admin = server.admin().await;
        let hook = id(&super::unheard(&admin, true).await);
        admin.press(&format!("/webhooks/{hook}/test"), 202).await;
        let waiting = delivery(&admin, hook, |newest| newest["attempts"] == 1).await;
        assert_eq!((&waiting["error"], &waiting["answer_status"]), (&json!("The receiver could not be reached."), &Value::Null), "{waiting}");
    }
}
