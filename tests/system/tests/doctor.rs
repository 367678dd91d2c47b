//! `ringrift-agent doctor` looks and changes nothing.

use ringrift_system_tests::{Brokers, agent, http_client};
use serde_json::Value;

/// How many streams a server has, by its own word.
async fn streams(brokers: &Brokers) -> u64 {
    let url = format!("{}/jsz", brokers.monitor(0));
    let answer = http_client().get(url).send().await.expect("the server answers");
    let told: Value = answer.json().await.expect("JSON");
    told["streams"].as_u64().expect("a count of streams")
}

#[tokio::test]
async fn a_deployment_that_has_no_streams_has_none_after_the_doctor_looked() {
    let brokers = Brokers::start(1);
    let temp = tempfile::tempdir().expect("the temporary folder is writable");
    let data_dir = temp.path().join("data");
    let servers = format!("fabric.servers={}", brokers.addresses());
    let monitors = format!("fabric.monitors={}", brokers.monitor(0));
    let mut args = vec!["doctor", "--listen", "127.0.0.1:0"];
    for setting in [&servers, &monitors, "fabric.voters=a", "fabric.replicas=1", "node.id=a"] {
        args.extend(["--set", setting]);
    }
    let ran = agent(&data_dir, &args);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("no streams yet"), "{}", ran.stdout);
    assert!(ran.stdout.contains("does not exist yet"), "{}", ran.stdout);
    assert_eq!(streams(&brokers).await, 0);
    assert!(!data_dir.exists(), "it made a data directory");
}
