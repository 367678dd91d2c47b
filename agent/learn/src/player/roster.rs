//! From words to players; the difficulty ladder and the mixes that words can name are data in
//! `assets/players`.

use std::collections::BTreeMap;

use ringrift::game::{BoardKind, ConfigKey};
use serde::Deserialize;

use super::notation::{Kind, Notation, NotationError};
use super::{Guide, Lookahead, Network, PlayerSpec};
use crate::search::{Budget, PuctConfig, SearchConfig};

/// Stands in data files for the network that the user names.
const NETWORK: &str = "@net";

/// Levels and mixes by name.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Roster {
    level: Vec<Level>,
    mix: BTreeMap<String, Vec<Share>>,
}

/// One level of the ladder; players are in words.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Level {
    number: u8,
    player: String,
    /// With three and four seats, where it differs.
    many_seats: Option<String>,
    /// On square19 and hexagonal, where it differs; goes before `many_seats`.
    large_board: Option<String>,
}

/// One player of a mix.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Share {
    player: String,
    percent: f32,
}

/// Why a level or a mix cannot be played.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum RosterError {
    /// The ladder has no such level.
    #[error("there is no level {0}: the ladder has 1 to {1}")]
    NoLevel(u8, u8),
    /// There is no such mix.
    #[error("there is no mix `{0}`: there are {1}")]
    NoMix(String, String),
    /// A player needs a network and none is named.
    #[error(
        "`{0}` needs a network: name one after @ (none comes with the program for this configuration)"
    )]
    NeedsNetwork(String),
    /// A data file names an impossible player.
    #[error("in assets/players/roster.toml: {0}")]
    Notation(#[from] NotationError),
}

impl Roster {
    /// The levels and mixes of this program.
    ///
    /// # Panics
    /// Never in a program whose tests pass: the file is part of it.
    pub fn built_in() -> Self {
        let text = include_str!("../../../../assets/players/roster.toml");
        toml::from_str(text).expect("assets/players/roster.toml is read in the tests")
    }

    /// The player of a level.
    ///
    /// # Errors
    /// When there is no such level, or it needs a network and there is none.
    pub fn level(
        &self,
        number: u8,
        config: ConfigKey,
        network: Option<&Network>,
    ) -> Result<PlayerSpec, RosterError> {
        let level = self.level.iter().find(|level| level.number == number);
        let most = self.level.iter().map(|level| level.number).max().unwrap_or(0);
        let level = level.ok_or(RosterError::NoLevel(number, most))?;
        let large = matches!(config.board(), BoardKind::Square19 | BoardKind::Hexagonal);
        let large = level.large_board.as_ref().filter(|_| large);
        let many = level.many_seats.as_ref().filter(|_| config.seats() > 2);
        let words = large.or(many).unwrap_or(&level.player);
        resolve(words, config, network)
    }

    /// The players of a mix; those that need a network are left out when there is none.
    ///
    /// # Errors
    /// When there is no such mix, or nothing is left of it.
    pub fn mix(
        &self,
        name: &str,
        config: ConfigKey,
        network: Option<&Network>,
    ) -> Result<PlayerSpec, RosterError> {
        let names = || self.mix.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
        let shares =
            self.mix.get(name).ok_or_else(|| RosterError::NoMix(name.to_owned(), names()))?;
        let possible = |share: &&Share| network.is_some() || !share.player.contains(NETWORK);
        let player = |share: &Share| Ok((share.percent, resolve(&share.player, config, network)?));
        let parts: Vec<_> =
            shares.iter().filter(possible).map(player).collect::<Result<_, RosterError>>()?;
        if parts.is_empty() {
            return Err(RosterError::NeedsNetwork(name.to_owned()));
        }
        Ok(PlayerSpec::Mixed(parts))
    }
}

impl Notation {
    /// The player, given the network that [`Self::network`] names, and the simulations of searches
    /// that name none.
    ///
    /// # Errors
    /// When the roster has no such level or mix, or the level needs a network and none is named.
    pub fn spec(
        &self,
        config: ConfigKey,
        network: Option<&Network>,
        simulations: usize,
    ) -> Result<PlayerSpec, RosterError> {
        let guide = || network.cloned().map_or(Guide::Heuristic, Guide::Network);
        let lookahead = |lookahead| PlayerSpec::Lookahead { guide: guide(), lookahead };
        let player = match &self.kind {
            Kind::Random => PlayerSpec::Random,
            Kind::Heuristic => PlayerSpec::Heuristic,
            Kind::Policy(temperature) => {
                PlayerSpec::Policy { guide: guide(), temperature: *temperature }
            }
            Kind::Gumbel(budget) => {
                let method = SearchConfig::playing(budget.unwrap_or(simulations)).into();
                PlayerSpec::Tree { guide: guide(), method }
            }
            Kind::Puct(budget) => {
                let method = PuctConfig::playing(budget.unwrap_or(simulations)).into();
                PlayerSpec::Tree { guide: guide(), method }
            }
            Kind::Descent(steps) => lookahead(Lookahead::Descent(steps.unwrap_or(simulations))),
            Kind::Minimax(depth) => lookahead(Lookahead::Minimax(*depth)),
            Kind::MaxN(depth) => lookahead(Lookahead::MaxN(*depth)),
            Kind::Level(level) => Roster::built_in().level(*level, config, network)?,
            Kind::Mixed(name) => Roster::built_in().mix(name, config, network)?,
        };
        Ok(match self.randomness {
            Some(randomness) => PlayerSpec::Careless { player: Box::new(player), randomness },
            None => player,
        })
    }
}

fn resolve(
    words: &str,
    config: ConfigKey,
    network: Option<&Network>,
) -> Result<PlayerSpec, RosterError> {
    let guided = words.contains(NETWORK);
    if guided && network.is_none() {
        return Err(RosterError::NeedsNetwork(words.to_owned()));
    }
    let notation: Notation = words.parse()?;
    notation.spec(config, network.filter(|_| guided), Budget::Standard.simulations())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn every_level_and_every_mix_can_be_built() {
        let (roster, network) = (Roster::built_in(), testing::network());
        for key in ["square8_2p", "square8_4p", "hexagonal_2p", "square19_3p"] {
            let config: ConfigKey = key.parse().unwrap();
            for level in 1..=11 {
                roster.level(level, config, Some(&network)).unwrap();
            }
            for name in roster.mix.keys() {
                roster.mix(name, config, Some(&network)).unwrap();
            }
        }
    }

    #[test]
    fn shares_of_a_mix_are_percent() {
        for (name, shares) in Roster::built_in().mix {
            let total: f32 = shares.iter().map(|share| share.percent).sum();
            assert!((total - 100.0).abs() < 0.01, "{name}: {total}");
        }
    }

    #[test]
    fn nothing_is_replaced_silently_when_a_network_is_missing() {
        let config = testing::square();
        let error = Roster::built_in().level(7, config, None).unwrap_err();
        assert!(matches!(error, RosterError::NeedsNetwork(_)), "{error}");
        assert!(Roster::built_in().level(99, config, None).is_err());
        assert!(Roster::built_in().mix("nobody", config, None).is_err());
    }
}
