//! The table `settings`.

mod queries;
mod rows;

pub use queries::{get, put, put_if_absent, remove};
pub use rows::{NewSetting, SettingRow};
