//! The command line.

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser, Subcommand};

use crate::global_args::GlobalArgs;
use crate::{code_version, commands, judge};

/// Runs a RingRift node: plays, trains, rates, promotes, watches itself, serves its state over
/// HTTP. Without a subcommand it runs as a daemon until it is told to stop.
///
/// Exit codes: 0 healthy, 1 warnings, 2 down, 3 stale data, 4 unreachable, 64 usage, 66 nothing
/// there to look at, 130 interrupted.
#[derive(Debug, Parser)]
#[command(
    name = "ringrift-agent",
    version = code_version::text(),
    max_term_width = 100,
    subcommand_negates_reqs = true
)]
pub struct Cli {
    /// Flags that every subcommand knows.
    #[command(flatten)]
    pub global: GlobalArgs,
    /// Do one pass of every due duty, print what was done as JSON, and exit.
    #[arg(long, conflicts_with_all = ["watch", "dry_run", "configs", "skip_daemons"])]
    pub once: bool,
    /// With --once: do nothing, only print the status as JSON.
    #[arg(long, requires = "once")]
    pub status: bool,
    /// What runs as a daemon, and what is shown of it.
    #[command(flatten)]
    pub daemon: commands::daemon::DaemonArgs,
    /// What to do instead of running as a daemon.
    #[command(subcommand)]
    pub command: Option<Command>,
}

impl Cli {
    /// Parses the command line of this process.
    ///
    /// # Errors
    /// When it is wrong; also for `--help` and `--version`, which clap answers as errors.
    pub fn read() -> Result<Self, clap::Error> {
        Self::try_parse()?.checked()
    }

    /// Refuses what clap cannot express: a pass and a daemon are not flags of a subcommand.
    fn checked(self) -> Result<Self, clap::Error> {
        let mut flags = self.daemon.given();
        flags.extend(self.once.then_some("--once"));
        if let Some(flag) = flags.first().filter(|_| self.command.is_some()) {
            let message = format!("{flag} goes without a subcommand");
            return Err(Self::command().error(ErrorKind::ArgumentConflict, message));
        }
        Ok(self)
    }
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Learn one configuration within a budget: self-play, training, evaluation, promotion.
    Loop(commands::loop_::LoopArgs),
    /// Play and record games of one configuration with its newest network.
    Selfplay(commands::stage::SelfplayArgs),
    /// Train a candidate from the games that are recorded.
    Train(commands::stage::TrainArgs),
    /// Train a small network for lookahead from the games that are recorded.
    Nnue(commands::nnue::NnueArgs),
    /// Play a match between two players and print its result.
    Evaluate(commands::evaluate::EvaluateArgs),
    /// Search a position of a recorded game and show what is seen, beside what was recorded.
    Explain(commands::explain::ExplainArgs),
    /// Tell what a network comes from: its run, settings, code, seed, and the games that it learnt from.
    Provenance(commands::provenance::ProvenanceArgs),
    /// Play against another program: line commands on standard input, answers on standard output.
    Play(commands::play::PlayArgs),
    /// Make a model the best of its configuration, past the gate.
    Promote(commands::promote::PromoteArgs),
    /// Withdraw the best model of a configuration; an earlier one is the best again.
    Rollback(commands::rollback::RollbackArgs),
    /// Withdraw a job that waits or runs, for example a stage that was interrupted.
    Cancel(commands::cancel::CancelArgs),
    /// Play a match of 2 to 4 players in blocks of all seat assignments.
    Arena(commands::arena::ArenaArgs),
    /// Rate all players of a configuration from the matches in the log or in files of results.
    Rate(commands::rate::RateArgs),
    /// Walk recorded games of the reference engine and compare every field of every step.
    Parity(judge::parity::ParityArgs),
    /// Count legal move sequences, or check files of counted positions.
    Perft(judge::perft::PerftArgs),
    /// Look into databases of recorded games.
    Games(judge::games::GamesArgs),
    /// Make a start for three or four players of an older network for two.
    Transfer(commands::transfer::TransferArgs),
    /// Compare encodings, networks and formulas with samples of the older service.
    Encode(commands::encode::EncodeArgs),
    /// Measure this machine.
    Bench(commands::bench::BenchArgs),
    /// Write the log or recorded games as one JSON object a line.
    Export(commands::export::ExportArgs),
    /// Check, show or change the host file of a cluster.
    Hosts(commands::hosts::HostsArgs),
    /// List the machines that the log has heard of.
    Nodes(commands::nodes::NodesArgs),
    /// Prove that nobody changed what operators asked for and what came of it.
    Audit(commands::audit::AuditArgs),
    /// Make the keys and settings of a cluster, and let nodes join it.
    Cluster(commands::cluster::ClusterArgs),
    /// Check whether an agent can work here, and say why not.
    Doctor(commands::doctor::DoctorArgs),
    /// Print every setting in effect and where it came from.
    Config(commands::config::ConfigArgs),
    /// Write completions or man pages into a folder.
    #[command(hide = true)]
    Generate(commands::generate::GenerateArgs),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::FlagSetting;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_help_names_every_exit_code() {
        let help = Cli::command().render_long_help().to_string();
        for code in [0, 1, 2, 3, 4, 64, 130] {
            let named = help.split_whitespace().any(|word| word == code.to_string());
            assert!(named, "{code} is missing in {help}");
        }
    }

    #[test]
    fn the_version_names_the_commit_or_that_it_is_unknown() {
        let shown = Cli::try_parse_from(["ringrift-agent", "--version"]).unwrap_err();
        assert_eq!(shown.kind(), ErrorKind::DisplayVersion);
        let expected = format!("ringrift-agent {}\n", code_version::text());
        assert_eq!(shown.to_string(), expected);
        assert!(expected.contains('+'), "{expected}");
    }

    #[test]
    fn status_needs_once() {
        assert!(Cli::try_parse_from(["ringrift-agent", "--status"]).is_err());
        assert!(Cli::try_parse_from(["ringrift-agent", "--once", "--status"]).is_ok());
        // A pass of duties heeds none of what is said to a daemon.
        for flag in ["--watch", "--dry-run", "--configs=hex8_2p", "--skip-daemons"] {
            let both = Cli::try_parse_from(["ringrift-agent", "--once", flag]);
            assert_eq!(both.unwrap_err().kind(), ErrorKind::ArgumentConflict, "{flag}");
        }
        for flag in ["--once", "--dry-run", "--watch", "--configs=hex8_2p", "--skip-daemons"] {
            let both = Cli::try_parse_from(["ringrift-agent", flag, "config"]).unwrap();
            assert!(both.checked().is_err(), "{flag}");
        }
    }

    #[test]
    fn global_flags_become_settings_with_their_names() {
        let cli = Cli::try_parse_from([
            "ringrift-agent",
            "config",
            "--listen",
            "127.0.0.1:0",
            "--set",
            "disk.warn_percent=5",
        ])
        .unwrap();
        let flags = cli.global.settings().unwrap();
        let (flag, key) = ("--listen".to_owned(), "server.listen".to_owned());
        let listen = FlagSetting { flag, key, value: "127.0.0.1:0".to_owned() };
        let warn = FlagSetting::set("disk.warn_percent", "5");
        assert_eq!(warn.flag, "--set disk.warn_percent");
        assert_eq!(flags, [listen, warn]);
    }
}
