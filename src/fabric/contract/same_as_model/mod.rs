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
#[cfg(feature = "jetstream")]
use crate::fabric::jetstream::testing::Server;

/// Sequences per run; the environment variable `PROPTEST_CASES` overrides it.
const CASES: u32 = 40;

/// The same on a server, where each write is flushed to disk and each answer travels.
#[cfg(feature = "jetstream")]
const CASES_ON_A_SERVER: u32 = 8;

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
    home: Home,
}

/// Where an adapter keeps what has to survive its end.
enum Home {
    /// The model: it is never closed.
    Memory,
    Folder(tempfile::TempDir),
    /// One deployment on a server.
    #[cfg(feature = "jetstream")]
    Server(std::rc::Rc<Server>, String),
}

impl Place {
    fn model() -> Self {
        Self { rig: Some(Rig::simulated()), home: Home::Memory }
    }

    fn embedded() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { rig: Some(Rig::embedded(&folder)), home: Home::Folder(folder) }
    }

    #[cfg(feature = "jetstream")]
    async fn jetstream(server: &std::rc::Rc<Server>, cluster: String) -> Self {
        let rig = Rig::jetstream(server, &cluster).await;
        Self { rig: Some(rig), home: Home::Server(std::rc::Rc::clone(server), cluster) }
    }

    fn is_model(&self) -> bool {
        matches!(self.home, Home::Memory)
    }

    fn rig(&self) -> &Rig {
        self.rig.as_ref().unwrap()
    }

    /// Closes and opens it again; the clock goes on.
    async fn reopen(&mut self) {
        if self.is_model() {
            return;
        }
        let clock = self.rig.take().unwrap().clock;
        self.rig = Some(match &self.home {
            Home::Memory => unreachable!("the model is never closed"),
            Home::Folder(folder) => Rig::embedded_with(folder, clock),
            #[cfg(feature = "jetstream")]
            Home::Server(server, cluster) => Rig::jetstream_with(server, cluster, clock).await,
        });
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

/// Runs generated sequences on the model and on each adapter and compares every answer.
fn compare<C: Caller>(ops: impl Strategy<Value = Vec<C::Op>>) {
    println!("adapter: embedded");
    compare_with::<C>(&ops, CASES, async || Place::embedded());
    #[cfg(feature = "jetstream")]
    {
        println!("adapter: jetstream");
        let (server, case) = (std::rc::Rc::new(Server::start()), std::cell::Cell::new(0));
        compare_with::<C>(&ops, CASES_ON_A_SERVER, async || {
            case.set(case.get() + 1);
            Place::jetstream(&server, format!("case-{}", case.get())).await
        });
    }
}

fn compare_with<C: Caller>(
    ops: &impl Strategy<Value = Vec<C::Op>>,
    cases: u32,
    place: impl AsyncFn() -> Place,
) {
    let mut config = Config { rng_seed: RngSeed::Fixed(7), ..Config::default() };
    config.failure_persistence = None;
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = cases;
    }
    let check = |ops: Vec<C::Op>| {
        block_on(async {
            let (mut model, mut adapter) = (C::new(Place::model()), C::new(place().await));
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
    if let Err(error) = TestRunner::new(config).run(ops, check) {
        panic!("{error}");
    }
}
