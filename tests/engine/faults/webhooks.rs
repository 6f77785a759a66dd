//! `kill -9` while messages to a webhook are under way (docs/notifications.md: at least once, and
//! always with the same id).

use std::collections::{BTreeMap, BTreeSet};

use cpapi_db::page::PageRequest;
use cpapi_db::webhook_deliveries::{self, NewWebhookDelivery, WebhookDeliveryRow};
use cpapi_domain::webhook::DeliveryState;
use testkit::{Receiver, eventually};

use super::world::World;

/// More than are sent at a time.
const MESSAGES: usize = 20;
/// Sent at a time.
const UNDER_WAY: usize = 8;
/// Answers before the second kill.
const ANSWERS: usize = 3;
const SECRET: &str = "a secret for the webhooks of faults";

testkit::both_databases! {
    async fn a_kill_while_messages_are_sent_loses_none_and_believes_none_delivered(world: World) {
        let receiver = Receiver::silent().await;
        let hook = world.stage.add_webhook(receiver.url(), SECRET).await;
        let expected = put_down(&world, hook).await;

        // Killed while nobody has been answered.
        let mut program = world.start().await;
        receiver.received(UNDER_WAY).await;
        program.kill().await;
        assert_eq!(delivered(&world, hook).await, BTreeSet::new());

        // Killed when some have been answered, and others not.
        world.end_leases();
        let mut program = world.start().await;
        receiver.received(2 * UNDER_WAY).await;
        receiver.give(ANSWERS);
        eventually("deliveries that are noted", async || {
            (delivered(&world, hook).await.len() >= ANSWERS).then_some(())
        })
        .await;
        program.kill().await;
        let noted = delivered(&world, hook).await;
        let answered: BTreeSet<String> = receiver.answered().into_iter().collect();
        assert_eq!(noted, answered, "what is noted as delivered was answered");
        let before = receiver.messages().len();

        // Never killed again.
        world.end_leases();
        receiver.give(10 * MESSAGES);
        let _program = world.start().await;
        eventually("all deliveries", async || {
            (delivered(&world, hook).await.len() == MESSAGES).then_some(())
        })
        .await;
        let messages = receiver.messages();
        for message in &messages {
            assert_eq!(expected.get(message.id()), Some(&message.body));
            assert!(message.is_signed_with(SECRET));
        }
        let came: BTreeSet<&str> = messages.iter().map(|message| message.id()).collect();
        assert_eq!(came.len(), MESSAGES, "each came, however often");
        for message in &messages[before..] {
            assert!(!noted.contains(message.id()), "{} was delivered before", message.id());
        }
    }
}

/// Puts messages down, and returns their bodies by id.
async fn put_down(world: &World, hook: i64) -> BTreeMap<String, String> {
    let now = world.now();
    let messages: BTreeMap<String, String> = (0..MESSAGES)
        .map(|number| {
            (
                format!("ntf_{number}_{hook}"),
                format!("{{\"number\":{number}}}"),
            )
        })
        .collect();
    let new: Vec<NewWebhookDelivery> = messages
        .iter()
        .map(|(id, body)| NewWebhookDelivery::new(hook, id.clone(), body.clone(), now))
        .collect();
    let insert = move |c: &mut cpapi_db::DbConnection| webhook_deliveries::insert_many(c, &new);
    world.stage.write(insert).await;
    messages
}

/// Ids of the messages that the program takes for delivered.
async fn delivered(world: &World, hook: i64) -> BTreeSet<String> {
    let page = PageRequest {
        limit: 200,
        ..PageRequest::default()
    };
    let rows = world
        .read(move |c| webhook_deliveries::list(c, hook, &page))
        .await;
    let is_done = |row: &WebhookDeliveryRow| row.state == DeliveryState::Delivered;
    rows.items
        .into_iter()
        .filter(is_done)
        .map(|row| row.message_id)
        .collect()
}
