//! Agents of one cluster: real processes on real servers.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use ringrift::api::{ClusterRole, StatusReport};
use ringrift::state::State;
use ringrift_system_tests::{AgentProcess, Brokers, agent, http_client};
use tempfile::TempDir;

/// Longest wait for anything; a machine under load is slow.
const LIMIT: Duration = Duration::from_secs(120);

/// What all agents of the cluster are told: a loop of small generations.
const SETTINGS: [&str; 10] = [
    "fabric.cluster=test",
    "fabric.replicas=1",
    "fabric.voters=a,b,c",
    "fabric.lease_s=3",
    "learn.configs=square8_2p",
    "learn.net=b2c16",
    "learn.simulations=4",
    "learn.evaluation_simulations=4",
    "learn.rows_per_generation=600",
    "learn.games_per_batch=24",
];

struct Cluster {
    brokers: Brokers,
    folders: Vec<TempDir>,
    agents: Vec<AgentProcess>,
}

impl Cluster {
    async fn start(nodes: &[&str]) -> Self {
        let (brokers, folders, agents) = (Brokers::start(1), Vec::new(), Vec::new());
        let mut cluster = Self { brokers, folders, agents };
        for node in nodes {
            cluster.join(node).await;
        }
        cluster
    }

    async fn join(&mut self, node: &str) {
        let folder = tempfile::tempdir().expect("the temporary folder is writable");
        let args = self.settings_of(node);
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let mut agent = AgentProcess::start(folder.path(), &args);
        assert!(agent.ready(&http_client(), LIMIT).await, "{}", agent.stderr());
        self.agents.push(agent);
        self.folders.push(folder);
    }

    fn settings_of(&self, node: &str) -> Vec<String> {
        let own =
            [format!("node.id={node}"), format!("fabric.servers={}", self.brokers.addresses())];
        let all = SETTINGS.iter().map(|setting| (*setting).to_owned()).chain(own);
        all.flat_map(|setting| ["--set".to_owned(), setting]).collect()
    }

    async fn status(&self, n: usize) -> StatusReport {
        let url = format!("{}/status", self.agents[n].url());
        let answer = http_client().get(url).send().await.expect("the agent answers");
        answer.json().await.expect("a status")
    }

    /// Asks an agent until its status is as wanted.
    async fn until(&self, n: usize, wanted: impl Fn(&StatusReport) -> bool) -> StatusReport {
        let begun = Instant::now();
        loop {
            let status = self.status(n).await;
            if wanted(&status) {
                return status;
            }
            let State { cluster, games, models, .. } = &status.state;
            assert!(
                begun.elapsed() < LIMIT,
                "{:?} {cluster:?} {games:?} {models:?}\n{}",
                status.cluster,
                self.agents[n].stderr()
            );
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

#[tokio::test]
async fn three_agents_learn_together_and_go_on_without_their_leader() {
    let mut cluster = Cluster::start(&["a", "b", "c"]).await;
    let led = |status: &StatusReport| status.cluster.leader_id.is_some();
    for n in 0..3 {
        let status = cluster.until(n, led).await;
        assert_eq!(status.cluster.leader_id.unwrap().as_str(), "a", "the first one that came");
        assert_eq!(status.cluster.consensus_mode, "jetstream");
    }
    assert_eq!(cluster.status(0).await.cluster.role, ClusterRole::Leader);

    let config = "square8_2p".parse().unwrap();
    let played = |status: &StatusReport| {
        let games = status.state.games.of(config);
        let by = games.map(|games| games.batches.iter().map(|b| b.node.clone()).collect());
        by.is_some_and(|by: BTreeSet<_>| by.len() == 3)
    };
    cluster.until(1, played).await;
    let promoted = |status: &StatusReport| !status.state.models.promotions.is_empty();
    cluster.until(2, promoted).await;
    let copied = |status: &StatusReport| status.state.transfers.to.len() == 3;
    cluster.until(2, copied).await;

    cluster.agents[0].kill();
    let succeeded = |status: &StatusReport| {
        let leader = status.cluster.leader_id.as_ref();
        leader.is_some_and(|leader| ["b", "c"].contains(&leader.as_str()))
    };
    let status = cluster.until(1, succeeded).await;
    let promotions = status.state.models.promotions.len();
    let generations = status.state.models.by_id.len();
    let lost = status.state.cluster.changes.iter().filter(|change| change.what.contains("ran out"));
    assert!(lost.count() <= 1);
    let goes_on = |status: &StatusReport| status.state.models.by_id.len() > generations;
    let status = cluster.until(2, goes_on).await;
    assert!(status.state.models.promotions.len() >= promotions);
}

#[tokio::test]
async fn a_second_agent_of_one_name_is_refused() {
    let cluster = Cluster::start(&["a"]).await;
    let folder = tempfile::tempdir().unwrap();
    let mut args = cluster.settings_of("a");
    args.extend(["--listen".to_owned(), "127.0.0.1:0".to_owned()]);
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let ran = agent(folder.path(), &args);
    assert_ne!(ran.code, 0);
    assert!(ran.stderr.contains("node a runs already"), "{}", ran.stderr);
    assert!(ran.stderr.contains("node.id"), "{}", ran.stderr);
}

/// Settings by which nobody answers.
const NOBODY: [&str; 4] =
    ["--set", "fabric.servers=nats://127.0.0.1:9", "--set", "fabric.voters=a"];

#[test]
fn servers_that_do_not_answer_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let ran = agent(folder.path(), &[&NOBODY[..], &["--once"]].concat());
    assert_ne!(ran.code, 0);
    assert!(ran.stderr.contains("cannot join the cluster ringrift"), "{}", ran.stderr);
    assert!(ran.stderr.contains("nats://127.0.0.1:9"), "{}", ran.stderr);
}

#[test]
fn a_daemon_goes_on_trying_servers_that_do_not_answer_until_it_is_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let args = [&NOBODY[..], &["--set", "node.id=a"]].concat();
    let mut agent = AgentProcess::start(folder.path(), &args);
    assert!(agent.says("goes on trying"), "{}", agent.stderr());
    let status = agent.terminate();
    assert!(status.success(), "{status}: {}", agent.stderr());
}

#[test]
fn settings_that_cannot_make_a_cluster_are_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    for (setting, key) in [
        ("fabric.servers=nats://broker-1:4222", "fabric.voters"),
        ("fabric.servers=nats://me:secret@broker-1:4222", "fabric.servers"),
        ("fabric.replicas=2", "fabric.replicas"),
    ] {
        let ran = agent(folder.path(), &["--set", setting]);
        assert_ne!(ran.code, 0, "{setting}");
        assert!(ran.stderr.contains(key), "{}", ran.stderr);
        assert!(!ran.stderr.contains("secret"), "{}", ran.stderr);
    }
}
