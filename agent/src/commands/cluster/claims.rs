//! What the keys of a cluster say about each other, as the servers read it: signed JSON (JWT).

use anyhow::Context;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use nkeys::KeyPair;
use serde_json::{Value, json};

use ringrift::fabric::jetstream::Rights;
use ringrift::id::NodeId;

/// Who says it, of whom, and since when.
struct About<'a> {
    by: &'a KeyPair,
    of: &'a KeyPair,
    name: &'a str,
    /// Seconds since 1970.
    now_s: u64,
}

impl About<'_> {
    /// The claims, signed.
    fn claim(&self, nats: &Value, ends_s: Option<u64>) -> anyhow::Result<String> {
        let mut claims = json!({
            "iat": self.now_s,
            "iss": self.by.public_key(),
            "sub": self.of.public_key(),
            "name": self.name,
            "nats": nats,
        });
        if let Some(ends_s) = ends_s {
            claims["exp"] = ends_s.into();
        }
        claims["jti"] = blake3::hash(claims.to_string().as_bytes()).to_hex().as_str().into();
        let header = json!({ "typ": "JWT", "alg": "ed25519-nkey" });
        let encoded = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
        let body = format!("{}.{}", encoded(&header), encoded(&claims));
        let signature =
            self.by.sign(body.as_bytes()).context("a key of the cluster cannot sign")?;
        Ok(format!("{body}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature)))
    }
}

/// The word of the operator on itself.
pub fn operator(key: &KeyPair, cluster: &str, now_s: u64) -> anyhow::Result<String> {
    let about = About { by: key, of: key, name: cluster, now_s };
    about.claim(&json!({ "type": "operator", "version": 2 }), None)
}

/// The operator's word on an account; one that stores gets streams without limits of its own: the
/// servers' disks and the agents' settings limit them.
pub fn account(
    operator: &KeyPair,
    key: &KeyPair,
    name: &str,
    stores: bool,
    now_s: u64,
) -> anyhow::Result<String> {
    let room = if stores { -1 } else { 0 };
    let limits = json!({
        "subs": -1, "data": -1, "payload": -1, "imports": -1, "exports": -1, "wildcards": true,
        "conn": -1, "leaf": -1,
        "mem_storage": room, "disk_storage": room, "streams": room, "consumer": room,
    });
    let nats = json!({ "limits": limits, "type": "account", "version": 2 });
    About { by: operator, of: key, name, now_s }.claim(&nats, None)
}

/// The account's word on a node, until `ends_s`.
pub fn node(
    account: &KeyPair,
    key: &KeyPair,
    node: &NodeId,
    rights: &Rights,
    (now_s, ends_s): (u64, u64),
) -> anyhow::Result<String> {
    let nats = json!({
        "pub": { "allow": rights.publish },
        "sub": { "allow": rights.subscribe },
        "subs": -1, "data": -1, "payload": -1,
        "type": "user", "version": 2,
    });
    About { by: account, of: key, name: node.as_str(), now_s }.claim(&nats, Some(ends_s))
}

/// The account's word on an operator, who may do everything in it.
pub fn admin(account: &KeyPair, key: &KeyPair, now_s: u64) -> anyhow::Result<String> {
    let nats = json!({ "subs": -1, "data": -1, "payload": -1, "type": "user", "version": 2 });
    About { by: account, of: key, name: "admin", now_s }.claim(&nats, None)
}

/// A credentials file: the account's word on a user, and the user's key.
pub fn credentials(word: &str, key: &KeyPair) -> anyhow::Result<String> {
    let seed = key.seed().context("a key that was just made has its seed")?;
    Ok(format!(
        "-----BEGIN NATS USER JWT-----\n{word}\n------END NATS USER JWT------\n\n\
         -----BEGIN USER NKEY SEED-----\n{seed}\n------END USER NKEY SEED------\n"
    ))
}
