//! Learning to play RingRift from nothing but the rules.
//!
//! | module | what it does |
//! |---|---|
//! | [`encode`] | positions to network inputs, moves to policy logits |
//! | [`net`] | the network on burn, its sizes and weights |
//! | [`inference`] | networks on batches: our own CPU engine, and burn on any device |
//! | [`search`] | Gumbel and PUCT tree search, lookahead, evaluation cache |
//! | [`kernels`] | convolutions and products for CPUs, shared by inference and training |
//! | [`se_net`] | the network on which speed is compared with other runtimes |
//! | [`heuristic`] | the hand-written evaluation |
//! | [`nnue`] | the small network that guides lookahead |
//! | [`player`] | all players behind one trait, and their names |
//! | [`selfplay`] | games for training |
//! | [`dataset`] | rows rebuilt from recorded games |
//! | [`train`] | the training loop |
//! | [`checkpoint`] | networks and training states on disk |
//! | [`arena`] | matches: every opening with every assignment of seats |
//! | [`files`] | files that are complete or absent |
//! | [`legacy`] | networks, encodings, files and formulas of the older service |
//! | [`cores`] | work on a number of cores, and what it cost |
//! | [`device`] | CPU or GPU, chosen once and explained |

pub mod arena;
pub mod checkpoint;
pub mod cores;
pub mod dataset;
pub mod device;
pub mod encode;
pub mod files;
pub mod heuristic;
pub mod inference;
pub mod kernels;
pub mod legacy;
pub mod net;
pub mod nnue;
mod open_game;
pub mod player;
pub mod rng;
pub mod se_net;
pub mod search;
pub mod selfplay;
#[cfg(test)]
mod testing;
pub mod train;
pub mod values;
