//! `ringrift-agent rate`: the ratings of a configuration, refit from all games.

mod older;
mod source;

use std::path::PathBuf;

use serde::Serialize;

use ringrift::api::Exit;
use ringrift::game::ConfigKey;
use ringrift::rating::{PRIOR_SD_ELO, Pool, Rating, rate_pool};

use super::output;
use crate::global_args::GlobalArgs;
use crate::pipeline::pool::anchor;
use older::OlderRating;
use source::Source;

/// What to rate.
#[derive(Debug, Clone, clap::Args)]
pub struct RateArgs {
    /// Configuration, for example `square8_2p`: ratings of two are never comparable.
    #[arg(long, value_name = "KEY")]
    config: ConfigKey,
    /// Files of results that `arena --out` wrote, instead of the log; may be repeated.
    #[arg(long, value_name = "FILE")]
    results: Vec<PathBuf>,
    /// Also show what the older service's rule gives for the same games, which depends on their
    /// order.
    #[arg(long)]
    older: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// A rated configuration.
#[derive(Debug, Serialize)]
struct Report {
    config: ConfigKey,
    /// The player at 0.
    anchor: String,
    /// Standard deviation of the prior on every parameter, in Elo around 0.
    prior_sd_elo: f64,
    #[serde(flatten)]
    pool: Pool,
    older: Option<Vec<OlderRating>>,
}

/// Rates and prints.
///
/// # Errors
/// When the log or a file cannot be read.
pub fn run(args: &RateArgs, global: &GlobalArgs) -> anyhow::Result<Exit> {
    let source = match &args.results[..] {
        [] => Source::log(args.config, global)?,
        files => Source::files(args.config, files)?,
    };
    let report = Report {
        config: args.config,
        anchor: anchor(),
        prior_sd_elo: PRIOR_SD_ELO,
        pool: rate_pool(&source.results(), &anchor()),
        older: args.older.then(|| older::ratings(&source.games())),
    };
    if args.json {
        output::line(serde_json::to_string(&report)?)?;
    } else {
        output::text_as_is(report.text())?;
    }
    Ok(Exit::Healthy)
}

impl Report {
    fn text(&self) -> String {
        let mut lines = vec![
            format!(
                "{}: {} = 0, prior of {} Elo around 0 on every rating and seat",
                self.config, self.anchor, self.prior_sd_elo
            ),
            format!("{:<40} {:>7} {:>7} {:>8}{}", "player", "Elo", "±95 %", "games", self.column()),
        ];
        lines.extend(self.pool.ratings.iter().map(|rating| self.row(rating)));
        for seat in &self.pool.seats {
            let (elo, by) = (seat.elo, seat.uncertainty);
            lines.push(format!("seat {}: {elo:+.0} Elo (± {by:.0})", seat.seat + 1));
        }
        lines.join("\n") + "\n"
    }

    const fn column(&self) -> &'static str {
        if self.older.is_some() { "   older" } else { "" }
    }

    fn row(&self, rating: &Rating) -> String {
        let older = self.older.iter().flatten().find(|o| o.participant == rating.participant);
        let older = older.map_or_else(String::new, |older| format!("{:>8.0}", older.elo));
        format!(
            "{:<40} {:>7.0} {:>7.0} {:>8}{older}",
            rating.participant, rating.elo, rating.uncertainty, rating.games
        )
    }
}
