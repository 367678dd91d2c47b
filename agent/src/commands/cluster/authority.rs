//! The keys by which a cluster knows its nodes. They stay with the operator: servers only need what
//! the keys say, and nodes their own.

use std::path::{Path, PathBuf};

use anyhow::Context;
use nkeys::KeyPair;

use ringrift::fabric::jetstream::Rights;
use ringrift::id::NodeId;

use super::clock::now_s;
use super::{claims, files};

/// Seconds of a day.
const DAY_S: u64 = 86_400;

/// The keys of a new cluster.
pub struct Authority {
    /// The cluster's name.
    pub cluster: String,
    /// What a server's configuration says of whom to let in.
    pub trust: String,
    operator: KeyPair,
    account: Account,
    admin: String,
}

impl Authority {
    /// Makes them.
    pub fn new(cluster: &str) -> anyhow::Result<Self> {
        let now_s = now_s()?;
        let (operator, system) = (KeyPair::new_operator(), KeyPair::new_account());
        let account = Account { key: KeyPair::new_account() };
        let word = claims::operator(&operator, cluster, now_s)?;
        let of_system = claims::account(&operator, &system, "SYS", false, now_s)?;
        let of_account = claims::account(&operator, &account.key, "RR", true, now_s)?;
        let (system, name) = (system.public_key(), account.key.public_key());
        let trust = format!(
            "operator: {word}\nsystem_account: {system}\nresolver: MEMORY\nresolver_preload: {{\n    \
             {system}: {of_system}\n    {name}: {of_account}\n}}\n"
        );
        let admin = KeyPair::new_user();
        let of_admin = claims::admin(&account.key, &admin, now_s)?;
        let admin = claims::credentials(&of_admin, &admin)?;
        Ok(Self { cluster: cluster.to_owned(), trust, operator, account, admin })
    }

    /// Keeps them in a folder of their own.
    pub fn keep(&self, folder: &Path) -> anyhow::Result<()> {
        let seed = |key: &KeyPair| key.seed().context("a key that was just made has its seed");
        files::make(&folder.join("operator.nk"), &seed(&self.operator)?)?;
        files::make(&Account::path(folder), &seed(&self.account.key)?)?;
        files::make(&folder.join("admin.creds"), &self.admin)
    }
}

/// The key that lets nodes in.
pub struct Account {
    key: KeyPair,
}

impl Account {
    fn path(folder: &Path) -> PathBuf {
        folder.join("account.nk")
    }

    /// The one that is kept in this folder.
    pub fn kept(folder: &Path) -> anyhow::Result<Self> {
        let path = Self::path(folder);
        let seed = files::read(&path)?;
        let key = KeyPair::from_seed(seed.trim());
        let key = key.with_context(|| format!("{} holds no account key", path.display()))?;
        Ok(Self { key })
    }

    /// Credentials of a node, with a key of its own, good for as many days.
    pub fn credentials(
        &self,
        cluster: &str,
        node: &NodeId,
        votes: bool,
        days: u32,
    ) -> anyhow::Result<String> {
        let (key, now_s) = (KeyPair::new_user(), now_s()?);
        let rights = Rights::of_node(cluster, node, votes);
        let times = (now_s, now_s + u64::from(days) * DAY_S);
        let word = claims::node(&self.key, &key, node, &rights, times)?;
        claims::credentials(&word, &key)
    }
}
