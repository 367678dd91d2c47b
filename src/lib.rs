//! The shared library of RingRift. It knows neither the agent nor the cockpit.
//!
//! | module | what lives there |
//! |---|---|
//! | [`game`] | the rules: boards, moves, turn machine, notation, hashing; pure |
//! | [`parity`] | judges of the rules: recorded games and move-tree counts |
//! | [`id`] | identifiers, each its own type |
//! | [`record`] | games on disk |
//! | [`provenance`] | versions of the program, and what made a network or a game |
//! | [`rating`] | Elo, its uncertainty, sequential tests |
//! | [`event`] | the typed events and their envelope |
//! | [`state`] | projections: what the events add up to |
//! | [`fabric`] | ports for log, work and leases, and their adapters |
//! | [`cluster`] | nodes and their roles |
//! | [`bounded`] | small files that people name, read up to a limit |
//! | [`suggest`] | "did you mean" for names that people type |
//! | [`api`] | the agent's HTTP vocabulary and its client |

pub mod api;
pub mod bounded;
pub mod cluster;
pub mod event;
pub mod fabric;
pub mod game;
pub mod id;
pub mod parity;
pub mod provenance;
pub mod rating;
pub mod record;
pub mod state;
pub mod suggest;
