//! Strength in Elo, with its uncertainty, and tests that stop as soon as they may.
//!
//! | part | question |
//! |---|---|
//! | [`wilson`] | how sure is a win rate? |
//! | [`elo_difference`] | how much stronger, from a match? |
//! | [`Sprt`] | is it stronger at all? Stops when the answer is clear |
//! | [`rate_pool`] | how strong is each of many, from all their games? |

mod cholesky;
mod elo;
mod interval;
mod pool;
mod sprt;

pub use elo::{EloEstimate, elo_difference, expected_score};
pub use interval::{Interval, Z_95, wilson, wilson_at};
pub use pool::{PRIOR_SD_ELO, PairResult, Rating, rate_pool};
pub use sprt::{Sprt, SprtVerdict};
