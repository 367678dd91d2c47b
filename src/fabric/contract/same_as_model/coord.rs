//! Small values and the leader's commands.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::json;

use super::super::samples::{command, key};
use super::{Caller, Place, answer, compare};
use crate::id::CoordKey;

#[derive(Debug, Clone)]
enum Op {
    Get {
        name: u8,
    },
    List {
        prefix: &'static str,
    },
    Create {
        name: u8,
        value: u8,
    },
    Replace {
        name: u8,
        revision: u64,
        value: u8,
    },
    /// Over whatever revision the key has.
    ReplaceNewest {
        name: u8,
        value: u8,
    },
    Delete {
        name: u8,
        revision: u64,
    },
    DeleteNewest {
        name: u8,
    },
    Propose {
        expected: u64,
        n: u64,
        token: u64,
    },
    /// After whatever command is the newest.
    ProposeNext {
        n: u64,
        token: u64,
    },
    Tail {
        after: u64,
        limit: usize,
    },
    Reopen,
}

fn op() -> impl Strategy<Value = Op> {
    let name = || 0..4_u8;
    prop_oneof![
        2 => name().prop_map(|name| Op::Get { name }),
        2 => select(vec!["", "k", "k.", "x"]).prop_map(|prefix| Op::List { prefix }),
        3 => (name(), 0..9_u8).prop_map(|(name, value)| Op::Create { name, value }),
        2 => (name(), 0..20_u64, 0..9_u8).prop_map(
            |(name, revision, value)| Op::Replace { name, revision, value }),
        3 => (name(), 0..9_u8).prop_map(|(name, value)| Op::ReplaceNewest { name, value }),
        1 => (name(), 0..20_u64).prop_map(|(name, revision)| Op::Delete { name, revision }),
        2 => name().prop_map(|name| Op::DeleteNewest { name }),
        2 => (0..9_u64, 0..9_u64, 1..4_u64).prop_map(
            |(expected, n, token)| Op::Propose { expected, n, token }),
        3 => (0..9_u64, 1..4_u64).prop_map(|(n, token)| Op::ProposeNext { n, token }),
        2 => (0..9_u64, 0..5_usize).prop_map(|(after, limit)| Op::Tail { after, limit }),
        1 => Just(Op::Reopen),
    ]
}

struct CoordCaller {
    place: Place,
}

fn named(n: u8) -> CoordKey {
    key(["k.a", "k.b", "k", "x:1"][usize::from(n)])
}

impl CoordCaller {
    async fn revision(&self, name: u8) -> u64 {
        let entry = self.place.rig().coord.get(named(name)).await.unwrap();
        entry.map_or(0, |entry| entry.revision)
    }
}

impl Caller for CoordCaller {
    type Op = Op;

    fn new(place: Place) -> Self {
        Self { place }
    }

    async fn call(&mut self, op: &Op) -> String {
        let (coord, control) = (self.place.rig().coord.clone(), self.place.rig().control.clone());
        match *op {
            Op::Get { name } => answer(coord.get(named(name)).await),
            Op::List { prefix } => answer(coord.list(prefix.to_owned()).await),
            Op::Create { name, value } => answer(coord.create(named(name), json!(value)).await),
            Op::Replace { name, revision, value } => {
                answer(coord.replace(named(name), revision, json!(value)).await)
            }
            Op::ReplaceNewest { name, value } => {
                let revision = self.revision(name).await;
                answer(coord.replace(named(name), revision, json!(value)).await)
            }
            Op::Delete { name, revision } => answer(coord.delete(named(name), revision).await),
            Op::DeleteNewest { name } => {
                answer(coord.delete(named(name), self.revision(name).await).await)
            }
            Op::Propose { expected, n, token } => {
                answer(control.propose(expected, command(n, token)).await)
            }
            Op::ProposeNext { n, token } => {
                let newest = control.last_seq().await.unwrap();
                answer(control.propose(newest, command(n, token)).await)
            }
            Op::Tail { after, limit } => answer(control.tail(after, limit).await),
            Op::Reopen => {
                drop((coord, control));
                self.place.reopen().await;
                String::new()
            }
        }
    }
}

#[test]
fn small_values_and_commands_answer_like_the_model() {
    compare::<CoordCaller>(vec(op(), 1..60));
}
