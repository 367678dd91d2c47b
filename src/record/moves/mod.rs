//! Moves in the older service's JSON: reading with suspicion, writing in full.

mod claim;
mod encode;
mod fit;
mod geometry;

pub(super) use claim::MoveClaim;
pub use encode::type_name;
pub(super) use encode::{MoveStamp, move_json, move_members, point, policy_key};
