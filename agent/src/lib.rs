//! x

pub mod judge;
