//! `ringrift-agent` without a subcommand: runs as a daemon until it is told to stop.

mod plan;
mod watch;

use ringrift::api::Exit;
use ringrift::game::ConfigKey;

use super::signals::Signals;
use crate::causes;
use crate::global_args::GlobalArgs;
use crate::runtime::{Prepared, notify_stopping, notify_systemd};
use crate::supervisor::DaemonSpec;
use crate::telemetry;

/// What runs as a daemon.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct DaemonArgs {
    /// Learn these configurations, such as square8_2p,hex8_2p: `learn.configs`.
    #[arg(long, value_name = "CONFIGS", value_delimiter = ',')]
    configs: Option<Vec<ConfigKey>>,
    /// Leave these daemons out; without names all of them: the agent only serves its state.
    #[arg(long, value_name = "NAMES", value_delimiter = ',', num_args = 0.., require_equals = true)]
    skip_daemons: Option<Vec<String>>,
    /// Print what would run, and start nothing.
    #[arg(long)]
    dry_run: bool,
    /// Print a line about the agent that runs already, every so many seconds.
    #[arg(
        long,
        value_name = "SECONDS",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "5",
        value_parser = clap::value_parser!(u64).range(1..=3_600),
        conflicts_with_all = ["dry_run", "configs", "skip_daemons"]
    )]
    watch: Option<u64>,
}

impl DaemonArgs {
    /// The flags that were given.
    pub fn given(&self) -> Vec<&'static str> {
        let flags = [
            ("--configs", self.configs.is_some()),
            ("--skip-daemons", self.skip_daemons.is_some()),
            ("--dry-run", self.dry_run),
            ("--watch", self.watch.is_some()),
        ];
        flags.into_iter().filter(|(_, given)| *given).map(|(flag, _)| flag).collect()
    }

    /// The flags as settings, for `--set`.
    fn settings(&self) -> Option<String> {
        let configs = self.configs.as_ref()?;
        let configs: Vec<_> = configs.iter().map(ToString::to_string).collect();
        Some(format!("learn.configs={}", configs.join(",")))
    }
}

/// Runs until SIGTERM or SIGINT, a second one ends it at once; or shows what runs or would.
///
/// # Errors
/// When the agent cannot start, or none runs that could be shown.
pub fn run(args: &DaemonArgs, global: &GlobalArgs) -> anyhow::Result<Exit> {
    let mut global = global.clone();
    global.set.extend(args.settings());
    let settings = super::effective(&global)?;
    telemetry::start(&settings.settings.log)?;
    if let Some(seconds) = args.watch {
        return super::block_on(watch::run(settings, seconds));
    }
    let specs = plan::daemons(settings.settings.node.profile, args.skip_daemons.as_deref())?;
    if args.dry_run {
        super::output::line(plan::text(&settings, &specs)?)?;
        return Ok(Exit::Healthy);
    }
    super::block_on(async {
        let mut signals = Signals::catch()?;
        match signals.unless_told(Prepared::take(settings, "agent")).await {
            Ok(prepared) => live(prepared?, &specs, &mut signals).await,
            Err(signal) => {
                tracing::info!(signal, "told to stop before anything had started");
                Ok(Exit::Healthy)
            }
        }
    })
}

/// Runs the agent until a signal comes or its arrival fails, and stops it in order.
async fn live(
    prepared: Prepared,
    specs: &[&'static DaemonSpec],
    signals: &mut Signals,
) -> anyhow::Result<Exit> {
    let mut agent = prepared.start(specs);
    let failure = async {
        if let Err(error) = agent.announce().await {
            return error;
        }
        notify_systemd(&agent.supervisor).await;
        std::future::pending().await
    };
    let (reason, outcome) = match signals.unless_told(failure).await {
        Err(signal) => (signal.to_owned(), Ok(Exit::Healthy)),
        Ok(error) => (causes::told(&error), Err(error)),
    };
    notify_stopping();
    signals.last_work(agent.stop(&reason)).await;
    outcome
}

#[cfg(test)]
mod tests;
