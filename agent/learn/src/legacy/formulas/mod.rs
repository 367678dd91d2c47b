//! Scalar formulas of the older service, as it computed them: to read its records and to compare.
//! Its ratings and thresholds are in [`ringrift::rating::older`]; what we use too, among it its
//! temperatures and budgets, is in [`crate::player`], [`crate::search`] and [`ringrift::rating`].

pub mod priority;
pub mod quality;
pub mod quantile;
pub mod search;
