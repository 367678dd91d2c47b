//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use ringrift::api::Exit;
use ringrift::game::ConfigKey;
use strum::VariantNames;

use crate::export::Format;
use crate::model::Screen;

/// The operator's cockpit of RingRift.
///
/// Without flags it connects to the agents of the configuration file, else to the agent on this
/// machine. Exit codes: 0 healthy, 1 warnings, 2 down, 3 stale data, 4 unreachable, 64 usage.
#[derive(Debug, Parser)]
#[command(name = "ringrift-tui", version, args_conflicts_with_subcommands = true)]
#[command(disable_help_subcommand = true)]
pub struct Cli {
    /// What to do instead of looking at agents.
    #[command(subcommand)]
    pub task: Option<Task>,

    /// Address of an agent, http://host:port; may be given several times
    #[arg(long = "agent", value_name = "URL")]
    pub agents: Vec<String>,

    /// The context to begin with, a cluster of the configuration file
    #[arg(long, value_name = "NAME", conflicts_with_all = ["agents", "local"])]
    pub context: Option<String>,

    /// Start a private agent on this machine and let it learn
    #[arg(long)]
    pub local: bool,

    /// Configuration that the private agent learns
    #[arg(long, value_name = "KEY", default_value = "square8_2p", requires = "local")]
    pub game: ConfigKey,

    /// Folder of the private agent; it goes on where it stood [default: in the XDG data folder]
    #[arg(long, value_name = "DIR", env = "RINGRIFT_DATA_DIR", hide_env_values = true)]
    pub data_dir: Option<PathBuf>,

    /// Plain strip of 80x6, for a corner of the screen; one line a change on a pipe
    #[arg(long, group = "mode")]
    pub watch: bool,

    /// Print how things stand once, and exit with a code that tells
    #[arg(long, group = "mode", conflicts_with = "local")]
    pub once: bool,

    /// One change a line, without a screen: for logs, dumb terminals and screen readers
    #[arg(long, group = "mode")]
    pub plain: bool,

    /// How --once prints the rows of --screen; of fleet, table and json tell everything
    #[arg(long, value_enum, default_value_t = Format::Table, requires = "once",
        conflicts_with_all = ["watch", "plain"])]
    pub format: Format,

    /// Rows of --once that are printed: words, !word, column:word, age>30s; events of --plain
    #[arg(long, value_name = "TERMS", requires = "mode", conflicts_with = "watch")]
    pub select: Option<String>,

    /// From which standing on --once fails
    #[arg(long, value_enum, value_name = "LEVEL", default_value_t = FailOn::Warn, requires = "once",
        conflicts_with_all = ["watch", "plain"])]
    pub fail_on: FailOn,

    /// Seconds that --once waits for an answer
    #[arg(long, value_name = "SECONDS", default_value_t = 5.0, value_parser = seconds, requires = "once",
        conflicts_with_all = ["watch", "plain"])]
    pub timeout: f64,

    /// Colours: terminal, dark, light, contrast, cvd (blue and orange), mono, or your own
    #[arg(long, value_name = "NAME")]
    pub theme: Option<String>,

    /// Draw with ASCII characters only
    #[arg(long)]
    pub ascii: bool,

    /// Configuration file [default: ringrift/tui.toml in the XDG configuration folder]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// Draw one frame of 100x30 with live data into an SVG file and exit
    #[arg(long, value_name = "FILE.svg", group = "mode", hide = true)]
    pub picture: Option<PathBuf>,

    /// Keep what the agents say in a new folder, for the report of a fault
    #[arg(long, value_name = "DIR", conflicts_with_all = ["mode", "replay"])]
    pub record: Option<PathBuf>,

    /// Show what such a folder holds, connected to nobody; `[` and `]` go through its time
    #[arg(long, value_name = "DIR", conflicts_with_all = ["agents", "context", "local", "mode"])]
    pub replay: Option<PathBuf>,

    /// The screen that is open at first, or whose rows --once prints; events are for --plain
    #[arg(long, value_name = "NAME", default_value = "fleet", value_parser = screens(),
        conflicts_with_all = ["watch", "plain"])]
    pub screen: Screen,
}

impl Cli {
    /// Reads a command line, which begins with the program's name.
    ///
    /// # Errors
    /// What is wrong with it, or the help or version that it asks for.
    pub fn read(
        words: impl IntoIterator<Item = impl Into<OsString> + Clone>,
    ) -> clap::error::Result<Self> {
        let mut command = Self::command();
        let matches = command.try_get_matches_from_mut(words)?;
        // The environment names the folder for agents, too: only the flag is meant for this program.
        let names_folder = matches.value_source("data_dir") == Some(ValueSource::CommandLine);
        if names_folder && !matches.get_flag("local") {
            let why = "--data-dir is the folder of the private agent: it goes with --local";
            return Err(command.error(ErrorKind::MissingRequiredArgument, why));
        }
        Self::from_arg_matches(&matches).map_err(|error| error.format(&mut command))
    }
}

/// Tasks that look at no agent.
#[derive(Debug, Subcommand)]
pub enum Task {
    /// Print every key with what it does, your own keys included
    Keys,
    /// Write completions, the man page or pages of the documents
    #[command(hide = true)]
    Generate {
        /// What to write.
        #[command(subcommand)]
        what: Generate,
    },
}

/// What to write, and where.
#[derive(Debug, Subcommand)]
pub enum Generate {
    /// Completions for bash, fish and zsh.
    Completions {
        /// Folder that they are written into.
        dir: PathBuf,
    },
    /// The man page.
    Man {
        /// Folder that it is written into.
        dir: PathBuf,
    },
    /// The pages on keys and rows: `keys.md`, `rows.md`.
    Pages {
        /// Folder that it is written into.
        dir: PathBuf,
    },
}

/// From which standing on `--once` fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Warnings, or anything worse.
    Warn,
    /// Stale data, or anything worse.
    Stale,
    /// An agent that is down or out of reach.
    Down,
}

impl FailOn {
    /// The code to exit with: 0 for what is not bad enough.
    pub const fn apply(self, exit: Exit) -> Exit {
        match (exit, self) {
            (Exit::Warnings, Self::Stale | Self::Down) | (Exit::Stale, Self::Down) => Exit::Healthy,
            (exit, _) => exit,
        }
    }
}

fn screens() -> impl TypedValueParser<Value = Screen> {
    let name = |name: String| name.parse().expect("only the names of screens get so far");
    PossibleValuesParser::new(Screen::VARIANTS).map(name)
}

fn seconds(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(seconds) if (0.1..=3600.0).contains(&seconds) => Ok(seconds),
        _ => Err("use a number of seconds from 0.1 to 3600".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_is_what_it_was() {
        let mut command = Cli::command().term_width(100);
        insta::assert_snapshot!(command.render_long_help());
    }

    #[test]
    fn what_is_not_bad_enough_is_no_failure() {
        let all = [Exit::Healthy, Exit::Warnings, Exit::Stale, Exit::Down, Exit::Unreachable];
        let codes = |on: FailOn| all.map(|exit| on.apply(exit).code());
        assert_eq!(codes(FailOn::Warn), [0, 1, 3, 2, 4]);
        assert_eq!(codes(FailOn::Stale), [0, 0, 3, 2, 4]);
        assert_eq!(codes(FailOn::Down), [0, 0, 0, 2, 4]);
    }

    fn read(flags: &str) -> clap::error::Result<Cli> {
        Cli::read(std::iter::once("ringrift-tui").chain(flags.split(' ')))
    }

    #[test]
    fn what_a_mode_does_not_heed_is_refused() {
        for flags in [
            "--watch --format json",
            "--plain --format json",
            "--watch --fail-on down",
            "--plain --timeout 9",
            "--timeout 9",
            "--watch --select x",
            "--select x",
            "--watch --screen jobs",
            "--plain --screen jobs",
            "--data-dir d",
            "--once --data-dir d",
        ] {
            assert!(read(flags).is_err(), "{flags}");
        }
        for flags in [
            "--once --select x --timeout 9 --format json --screen jobs",
            "--plain --select x",
            "--watch",
            "--screen jobs",
            "--local --data-dir d",
        ] {
            assert!(read(flags).is_ok(), "{flags}");
        }
    }

    #[test]
    fn modes_exclude_each_other() {
        for flags in [
            "--once --watch",
            "--once --plain",
            "--fail-on down",
            "--game hex8_2p",
            "--local --game hex9_2p",
        ] {
            assert!(read(flags).is_err(), "{flags}");
        }
    }
}
