//! What the older service left behind: encodings, policy indices, evaluations, formulas, networks
//! and files. Read, reproduced and checked; its faults are kept where its data depends on them.
//!
//! | module | what it does |
//! |---|---|
//! | [`state`] | positions as that service knows them |
//! | [`planes`] | network inputs: planes, global vectors, history |
//! | [`policy`] | policy indices and their symmetries |
//! | [`evaluation`] | the Python and the TypeScript evaluation |
//! | [`exports`] | training files: out of games, and back into games |
//! | [`files`] | `.npz` and `.pth`, read without running anything in them |
//! | [`nets`] | five classes of networks |
//! | [`formulas`] | schedules, ratings, thresholds, quality |
//! | [`verify`] | compares all of these with a folder of samples |

pub mod evaluation;
pub mod exports;
pub mod files;
pub mod formulas;
mod grid;
pub mod nets;
pub mod planes;
pub mod policy;
pub mod state;
pub mod verify;
