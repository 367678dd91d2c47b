//! What the older service left behind: encodings, policy indices, evaluations, formulas, networks
//! and files. Read, reproduced and checked; its faults are kept where its data depends on them.
//!
//! | module | what it does |
//! |---|---|
//! | [`state`] | positions as that service knows them |
//! | [`planes`] | network inputs: planes, global vectors, history |
//! | [`policy`] | policy indices and their symmetries |
//! | [`evaluation`] | the Python and the TypeScript evaluation |
//! | [`formulas`] | schedules, ratings, thresholds, quality |
//! | [`verify`] | compares all of these with a folder of samples |

pub mod evaluation;
pub mod formulas;
mod grid;
pub mod planes;
pub mod policy;
pub mod state;
pub mod verify;
