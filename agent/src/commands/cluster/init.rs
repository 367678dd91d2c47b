//! `cluster init`: everything that a new cluster needs.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{bail, ensure};
use clap::Args;
use rand::TryRngCore as _;
use rand::rngs::OsRng;

use ringrift::id::NodeId;

use super::authority::Authority;
use super::broker::{Broker, config};
use super::deployment::Deployment;
use super::invite::{DAYS, invite};
use super::{certificates, files};
use crate::commands::output;

/// Arguments of `cluster init`.
#[derive(Debug, Args)]
pub struct InitArgs {
    /// A folder that does not exist yet.
    folder: PathBuf,
    /// Name of the cluster: letters, digits and `-`.
    #[arg(long)]
    name: String,
    /// A NATS server: HOST, or HOST:CLIENTS:ROUTES:MONITORING with its ports. Name 1, 3 or 5.
    #[arg(long = "broker", required = true, value_name = "HOST")]
    brokers: Vec<Broker>,
    /// A node that may lead. Name 1, 3 or 5.
    #[arg(long = "voter", required = true, value_name = "NODE")]
    voters: Vec<NodeId>,
    /// Another node.
    #[arg(long = "node", value_name = "NODE")]
    nodes: Vec<NodeId>,
    /// The folder that each server stores in; servers of one machine each in a folder below it.
    #[arg(long, default_value = "/var/lib/nats", value_name = "DIR")]
    store: PathBuf,
    /// Days for which the nodes' credentials are good.
    #[arg(long, default_value_t = DAYS, value_parser = clap::value_parser!(u32).range(1..=36_500))]
    days: u32,
}

impl InitArgs {
    /// Refuses what could not be a cluster.
    fn check(&self) -> anyhow::Result<()> {
        let name = &self.name;
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        ensure!(
            (1..=40).contains(&name.len()) && name.bytes().all(fits),
            "--name `{name}`: use 1 to 40 letters, digits and `-`"
        );
        for (flag, what, count) in
            [("--broker", "servers", self.brokers.len()), ("--voter", "nodes", self.voters.len())]
        {
            ensure!(
                matches!(count, 1 | 3 | 5),
                "{count} {what} are named by {flag}: name 1, 3 or 5, since a majority decides"
            );
        }
        if let Some(broker) = named_twice(&self.brokers) {
            bail!("--broker {broker} is named twice");
        }
        if let Some(node) = named_twice(&self.voters) {
            bail!("--voter {node} is named twice: a majority of voters decides, each has one vote");
        }
        Ok(())
    }
}

fn named_twice<T: PartialEq>(named: &[T]) -> Option<&T> {
    named.iter().enumerate().find(|(n, one)| named[..*n].contains(one)).map(|(_, one)| one)
}

/// Makes the folder with all that is in it, and says what to do next.
///
/// # Errors
/// When the arguments cannot make a cluster, or the folder exists or cannot be made.
pub fn run(args: &InitArgs) -> anyhow::Result<()> {
    args.check()?;
    files::make_folder(&args.folder)?;
    let nodes = fill(args).inspect_err(|_| {
        // It is new: nothing of somebody else's is in it, and it can be made again.
        drop(std::fs::remove_dir_all(&args.folder));
    })?;
    output::text_as_is(next_steps(args, &nodes))?;
    Ok(())
}

/// Makes all that is in the folder; answers the nodes that are invited.
fn fill(args: &InitArgs) -> anyhow::Result<Vec<&NodeId>> {
    let folder = &args.folder;
    let authority = Authority::new(&args.name)?;
    let certificates = certificates::Authority::new(&args.name)?;
    keep(&folder.join("authority"), &authority, &certificates)?;
    for n in 0..args.brokers.len() {
        make_broker(args, n, &authority, &certificates)?;
    }
    let deployment = Deployment {
        servers: args.brokers.iter().map(Broker::to_string).collect(),
        cluster: args.name.clone(),
        replicas: u32::try_from(args.brokers.len())?,
        epoch: 1,
        voters: args.voters.clone(),
    };
    deployment.keep(folder)?;
    let mut nodes: Vec<&NodeId> = args.voters.iter().chain(&args.nodes).collect();
    nodes.sort_unstable();
    nodes.dedup();
    for node in &nodes {
        invite(folder, node, args.days)?;
    }
    Ok(nodes)
}

/// Keeps what stays with the operator.
fn keep(
    folder: &Path,
    authority: &Authority,
    certificates: &certificates::Authority,
) -> anyhow::Result<()> {
    files::make_folder(folder)?;
    authority.keep(folder)?;
    files::make(&folder.join("ca.pem"), &certificates.certified.certificate)?;
    files::make(&folder.join("ca.key"), &certificates.certified.key)?;
    let mut token = [0; 32];
    OsRng.try_fill_bytes(&mut token)?;
    let token = token.iter().fold(String::new(), |mut text, byte| {
        // Writing into a text cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    });
    files::make(&folder.join("token"), &token)
}

/// Makes the folder of the `n`th server.
fn make_broker(
    args: &InitArgs,
    n: usize,
    authority: &Authority,
    certificates: &certificates::Authority,
) -> anyhow::Result<()> {
    let folder = args.folder.join(format!("broker-{}", n + 1));
    files::make_folder(&folder)?;
    let own = certificates.server(&args.brokers[n].host)?;
    files::make(&folder.join("server.pem"), &own.certificate)?;
    files::make(&folder.join("server.key"), &own.key)?;
    files::make(&folder.join("ca.pem"), &certificates.certified.certificate)?;
    let text = config(&args.brokers, n, authority, &store_of(args, n));
    files::make(&folder.join("nats.conf"), &text)
}

/// Where the `n`th server stores: never where another one of its machine does.
fn store_of(args: &InitArgs, n: usize) -> PathBuf {
    let host = &args.brokers[n].host;
    let here = args.brokers.iter().filter(|broker| broker.host == *host).count();
    if here == 1 { args.store.clone() } else { args.store.join(format!("broker-{}", n + 1)) }
}

fn next_steps(args: &InitArgs, nodes: &[&NodeId]) -> String {
    let folder = args.folder.display();
    let mut text = format!("cluster {} made in {folder}; nothing runs yet. Next:\n\n", args.name);
    text += "1. Bring each folder to its server, as /etc/nats, owned by the user that runs it, and start it\n";
    text += "   there (config/systemd/nats-server.service):\n";
    for (n, broker) in (1..).zip(&args.brokers) {
        text += &format!("       {folder}/broker-{n} -> {}\n", broker.host);
    }
    text += "2. Bring each file to its node over a safe channel, and there `ringrift-agent cluster join FILE`,\n";
    text += "   which says what comes next. Start a voter first: it makes the streams.\n";
    for node in nodes {
        text += &format!("       {folder}/{node}.join.toml\n");
    }
    text += &format!(
        "3. Keep {folder}/authority and deployment.toml off the servers, with a copy: only they let\n"
    );
    text += &format!(
        "   more nodes in (`ringrift-agent cluster invite {folder} NODE`). Delete the rest.\n"
    );
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(brokers: &[&str], voters: &[&str]) -> anyhow::Result<()> {
        let args = InitArgs {
            folder: PathBuf::from("x"),
            name: "x".to_owned(),
            brokers: brokers.iter().map(|host| host.parse().unwrap()).collect(),
            voters: voters.iter().map(|node| NodeId::new(node).unwrap()).collect(),
            nodes: Vec::new(),
            store: PathBuf::from("x"),
            days: DAYS,
        };
        args.check()
    }

    #[test]
    fn servers_and_voters_are_as_many_as_can_form_a_majority() {
        let names = ["a", "b", "c", "d", "e"];
        for count in 1..=5 {
            let fits = count % 2 == 1;
            let (brokers, voters) =
                (checked(&names[..count], &["a"]), checked(&["a"], &names[..count]));
            assert_eq!((brokers.is_ok(), voters.is_ok()), (fits, fits), "{count}");
        }
        let error = checked(&["a"], &["a", "b"]).unwrap_err().to_string();
        assert!(error.contains("2 nodes are named by --voter"), "{error}");
    }
}
