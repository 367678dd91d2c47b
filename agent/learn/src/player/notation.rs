//! Players in words: `METHOD[:BUDGET][@NETWORK][!PRECISION][~RANDOMNESS]`, as command lines and data files write.

use std::fmt;
use std::str::FromStr;

use crate::inference::Precision;
use crate::search::Budget;

/// A player in words. `docs/methods.md` describes the methods.
///
/// | text | player |
/// |---|---|
/// | `random`, `heuristic` | without search |
/// | `policy:T` | draws from the policy at temperature T (0: the most probable move) |
/// | `gumbel:N`, `puct:N` | tree search with N simulations, or a budget's name |
/// | `descent:N` | best-first descent in N steps |
/// | `minimax:D`, `maxn:D` | lookahead to depth D |
/// | `level:L` | a level of the difficulty ladder |
/// | `mixed:NAME` | a mix of players, drawn for each game and seat |
/// | anything else | a network with Gumbel search |
///
/// `@NETWORK` names the network that guides, also an NNUE; without it the heuristic does. `!int8` or `!f32` says in
/// which numbers a CPU computes it. `~R` replaces a share R of the moves by random ones.
#[derive(Debug, Clone, PartialEq)]
pub struct Notation {
    pub(super) kind: Kind,
    network: Option<String>,
    precision: Option<Precision>,
    pub(super) randomness: Option<f64>,
}

/// What comes before `@`.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    Random,
    Heuristic,
    Policy(f32),
    Gumbel(Option<usize>),
    Puct(Option<usize>),
    Descent(Option<usize>),
    Minimax(u32),
    MaxN(u32),
    Level(u8),
    Mixed(String),
}

/// Most simulations and steps that a text may ask for.
const MOST_SIMULATIONS: usize = 1 << 20;
/// The deepest lookahead that a text may ask for.
const DEEPEST: u32 = 16;
/// Depth of a lookahead that names none.
const DEFAULT_DEPTH: u32 = 2;

/// Why a text is no player.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum NotationError {
    /// A number is missing or out of range.
    #[error("in player `{text}`: {part} should be {wanted}")]
    Number {
        /// The whole text.
        text: String,
        /// The part that is wrong.
        part: String,
        /// What it should be.
        wanted: &'static str,
    },
    /// The text is empty, or a part of it is.
    #[error(
        "`{0}` is no player: write METHOD[:BUDGET][@NETWORK][!PRECISION][~RANDOMNESS], such as puct:64, minimax:3~0.1 or gumbel:quality@MODEL"
    )]
    Form(String),
    /// A player that has no use for a network is given one.
    #[error("in player `{0}`: `random` and `heuristic` take no network")]
    NoNetwork(String),
    /// The precision is unknown, or nothing is computed in it.
    #[error("in player `{0}`: after `!` comes the precision of a network, f32 or int8")]
    Precision(String),
}

impl FromStr for Notation {
    type Err = NotationError;

    fn from_str(text: &str) -> Result<Self, NotationError> {
        let (rest, randomness) = match text.rsplit_once('~') {
            Some((rest, share)) => (rest, Some(randomness(text, share)?)),
            None => (text, None),
        };
        let (rest, precision) = match rest.rsplit_once('!') {
            Some((rest, precision)) => (rest, Some(precision_of(text, precision)?)),
            None => (rest, None),
        };
        let (method, network) = match rest.split_once('@') {
            Some((method, network)) => (method, Some(network.to_owned())),
            None => (rest, None),
        };
        if method.is_empty() || network.as_deref() == Some("") {
            return Err(NotationError::Form(text.to_owned()));
        }
        match kind(text, method)? {
            Some(Kind::Random | Kind::Heuristic) if network.is_some() => {
                Err(NotationError::NoNetwork(text.to_owned()))
            }
            // Levels may find a network although none is named.
            Some(kind)
                if precision.is_some() && network.is_none() && !matches!(kind, Kind::Level(_)) =>
            {
                Err(NotationError::Precision(text.to_owned()))
            }
            Some(kind) => Ok(Self { kind, network, precision, randomness }),
            None if network.is_some() => Err(NotationError::Form(text.to_owned())),
            None => {
                let (kind, network) = (Kind::Gumbel(None), Some(method.to_owned()));
                Ok(Self { kind, network, precision, randomness })
            }
        }
    }
}

fn randomness(text: &str, share: &str) -> Result<f64, NotationError> {
    let valid = |share: &f64| (0.0..=1.0).contains(share);
    share.parse().ok().filter(valid).ok_or_else(|| NotationError::Number {
        text: text.to_owned(),
        part: share.to_owned(),
        wanted: "a share from 0 to 1",
    })
}

fn precision_of(text: &str, precision: &str) -> Result<Precision, NotationError> {
    precision.parse().map_err(|_| NotationError::Precision(text.to_owned()))
}

/// The method; `None` when the word is none of ours.
fn kind(text: &str, method: &str) -> Result<Option<Kind>, NotationError> {
    let (name, budget) = match method.split_once(':') {
        Some((name, budget)) => (name, Some(budget)),
        None => (method, None),
    };
    let wrong = |wanted| NotationError::Number {
        text: text.to_owned(),
        part: budget.unwrap_or("what follows the method").to_owned(),
        wanted,
    };
    let simulations = || {
        budget.map(simulations).transpose().map_err(|()| {
            wrong(
                "a number from 1 to 1048576, or throughput, standard, quality, ultimate or master",
            )
        })
    };
    let depth = || {
        let parsed = budget.map_or(Ok(DEFAULT_DEPTH), str::parse);
        parsed.ok().filter(|d| (1..=DEEPEST).contains(d)).ok_or_else(|| wrong("a depth, 1 to 16"))
    };
    Ok(Some(match (name, budget) {
        ("random", None) => Kind::Random,
        ("heuristic", None) => Kind::Heuristic,
        ("policy", _) => {
            let parsed = budget.map_or(Ok(0.0), str::parse).ok();
            let valid = parsed.filter(|t: &f32| (0.0..=10.0).contains(t));
            Kind::Policy(valid.ok_or_else(|| wrong("a temperature, 0 to 10"))?)
        }
        ("gumbel", _) => Kind::Gumbel(simulations()?),
        ("puct", _) => Kind::Puct(simulations()?),
        ("descent", _) => Kind::Descent(simulations()?),
        ("minimax", _) => Kind::Minimax(depth()?),
        ("maxn", _) => Kind::MaxN(depth()?),
        ("level", _) => {
            let level = budget.and_then(|level| level.parse().ok());
            Kind::Level(level.ok_or_else(|| wrong("the number of a level"))?)
        }
        ("mixed", _) => Kind::Mixed(budget.unwrap_or("default").to_owned()),
        (_, None) => return Ok(None),
        (_, Some(_)) => return Err(NotationError::Form(text.to_owned())),
    }))
}

fn simulations(budget: &str) -> Result<usize, ()> {
    if let Ok(named) = budget.parse::<Budget>() {
        return Ok(named.simulations());
    }
    budget.parse().ok().filter(|n| (1..=MOST_SIMULATIONS).contains(n)).ok_or(())
}

impl fmt::Display for Notation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let budgeted = |f: &mut fmt::Formatter<'_>, name, budget: &Option<usize>| match budget {
            Some(budget) => write!(f, "{name}:{budget}"),
            None => f.write_str(name),
        };
        match &self.kind {
            Kind::Random => f.write_str("random")?,
            Kind::Heuristic => f.write_str("heuristic")?,
            Kind::Policy(temperature) => write!(f, "policy:{temperature}")?,
            Kind::Gumbel(budget) => budgeted(f, "gumbel", budget)?,
            Kind::Puct(budget) => budgeted(f, "puct", budget)?,
            Kind::Descent(budget) => budgeted(f, "descent", budget)?,
            Kind::Minimax(depth) => write!(f, "minimax:{depth}")?,
            Kind::MaxN(depth) => write!(f, "maxn:{depth}")?,
            Kind::Level(level) => write!(f, "level:{level}")?,
            Kind::Mixed(name) => write!(f, "mixed:{name}")?,
        }
        self.network.iter().try_for_each(|network| write!(f, "@{network}"))?;
        self.precision.iter().try_for_each(|precision| write!(f, "!{precision}"))?;
        self.randomness.iter().try_for_each(|share| write!(f, "~{share}"))
    }
}

impl Notation {
    /// The network that it names.
    pub fn network(&self) -> Option<&str> {
        self.network.as_deref()
    }

    /// In which numbers a CPU computes that network; `None` where nothing is said.
    pub fn precision(&self) -> Option<Precision> {
        self.precision
    }

    /// True for a level of the ladder.
    pub fn is_level(&self) -> bool {
        matches!(self.kind, Kind::Level(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Notation {
        text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn notations_round_trip() {
        for text in [
            "random",
            "heuristic~0.3",
            "policy:0.5@square8_2p-0123456789ab",
            "gumbel:64@a.safetensors~0.02",
            "puct:8@a.safetensors!int8~0.02",
            "level:7!int8",
            "puct:64",
            "descent:200",
            "minimax:3",
            "maxn:2@x",
            "level:7@x",
            "mixed:default",
        ] {
            assert_eq!(parsed(text).to_string(), text);
        }
    }

    #[test]
    fn short_forms_are_filled_in() {
        assert_eq!(parsed("gumbel:quality").to_string(), "gumbel:800");
        assert_eq!(parsed("minimax").to_string(), "minimax:2");
        assert_eq!(parsed("mixed").to_string(), "mixed:default");
        assert_eq!(parsed("policy@x").to_string(), "policy:0@x");
        assert_eq!(parsed("square8_2p-0123456789ab").to_string(), "gumbel@square8_2p-0123456789ab");
        assert_eq!(parsed("shipped!int8").precision(), Some(Precision::Int8));
    }

    #[test]
    fn wrong_texts_are_explained() {
        for (text, part) in [
            ("", "write METHOD"),
            ("@net", "write METHOD"),
            ("puct:64@", "write METHOD"),
            ("chess:5", "write METHOD"),
            ("puct:0", "1 to 1048576"),
            ("puct:many", "1 to 1048576"),
            ("minimax:99", "1 to 16"),
            ("policy:-1", "0 to 10"),
            ("heuristic~2", "0 to 1"),
            ("random@net", "take no network"),
            ("level", "the number of a level"),
            ("shipped!int4", "f32 or int8"),
            ("puct:64!int8", "f32 or int8"),
        ] {
            let error = text.parse::<Notation>().unwrap_err().to_string();
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
