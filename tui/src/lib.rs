//! The operator's cockpit: model, update, view.
//!
//! | module | what lives there |
//! |---|---|
//! | [`model`] | what the cockpit knows; no terminal, no runtime, no clock |
//! | [`update`] | what a message does to the model; effects are values |
//! | [`view`] | draws the model; one file for each screen |
//! | [`order`] | the language of the palette: verbs, grammar, what could be typed next |
//! | [`screen`] | the screens by name |
//! | [`keymap`], [`theme`], [`colour`] | keys and looks as data, from `assets/` |
//! | [`contexts`] | clusters by name |
//! | [`connection`], [`links`], [`local`] | agents: one task for each, and the private one |
//! | [`journal`] | the past on disk |
//! | [`app`], [`ends`] | the owner of the model: drain, apply, draw once; what it is connected to |
//! | [`terminal`], [`signals`], [`input`] | the terminal's modes, always restored; signals; keys |
//! | [`run`], [`cli`], [`settings`] | from the command line to a mode |
//! | [`generate`] | completions and man page |
//! | [`report`], [`export`], [`once`], [`strip`], [`watch`], [`plain`], [`picture`] | the same rows without a screen |

#[cfg(test)]
mod agreement;
pub mod app;
pub mod cli;
pub mod clipboard;
mod colour;
pub mod connection;
pub mod contexts;
pub mod ends;
pub mod export;
mod files;
pub mod generate;
pub mod input;
pub mod journal;
pub mod keymap;
#[cfg(test)]
mod layers;
pub mod links;
pub mod local;
pub mod model;
pub mod once;
pub mod order;
mod output;
pub mod picture;
pub mod plain;
pub mod report;
pub mod run;
#[cfg(test)]
mod samples;
pub mod screen;
pub mod settings;
pub mod signals;
pub mod strip;
pub mod terminal;
pub mod theme;
pub mod update;
pub mod view;
pub mod watch;
