//! Whether the agent of these settings runs already: at its port, or under its name elsewhere.

use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::sync::Arc;

use ringrift::api::SelfReport;
use ringrift::api::client::{Client, ClientError};
use ringrift::fabric::SystemClock;
use ringrift::fabric::jetstream::signs_of_life;
use ringrift::fabric::port::Holder;
use ringrift::id::NodeId;

use super::{Finding, dir, down, ok};
use crate::commands::block_on;
use crate::data_dir::RunFile;
use crate::runtime::{living_namesake, node_id};
use crate::server::check_listen;
use crate::services::options;
use crate::settings::Effective;

/// The port is free, or this very node answers at it.
pub(super) fn port(settings: &Effective) -> Finding {
    let listen = settings.settings.server.listen;
    if let Err(error) = check_listen(listen, settings.settings.cluster_auth_token.as_ref()) {
        return down(error.to_string(), "an agent would not start");
    }
    match TcpListener::bind(listen) {
        Ok(_) => ok(format!("{listen} is free")),
        Err(error) if error.kind() == ErrorKind::AddrInUse => taken(settings, listen),
        Err(error) => down(format!("{listen}: {error}"), "choose another --listen"),
    }
}

/// Who answers at a port that is taken.
fn taken(settings: &Effective, listen: SocketAddr) -> Finding {
    let node = node_id(&settings.settings.node).ok();
    match block_on(async { Ok(asked(listen).await) }) {
        Ok(Ok(report)) if Some(&report.node) == node.as_ref() => {
            ok(format!("{listen} is this node's: it runs, as process {}", report.incarnation))
        }
        Ok(Ok(SelfReport { node, .. })) => down(
            format!("{listen} is taken by the agent of node {node}"),
            "choose another --listen",
        ),
        Ok(Err(error)) => down(
            format!("{listen} is taken, and no agent answers there: {error}"),
            "stop what uses the port, or choose another --listen",
        ),
        Err(error) => down(error.to_string(), "an agent would not start"),
    }
}

/// What the agent at an address says of itself.
async fn asked(listen: SocketAddr) -> Result<SelfReport, ClientError> {
    Client::new(&format!("http://{}", reachable(listen)), None)?.itself().await
}

/// The address at which a listener is reached from its own machine.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}

/// No other process of the cluster has the name of this node: a start would be refused.
pub(super) fn name(settings: &Effective) -> Finding {
    if settings.settings.fabric.servers.is_empty() {
        return ok("no other machine knows it");
    }
    let Ok(node) = node_id(&settings.settings.node) else { return ok("no node, see above") };
    match block_on(namesake(settings, &node)) {
        Err(error) => down(error.to_string(), "see the finding on the fabric"),
        Ok(None) => ok(format!("nobody else is {node}")),
        Ok(Some(Holder { incarnation, .. })) => down(
            format!(
                "node {node} runs already, as process {incarnation} of this cluster, and not on \
                 this data directory"
            ),
            "stop that agent, or give this machine a name of its own (node.id)",
        ),
    }
}

/// A living process of the node's name that does not run on the data directory of these settings.
async fn namesake(settings: &Effective, node: &NodeId) -> anyhow::Result<Option<Holder>> {
    let own = dir(settings).ok().and_then(|dir| RunFile::read(&dir));
    let own = own.filter(|own| own.node == *node).map(|own| own.incarnation);
    let signs =
        signs_of_life(options(&settings.settings.fabric), Arc::new(SystemClock::new())).await?;
    Ok(living_namesake(signs.as_ref(), node, own).await)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_listens_everywhere_is_asked_on_this_machine() {
        for (listen, asked) in [
            ("0.0.0.0:8770", "127.0.0.1:8770"),
            ("[::]:8770", "[::1]:8770"),
            ("10.0.0.7:1", "10.0.0.7:1"),
        ] {
            assert_eq!(reachable(listen.parse().unwrap()).to_string(), asked);
        }
    }
}
