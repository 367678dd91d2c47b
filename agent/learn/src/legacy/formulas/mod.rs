//! Scalar formulas of the older service, as it computed them: to read its records and to compare.
//! What we use ourselves is in [`crate::search`] and [`ringrift::rating`].

pub mod elo;
pub mod priority;
pub mod quality;
pub mod search;
pub mod temperature;
pub mod thresholds;
