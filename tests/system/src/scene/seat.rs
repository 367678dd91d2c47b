//! Where an operator sits: a terminal of a kind, a home, a token.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Output, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use ringrift::event::Digest;
use tempfile::TempDir;

use super::{Cockpit, Story, journal};
use crate::{Start, Terminal, binary};

/// The cockpit's state folder, below a home.
const STATE: &str = ".local/state/ringrift";

/// Nothing that is said takes so long to be written down, unless it fails.
const HEARD: Duration = Duration::from_secs(30);

/// How often it is looked whether something was written down.
const AGAIN: Duration = Duration::from_millis(20);

/// Where an operator sits. Cockpits that are opened here one after another share a home.
#[derive(Clone)]
pub struct Seat {
    home: Arc<TempDir>,
    args: Vec<String>,
    env: Vec<(String, String)>,
    size: (u16, u16),
}

impl Seat {
    /// A seat before agents, at 80x24.
    ///
    /// # Panics
    /// When there is no room for a home.
    pub fn before(agents: &[&str]) -> Self {
        let args = agents.iter().flat_map(|url| ["--agent", url]).map(str::to_owned).collect();
        let home = Arc::new(TempDir::new().expect("a folder"));
        Self { home, args, env: Vec::new(), size: (80, 24) }
    }

    /// On this screen at first.
    #[must_use]
    pub fn screen(self, name: &str) -> Self {
        self.flags(&["--screen", name])
    }

    /// With these flags.
    #[must_use]
    pub fn flags(mut self, flags: &[&str]) -> Self {
        self.args.extend(flags.iter().map(|flag| (*flag).to_owned()));
        self
    }

    /// With this variable.
    #[must_use]
    pub fn variable(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With the token of an operator.
    #[must_use]
    pub fn token_of(self, who: &str) -> Self {
        self.variable("RINGRIFT_CLUSTER_AUTH_TOKEN", &format!("token-of-{who}"))
    }

    /// In a terminal of so many columns and lines.
    #[must_use]
    pub fn size(mut self, columns: u16, lines: u16) -> Self {
        self.size = (columns, lines);
        self
    }

    /// With a file in the cockpit's configuration folder.
    ///
    /// # Panics
    /// When it cannot be written.
    #[must_use]
    pub fn file(self, name: &str, text: &str) -> Self {
        let path = self.home().join(".config/ringrift").join(name);
        std::fs::create_dir_all(path.parent().expect("it lies in a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
        self
    }

    /// With the journal of somebody who sat here while a story happened to the agent at `url`.
    ///
    /// # Panics
    /// When it cannot be written.
    #[must_use]
    pub fn lived_through(self, url: &str, story: &Story) -> Self {
        let folder = self.home().join(STATE).join(journal_of(url));
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(folder.join("now.jsonl"), journal::lines(url, story)).expect("a file");
        self
    }

    /// The operator's home.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// Everything below a folder of the state folder, by file, in the order of their names.
    ///
    /// # Panics
    /// When a file cannot be read.
    pub fn state_files(&self, folder: &str) -> Vec<String> {
        let folder = self.home().join(STATE).join(folder);
        let files = std::fs::read_dir(folder).into_iter().flatten();
        let mut files: Vec<PathBuf> = files.filter_map(|file| Some(file.ok()?.path())).collect();
        files.sort();
        files.iter().map(|path| std::fs::read_to_string(path).expect("a text file")).collect()
    }

    /// Waits until the journal of the agent at `url` holds a text: what that tells has been heard here.
    ///
    /// # Panics
    /// When it does not within half a minute.
    pub fn wait_until_heard(&self, url: &str, text: &str) {
        let (folder, end) = (journal_of(url), Instant::now() + HEARD);
        while !self.state_files(&folder).iter().any(|file| file.contains(text)) {
            assert!(Instant::now() < end, "`{text}` was not heard within {HEARD:?}");
            std::thread::sleep(AGAIN);
        }
    }

    /// Opens the cockpit in the terminal.
    pub fn open(&self) -> Cockpit {
        let args: Vec<&str> = self.args.iter().map(String::as_str).collect();
        let env = self.env.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let (program, env) = (binary("ringrift-tui"), env.collect::<Vec<_>>());
        let (home, size) = (self.home(), self.size);
        let start = Start { program: &program, args: &args, env: &env, home, size };
        Cockpit::on(Terminal::open(&start), Arc::clone(&self.home))
    }

    /// Runs the cockpit without a terminal.
    ///
    /// # Panics
    /// When it cannot be started.
    pub fn run(&self, flags: &[&str]) -> Output {
        self.command(flags).output().expect("the cockpit starts")
    }

    /// Runs the cockpit without a terminal, reads its first line and hangs up. Answers the line, and how
    /// the cockpit ended.
    ///
    /// # Panics
    /// When it cannot be started, or says nothing.
    pub fn hang_up(&self, flags: &[&str]) -> (String, ExitStatus) {
        let mut cockpit = self.command(flags).stdout(Stdio::piped()).spawn().expect("it starts");
        let mut line = String::new();
        let out = cockpit.stdout.take().expect("its output is a pipe");
        BufReader::new(out).read_line(&mut line).expect("it says something");
        (line, cockpit.wait().expect("it is our child"))
    }

    fn command(&self, flags: &[&str]) -> Command {
        let mut command = Command::new(binary("ringrift-tui"));
        command.args(&self.args).args(flags).env_clear().env("HOME", self.home());
        command.envs(self.env.iter().map(|(name, value)| (name, value)));
        command
    }
}

/// The folder of the journal of an agent, below the state folder.
fn journal_of(url: &str) -> String {
    format!("journal/{}", Digest::of(url.as_bytes()).short())
}
