//! The commands that judge: rules engine, recorded games, move-tree counts, speed.

pub mod engine_bench;
pub mod games;
pub mod parity;
pub mod perft;
mod playout;
