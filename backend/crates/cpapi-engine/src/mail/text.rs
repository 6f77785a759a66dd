//! What mails say.

use std::fmt::Write as _;

use cpapi_db::mail_deliveries::{self, NewMailDelivery};
use cpapi_db::notifications::NotificationRow;
use cpapi_db::types::Stored;
use cpapi_db::{DbConnection, DbError, users};
use cpapi_domain::time::UtcTime;
use cpapi_domain::webhook::DeliveryState;
use reqwest::Url;

use super::mailer::Mailer;
use crate::notices::subject_title;

/// Puts a mail per notification and user who chose its kind down, in the transaction that shows
/// them.
pub(crate) fn fan_out(
    c: &mut DbConnection,
    mailer: &Mailer,
    shown: &[NotificationRow],
    now: UtcTime,
) -> Result<(), DbError> {
    if shown.is_empty() {
        return Ok(());
    }
    let receivers = users::mailed(c)?;
    for notification in shown {
        let mut wanting = receivers
            .iter()
            .filter(|user| user.is_mailed(notification.kind))
            .peekable();
        if wanting.peek().is_none() {
            continue;
        }
        let subject = subject(c, notification)?;
        let body = body(notification, &subject, mailer.links());
        let mails: Vec<NewMailDelivery> = wanting
            .map(|user| NewMailDelivery {
                notification_id: notification.id,
                user_id: user.id,
                subject: format!("[cpapi] {subject}"),
                body: body.clone(),
                state: Stored(DeliveryState::Waiting),
                attempts: 0,
                next_attempt_at: Some(Stored(now)),
                created_at: Stored(now),
            })
            .collect();
        mail_deliveries::insert_many(c, &mails)?;
    }
    Ok(())
}

/// `Acme Ads: 3 new offers.`
fn subject(c: &mut DbConnection, notification: &NotificationRow) -> Result<String, DbError> {
    let sentence = notification.kind.sentence(notification.offers);
    Ok(match subject_title(c, notification)? {
        Some(title) => format!("{title}: {sentence}"),
        None => sentence,
    })
}

fn body(notification: &NotificationRow, subject: &str, links: Option<&Url>) -> String {
    let mut text = format!("{subject}\n");
    if let Some(detail) = &notification.detail {
        line(&mut text, &format!("\n{detail}"));
    }
    offers(&mut text, notification);
    line(&mut text, &format!("\nAt {}", notification.created_at));
    if let Some(links) = links {
        line(&mut text, &link(links, &path(notification)));
    }
    line(
        &mut text,
        "\n-- \nYou chose to be mailed of this; change it in cpapi under your profile.",
    );
    text
}

/// The offers that it names, and how many more there are.
fn offers(text: &mut String, notification: &NotificationRow) {
    let samples = &notification.samples.0;
    if samples.is_empty() {
        return;
    }
    text.push('\n');
    for sample in samples {
        match &sample.detail {
            Some(detail) => line(text, &format!("* {}: {detail}", sample.title)),
            None => line(text, &format!("* {}", sample.title)),
        }
    }
    let named = i64::try_from(samples.len()).unwrap_or(i64::MAX);
    let more = notification.offers.saturating_sub(named);
    if more > 0 {
        line(text, &format!("and {more} more"));
    }
}

fn line(text: &mut String, line: &str) {
    // Writing into a text does not fail.
    let _ = writeln!(text, "{line}");
}

/// Where the notification's subject is in the user interface.
fn path(notification: &NotificationRow) -> String {
    match (notification.source_id, notification.campaign_id) {
        (Some(id), _) => format!("sources/{id}"),
        (None, Some(id)) => format!("campaigns/{id}"),
        (None, None) => "notifications".to_owned(),
    }
}

fn link(base: &Url, path: &str) -> String {
    format!("{}/{path}", base.as_str().trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use cpapi_db::types::Json;
    use cpapi_domain::notification::{NotificationKind, OfferSample};

    use super::*;

    fn notification() -> NotificationRow {
        NotificationRow {
            id: 12,
            kind: NotificationKind::PayoutsChanged,
            source_id: Some(7),
            campaign_id: None,
            run_id: None,
            cause: String::new(),
            detail: None,
            offers: 3,
            samples: Json(vec![OfferSample {
                offer_id: 42,
                title: "Puzzle Quest".to_owned(),
                detail: Some("2.5 USD → 2 USD".to_owned()),
            }]),
            created_at: UtcTime::from_unix(1_795_795_200).unwrap(),
            published_at: None,
        }
    }

    #[test]
    fn a_mail_names_its_offers_and_links_where_the_product_is() {
        let base = Url::parse("https://hub.example.com/").unwrap();
        let text = body(&notification(), "Acme Ads: 3 offers.", Some(&base));
        for part in [
            "Acme Ads: 3 offers.\n",
            "\n* Puzzle Quest: 2.5 USD → 2 USD\nand 2 more\n",
            "\nhttps://hub.example.com/sources/7\n",
        ] {
            assert!(text.contains(part), "{text}");
        }
    }

    #[test]
    fn a_mail_has_no_link_where_the_address_of_the_product_is_unknown() {
        assert!(!body(&notification(), "Acme Ads", None).contains("http"));
    }
}
