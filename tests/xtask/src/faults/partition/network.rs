//! Network namespaces on one bridge, each with a cable that can be pulled.

use std::process::Command;

/// Network namespaces. They are removed with this value.
pub struct Network {
    /// What all names begin with, so that two runs do not meet.
    prefix: String,
    count: usize,
}

/// The first three parts of every address.
const NET: &str = "10.213.77";

impl Network {
    /// Makes as many namespaces; says why if this machine cannot.
    pub fn make(count: usize) -> Result<Self, String> {
        let prefix = format!("rr{}", std::process::id() % 1_000_000);
        let network = Self { prefix, count };
        network.build().map_err(|why| format!("network namespaces need root: {why}"))?;
        Ok(network)
    }

    fn build(&self) -> Result<(), String> {
        let bridge = self.bridge();
        ip(&["link", "add", &bridge, "type", "bridge"])?;
        ip(&["addr", "add", &format!("{NET}.1/24"), "dev", &bridge])?;
        ip(&["link", "set", &bridge, "up"])?;
        for n in 0..self.count {
            let (space, cable) = (self.namespace(n), self.cable(n));
            ip(&["netns", "add", &space])?;
            let peer = ["peer", "name", "eth0", "netns", &space];
            ip(&[&["link", "add", &cable, "type", "veth"], &peer[..]].concat())?;
            ip(&["link", "set", &cable, "master", &bridge])?;
            ip(&["link", "set", &cable, "up"])?;
            ip(&["-n", &space, "addr", "add", &format!("{}/24", self.ip(n)), "dev", "eth0"])?;
            ip(&["-n", &space, "link", "set", "eth0", "up"])?;
            ip(&["-n", &space, "link", "set", "lo", "up"])?;
        }
        Ok(())
    }

    fn bridge(&self) -> String {
        format!("{}b", self.prefix)
    }

    fn cable(&self, n: usize) -> String {
        format!("{}c{n}", self.prefix)
    }

    /// The name of a namespace.
    pub fn namespace(&self, n: usize) -> String {
        format!("{}n{n}", self.prefix)
    }

    /// The address of what runs in a namespace.
    pub fn ip(&self, n: usize) -> String {
        format!("{NET}.{}", 10 + n)
    }

    /// Pulls the cable of a namespace.
    pub fn cut(&self, n: usize) -> anyhow::Result<()> {
        ip(&["link", "set", &self.cable(n), "down"]).map_err(anyhow::Error::msg)
    }

    /// Puts it back.
    pub fn heal(&self, n: usize) -> anyhow::Result<()> {
        ip(&["link", "set", &self.cable(n), "up"]).map_err(anyhow::Error::msg)
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        // What was not made cannot be removed.
        for n in 0..self.count {
            drop(ip(&["netns", "del", &self.namespace(n)]));
        }
        drop(ip(&["link", "del", &self.bridge()]));
    }
}

/// Runs `ip`; answers what it complained of.
fn ip(args: &[&str]) -> Result<(), String> {
    let told = |why: &str| format!("`ip {}`: {}", args.join(" "), why.trim());
    let output = Command::new("ip").args(args).output();
    let output = output.map_err(|error| told(&error.to_string()))?;
    if output.status.success() {
        return Ok(());
    }
    Err(told(&String::from_utf8_lossy(&output.stderr)))
}
