//! The lines that a session understands.

use anyhow::{Context, bail};

use ringrift::game::{ConfigKey, Options, Ruleset};

/// One line, read.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Request {
    /// `protocol`: name and version.
    Protocol,
    /// `new [CONFIG] [canonical|recorded] [swap]`: a new game.
    New(Option<ConfigKey>, Options),
    /// `state TEXT`: go to a position.
    SetState(String),
    /// `state`: the position.
    State,
    /// `moves MOVE...`: play moves.
    Moves(Vec<String>),
    /// `undo [N]`: take back N plies.
    Undo(usize),
    /// `legal`: the legal moves.
    Legal,
    /// `result`: how the game stands.
    Result,
    /// `player PLAYER`: who answers `go` and `analyze`.
    Player(String),
    /// `seed N`: the player's randomness from here on.
    Seed(u64),
    /// `go` or `go play`: the player's move, played on request.
    Go { play: bool },
    /// `analyze`: what the player's search sees.
    Analyze,
    /// `quit`: the end.
    Quit,
}

impl Request {
    /// Reads a line that is not empty.
    pub(super) fn parse(line: &str) -> anyhow::Result<Self> {
        let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let rest = rest.trim();
        Ok(match (word, rest) {
            ("protocol", "") => Self::Protocol,
            ("new", _) => new(rest)?,
            ("state", "") => Self::State,
            ("state", text) => Self::SetState(text.to_owned()),
            ("moves", _) => Self::Moves(rest.split_whitespace().map(str::to_owned).collect()),
            ("undo", "") => Self::Undo(1),
            ("undo", plies) => Self::Undo(plies.parse().context("undo takes a number of plies")?),
            ("legal", "") => Self::Legal,
            ("result", "") => Self::Result,
            ("player", "") => bail!("player takes a player, such as puct:64"),
            ("player", who) => Self::Player(who.to_owned()),
            ("seed", seed) => Self::Seed(seed.parse().context("seed takes a number")?),
            ("go", "") => Self::Go { play: false },
            ("go", "play") => Self::Go { play: true },
            ("analyze", "") => Self::Analyze,
            ("quit", "") => Self::Quit,
            _ => {
                let shown: String = line.chars().take(40).collect();
                bail!(
                    "`{shown}` is no command: use protocol, new, state, moves, undo, legal, result, player, seed, go, analyze or quit"
                )
            }
        })
    }
}

fn new(rest: &str) -> anyhow::Result<Request> {
    let (mut config, mut options) = (None, Options::default());
    for word in rest.split_whitespace() {
        match word {
            "swap" => options.swap = true,
            "canonical" => options.ruleset = Ruleset::Canonical,
            "recorded" => options.ruleset = Ruleset::Recorded,
            key => config = Some(key.parse()?),
        }
    }
    Ok(Request::New(config, options))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_with_their_arguments() {
        let read = |line| Request::parse(line).unwrap();
        assert_eq!(read("undo 3"), Request::Undo(3));
        assert_eq!(read("go play"), Request::Go { play: true });
        assert_eq!(read("moves a  b"), Request::Moves(vec!["a".to_owned(), "b".to_owned()]));
        let options = Options { swap: true, ruleset: Ruleset::Recorded };
        let new = Request::New("hex8_3p".parse().ok(), options);
        assert_eq!(read("new hex8_3p recorded swap"), new);
        for line in ["undo many", "new chess", "go away", "seed", "player"] {
            assert!(Request::parse(line).is_err(), "{line}");
        }
    }
}
