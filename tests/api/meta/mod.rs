//! The server itself.

mod health;
mod pages;
