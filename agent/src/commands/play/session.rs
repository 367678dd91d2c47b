//! One conversation: the game, its player, and the answers.

use std::path::PathBuf;

use anyhow::bail;

use rand::Rng as _;
use ringrift::game::{ConfigKey, Game, Move, Options};
use ringrift_learn::player::{Analyzed, Decision, Player, Turn};
use ringrift_learn::rng::{self, Rng};

use super::request::Request;
use crate::commands::analysis::AnalysisReport;
use crate::commands::called::Called;
use crate::settings::LearnSettings;

/// Version of the protocol.
const VERSION: u32 = 1;

/// Simulations of searches that name no budget.
const SIMULATIONS: usize = 64;

/// What a line is answered with.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Answer {
    Text(String),
    Quit,
}

/// The state of a conversation.
pub(super) struct Session {
    game: Game,
    /// The positions before each ply that was played.
    before: Vec<Game>,
    /// Names the game to players that remember games.
    key: u64,
    player: Option<(Called, Box<dyn Player>)>,
    rng: Rng,
    models: PathBuf,
    learn: LearnSettings,
}

impl Session {
    pub(super) fn new(config: ConfigKey, seed: u64, models: PathBuf, learn: LearnSettings) -> Self {
        let mut rng = rng::stream(seed, "play", 0);
        Self {
            game: Game::new(config, Options::default()),
            before: Vec::new(),
            key: rng.random(),
            player: None,
            rng,
            models,
            learn,
        }
    }

    /// Makes somebody else the player.
    pub(super) fn set_player(&mut self, who: &str) -> anyhow::Result<String> {
        let called = Called::find(who, &self.models)?;
        let player = self.build(&called)?;
        let description = player.describe();
        self.player = Some((called, player));
        Ok(description)
    }

    fn build(&self, called: &Called) -> anyhow::Result<Box<dyn Player>> {
        let config = self.game.config();
        match called.config()? {
            Some(own) if own != config => bail!("a player of {own} cannot play {config}"),
            _ => Ok(called.spec(config, SIMULATIONS, &self.learn)?.build(config)),
        }
    }

    pub(super) fn answer(&mut self, line: &str) -> anyhow::Result<Answer> {
        Ok(Answer::Text(match Request::parse(line)? {
            Request::Protocol => {
                format!("ringrift {VERSION} ringrift-agent {}", crate::code_version::text())
            }
            Request::New(config, options) => self.begin(config, options)?,
            Request::SetState(text) => self.go_to(&text)?,
            Request::State => self.game.state_text(),
            Request::Moves(moves) => self.play_all(&moves)?,
            Request::Undo(plies) => self.undo(plies)?,
            Request::Legal => self.texts(&self.legal()),
            Request::Result => self.result(),
            Request::Player(who) => self.set_player(&who)?,
            Request::Seed(seed) => {
                self.rng = rng::stream(seed, "play", 0);
                self.key = self.rng.random();
                "ok".to_owned()
            }
            Request::Go { play } => self.go(play)?,
            Request::Analyze => self.analyze()?,
            Request::Quit => return Ok(Answer::Quit),
        }))
    }

    fn begin(&mut self, config: Option<ConfigKey>, options: Options) -> anyhow::Result<String> {
        let config = config.unwrap_or(self.game.config());
        self.move_to(Game::new(config, options))?;
        Ok(config.to_string())
    }

    fn go_to(&mut self, text: &str) -> anyhow::Result<String> {
        let game = Game::from_state_text(self.game.config(), self.game.options(), text)?;
        self.move_to(game)?;
        Ok("ok".to_owned())
    }

    /// Goes to another game; the player is made anew if it has another configuration or other
    /// rules, which the hash of a position does not tell apart.
    fn move_to(&mut self, game: Game) -> anyhow::Result<()> {
        let old = std::mem::replace(&mut self.game, game);
        let rules = |game: &Game| (game.config(), game.options());
        if rules(&old) != rules(&self.game)
            && let Some((called, _)) = &self.player
        {
            match self.build(called) {
                Ok(player) => {
                    self.player = self.player.take().map(|(called, _)| (called, player));
                }
                Err(error) => {
                    self.game = old;
                    return Err(error);
                }
            }
        }
        self.before.clear();
        self.key = self.rng.random();
        Ok(())
    }

    /// Plays all of the moves or, if one of them is wrong, none.
    fn play_all(&mut self, moves: &[String]) -> anyhow::Result<String> {
        let (mut game, mut before) = (self.game.clone(), Vec::new());
        for text in moves {
            before.push(game.clone());
            game.try_play(Move::parse(game.config().board(), text)?)?;
        }
        self.before.append(&mut before);
        self.game = game;
        Ok(self.result())
    }

    fn undo(&mut self, plies: usize) -> anyhow::Result<String> {
        let Some(left) = self.before.len().checked_sub(plies) else {
            bail!("only {} plies can be taken back", self.before.len());
        };
        if let Some(game) = self.before.drain(left..).next() {
            self.game = game;
        }
        Ok(self.result())
    }

    fn legal(&self) -> Vec<Move> {
        let mut legal = Vec::new();
        self.game.legal(&mut legal);
        legal
    }

    fn texts(&self, moves: &[Move]) -> String {
        let board = self.game.config().board();
        moves.iter().map(|mv| mv.text(board)).collect::<Vec<_>>().join(" ")
    }

    /// `winner=SEAT|none reason=REASON`, or `running seat=SEAT`.
    fn result(&self) -> String {
        match (self.game.outcome(), self.game.to_move()) {
            (Some(outcome), _) => {
                let winner = outcome.winner.map_or("none".to_owned(), |seat| seat.to_string());
                format!("winner={winner} reason={}", outcome.reason.name())
            }
            (None, seat) => {
                format!("running seat={}", seat.map_or(0, ringrift::game::Seat::number))
            }
        }
    }

    /// The player's decision; a forced move needs no player.
    fn decide(&mut self, analyze: bool) -> anyhow::Result<Analyzed> {
        let legal = self.legal();
        match legal.as_slice() {
            [] => bail!("the game is over: start another with `new`"),
            [only] => return Ok(Analyzed::bare(Decision { mv: *only, search: None })),
            _ => {}
        }
        let Some((_, player)) = &mut self.player else { bail!("there is no player") };
        let (game, key) = (&self.game, self.key);
        let mut turn = Turn { game, legal: &legal, decision: 0, key, rng: &mut self.rng };
        Ok(if analyze {
            player.analyze(&mut turn)
        } else {
            Analyzed::bare(player.choose_one(&mut turn))
        })
    }

    fn go(&mut self, play: bool) -> anyhow::Result<String> {
        let mv = self.decide(false)?.decision.mv;
        if play {
            self.before.push(self.game.clone());
            self.game.play(mv);
        }
        Ok(self.texts(&[mv]))
    }

    fn analyze(&mut self) -> anyhow::Result<String> {
        let Analyzed { decision, analysis } = self.decide(true)?;
        let Some(analysis) = analysis else {
            bail!(
                "there is nothing to show for {}: it is forced, or the player searches no tree",
                self.texts(&[decision.mv])
            );
        };
        let config = self.game.config();
        let report = AnalysisReport::new(&analysis, config.board(), config.seats());
        Ok(serde_json::to_string(&report)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_game_has_a_name_of_its_own() {
        let config = "square8_2p".parse().unwrap();
        let mut session = Session::new(config, 1, "/nowhere".into(), LearnSettings::on_cpu());
        let mut keys = vec![session.key];
        for line in ["new", "new square8_2p recorded", "seed 1"] {
            session.answer(line).unwrap();
            keys.push(session.key);
        }
        assert_eq!(keys[3], keys[0], "the seed decides");
        assert!(keys[0] != keys[1] && keys[1] != keys[2], "{keys:?}");
    }
}
