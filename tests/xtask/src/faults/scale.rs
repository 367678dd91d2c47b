//! How much of a fault.

/// How often, and how many.
#[derive(Debug, Clone, Copy)]
pub struct Scale {
    /// Servers.
    pub servers: usize,
    /// How often leaders are killed or stopped, with a lease of 3 s.
    pub leaders: usize,
    /// The same with a lease of 10 s, of which each takes longer.
    pub slow_leaders: usize,
    /// How often servers are killed.
    pub servers_killed: usize,
    /// Subscriptions that are opened under load.
    pub subscriptions: usize,
    /// Jobs of a flood.
    pub jobs: usize,
    /// Agents that give signs of life, and how many of them vanish.
    pub agents: u32,
    pub vanishing: u32,
}

impl Scale {
    /// What `cargo xtask faults` does.
    pub const FULL: Self = Self {
        servers: 3,
        leaders: 5,
        slow_leaders: 3,
        servers_killed: 4,
        subscriptions: 20,
        jobs: 100_000,
        agents: 1_000,
        vanishing: 50,
    };

    /// What the tests do, in seconds.
    #[cfg(test)]
    pub const SHORT: Self = Self {
        servers: 1,
        leaders: 1,
        slow_leaders: 1,
        servers_killed: 1,
        subscriptions: 4,
        jobs: 2_000,
        agents: 60,
        vanishing: 5,
    };
}
