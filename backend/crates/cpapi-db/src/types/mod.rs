//! Column types that behave the same on SQLite and PostgreSQL (architecture.md B5).
//!
//! The SQL types are our own, so that rows can hold the domain's types as they are; on the
//! way in they are wrapped: [`Stored`].

mod document;
mod instant;
mod money;
mod stored;
mod word;

pub use document::Json;
pub use instant::Instant;
pub use money::Money;
pub use stored::Stored;
pub use word::WordText;
