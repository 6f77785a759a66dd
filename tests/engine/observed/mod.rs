//! What an operator sees of the real program at work: its log and its traces.

mod collector;
mod logs;
mod traces;
