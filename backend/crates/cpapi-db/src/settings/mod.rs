//! The table `settings`.

mod queries;
mod rows;

pub use queries::{get, put, put_if_absent, remove};
pub use rows::{NewSetting, SettingRow};

/// The setting that keeps the sealed key of access tokens, as `KEY_ID:BYTES` in base64.
pub const ACCESS_TOKEN_KEY: &str = "access_token_key";
