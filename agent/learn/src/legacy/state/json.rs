//! Positions out of the older service's state JSON (data formats 2.1). The JSON is untrusted.

use std::collections::BTreeMap;

use ringrift::game::{BoardKind, Cell, ConfigKey, PerSeat, Phase, Seat};
use ringrift::record::parse_cell_key;
use serde::Deserialize;

use super::ordered_map::OrderedMap;
use super::{OldState, SeatCounts, Square, Stack, Streak, more_than_share, victory_threshold};

/// Why a state's JSON says nothing usable.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// Members are missing or have other types.
    #[error("the state is not the expected JSON: {0}")]
    Json(#[from] serde_json::Error),
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
    /// Seats that are numbered otherwise than from 1 on, each once.
    #[error("the players are not numbered from 1 to {0}, each once")]
    Numbers(u8),
    /// More rings than the game has.
    #[error("more rings lie on the board than there are")]
    Rings,
    /// Fewer than two or more than four players.
    #[error("a state with {0} players; two to four can play")]
    Players(usize),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct StateJson {
    board_type: BoardKind,
    board: BoardJson,
    players: Vec<PlayerJson>,
    current_phase: Phase,
    current_player: u8,
    game_status: String,
    winner: Option<u8>,
    #[serde(default)]
    move_history: Vec<serde::de::IgnoredAny>,
    move_history_length: Option<u32>,
    victory_threshold: Option<u16>,
    territory_victory_threshold: Option<u16>,
    territory_victory_minimum: Option<u16>,
    lps_consecutive_exclusive_rounds: Option<u32>,
    lps_consecutive_exclusive_player: Option<u8>,
    lps_rounds_required: Option<u32>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct BoardJson {
    stacks: BTreeMap<String, StackJson>,
    markers: OrderedMap<MarkerJson>,
    collapsed_spaces: BTreeMap<String, u8>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct StackJson {
    rings: Vec<u8>,
    stack_height: u16,
    cap_height: u16,
    controlling_player: u8,
}

#[derive(Deserialize)]
struct MarkerJson {
    player: u8,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PlayerJson {
    player_number: u8,
    rings_in_hand: u16,
    eliminated_rings: u16,
    territory_spaces: u16,
}

impl OldState {
    /// Reads a state.
    ///
    /// # Errors
    /// When the text is no such JSON, or names cells, seats or phases that do not exist.
    pub fn from_json(text: &str) -> Result<Self, StateError> {
        serde_json::from_str::<StateJson>(text)?.try_into()
    }
}

impl TryFrom<StateJson> for OldState {
    type Error = StateError;

    fn try_from(json: StateJson) -> Result<Self, StateError> {
        Reader { config: json.config()?, json: &json }.read()
    }
}

impl StateJson {
    fn config(&self) -> Result<ConfigKey, StateError> {
        let players = self.players.len();
        let seats = u8::try_from(players).unwrap_or(u8::MAX);
        ConfigKey::new(self.board_type, seats).ok_or(StateError::Players(players))
    }
}

struct Reader<'a> {
    config: ConfigKey,
    json: &'a StateJson,
}

impl Reader<'_> {
    fn read(&self) -> Result<OldState, StateError> {
        let (json, board) = (self.json, self.config.board());
        let mut state = OldState {
            config: self.config,
            mover: self.seat(json.current_player)?,
            phase: json.current_phase,
            finished: self.finished()?,
            seats: self.counts()?,
            markers: PerSeat::default(),
            streak: self.streak()?,
            victory_threshold: json.victory_threshold.unwrap_or(victory_threshold(self.config)),
            territory_threshold: json
                .territory_victory_threshold
                .unwrap_or(more_than_share(board, 2)),
            territory_minimum: json
                .territory_victory_minimum
                .unwrap_or(more_than_share(board, u16::from(self.config.seats()))),
            actions: json
                .move_history_length
                .unwrap_or(u32::try_from(json.move_history.len()).unwrap_or(u32::MAX)),
            squares: vec![Square::default(); board.cells()],
        };
        self.fill(&mut state)?;
        Ok(state)
    }

    fn fill(&self, state: &mut OldState) -> Result<(), StateError> {
        for (key, stack) in &self.json.board.stacks {
            let controller = self.seat(stack.controlling_player)?;
            let (height, cap) = (stack.stack_height, stack.cap_height);
            state.squares[self.cell(key)?.index()].stack = Some(Stack { controller, height, cap });
            self.bury(state, stack, controller)?;
        }
        for (key, marker) in &self.json.board.markers.0 {
            let (cell, owner) = (self.cell(key)?, self.seat(marker.player)?);
            state.squares[cell.index()].marker = Some(owner);
            state.markers[owner].push(cell);
        }
        for (key, owner) in &self.json.board.collapsed_spaces {
            state.squares[self.cell(key)?.index()].collapsed = Some(self.seat(*owner)?);
        }
        Ok(())
    }

    /// Counts the rings of other seats; they lie below the controller's, whichever end is listed
    /// first.
    fn bury(
        &self,
        state: &mut OldState,
        stack: &StackJson,
        controller: Seat,
    ) -> Result<(), StateError> {
        for ring in &stack.rings {
            let owner = self.seat(*ring)?;
            if owner != controller {
                let buried = &mut state.seats[owner].buried;
                *buried = buried.checked_add(1).ok_or(StateError::Rings)?;
            }
        }
        Ok(())
    }

    fn counts(&self) -> Result<PerSeat<SeatCounts>, StateError> {
        let mut counts = PerSeat::default();
        let mut numbers: Vec<u8> = self.json.players.iter().map(|p| p.player_number).collect();
        numbers.sort_unstable();
        if !numbers.into_iter().eq(1..=self.config.seats()) {
            return Err(StateError::Numbers(self.config.seats()));
        }
        for player in &self.json.players {
            counts[self.seat(player.player_number)?] = SeatCounts {
                hand: player.rings_in_hand,
                eliminated: player.eliminated_rings,
                territory: player.territory_spaces,
                buried: 0,
            };
        }
        Ok(counts)
    }

    fn streak(&self) -> Result<Option<Streak>, StateError> {
        let rounds = self.json.lps_consecutive_exclusive_rounds.filter(|rounds| *rounds > 0);
        let (Some(rounds), Some(holder)) = (rounds, self.json.lps_consecutive_exclusive_player)
        else {
            return Ok(None);
        };
        let required = self.json.lps_rounds_required.unwrap_or(3);
        Ok(Some(Streak { holder: self.seat(holder)?, rounds, required }))
    }

    fn finished(&self) -> Result<Option<Option<Seat>>, StateError> {
        match self.json.game_status.as_str() {
            "active" | "in_progress" => Ok(None),
            "completed" | "finished" => {
                self.json.winner.map(|winner| self.seat(winner)).transpose().map(Some)
            }
            other => Err(self.unknown("status", other)),
        }
    }

    fn seat(&self, number: u8) -> Result<Seat, StateError> {
        let seat = Seat::from_number(number).filter(|_| number <= self.config.seats());
        seat.ok_or_else(|| self.unknown("player", &number.to_string()))
    }

    fn cell(&self, key: &str) -> Result<Cell, StateError> {
        parse_cell_key(self.config.board(), key).ok_or_else(|| self.unknown("cell", key))
    }

    fn unknown(&self, what: &'static str, text: &str) -> StateError {
        StateError::Unknown { what, text: shown(text), config: self.config }
    }
}

fn shown(text: &str) -> String {
    text.chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(rings: usize, numbers: [u8; 2]) -> Result<OldState, StateError> {
        let player = |number| {
            serde_json::json!({"playerNumber": number, "ringsInHand": 18, "eliminatedRings": 0,
                               "territorySpaces": 0})
        };
        let stack = serde_json::json!({"rings": vec![2; rings], "stackHeight": 1, "capHeight": 1,
                                       "controllingPlayer": 1});
        let json = serde_json::json!({
            "boardType": "square8",
            "board": {"stacks": {"0,0": stack}, "markers": {}, "collapsedSpaces": {}},
            "players": numbers.map(player),
            "currentPhase": "movement", "currentPlayer": 1, "gameStatus": "active",
        });
        OldState::from_json(&json.to_string())
    }

    #[test]
    fn rings_beyond_every_count_are_refused() {
        let buried = state(65_535, [1, 2]).unwrap().seats[Seat::from_number(2).unwrap()].buried;
        assert_eq!(buried, u16::MAX);
        assert!(matches!(state(65_536, [1, 2]), Err(StateError::Rings)));
    }

    #[test]
    fn every_seat_is_listed_once() {
        assert!(state(1, [2, 1]).is_ok());
        assert!(matches!(state(1, [1, 1]), Err(StateError::Numbers(2))));
    }
}
