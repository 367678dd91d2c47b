//! Positions out of the older service's state JSON (data formats 2.1). The JSON is untrusted.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Position, SeatCounts, Turn, phase_name};
use crate::game::{BoardKind, Cell, ConfigKey, Phase, Seat};

/// Why a recorded state says nothing usable.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PositionError {
    /// Members are missing or have other types.
    #[error("the state is not the expected JSON: {0}")]
    Json(String),
    /// A value that the configuration does not have.
    #[error("the state says {what} `{text}`, which {config} does not have")]
    Unknown {
        /// What kind of value.
        what: &'static str,
        /// The value.
        text: String,
        /// The configuration.
        config: ConfigKey,
    },
    /// A stack whose members contradict each other.
    #[error("the stack at {key} contradicts its own controllingPlayer or capHeight")]
    Stack {
        /// Its cell.
        key: String,
    },
    /// An option that changes the rules.
    #[error("the game was played with {0}, which these rules do not know")]
    Option(String),
}

/// How a recorded game began.
#[derive(Debug, Clone)]
pub(in super::super) struct InitialState {
    pub(in super::super) position: Position,
    /// The pie rule was on.
    pub(in super::super) swap: bool,
}

/// Reads the state of a running or finished game.
pub(in super::super) fn read_position(
    config: ConfigKey,
    json: &str,
) -> Result<Position, PositionError> {
    parse(json)?.position(config)
}

/// Reads a first state, and refuses options that change the rules.
pub(in super::super) fn read_initial(
    config: ConfigKey,
    json: &str,
) -> Result<InitialState, PositionError> {
    let state = parse(json)?;
    let options = state.rules_options.as_ref();
    let swap = options.and_then(|options| options.swap_rule_enabled).unwrap_or(false);
    let rings = options.and_then(|options| options.rings_per_player);
    if let Some(rings) = rings.filter(|rings| *rings != i64::from(config.board().rings_per_seat()))
    {
        return Err(PositionError::Option(format!("{rings} rings per player")));
    }
    let rounds = options.and_then(|o| o.lps_rounds_required).or(state.lps_rounds_required);
    if let Some(rounds) = rounds.filter(|rounds| *rounds != 3) {
        return Err(PositionError::Option(format!("{rounds} last-player-standing rounds")));
    }
    Ok(InitialState { position: state.position(config)?, swap })
}

fn parse(json: &str) -> Result<StateJson, PositionError> {
    serde_json::from_str(json).map_err(|error| PositionError::Json(error.to_string()))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct StateJson {
    board: BoardJson,
    players: Vec<PlayerJson>,
    current_phase: String,
    current_player: i64,
    game_status: String,
    winner: Option<i64>,
    pending_line_reward_elimination: Option<bool>,
    rules_options: Option<RulesJson>,
    lps_rounds_required: Option<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct BoardJson {
    stacks: BTreeMap<String, StackJson>,
    markers: BTreeMap<String, MarkerJson>,
    collapsed_spaces: BTreeMap<String, i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct StackJson {
    rings: Vec<i64>,
    cap_height: Option<usize>,
    controlling_player: Option<i64>,
}

#[derive(Deserialize)]
struct MarkerJson {
    player: i64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PlayerJson {
    player_number: i64,
    rings_in_hand: u16,
    eliminated_rings: u16,
    territory_spaces: u16,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RulesJson {
    swap_rule_enabled: Option<bool>,
    rings_per_player: Option<i64>,
    lps_rounds_required: Option<i64>,
}

impl StateJson {
    fn position(&self, config: ConfigKey) -> Result<Position, PositionError> {
        let mut markers = BTreeMap::new();
        for (key, marker) in &self.board.markers {
            markers.insert(cell(config, key)?, seat(config, marker.player)?);
        }
        let mut collapsed = BTreeMap::new();
        for (key, owner) in &self.board.collapsed_spaces {
            collapsed.insert(cell(config, key)?, seat(config, *owner)?);
        }
        Ok(Position {
            config,
            turn: self.turn(config)?,
            seats: self.seats(config)?,
            stacks: self.stacks(config)?,
            markers,
            collapsed,
        })
    }

    fn turn(&self, config: ConfigKey) -> Result<Turn, PositionError> {
        let phase = phase_named(&self.current_phase)
            .ok_or_else(|| unknown("phase", &self.current_phase, config))?;
        let over = match self.game_status.as_str() {
            "active" | "in_progress" => phase == Phase::GameOver,
            "completed" | "finished" => true,
            other => return Err(unknown("status", other, config)),
        };
        if over {
            let winner = self.winner.map(|number| seat(config, number)).transpose()?;
            return Ok(Turn::Over { winner });
        }
        let line_payment_due = self.pending_line_reward_elimination.unwrap_or(false);
        Ok(Turn::Decide { seat: seat(config, self.current_player)?, phase, line_payment_due })
    }

    fn seats(&self, config: ConfigKey) -> Result<Vec<SeatCounts>, PositionError> {
        let number = |count: usize| unknown("number of players", &count.to_string(), config);
        let of = |wanted: Seat| {
            let mut players = self.players.iter();
            let player = players.find(|p| p.player_number == i64::from(wanted.number()))?;
            Some(SeatCounts {
                hand: player.rings_in_hand,
                eliminated: player.eliminated_rings,
                territory: player.territory_spaces,
            })
        };
        let seats: Vec<SeatCounts> = Seat::all(config.seats()).filter_map(of).collect();
        let complete = seats.len() == usize::from(config.seats());
        if complete && self.players.len() == seats.len() {
            Ok(seats)
        } else {
            Err(number(self.players.len()))
        }
    }

    fn stacks(&self, config: ConfigKey) -> Result<BTreeMap<Cell, Vec<Seat>>, PositionError> {
        let mut stacks = BTreeMap::new();
        // One engine lists rings bottom to top, the other top to bottom: the whole state decides.
        let as_listed = self.board.stacks.values().all(StackJson::fits_as_listed);
        for (key, stack) in &self.board.stacks {
            let mut stack_rings = stack.rings.clone();
            if !as_listed {
                stack_rings.reverse();
            }
            if !stack.fits(&stack_rings) {
                return Err(PositionError::Stack { key: shown(key) });
            }
            let rings: Result<Vec<Seat>, _> =
                stack_rings.iter().map(|n| seat(config, *n)).collect();
            stacks.insert(cell(config, key)?, rings?);
        }
        Ok(stacks)
    }
}

impl StackJson {
    fn fits_as_listed(&self) -> bool {
        self.fits(&self.rings)
    }

    /// True if `rings`, bottom to top, agree with what the stack says about itself.
    fn fits(&self, rings: &[i64]) -> bool {
        let Some(top) = rings.last() else { return false };
        let cap = rings.iter().rev().take_while(|ring| *ring == top).count();
        self.controlling_player.is_none_or(|controller| controller == *top)
            && self.cap_height.is_none_or(|stated| stated == cap)
    }
}

fn phase_named(name: &str) -> Option<Phase> {
    Phase::ALL.into_iter().find(|phase| phase_name(*phase) == name)
}

fn seat(config: ConfigKey, number: i64) -> Result<Seat, PositionError> {
    u8::try_from(number)
        .ok()
        .filter(|number| *number <= config.seats())
        .and_then(Seat::from_number)
        .ok_or_else(|| unknown("player", &number.to_string(), config))
}

fn cell(config: ConfigKey, key: &str) -> Result<Cell, PositionError> {
    parse_cell_key(config.board(), key).ok_or_else(|| unknown("cell", key, config))
}

/// The cell of `x,y` or `x,y,z`.
pub fn parse_cell_key(board: BoardKind, key: &str) -> Option<Cell> {
    let mut parts = key.split(',');
    let x: i8 = parts.next()?.trim().parse().ok()?;
    let y: i8 = parts.next()?.trim().parse().ok()?;
    if let Some(z) = parts.next() {
        let z: i16 = z.trim().parse().ok()?;
        if board.is_hex() && i16::from(x) + i16::from(y) + z != 0 {
            return None;
        }
    }
    if parts.next().is_some() { None } else { board.cell_at(x, y) }
}

fn unknown(what: &'static str, text: &str, config: ConfigKey) -> PositionError {
    PositionError::Unknown { what, text: shown(text), config }
}

fn shown(text: &str) -> String {
    text.chars().take(40).collect()
}
