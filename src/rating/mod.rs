//! Strength in Elo, with its uncertainty, and tests that stop as soon as they may.
//!
//! | part | question |
//! |---|---|
//! | [`wilson`] | how sure is a win rate? |
//! | [`Sides`] | what score does a strength difference give, for 2, 3 and 4 seats? |
//! | [`MatchEstimate`] | how much stronger, from the blocks of a match? |
//! | [`Sprt`] | is it stronger at all? Stops when the answer is clear |
//! | [`rate_pool`] | how strong is each of many, from all their games? |
//! | [`regression`] | did the best network become weaker, and how badly? |
//! | [`older`] | what would the older service have said? For comparison only |

mod choice;
mod cholesky;
mod elo;
mod estimate;
mod interval;
pub mod older;
mod pool;
pub mod regression;
mod results;
mod sides;
mod sprt;

pub use elo::expected_score;
pub use estimate::{EloEstimate, MatchEstimate};
pub use interval::{Interval, Z_95, upper_quantile, wilson, wilson_at};
pub use pool::{PRIOR_SD_ELO, Pool, Rating, SeatEffect, rate_pool};
pub use results::{Contender, Results};
pub use sides::Sides;
pub use sprt::{Hypotheses, Sprt, SprtVerdict};
