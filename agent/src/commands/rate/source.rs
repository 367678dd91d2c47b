//! Where the games come from.

use std::path::PathBuf;

use ringrift::event::EvaluationCompleted;
use ringrift::game::ConfigKey;
use ringrift::rating::Results;

use super::older::{OlderGame, interleaved};
use crate::cli::GlobalArgs;
use crate::commands::answerer::Answerer;
use crate::commands::arena::{Recorded, read};
use crate::pipeline::pool;

/// All games of a configuration.
pub(super) enum Source {
    /// The matches in the event log.
    Log(Vec<EvaluationCompleted>),
    /// Matches in files of results.
    Files(Recorded),
}

impl Source {
    pub(super) fn log(config: ConfigKey, global: &GlobalArgs) -> anyhow::Result<Self> {
        let settings = crate::commands::effective(global)?;
        let matches = crate::commands::block_on(async {
            match Answerer::find(settings).await? {
                Answerer::Here(opened) => {
                    pool::matches(opened.services.fabric.log.as_ref(), config).await
                }
                Answerer::Agent { url, .. } => {
                    anyhow::bail!("an agent runs and rates: read {url}/api/v1/ratings instead")
                }
            }
        })?;
        Ok(Self::Log(matches))
    }

    pub(super) fn files(config: ConfigKey, files: &[PathBuf]) -> anyhow::Result<Self> {
        let mut matches = Recorded::new();
        for path in files {
            for (heading, score) in read(path)? {
                let known = matches.iter().any(|(other, _)| *other == heading);
                if heading.config == config && !known {
                    matches.push((heading, score));
                }
            }
        }
        anyhow::ensure!(!matches.is_empty(), "the files hold no match of {config}");
        Ok(Self::Files(matches))
    }

    pub(super) fn results(&self) -> Results {
        match self {
            Self::Log(matches) => pool::results(matches),
            Self::Files(matches) => {
                let mut results = Results::default();
                for (heading, score) in matches {
                    score.add_to(&mut results, &heading.players);
                }
                results
            }
        }
    }

    /// The games one by one. The log only keeps how many each side won: they are spread evenly.
    pub(super) fn games(&self) -> Vec<OlderGame> {
        match self {
            Self::Log(matches) => matches.iter().flat_map(of_match).collect(),
            Self::Files(matches) => matches
                .iter()
                .flat_map(|(heading, score)| {
                    score.blocks.iter().flat_map(|block| {
                        score.seatings.iter().zip(&block.winners).map(|(seating, winner)| {
                            let player = |p: &usize| heading.players[*p].clone();
                            let seated = seating.players().iter().map(player).collect();
                            OlderGame::new(seated, winner.map(usize::from))
                        })
                    })
                })
                .collect(),
        }
    }
}

fn of_match(found: &EvaluationCompleted) -> Vec<OlderGame> {
    let won = match found.seatings.is_empty() {
        true => [found.wins, found.games.saturating_sub(found.wins), 0],
        false => {
            let of = |own: bool| {
                let tallies = found.seatings.iter().flat_map(|tally| {
                    (0..)
                        .zip(&tally.wins)
                        .filter(move |(seat, _)| tally.candidate.contains(seat) == own)
                });
                tallies.map(|(_, wins)| wins).sum()
            };
            [of(true), of(false), found.seatings.iter().map(|tally| tally.nobody).sum()]
        }
    };
    let players = vec![found.model.to_string(), found.opponent.to_string()];
    let winner = |outcome: usize| (outcome < 2).then_some(outcome);
    let games = interleaved(&won).into_iter();
    games.map(|outcome| OlderGame::new(players.clone(), winner(outcome))).collect()
}
