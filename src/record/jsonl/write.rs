//! Games as lines of the older service.

use serde_json::{Map, Value, json};

use super::super::game::{FinishedGame, Player, SearchRecord};
use super::super::iso;
use super::super::loss::{Loss, Losses};
use super::super::moves::move_members;
use super::super::policy::PolicyIndex;
use super::super::position::Position;
use super::super::store::Refusal;
use super::{outcome, rrn, tags};
use crate::game::{Game, Move, Options, Seat};

/// Version of the record.
const VERSION: &str = "1.0";

/// Writes records; `index` numbers the moves of policies.
pub struct LineWriter<'a> {
    index: &'a PolicyIndex<'a>,
}

impl<'a> LineWriter<'a> {
    /// A writer with the older service's policy indices.
    pub const fn new(index: &'a PolicyIndex<'a>) -> Self {
        Self { index }
    }

    /// The line of a game, without its end, and what of the game it does not hold.
    ///
    /// # Errors
    /// When the game is not what its moves say.
    pub fn line(&self, game: &FinishedGame) -> Result<(String, Losses), Refusal> {
        let mut losses = Losses::default();
        let mut state = Game::new(game.config, Options { ruleset: game.ruleset, swap: game.swap });
        let initial = Position::of(&state).state_hash();
        let (mut moves, mut legal) = (Vec::with_capacity(game.plies.len()), Vec::new());
        for (number, ply) in (1_u32..).zip(&game.plies) {
            state.legal(&mut legal);
            let seat = state.to_move().filter(|_| legal.contains(&ply.mv));
            let seat = seat.ok_or_else(|| Refusal::IllegalMove {
                ply: number - 1,
                text: ply.mv.text(game.config.board()),
            })?;
            let mut members = move_json(&state, seat, number, ply.mv);
            if let Some(search) = &ply.search {
                members.insert("mctsPolicy".into(), self.policy(&state, search, &mut losses));
            }
            moves.push(Value::Object(members));
            state.play(ply.mv);
        }
        if state.outcome() != Some(game.outcome) {
            let (stated, replayed) = (game.outcome, state.outcome());
            return Err(Refusal::Outcome { stated, replayed });
        }
        let mut record = head(game);
        record.insert("finalScore".into(), score(&state));
        record.insert("moves".into(), moves.into());
        record.insert("initialStateHash".into(), initial.into());
        record.insert("finalStateHash".into(), Position::of(&state).state_hash().into());
        Ok((Value::Object(record).to_string(), losses))
    }

    /// Probabilities by index; moves that share one are added up.
    fn policy(&self, state: &Game, search: &SearchRecord, losses: &mut Losses) -> Value {
        let mut shares: Map<String, Value> = Map::new();
        let mut shared = false;
        for (mv, probability) in search.policy.iter().filter(|(_, probability)| *probability > 0.0)
        {
            let Some(index) = (self.index)(state, *mv) else {
                losses.add(Loss::MoveWithoutKey);
                continue;
            };
            let before = shares.get(&index.to_string()).and_then(Value::as_f64);
            shared |= before.is_some();
            let sum = before.unwrap_or(0.0) + f64::from(*probability);
            shares.insert(index.to_string(), sum.into());
        }
        if shared {
            losses.add(Loss::SharedKeys);
        }
        if !search.value.is_empty() || search.simulations > 0 || search.model.is_some() {
            losses.add(Loss::SearchDetails);
        }
        Value::Object(shares)
    }
}

fn move_json(state: &Game, seat: Seat, number: u32, mv: Move) -> Map<String, Value> {
    let mut members = move_members(state, seat, mv);
    members.insert("moveNumber".into(), number.into());
    members.insert("thinkTimeMs".into(), 0.into());
    if let Some(text) = rrn::text(state.config().board(), mv) {
        members.insert("rrn".into(), text.into());
    }
    members
}

fn head(game: &FinishedGame) -> Map<String, Value> {
    let duration = game.finished.since(game.started).max(0);
    let players: Vec<Value> =
        (1_u8..).zip(&game.players).map(|(number, player)| player_json(number, player)).collect();
    let record = json!({
        "id": game.id,
        "boardType": game.config.board().name(),
        "numPlayers": game.config.seats(),
        "rngSeed": game.seed,
        "isRated": false,
        "players": players,
        "winner": game.outcome.winner.map(Seat::number),
        "outcome": outcome::name(game.outcome),
        "startedAt": iso::text(game.started),
        "endedAt": iso::text(game.finished),
        "totalMoves": game.plies.len(),
        "totalDurationMs": duration,
        "metadata": {
            "recordVersion": VERSION,
            "createdAt": iso::text(game.finished),
            "source": source(&game.source),
            "tags": tags::of(game),
        },
    });
    match record {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

fn player_json(number: u8, player: &Player) -> Value {
    let kind = player.kind();
    let species = if kind == "human" { "human" } else { "ai" };
    let name = player.model().map_or_else(|| kind.to_owned(), ToString::to_string);
    json!({"playerNumber": number, "username": name, "playerType": species, "aiType": kind})
}

/// The nearest of the sources that the format knows; the exact one is a tag.
fn source(ours: &str) -> &'static str {
    const KNOWN: [&str; 6] = [
        "online_game",
        "self_play",
        "cmaes_optimization",
        "tournament",
        "soak_test",
        "manual_import",
    ];
    match ours {
        "selfplay" => "self_play",
        "arena" => "tournament",
        other => KNOWN.into_iter().find(|known| *known == other).unwrap_or("manual_import"),
    }
}

fn score(state: &Game) -> Value {
    let counts = |of: &dyn Fn(Seat) -> u16| -> Map<String, Value> {
        let seats = Seat::all(state.config().seats());
        seats.map(|seat| (seat.number().to_string(), of(seat).into())).collect()
    };
    json!({
        "ringsEliminated": counts(&|seat| state.eliminated(seat)),
        "territorySpaces": counts(&|seat| state.territory(seat)),
        "ringsRemaining": counts(&|seat| state.hand(seat).into()),
    })
}
