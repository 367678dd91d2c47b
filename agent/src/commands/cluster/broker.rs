//! One NATS server of a cluster: where it is, and its configuration.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use super::authority::Authority;

/// Where a server is: `HOST`, or `HOST:CLIENTS:ROUTES:MONITORING` with its ports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broker {
    pub host: String,
    pub clients: u16,
    pub routes: u16,
    pub monitoring: u16,
}

impl FromStr for Broker {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut parts = text.split(':');
        let host = parts.next().unwrap_or_default().to_owned();
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
        if host.is_empty() || !host.bytes().all(fits) {
            return Err(format!("`{host}` is no host name or IPv4 address"));
        }
        let ports: Vec<u16> = parts
            .map(|part| part.parse().map_err(|_| format!("`{part}` is no port")))
            .collect::<Result<_, _>>()?;
        match ports[..] {
            [] => Ok(Self { host, clients: 4222, routes: 6222, monitoring: 8222 }),
            [clients, routes, monitoring] => Ok(Self { host, clients, routes, monitoring }),
            _ => Err("name all three ports (clients, routes, monitoring) or none".to_owned()),
        }
    }
}

impl fmt::Display for Broker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "tls://{}:{}", self.host, self.clients)
    }
}

/// The configuration of the `n`th server.
pub fn config(all: &[Broker], n: usize, authority: &Authority, store: &Path) -> String {
    let (Broker { host, clients, monitoring, .. }, number) = (&all[n], n + 1);
    let (cluster, count) = (&authority.cluster, all.len());
    let head = format!(
        "# Server {number} of {count} of the RingRift cluster {cluster}, NATS 2.12.1 or newer. Run it in the \
         folder of this file:\n# nats-server -c nats.conf"
    );
    let routes = if count == 1 { String::new() } else { routes(all, n, cluster) };
    let trust = &authority.trust;
    format!(
        r#"{head}
server_name: {cluster}-{number}
listen: "0.0.0.0:{clients}"
# Where clients are sent: the name that the certificate has. Untold, they would be sent to every address.
client_advertise: "{host}:{clients}"
# Monitoring, for this machine only.
http: "127.0.0.1:{monitoring}"

tls {{
    cert_file: "server.pem"
    key_file: "server.key"
    min_version: "1.3"
}}

jetstream {{
    store_dir: {store:?}
    # Every write is on disk before it is answered. Without this a power cut loses minutes.
    sync_interval: always
    max_file_store: 64GB
}}
{routes}
# Let in is who has credentials that the cluster's account signed.
{trust}"#
    )
}

fn routes(all: &[Broker], n: usize, cluster: &str) -> String {
    let route = |broker: &Broker| format!("        \"nats://{}:{}\"\n", broker.host, broker.routes);
    let Broker { host, routes: own, .. } = &all[n];
    let all: String = all.iter().map(route).collect();
    format!(
        r#"
cluster {{
    name: ringrift-{cluster}
    listen: "0.0.0.0:{own}"
    advertise: "{host}:{own}"
    # Let in is who has a certificate of the cluster's own authority.
    tls {{
        cert_file: "server.pem"
        key_file: "server.key"
        ca_file: "ca.pem"
        verify: true
        min_version: "1.3"
    }}
    routes: [
{all}    ]
}}
"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_named_by_its_host_and_perhaps_its_ports() {
        let plain: Broker = "broker-1".parse().unwrap();
        assert_eq!((plain.clients, plain.routes, plain.monitoring), (4222, 6222, 8222));
        let other: Broker = "10.0.0.7:1:2:3".parse().unwrap();
        assert_eq!(other.to_string(), "tls://10.0.0.7:1");
        for bad in ["", "a b", "a:1", "a:1:2", "a:1:2:x", "a:1:2:99999", "\"a\""] {
            assert!(bad.parse::<Broker>().is_err(), "{bad}");
        }
    }
}
