//! The rules of product.md as types and pure functions: no IO, no database, no web.
//!
//! Types that travel over the API carry serde and utoipa derives, because their JSON
//! form is part of what they are; nothing here knows how they travel.

pub mod access;
pub mod campaign;
pub mod campaign_match;
pub mod campaign_validate;
pub mod connector;
pub mod desire;
pub mod desired;
pub mod feed_guard;
pub mod field_problem;
pub mod fold;
pub mod link;
pub mod money;
pub mod notification;
pub mod offer;
pub mod partner;
pub mod partner_metrics;
pub mod payout_change;
pub mod placement;
pub mod rates;
pub mod run;
pub mod secret;
pub mod source;
pub mod sync_plan;
pub mod time;
pub mod traces;
pub mod tracking;
pub mod validity;
pub mod vocabulary;
pub mod webhook;
pub mod word;
