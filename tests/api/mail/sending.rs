//! What is mailed to whom, and what happens when the mail server does not take it.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use cpapi_db::schema::mail_deliveries;
use cpapi_domain::webhook::DeliveryState;
use diesel::prelude::*;
use serde_json::{Value, json};
use testkit::{
    Client, MailServer, Sending, TestDatabase, TestServer, both_databases, eventually, simulator,
};

use super::{PASSWORD, mailing, mailing_with};
use crate::given::{id, pulled_source};
use crate::notifications::told;

async fn choose(client: &Client, kinds: &[&str]) {
    let body = Sending::Json(json!({"kinds": kinds}));
    client.ask("PUT", "/mail", body, 200).await;
}

/// How a mail stands: its state, attempts and error.
type Standing = (DeliveryState, i32, Option<String>);

/// The mails, once this holds for all of them and there are so many.
async fn standing(
    server: &TestServer,
    count: usize,
    holds: impl Fn(&Standing) -> bool,
) -> Vec<Standing> {
    eventually("the mails' state", async || {
        let found = server.app().db.read(|c| {
            Ok(mail_deliveries::table
                .order(mail_deliveries::id)
                .select((
                    mail_deliveries::state,
                    mail_deliveries::attempts,
                    mail_deliveries::error,
                ))
                .load::<Standing>(c)?)
        });
        let found = found.await.unwrap();
        (found.len() == count && found.iter().all(&holds)).then_some(found)
    })
    .await
}

/// Seven new offers.
async fn news(client: &Client) {
    let network = simulator().network(json!({"offers": 7})).await;
    pulled_source(client, "Acme Ads", &network).await;
}

both_databases! {
    async fn a_notification_is_one_mail_to_each_user_who_chose_its_kind(database: TestDatabase) {
        let mails = MailServer::start().await;
        let server = mailing(database, &mails).await;
        let (admin, viewer) = (server.admin().await, server.viewer().await);
        choose(&admin, &["offers_new", "feed_held"]).await;
        choose(&viewer, &["feed_held"]).await;
        news(&admin).await;
        let source = id(&admin.get("/sources", 200).await["items"][0]);
        let mail = mails.offered(1).await.swap_remove(0);
        standing(&server, 1, |mail| *mail == (DeliveryState::Delivered, 1, None)).await;
        assert_eq!((mail.from.as_str(), mail.to.as_str()), ("hub@example.com", "admin@example.com"));
        assert_eq!(mail.header("Subject"), "[cpapi] Acme Ads: 7 new offers.");
        assert_eq!(mail.header("Auto-Submitted"), "auto-generated");
        assert!(mail.text.contains(&format!("https://hub.example.com/sources/{source}")), "{}", mail.text);
        assert!(mail.text.contains("and 2 more"), "{}", mail.text);
        let signed_in = BASE64_STANDARD.decode(&mail.signed_in).unwrap();
        assert_eq!(String::from_utf8(signed_in).unwrap(), format!("\0hub\0{PASSWORD}"));
        // The notification is shown to both all the same, and mailed once.
        told(&viewer, "kind=offers_new", 1).await;
        assert_eq!(mails.offered(1).await.len(), 1);
    }

    async fn a_mail_that_is_not_taken_is_sent_again_later_with_the_same_id(database: TestDatabase) {
        let mails = MailServer::start().await;
        let server = mailing(database, &mails).await;
        let admin = server.admin().await;
        choose(&admin, &["offers_new"]).await;
        mails.answer(Some(&format!("451 your {PASSWORD} later")));
        news(&admin).await;
        let waiting = standing(&server, 1, |mail| mail.1 == 1).await.swap_remove(0);
        assert_eq!(waiting.0, DeliveryState::Waiting);
        let error = waiting.2.unwrap();
        assert!(error.contains("451") && error.contains("your ******** later"), "{error}");
        mails.answer(None);
        server.touch("UPDATE mail_deliveries SET next_attempt_at = created_at").await;
        standing(&server, 1, |mail| *mail == (DeliveryState::Delivered, 2, None)).await;
        let sent = mails.offered(2).await;
        assert_eq!(sent[0].header("Message-ID"), sent[1].header("Message-ID"));
    }

    async fn a_mailbox_that_does_not_exist_is_not_tried_again(database: TestDatabase) {
        let mails = MailServer::start().await;
        let server = mailing(database, &mails).await;
        let admin = server.admin().await;
        choose(&admin, &["offers_new"]).await;
        mails.answer(Some("550 nobody of that name"));
        news(&admin).await;
        let failed = standing(&server, 1, |mail| mail.0 == DeliveryState::Failed).await;
        assert_eq!(failed[0].1, 1);
    }

    async fn a_mail_that_waited_for_days_is_not_sent_any_more(database: TestDatabase) {
        let mails = MailServer::start().await;
        let server = mailing(database, &mails).await;
        let admin = server.admin().await;
        choose(&admin, &["offers_new"]).await;
        mails.answer(Some("451 later"));
        news(&admin).await;
        standing(&server, 1, |mail| mail.1 == 1).await;
        server.touch("UPDATE mail_deliveries SET created_at = '2020-01-01 00:00:00', next_attempt_at = '2020-01-01 00:00:00'").await;
        standing(&server, 1, |mail| mail.0 == DeliveryState::Failed).await;
        assert_eq!(mails.offered(1).await.len(), 1);
    }

    async fn a_user_who_may_not_enter_is_not_mailed(database: TestDatabase) {
        let mails = MailServer::start().await;
        let server = mailing(database, &mails).await;
        let (admin, viewer) = (server.admin().await, server.viewer().await);
        choose(&viewer, &["offers_new"]).await;
        let user = viewer.get("/session", 200).await["user"]["id"].clone();
        admin.patch(&format!("/users/{user}"), json!({"disabled": true}), 200).await;
        choose(&admin, &["offers_new"]).await;
        news(&admin).await;
        standing(&server, 1, |mail| mail.0 == DeliveryState::Delivered).await;
        assert_eq!(mails.offered(1).await[0].to, "admin@example.com");
    }

    async fn a_mail_goes_with_its_notification(database: TestDatabase) {
        let mails = MailServer::start().await;
        let server = mailing(database, &mails).await;
        let admin = server.admin().await;
        choose(&admin, &["offers_new"]).await;
        news(&admin).await;
        standing(&server, 1, |mail| mail.0 == DeliveryState::Delivered).await;
        // Past its time, as runs are.
        server.touch("UPDATE notifications SET created_at = '2020-01-01 00:00:00'").await;
        standing(&server, 0, |_| true).await;
    }

    async fn nothing_is_told_in_plain_text_where_tls_is_asked_for(database: TestDatabase) {
        let mails = MailServer::start().await;
        let server = mailing_with(database, &mails, "starttls").await;
        let admin = server.admin().await;
        admin.refused("POST", "/mail/test", Value::Null, 502, "mail_failed").await;
        let heard = mails.commands();
        assert!(heard.contains(&"EHLO".to_owned()), "{heard:?}");
        assert!(!heard.iter().any(|word| word == "AUTH" || word == "MAIL"), "{heard:?}");
    }

    async fn an_administrator_sends_a_test_and_hears_what_the_mail_server_says(database: TestDatabase) {
        let mails = MailServer::start().await;
        let server = mailing(database, &mails).await;
        let admin = server.admin().await;
        let sent = admin.press("/mail/test", 200).await;
        assert_eq!(sent, json!({"address": "admin@example.com"}));
        assert_eq!(mails.offered(1).await[0].header("Subject"), "[cpapi] A test");
        mails.answer(Some("554 no mail from you"));
        let refused = admin.refused("POST", "/mail/test", Value::Null, 502, "mail_failed").await;
        assert!(refused["detail"].as_str().unwrap().contains("no mail from you"), "{refused}");
    }
}
