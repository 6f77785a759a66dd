//! The list of mails, for whom has to find out why nobody was told.

use serde_json::{Value, json};
use testkit::{MailServer, Sending, TestDatabase, both_databases, eventually, simulator};

use super::mailing;
use crate::given::{items, pulled_source};
use crate::lists::{assert_pages, assert_refuses_nonsense};

const LOG: &str = "/mail/deliveries";

both_databases! {
    async fn mails_that_were_not_taken_are_found_with_the_reason(database: TestDatabase) {
        let mails = MailServer::start().await;
        let server = mailing(database, &mails).await;
        let (admin, viewer) = (server.admin().await, server.viewer().await);
        for client in [&admin, &viewer] {
            let body = Sending::Json(json!({"kinds": ["offers_new"]}));
            client.ask("PUT", "/mail", body, 200).await;
        }
        let settled = async |count: usize, state: &str| {
            eventually("the mails' state", async || {
                let list = admin.get(LOG, 200).await;
                let all = items(&list).iter().filter(|mail| mail["state"] == state).count();
                (all == count).then_some(())
            })
            .await;
        };
        mails.answer(Some("550 nobody of that name"));
        let network = simulator().network(json!({"offers": 3})).await;
        pulled_source(&admin, "First", &network).await;
        settled(2, "failed").await;
        mails.answer(None);
        let network = simulator().network(json!({"offers": 3})).await;
        pulled_source(&admin, "Second", &network).await;
        settled(2, "delivered").await;

        let list = admin.get(&format!("{LOG}?not_taken=true&count=true"), 200).await;
        assert_eq!((list["total"].as_i64(), items(&list).len()), (Some(2), 2));
        let mut addresses: Vec<&str> = items(&list).iter().map(|mail| mail["address"].as_str().unwrap()).collect();
        addresses.sort_unstable();
        assert_eq!(addresses, ["admin@example.com", "viewer@example.com"]);
        let mail = &items(&list)[0];
        assert_eq!((&mail["attempts"], &mail["next_attempt_at"]), (&json!(1), &Value::Null), "{mail}");
        assert!(mail["error"].as_str().unwrap().contains("nobody of that name"), "{mail}");
        assert_eq!(mail["subject"], "[cpapi] First: 3 new offers.");
        assert_pages(&admin, LOG).await;
        assert_refuses_nonsense(&admin, LOG).await;
        viewer.refused("GET", LOG, Value::Null, 403, "permission_missing").await;
    }
}
