//! The vocabulary of the cockpit's scenarios: an agent with a past, an operator's seat before it, and
//! what the operator presses and sees.

mod cockpit;
mod journal;
mod seat;
mod stories;
mod story;

use std::path::Path;

use tempfile::TempDir;

use crate::AgentProcess;

pub use cockpit::{Cockpit, ESC};
pub use seat::Seat;
pub use stories::{BEFORE, BEST, CANDIDATE, STOPPED, filling, hour, learned, outage, quiet};
pub use story::Story;

/// Ana and ben may act, wall may read: each has the token `token-of-` and their name.
pub const OPERATORS: &str =
    "operators=ana:act:token-of-ana,ben:act:token-of-ben,wall:read:token-of-wall";

/// The node that the agent of a scene runs on.
pub const HUB: &str = "hub";

/// An agent on the node `hub`, whose log begins with a story. It ends with this value.
pub struct Scene {
    agent: AgentProcess,
    args: Vec<String>,
    home: TempDir,
}

impl Scene {
    /// An agent that only watches.
    pub fn of(story: Story) -> Self {
        Self::with(story, &[])
    }

    /// An agent that only watches, with these settings.
    pub fn with(story: Story, settings: &[&str]) -> Self {
        Self::on("observer", story, settings)
    }

    /// An agent of a profile, with these settings.
    ///
    /// # Panics
    /// When the story cannot be written, or the agent cannot be started.
    pub fn on(profile: &str, story: Story, settings: &[&str]) -> Self {
        let home = TempDir::new().expect("a folder");
        story.write(home.path());
        let node = format!("node.id={HUB}");
        let settings = std::iter::once(node.as_str()).chain(settings.iter().copied());
        let settings = settings.flat_map(|setting| ["--set", setting]);
        let args = ["--profile", profile].into_iter().chain(settings);
        let args: Vec<String> = args.map(str::to_owned).collect();
        Self { agent: start(home.path(), &args), args, home }
    }

    /// A seat before the agent.
    pub fn seat(&self) -> Seat {
        Seat::before(&[self.agent.url()])
    }

    /// A cockpit on a screen, with live data.
    pub fn cockpit(&self, screen: &str) -> Cockpit {
        let mut cockpit = self.seat().screen(screen).open();
        cockpit.see("LIVE");
        cockpit
    }

    /// The cockpit of an operator with a token.
    pub fn cockpit_of(&self, who: &str, screen: &str) -> Cockpit {
        let mut cockpit = self.seat().token_of(who).screen(screen).open();
        cockpit.see("LIVE");
        cockpit
    }

    /// Where the agent answers.
    pub fn url(&self) -> &str {
        self.agent.url()
    }

    /// The agent's data directory.
    pub fn data_dir(&self) -> &Path {
        self.home.path()
    }

    /// The agent dies at once, as after `kill -9`.
    pub fn agent_dies(&mut self) {
        self.agent.kill();
    }

    /// The agent comes back at its address, on what it had stored.
    pub fn agent_comes_back(&mut self) {
        self.agent.start_again(&self.args);
    }
}

fn start(home: &Path, args: &[String]) -> AgentProcess {
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    AgentProcess::start(home, &args)
}
