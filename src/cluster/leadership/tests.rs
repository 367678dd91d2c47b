//! Leadership under a clock that the test moves, with candidates that stop and come back.

use futures::future::BoxFuture;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use tokio::sync::watch;

use super::*;
use crate::event::UtcMs;
use crate::fabric::ManualClock;
use crate::fabric::port::Command;
use crate::fabric::simulated::Simulated;
use crate::id::Incarnation;

const NAMES: [&str; 3] = ["a", "b", "c"];

fn node(name: &str) -> NodeId {
    NodeId::new(name).unwrap()
}

struct Cluster {
    clock: Arc<ManualClock>,
    model: Simulated,
}

impl Cluster {
    fn new() -> Self {
        let clock = Arc::new(ManualClock::new(UtcMs(0)));
        Self { model: Simulated::new(Arc::clone(&clock) as _), clock }
    }

    fn candidate(&self, name: &str) -> std::result::Result<Candidate, NotAVoter> {
        let ports = Ports {
            lease: self.model.lease(),
            control: self.model.control(),
            clock: Arc::clone(&self.clock) as _,
        };
        let holder = Holder { node: node(name), incarnation: Incarnation(1) };
        let role = LeaseName::new("leader").unwrap();
        Candidate::new(ports, role, holder, LOCAL_TTL_MS, &NAMES.map(node))
    }
}

#[tokio::test]
async fn only_a_configured_voter_may_stand() {
    let refused = Cluster::new().candidate("gpu-7").err().unwrap();
    assert_eq!(refused, NotAVoter(node("gpu-7")));
}

#[tokio::test]
async fn the_first_leads_and_the_others_know_it() {
    let cluster = Cluster::new();
    let (mut a, mut b) = (cluster.candidate("a").unwrap(), cluster.candidate("b").unwrap());
    a.step().await.unwrap();
    b.step().await.unwrap();
    assert!(a.leads().is_some() && b.leads().is_none());
    assert_eq!(b.leader().unwrap().node, node("a"));
    assert_eq!(a.command("x", json!(1)).await, Ok(2), "the take-over was the first command");
    assert!(matches!(b.command("x", json!(1)).await, Err(FabricError::Fenced(_))));
}

#[tokio::test]
async fn a_leader_that_steps_down_is_followed_at_once() {
    let cluster = Cluster::new();
    let (mut a, mut b) = (cluster.candidate("a").unwrap(), cluster.candidate("b").unwrap());
    a.step().await.unwrap();
    b.step().await.unwrap();
    a.step_down().await.unwrap();
    assert!(a.leads().is_none());
    b.step().await.unwrap();
    assert!(b.leads().is_some());
}

#[tokio::test]
async fn a_leader_that_slept_finds_itself_replaced_and_cannot_write() {
    let cluster = Cluster::new();
    let (mut a, mut b) = (cluster.candidate("a").unwrap(), cluster.candidate("b").unwrap());
    a.step().await.unwrap();
    b.step().await.unwrap();
    cluster.clock.advance(LOCAL_TTL_MS);
    b.step().await.unwrap();
    assert!(a.leads().is_none() && b.leads().is_some());
    // Even with a clock that stood still it would be refused by the sequence of commands.
    let stale = proposal(&grant_of(&a), "x", json!(1));
    let control = cluster.model.control();
    let last = control.last_seq().await.unwrap();
    assert!(matches!(control.propose(last, stale).await, Err(FabricError::Fenced(_))));
    a.step().await.unwrap();
    a.step().await.unwrap();
    assert_eq!(a.leader().unwrap().node, node("b"));
}

fn grant_of(candidate: &Candidate) -> Grant {
    match &candidate.standing {
        Standing::Leader { grant, .. } => grant.clone(),
        Standing::Follower(_) => panic!("it never led"),
    }
}

#[tokio::test]
async fn a_lease_under_which_no_command_can_be_written_is_given_back_until_it_can() {
    let cluster = Cluster::new();
    let mut a = cluster.candidate("a").unwrap();
    a.step().await.unwrap();
    // The leases were restored from a copy: the commands know more take-overs than they do.
    let token = LeaseToken { revision: 7, ..grant_of(&a).token };
    let newer = Proposal { token, ..proposal(&grant_of(&a), "x", json!(1)) };
    cluster.model.control().propose(1, newer).await.unwrap();
    assert!(matches!(a.command("y", json!(1)).await, Err(FabricError::Fenced(_))));
    for _ in 0..8 {
        a.step().await.unwrap();
    }
    assert!(a.leads().is_some());
    assert!(a.command("y", json!(1)).await.is_ok());
}

/// Commands of which the next answer is lost although they are written.
struct LosesAnswers(Arc<dyn Control>);

impl Control for LosesAnswers {
    fn propose(&self, expected: u64, proposal: Proposal) -> BoxFuture<'_, Result<u64>> {
        let lost = proposal.command == json!("lost");
        Box::pin(async move {
            let written = self.0.propose(expected, proposal).await?;
            if lost {
                Err(FabricError::Unknown("the answer was lost".to_owned()))
            } else {
                Ok(written)
            }
        })
    }

    fn tail(&self, after: u64, limit: usize) -> BoxFuture<'_, Result<Vec<Command>>> {
        self.0.tail(after, limit)
    }

    fn last_seq(&self) -> BoxFuture<'_, Result<u64>> {
        self.0.last_seq()
    }

    fn watch(&self) -> watch::Receiver<u64> {
        self.0.watch()
    }
}

#[tokio::test]
async fn a_leader_goes_on_after_a_command_whose_answer_was_lost() {
    let cluster = Cluster::new();
    let mut a = cluster.candidate("a").unwrap();
    a.ports.control = Arc::new(LosesAnswers(cluster.model.control()));
    a.step().await.unwrap();
    assert!(matches!(a.command("x", json!("lost")).await, Err(FabricError::Unknown(_))));
    assert!(matches!(a.command("y", json!(1)).await, Err(FabricError::Conflict(_))));
    assert_eq!(a.command("y", json!(1)).await, Ok(3));
}

/// Lets candidates step, sleep, resign and command in any order.
#[test]
fn there_are_never_two_leaders_and_tokens_never_go_back() {
    let seed = Config {
        rng_seed: RngSeed::Fixed(11),
        cases: 200,
        failure_persistence: None,
        ..Config::default()
    };
    let moves = proptest::collection::vec((0..3_usize, 0..10_u8, 0..1_500_u64), 1..120);
    let run = |moves: Vec<(usize, u8, u64)>| {
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
            let cluster = Cluster::new();
            let mut candidates = NAMES.map(|name| cluster.candidate(name).unwrap());
            for (n, (who, what, ms)) in moves.into_iter().enumerate() {
                match what {
                    0 => candidates[who].step_down().await.unwrap(),
                    1..=3 => drop(candidates[who].command(&n.to_string(), json!(n)).await),
                    _ => drop(candidates[who].step().await.unwrap()),
                }
                let leading = candidates.iter().filter(|candidate| candidate.leads().is_some());
                assert!(leading.count() <= 1);
                cluster.clock.advance(ms);
            }
            let commands = cluster.model.control().tail(0, 10_000).await.unwrap();
            let tokens: Vec<_> = commands.iter().map(|command| command.proposal.token).collect();
            assert!(tokens.is_sorted(), "{tokens:?}");
        });
        Ok(())
    };
    TestRunner::new(seed).run(&moves, run).unwrap();
}
