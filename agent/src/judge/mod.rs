//! The commands that judge the rules engine: recorded games, move-tree counts, speed.

pub mod engine_bench;
pub mod parity;
pub mod perft;
mod playout;
