//! Sends what waits for webhooks and for people's mailboxes, beside everything else.

use std::sync::Arc;

use cpapi_db::DbError;
use ractor::{Actor, ActorProcessingErr, ActorRef};

use crate::core::Core;
use crate::parts::EngineParts;
use crate::{mail, webhooks};

/// What the courier is told.
#[derive(Debug)]
pub(crate) enum CourierMessage {
    /// Look.
    Tick,
}

/// The courier.
pub(crate) struct Courier;

impl Actor for Courier {
    type Msg = CourierMessage;
    type State = Arc<Core>;
    type Arguments = Arc<Core>;

    async fn pre_start(
        &self,
        myself: ActorRef<CourierMessage>,
        core: Arc<Core>,
    ) -> Result<Arc<Core>, ActorProcessingErr> {
        myself.cast(CourierMessage::Tick)?;
        Ok(core)
    }

    async fn handle(
        &self,
        myself: ActorRef<CourierMessage>,
        message: CourierMessage,
        core: &mut Arc<Core>,
    ) -> Result<(), ActorProcessingErr> {
        let CourierMessage::Tick = message;
        let delivered = tokio::select! {
            biased;
            // What is being sent is sent again by whoever finds its lease ended; it carries the
            // same id, so its receiver can tell.
            () = core.shutdown.cancelled() => return Ok(()),
            delivered = deliver_due(&core.parts) => delivered,
        };
        match delivered {
            Ok(true) => {
                myself.cast(CourierMessage::Tick)?;
                return Ok(());
            }
            Ok(false) => {}
            Err(error) => {
                tracing::warn!(error = %error, "messages to webhooks or mails could not be sent");
            }
        }
        myself.send_after(core.config().tick, || CourierMessage::Tick);
        Ok(())
    }
}

/// Both at once, so that a slow mail server keeps no webhook waiting for long. True when there may
/// be more.
async fn deliver_due(parts: &EngineParts) -> Result<bool, DbError> {
    let (messages, mails) =
        futures::future::join(webhooks::deliver_due(parts), mail::deliver_due(parts)).await;
    Ok(messages? | mails?)
}
