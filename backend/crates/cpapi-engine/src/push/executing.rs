//! Sending actions, many at a time.

use cpapi_domain::partner::{FailureKind, PartnerError};
use cpapi_domain::run::Counters;
use futures::StreamExt as _;
use tokio::sync::mpsc;
use tracing::Instrument as _;

use crate::execution::error::WorkError;
use crate::execution::stage::stage;
use crate::push::action::{Action, Outcome, Settled};
use crate::push::create::{self, Hands, never_sent};
use crate::push::halt::Halt;
use crate::push::update;

/// Works actions off, up to the tracking system's limit at a time (product.md R7). After a halt
/// nothing more is sent, and intents that were not sent are taken back.
pub(crate) async fn execute(
    hands: Hands<'_>,
    actions: mpsc::Receiver<Action>,
    settled: mpsc::Sender<Settled>,
) {
    let halt = hands.halt;
    let limit = usize::try_from(hands.subject.tracking.max_concurrent)
        .unwrap_or(1)
        .max(1);
    let stream = futures::stream::unfold(actions, |mut actions| async {
        actions.recv().await.map(|action| (action, actions))
    });
    let settled = &settled;
    stream
        .for_each_concurrent(limit, |action| async move {
            let outcome = if halt.is_halted() {
                not_sent(hands, &action)
            } else {
                let (name, placement) = (action.name(), action.placement_id());
                let stage = stage!("push.action", otel.name = name, placement.id = placement);
                let outcome = act(hands, action).instrument(stage).await;
                judge(outcome, halt)
            };
            // A recorder that has ended has said why.
            if let Some(result) = outcome
                && settled.send(result).await.is_err()
            {
                halt.halt(WorkError::Internal("the recorder has ended".to_owned()));
            }
        })
        .await;
}

async fn act(hands: Hands<'_>, action: Action) -> Outcome {
    match action {
        Action::Create {
            target,
            desire,
            hash,
        } => create::create(hands, target, *desire, hash).await,
        Action::Resolve {
            row,
            wanted,
            external_id,
        } => create::resolve(hands, *row, wanted, &external_id).await,
        Action::Update {
            row,
            remote_id,
            desire,
            hash,
            write,
            resume,
        } => update::update(hands, *row, &remote_id, (*desire, hash), write, resume).await,
        Action::Pause {
            row,
            remote_id,
            reason,
        } => update::pause(hands, *row, remote_id, reason).await,
    }
}

/// One bad offer never stops the others; a tracking system that is away stops them all.
fn judge(outcome: Outcome, halt: &Halt) -> Option<Settled> {
    let away = halt.is_away(outcome.reached);
    match outcome.fatal {
        Some(error) => halt.halt(error),
        None if away => halt.halt(WorkError::Partner(PartnerError::new(
            FailureKind::Transient,
            "The tracking system failed many times in a row.",
        ))),
        None => {}
    }
    outcome.settled
}

fn not_sent(hands: Hands<'_>, action: &Action) -> Option<Settled> {
    let Action::Create { target, .. } = action else {
        return None;
    };
    Some(Settled {
        placement_id: target.placement_id,
        changes: never_sent(hands.context.now()),
        gain: Counters::default(),
    })
}
