//! Where the games come from.

use std::collections::BTreeMap;
use std::path::PathBuf;

use ringrift::event::{Digest, EvaluationCompleted};
use ringrift::game::ConfigKey;
use ringrift::rating::Results;

use super::older::{OlderGame, interleaved};
use crate::commands::answerer::Answerer;
use crate::commands::arena::{Recorded, read};
use crate::global_args::GlobalArgs;
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
            match Answerer::of_log(settings).await? {
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
        check_names(&matches)?;
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

/// A name is one player: not two networks that lay in the same file one after the other.
fn check_names(matches: &Recorded) -> anyhow::Result<()> {
    let mut known: BTreeMap<&str, &Digest> = BTreeMap::new();
    let headings = matches.iter().map(|(heading, _)| heading);
    let named = headings.flat_map(|heading| heading.players.iter().zip(&heading.networks));
    for (player, digest) in named {
        let Some(digest) = digest else { continue };
        let first = known.entry(player).or_insert(digest);
        anyhow::ensure!(
            *first == digest,
            "`{player}` is two networks, of hash {} and {}: rate their files of results apart",
            first.short(),
            digest.short()
        );
    }
    Ok(())
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

#[cfg(test)]
mod tests {
    use ringrift_learn::arena::{Score, Seating};

    use super::*;
    use crate::commands::arena::Heading;

    #[test]
    fn a_name_of_two_networks_is_refused() {
        let heading = |seed, bytes: &[u8]| Heading {
            config: "square8_2p".parse().unwrap(),
            seed,
            opening: 4,
            simulations: 16,
            players: vec!["net.safetensors".to_owned(), "random".to_owned()],
            networks: vec![Some(Digest::of(bytes)), None],
            seatings: Seating::single(2),
        };
        let recorded = |headings: [Heading; 2]| -> Recorded {
            headings.map(|heading| (heading, Score::new(Seating::single(2)))).into()
        };
        assert!(check_names(&recorded([heading(1, b"a"), heading(2, b"a")])).is_ok());
        let error = check_names(&recorded([heading(1, b"a"), heading(2, b"b")])).unwrap_err();
        assert!(error.to_string().contains("`net.safetensors` is two networks"), "{error}");
    }
}
