//! `ringrift-agent cluster init|invite|renew|join`: what they make is what real servers and agents run on.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ringrift::api::{ClusterRole, StatusReport};
use ringrift_system_tests::{AgentProcess, MadeBroker, Ran, agent, free_port, http_client};
use serde_json::Value;
use tempfile::TempDir;

/// Longest wait for anything; a machine under load is slow.
const LIMIT: Duration = Duration::from_secs(120);

/// A cluster of servers on this machine, made and not started.
struct Made {
    temp: TempDir,
    monitors: Vec<u16>,
    said: Ran,
}

impl Made {
    fn new(name: &str, servers: usize, nodes: &[&str]) -> Self {
        let temp = tempfile::tempdir().expect("the temporary folder is writable");
        let ports: Vec<[u16; 3]> =
            (0..servers).map(|_| [free_port(), free_port(), free_port()]).collect();
        let monitors = ports.iter().map(|ports| ports[2]).collect();
        let brokers: Vec<String> =
            ports.iter().map(|[a, b, c]| format!("127.0.0.1:{a}:{b}:{c}")).collect();
        let folder = temp.path().join("made");
        let mut args = vec!["cluster", "init", path(&folder), "--name", name, "--store", "store"];
        for broker in &brokers {
            args.extend(["--broker", broker]);
        }
        for node in nodes {
            args.extend(["--voter", node]);
        }
        let said = agent(temp.path(), &args);
        assert_eq!(said.code, 0, "{}", said.stderr);
        Self { temp, monitors, said }
    }

    fn folder(&self) -> PathBuf {
        self.temp.path().join("made")
    }

    fn start(&self, n: usize) -> MadeBroker {
        MadeBroker::start(&self.folder().join(format!("broker-{}/nats.conf", n + 1)))
    }

    /// Lets a node join; answers where its settings are.
    fn join(&self, node: &str) -> PathBuf {
        let (file, into) =
            (self.folder().join(format!("{node}.join.toml")), self.temp.path().join(node));
        let ran = agent(self.temp.path(), &["cluster", "join", path(&file), "--into", path(&into)]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        into.join("agent.toml")
    }

    /// What the doctor says on a node.
    fn doctor(&self, settings: &Path, more: &[&str]) -> Ran {
        let data = self.temp.path();
        self.doctor_of(settings, data, &[&["--listen", "127.0.0.1:0"], more].concat())
    }

    /// The same, of a data directory.
    fn doctor_of(&self, settings: &Path, data: &Path, more: &[&str]) -> Ran {
        let monitors = self.monitors.iter().map(|port| format!("http://127.0.0.1:{port}"));
        let monitors = format!("fabric.monitors={}", monitors.collect::<Vec<_>>().join(","));
        let mut args = vec!["doctor", "--config-file", path(settings)];
        args.extend(["--set", &monitors]);
        args.extend(more);
        agent(data, &args)
    }
}

fn path(path: &Path) -> &str {
    path.to_str().expect("a plain name")
}

/// Whether a key's seed, 58 letters and digits that begin with an S, stands in a text.
fn holds_a_seed(text: &str) -> bool {
    let mut words = text.split(|letter: char| !letter.is_ascii_alphanumeric());
    words.any(|word| word.len() == 58 && word.starts_with('S'))
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries =
        fs::read_dir(folder).expect("the folder is there").map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

async fn status(agent: &AgentProcess) -> StatusReport {
    let answer = http_client().get(format!("{}/status", agent.url())).send().await.unwrap();
    answer.json().await.unwrap()
}

#[test]
fn what_is_made_is_for_its_owner_only_and_no_secret_is_shown() {
    let made = Made::new("home", 3, &["a", "b", "c"]);
    let files = files(&made.folder());
    assert!(files.len() > 20, "{files:?}");
    for file in &files {
        let mode = fs::metadata(file).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{}", file.display());
        let text = fs::read_to_string(file).unwrap();
        for line in text.lines().filter(|line| line.len() > 40) {
            assert!(!made.said.stdout.contains(line), "{} is shown", file.display());
        }
    }
    for server in 1..=3 {
        let config = made.folder().join(format!("broker-{server}/nats.conf"));
        let text = fs::read_to_string(config).unwrap();
        assert!(text.contains("sync_interval: always") && !holds_a_seed(&text), "{text}");
        // They share this machine.
        assert!(text.contains(&format!("store_dir: \"store/broker-{server}\"")), "{text}");
    }
}

#[test]
fn nothing_that_exists_is_overwritten() {
    let made = Made::new("home", 1, &["a"]);
    let (folder, settings) = (made.folder(), made.join("a"));
    let before: Vec<_> =
        files(made.temp.path()).iter().map(|file| fs::read(file).unwrap()).collect();
    let file = folder.join("a.join.toml");
    let into = settings.parent().unwrap();
    let again: [&[&str]; 3] = [
        &["cluster", "init", path(&folder), "--name", "x", "--broker", "h", "--voter", "a"],
        &["cluster", "invite", path(&folder), "a"],
        &["cluster", "join", path(&file), "--into", path(into)],
    ];
    for args in again {
        let ran = agent(made.temp.path(), args);
        assert_ne!(ran.code, 0, "{args:?}");
        assert!(
            ran.stderr.contains("move it away") || ran.stderr.contains("does not exist"),
            "{ran:?}"
        );
    }
    let after: Vec<_> =
        files(made.temp.path()).iter().map(|file| fs::read(file).unwrap()).collect();
    assert_eq!(before, after);
}

#[test]
fn credentials_are_renewed_alone_and_for_their_node_and_those_before_are_kept() {
    let made = Made::new("home", 1, &["a", "b", "c"]);
    let (folder, settings) = (made.folder(), made.join("a"));
    let into = settings.parent().unwrap();
    let creds = into.join("nats.creds");
    let others =
        || ["agent.toml", "token", "ca.pem"].map(|name| fs::read(into.join(name)).unwrap());
    let (old, before) = (fs::read(&creds).unwrap(), others());
    for node in ["a", "b"] {
        let ran = agent(made.temp.path(), &["cluster", "renew", path(&folder), node]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
    }
    let take = |node: &str| {
        let file = folder.join(format!("{node}.renew.toml"));
        let args = ["cluster", "join", "--renew", path(&file), "--into", path(into)];
        agent(made.temp.path(), &args)
    };
    let refused = take("b");
    assert!(refused.stderr.contains("is of node a in cluster home"), "{refused:?}");
    assert_eq!(fs::read(&creds).unwrap(), old);
    let taken = take("a");
    assert_eq!(taken.code, 0, "{}", taken.stderr);
    let new = fs::read_to_string(&creds).unwrap();
    assert_ne!(new.as_bytes(), old);
    assert!(!holds_a_seed(&taken.stdout), "{}", taken.stdout);
    assert_eq!(others(), before);
    let kept: Vec<_> =
        files(into).into_iter().filter(|file| path(file).contains("backup-")).collect();
    let [kept] = &kept[..] else { panic!("{kept:?}") };
    assert!(taken.stdout.contains(path(kept)), "{}", taken.stdout);
    assert_eq!(fs::read(kept).unwrap(), old);
    for file in [kept, &creds] {
        assert_eq!(fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[tokio::test]
async fn the_doctor_knows_the_agent_that_runs_here_and_its_namesake_elsewhere() {
    let made = Made::new("home", 1, &["a"]);
    let _server = made.start(0);
    let settings = made.join("a");
    let text = fs::read_to_string(&settings).unwrap();
    assert!(text.contains("data_dir = \"/var/lib/ringrift\""), "{text}");
    let [here, elsewhere] = [(); 2].map(|()| tempfile::tempdir().unwrap());
    // Off loopback, by the token of the settings and no variable.
    let everywhere = format!("0.0.0.0:{}", free_port());
    let before = made.doctor_of(&settings, here.path(), &["--listen", &everywhere]);
    assert_eq!(before.code, 0, "{}", before.stdout);
    assert!(before.stdout.contains("is free"), "{}", before.stdout);

    let mut first = AgentProcess::start(here.path(), &["--config-file", path(&settings)]);
    assert!(first.ready(&http_client(), LIMIT).await, "{}", first.stderr());
    let address = first.url().trim_start_matches("http://").to_owned();
    let beside = made.doctor_of(&settings, here.path(), &["--listen", &address]);
    assert_eq!(beside.code, 0, "{}", beside.stdout);
    assert!(beside.stdout.contains("it runs, as process"), "{}", beside.stdout);

    let namesake = made.doctor_of(&settings, elsewhere.path(), &["--listen", "127.0.0.1:0"]);
    assert_eq!(namesake.code, 2, "{}", namesake.stdout);
    assert!(namesake.stdout.contains("node a runs already"), "{}", namesake.stdout);
    let other = ["--listen", &address, "--set", "node.id=b"];
    let other = made.doctor_of(&settings, elsewhere.path(), &other);
    assert!(other.stdout.contains("is taken by the agent of node a"), "{}", other.stdout);
}

#[test]
fn arguments_that_make_no_cluster_are_refused_and_leave_nothing() {
    let temp = tempfile::tempdir().unwrap();
    let folder = temp.path().join("made");
    let init = ["cluster", "init", path(&folder), "--voter", "a"];
    let cases: [(&[&str], &str); 4] = [
        (&["--name", "a.b", "--broker", "h"], "letters, digits"),
        (&["--name", "x", "--broker", "h", "--broker", "i"], "1, 3 or 5"),
        (&["--name", "x", "--broker", "h", "--broker", "h", "--broker", "i"], "twice"),
        (&["--name", "x", "--broker", "h:1"], "three ports"),
    ];
    for (more, wanted) in cases {
        let ran = agent(temp.path(), &[&init[..], more].concat());
        assert_ne!(ran.code, 0);
        assert!(ran.stderr.contains(wanted), "{wanted}: {}", ran.stderr);
        assert!(!folder.exists());
    }
}

#[tokio::test]
async fn agents_meet_over_tls_on_what_was_made_and_nobody_else_is_let_in() {
    let made = Made::new("home", 1, &["a"]);
    let _server = made.start(0);
    let invited = agent(made.temp.path(), &["cluster", "invite", path(&made.folder()), "late"]);
    assert_eq!(invited.code, 0, "{}", invited.stderr);
    let (voter, late) = (made.join("a"), made.join("late"));
    let sound = made.doctor(&voter, &[]);
    assert!(sound.stdout.contains("no streams yet"), "{}", sound.stdout);

    let client = http_client();
    let data = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let mut first = AgentProcess::start(data[0].path(), &["--config-file", path(&voter)]);
    assert!(first.ready(&client, LIMIT).await, "{}", first.stderr());
    // Not a voter: it makes no streams, and never leads.
    let mut second = AgentProcess::start(data[1].path(), &["--config-file", path(&late)]);
    assert!(second.ready(&client, LIMIT).await, "{}", second.stderr());
    let until = std::time::Instant::now() + LIMIT;
    loop {
        let of_late = status(&second).await.cluster;
        let leader = of_late.leader_id.as_ref().map(|leader| leader.as_str().to_owned());
        if leader.as_deref() == Some("a") {
            assert_ne!(of_late.role, ClusterRole::Leader);
            break;
        }
        assert!(std::time::Instant::now() < until, "{of_late:?} {}", second.stderr());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    for agent in [&first, &second] {
        let log = agent.stderr().to_lowercase();
        assert!(!log.contains("permissions violation"), "{log}");
    }

    let text = fs::read_to_string(&voter).unwrap();
    let without: String = text
        .lines()
        .filter(|line| !line.starts_with("credentials"))
        .fold(String::new(), |text, line| text + line + "\n");
    let file = made.temp.path().join("without.toml");
    fs::write(&file, without).unwrap();
    let without = made.doctor(&file, &[]);
    assert!(without.stdout.contains("not let in"), "{}", without.stdout);
    // Another cluster of the same name, with keys of its own.
    let other = Made::new("home", 1, &["a"]);
    let stranger = other.join("a");
    let creds = format!("fabric.credentials={}", path(&stranger.with_file_name("nats.creds")));
    let refused = made.doctor(&voter, &["--set", &creds]);
    assert!(refused.stdout.contains("not let in"), "{}", refused.stdout);
    let ca = format!("fabric.authority={}", path(&stranger.with_file_name("ca.pem")));
    let untrusted = made.doctor(&voter, &["--set", &ca]);
    assert!(untrusted.stdout.contains("fabric.authority"), "{}", untrusted.stdout);
}

/// How many other servers one has routes to.
async fn routes(monitor: u16) -> usize {
    let url = format!("http://127.0.0.1:{monitor}/routez");
    let told: Value = http_client().get(url).send().await.unwrap().json().await.unwrap();
    let routes = told["routes"].as_array().cloned().unwrap_or_default();
    let names: std::collections::BTreeSet<_> =
        routes.iter().map(|route| route["remote_name"].to_string()).collect();
    names.len()
}

async fn until_routes(monitor: u16, wanted: usize) {
    let until = std::time::Instant::now() + LIMIT;
    while routes(monitor).await != wanted {
        assert!(
            std::time::Instant::now() < until,
            "{} routes, not {wanted}",
            routes(monitor).await
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn three_servers_meet_by_their_certificates_and_another_cluster_of_the_name_stays_out() {
    let made = Made::new("home", 3, &["a"]);
    let servers: Vec<MadeBroker> = (0..3).map(|n| made.start(n)).collect();
    for monitor in &made.monitors {
        until_routes(*monitor, 2).await;
    }
    // Clients are sent to names that stand in the certificates, and nowhere else.
    let url = format!("http://127.0.0.1:{}/varz", made.monitors[0]);
    let told: Value = http_client().get(url).send().await.unwrap().json().await.unwrap();
    let sent: Vec<_> = told["connect_urls"].as_array().unwrap().iter().collect();
    let is_named = |url: &&Value| url.as_str().unwrap().starts_with("127.0.0.1:");
    assert!(sent.len() == 3 && sent.iter().all(is_named), "{sent:?}");
    // Another cluster of one name, told that the first one's servers are its own.
    let other = Made::new("home", 3, &["a"]);
    let config = other.folder().join("broker-1/nats.conf");
    let ours = fs::read_to_string(made.folder().join("broker-1/nats.conf")).unwrap();
    let block = |text: &str| {
        let (_, after) = text.split_once("routes: [").unwrap();
        after.split_once(']').unwrap().0.to_owned()
    };
    let text = fs::read_to_string(&config).unwrap();
    fs::write(&config, text.replace(&block(&text), &block(&ours))).unwrap();
    let _stranger = other.start(0);
    let settings = made.join("a");
    let ran = agent(made.temp.path(), &["--once", "--config-file", path(&settings)]);
    assert!(ran.code == 0 || ran.code == 1, "{}", ran.stderr);
    let sound = made.doctor(&settings, &[]);
    assert!(sound.stdout.contains("3 copies of each"), "{}", sound.stdout);
    assert_eq!(routes(other.monitors[0]).await, 0, "it was let in");
    assert_eq!(routes(made.monitors[0]).await, 2);
    drop(servers);
}
