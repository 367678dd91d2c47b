//! Moves in the older service's JSON: reading with suspicion, writing in full.

mod claim;
mod encode;
mod fit;
mod geometry;

pub(super) use claim::MoveClaim;
pub(super) use encode::{MoveStamp, move_json, move_members, policy_key};
pub use encode::{has_type, type_name};
