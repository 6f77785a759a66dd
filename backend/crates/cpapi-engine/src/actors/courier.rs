//! Sends what waits for webhooks, beside everything else.

use std::sync::Arc;

use ractor::{Actor, ActorProcessingErr, ActorRef};

use crate::core::Core;
use crate::webhooks;

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
            delivered = webhooks::deliver_due(&core.parts) => delivered,
        };
        match delivered {
            Ok(true) => {
                myself.cast(CourierMessage::Tick)?;
                return Ok(());
            }
            Ok(false) => {}
            Err(error) => {
                tracing::warn!(error = %error, "messages to webhooks could not be sent");
            }
        }
        myself.send_after(core.config().tick, || CourierMessage::Tick);
        Ok(())
    }
}
