//! A mail is sent by one replica at a time.

use cpapi_db::mail_deliveries::{self, MailAttempt, NewMailDelivery};
use cpapi_db::notifications::{self, Note, Subject};
use cpapi_db::types::Stored;
use cpapi_db::users::{self, NewUser};
use cpapi_db::{DbConnection, DbError};
use cpapi_domain::access::Role;
use cpapi_domain::notification::NotificationKind;
use cpapi_domain::time::UtcTime;
use cpapi_domain::webhook::DeliveryState;
use testkit::{TestDatabase, both_databases};

/// A mail that waits since then.
fn waiting(c: &mut DbConnection, now: UtcTime) -> Result<(), DbError> {
    let user = NewUser {
        email: "ada@example.com".to_owned(),
        name: "Ada".to_owned(),
        password_hash: "none".to_owned(),
        role: Stored(Role::Viewer),
        created_at: Stored(now),
        updated_at: Stored(now),
    };
    let user_id = users::insert(c, &user)?.id;
    let note = Note::of(NotificationKind::WebhookDisabled, Subject::Product, None);
    notifications::write(c, note, now)?;
    let shown = notifications::publish(c, now)?;
    let mail = NewMailDelivery {
        notification_id: shown[0].id,
        user_id,
        subject: "A subject".to_owned(),
        body: "A text".to_owned(),
        state: Stored(DeliveryState::Waiting),
        attempts: 0,
        next_attempt_at: Some(Stored(now)),
        created_at: Stored(now),
    };
    mail_deliveries::insert_many(c, &[mail])
}

both_databases! {
    async fn a_leased_mail_is_left_alone_until_its_lease_ends(database: TestDatabase) {
        let now = UtcTime::from_unix(1_795_795_200).unwrap();
        let (db, end) = (database.db(), now.plus_seconds(120));
        db.write(move |c| waiting(c, now)).await.unwrap();
        let claim = |at: UtcTime| db.write(move |c| mail_deliveries::claim(c, at, at.plus_seconds(120), 10));
        let (one, other) = tokio::join!(claim(now), claim(now));
        let mut claimed = [one.unwrap(), other.unwrap()].concat();
        assert_eq!(claimed.len(), 1);
        let first = claimed.swap_remove(0);
        // Its process dies; the next one takes over, and the dead one's word counts no more.
        let second = claim(end).await.unwrap().swap_remove(0);
        let attempt = MailAttempt {
            state: DeliveryState::Delivered,
            next_attempt_at: None,
            error: None,
            at: end,
        };
        let late = attempt.clone();
        db.write(move |c| mail_deliveries::settle(c, &first, &late)).await.unwrap();
        let later = end.plus_seconds(120);
        assert!(db.read(move |c| mail_deliveries::any_due(c, later)).await.unwrap());
        db.write(move |c| mail_deliveries::settle(c, &second, &attempt)).await.unwrap();
        assert!(!db.read(move |c| mail_deliveries::any_due(c, later)).await.unwrap());
    }
}
