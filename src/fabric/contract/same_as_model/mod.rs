//! Generated sequences of calls: every answer of the adapter equals the model's, also after the
//! adapter was closed and opened again.

mod coord;
mod leases;
mod log;
mod work;

use std::fmt::Debug;
use std::future::Future;

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestRunner};

use super::super::{FabricError, Result};
use super::{Rig, block_on};

/// Sequences per run; the environment variable `PROPTEST_CASES` overrides it.
const CASES: u32 = 40;

/// Somebody who makes the calls of a sequence, on the model or on an adapter.
trait Caller {
    type Op: Debug + Clone;

    fn new(place: Place) -> Self;

    /// Makes the call and answers what came of it.
    fn call(&mut self, op: &Self::Op) -> impl Future<Output = String>;
}

/// Where the calls go.
struct Place {
    /// `None` only while it is opened again.
    rig: Option<Rig>,
    /// The folder of an adapter on disk; `None` for the model.
    folder: Option<tempfile::TempDir>,
}

impl Place {
    fn model() -> Self {
        Self { rig: Some(Rig::simulated()), folder: None }
    }

    fn embedded() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { rig: Some(Rig::embedded(&folder)), folder: Some(folder) }
    }

    fn rig(&self) -> &Rig {
        self.rig.as_ref().unwrap()
    }

    /// Closes and opens it again; the clock goes on.
    fn reopen(&mut self) {
        if let (Some(rig), Some(folder)) =
            (self.rig.take_if(|_| self.folder.is_some()), &self.folder)
        {
            let clock = rig.clock.clone();
            drop(rig);
            self.rig = Some(Rig::embedded_with(folder, clock));
        }
    }
}

/// What came of a call, without the wording of its error.
fn answer<T: Debug>(outcome: Result<T>) -> String {
    match outcome {
        Ok(value) => format!("{value:?}"),
        Err(error) => {
            let variant = match error {
                FabricError::Conflict(_) => "conflict",
                FabricError::Fenced(_) => "fenced",
                FabricError::Unavailable(_) => "unavailable",
                FabricError::Unknown(_) => "unknown",
                FabricError::Invalid(_) => "invalid",
            };
            variant.to_owned()
        }
    }
}

/// Runs generated sequences on both and compares every answer.
fn compare<C: Caller>(ops: impl Strategy<Value = Vec<C::Op>>) {
    let mut config = Config { rng_seed: RngSeed::Fixed(7), ..Config::default() };
    config.failure_persistence = None;
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = CASES;
    }
    let check = |ops: Vec<C::Op>| {
        block_on(async {
            let (mut model, mut adapter) = (C::new(Place::model()), C::new(Place::embedded()));
            for (step, op) in ops.iter().enumerate() {
                let (wanted, found) = (model.call(op).await, adapter.call(op).await);
                if wanted != found {
                    let why = format!("step {step}, {op:?}: model {wanted}, adapter {found}");
                    return Err(TestCaseError::fail(why));
                }
            }
            Ok(())
        })
    };
    if let Err(error) = TestRunner::new(config).run(&ops, check) {
        panic!("{error}");
    }
}
