//! Scenarios: what an operator does with the real cockpit before a real agent, each a page of a
//! manual. The agent's log begins with a story; nothing is simulated but the past. Only what no agent
//! of this version does is said by stand-ins.

mod connection;
mod finding;
mod keys;
mod looks;
mod models;
mod operators;
mod outage;
mod past;
mod scripts;
mod sizes;
mod taking;
mod termination;
