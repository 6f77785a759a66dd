//! Tokens that were fetched in one session: each authenticator's is fetched once, kept until it
//! expires, and dropped when the network refuses it earlier.

use std::collections::HashMap;
use std::sync::Arc;

use cpapi_domain::time::UtcTime;
use parking_lot::Mutex;

/// A token.
#[derive(Clone)]
pub(crate) struct Token {
    /// What is sent.
    pub(super) text: String,
    /// When it ends; none for a token of one request only.
    pub(super) expires: Option<UtcTime>,
}

/// What is known of one authenticator's token. Whoever fetches holds the lock, so that two
/// requests at the same time log in once.
#[derive(Default)]
pub(super) struct Held {
    token: Option<Token>,
    /// A token that the network refused before it expired.
    rejected: Option<String>,
    /// Counts tokens.
    generation: u64,
}

type Cell = Arc<tokio::sync::Mutex<Held>>;

/// The tokens of one session, by authenticator.
#[derive(Default)]
pub(crate) struct Tokens {
    cells: Mutex<HashMap<String, Cell>>,
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tokens")
            .field("authenticators", &self.cells.lock().len())
            .finish()
    }
}

impl Tokens {
    /// The place of an authenticator's token.
    pub(super) fn cell(&self, authenticator: &str) -> Cell {
        let mut cells = self.cells.lock();
        Arc::clone(cells.entry(authenticator.to_owned()).or_default())
    }

    /// Which token an authenticator has now.
    pub(super) async fn generation(&self, authenticator: &str) -> u64 {
        self.cell(authenticator).lock().await.generation
    }

    /// Drops a token that was refused, unless another request replaced it meanwhile.
    pub(super) async fn reject(&self, authenticator: &str, generation: u64) {
        let cell = self.cell(authenticator);
        let mut held = cell.lock().await;
        if held.generation == generation {
            held.rejected = held.token.take().map(|token| token.text);
        }
    }
}

impl Held {
    /// The token while it is good.
    pub(super) fn good(&self, now: UtcTime) -> Option<&Token> {
        self.token.as_ref().filter(|token| token.is_good(now))
    }

    /// Whether the network refused this token.
    pub(super) fn was_rejected(&self, text: &str) -> bool {
        self.rejected.as_deref() == Some(text)
    }

    /// Keeps a token.
    pub(super) fn keep(&mut self, token: Token) {
        self.token = Some(token);
        self.generation += 1;
    }
}

impl Token {
    /// Whether it may still be sent.
    pub(super) fn is_good(&self, now: UtcTime) -> bool {
        self.expires.is_some_and(|end| now <= end)
    }
}
