//! Credentials that the adapter's tests show to a real server.

use std::path::Path;

use nkeys::KeyPair;

use ringrift::fabric::jetstream::Rights;
use ringrift::id::NodeId;

use super::claims;

/// The end of the credentials that are good, in seconds since 1970, and of those that are not.
const FAR_S: u64 = 4_000_000_000;
const PAST_S: u64 = 1_600_000_000;

#[test]
#[ignore = "writes tests/data/nats: run it when what is signed changes"]
fn write_samples() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data/nats");
    std::fs::create_dir_all(&folder).unwrap();
    let write = |name: &str, text: String| std::fs::write(folder.join(name), text).unwrap();
    let (operator, system) = (KeyPair::new_operator(), KeyPair::new_account());
    let (account, stranger) = (KeyPair::new_account(), KeyPair::new_account());
    let [sys, rr] = [(&system, false), (&account, true)].map(|(key, stores)| {
        let word = claims::account(&operator, key, "TEST", stores, PAST_S).unwrap();
        format!("    {}: {word}\n", key.public_key())
    });
    let word = claims::operator(&operator, "test", PAST_S).unwrap();
    let system = system.public_key();
    let trust = format!("resolver: MEMORY\nresolver_preload: {{\n{sys}{rr}}}\n");
    write("trust.conf", format!("operator: {word}\nsystem_account: {system}\n{trust}"));
    let node = NodeId::new("test").unwrap();
    let rights = Rights::of_node("home", &node, true);
    for (name, by, end_s) in [
        ("good.creds", &account, FAR_S),
        ("ended.creds", &account, PAST_S + 1),
        ("stranger.creds", &stranger, FAR_S),
    ] {
        let key = KeyPair::new_user();
        let word = claims::node(by, &key, &node, &rights, (PAST_S, end_s)).unwrap();
        write(name, claims::credentials(&word, &key).unwrap());
    }
}
