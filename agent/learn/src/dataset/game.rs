//! One game to learn from.

use ringrift::game::{BoardKind, ConfigKey, Contents, Game, Move, Options, Seat, Symmetry};
use ringrift::record::{FinishedGame, Ply};

use super::DatasetError;
use super::Position;
use super::batch::{Batch, PolicyTarget};
use crate::encode::{Encoder, Frame, Inputs};
use crate::values::{SeatVec, relative_index};

/// Of the decisions made without search, every so many become rows: they only teach values.
const UNSEARCHED_STRIDE: usize = 4;

/// The moves and search results of a game, and how it ended.
#[derive(Debug)]
pub(super) struct TrainingGame {
    options: Options,
    pub(super) id: String,
    plies: Vec<Ply>,
    /// The plies at which somebody had a choice.
    decisions: Vec<u16>,
    result: SeatVec,
    /// Final eliminations and territory of each seat, as shares of the number that wins.
    margins: [SeatVec; 2],
    /// The final owner of each cell, in cell order.
    owners: Vec<Option<Seat>>,
}

impl TrainingGame {
    /// Checks a game by replaying it; returns it with the plies that make rows.
    pub(super) fn replay(
        config: ConfigKey,
        recorded: &FinishedGame,
    ) -> Result<(Self, Vec<u16>), DatasetError> {
        let id = || recorded.id.as_str().to_owned();
        if recorded.config != config {
            return Err(DatasetError::Config { id: id(), found: recorded.config, wanted: config });
        }
        let options = Options { ruleset: recorded.ruleset, swap: recorded.swap };
        let mut game = Game::new(config, options);
        let (mut rows, mut unsearched, mut legal) = (Vec::new(), 0, Vec::new());
        let mut decisions = Vec::new();
        for (number, ply) in recorded.plies.iter().enumerate() {
            game.legal(&mut legal);
            if legal.len() > 1 {
                // Games of ours end after a few thousand plies; what a longer one brought is left.
                decisions.extend(u16::try_from(number));
                unsearched += usize::from(ply.search.is_none());
                if ply.search.is_some() || unsearched % UNSEARCHED_STRIDE == 1 {
                    rows.extend(u16::try_from(number));
                }
            }
            game.try_play(ply.mv).map_err(|source| DatasetError::Illegal {
                id: id(),
                ply: number,
                source,
            })?;
        }
        if game.outcome() != Some(recorded.outcome) {
            return Err(DatasetError::Outcome { id: id() });
        }
        let result = SeatVec::of_outcome(recorded.outcome, config.seats());
        let owners = config.board().cell_list().map(|cell| owner(&game.contents(cell))).collect();
        let (plies, margins) = (recorded.plies.clone(), margins(&game));
        Ok((Self { id: id(), options, plies, decisions, result, margins, owners }, rows))
    }

    /// Appends the row of `ply`, seen through a symmetry of the board.
    pub(super) fn push(&self, encoder: &Encoder, ply: u16, symmetry: Symmetry, batch: &mut Batch) {
        let (view, config) = (&Mirrored { encoder, symmetry }, encoder.config());
        let game = self.before(config, ply);
        let Some(mover) = game.to_move() else { return };
        let mut legal = Vec::new();
        game.legal(&mut legal);
        view.push_inputs(&game, &legal, mover, &mut batch.inputs);
        batch.value.push(self.result.relative_to(mover, config.seats()));
        batch.policy.push(self.policy(view, &game, usize::from(ply), &legal));
        view.push_owners(&self.owners, mover, &mut batch.owner);
        for margin in self.margins {
            let relative = margin.relative_to(mover, config.seats());
            batch.margins.extend_from_slice(&relative.0[..usize::from(config.seats())]);
        }
        batch.moves_left.push(self.moves_left(ply, config.board()));
    }

    /// The row of `ply` as a position, seen through a symmetry of the board.
    pub(super) fn position(&self, config: ConfigKey, ply: u16, symmetry: Symmetry) -> Position {
        let game = symmetry.game(&self.before(config, ply));
        Position { game, result: self.result, searched: self.expected(ply) }
    }

    /// How the game ended.
    pub(super) fn result(&self) -> SeatVec {
        self.result
    }

    /// What the search at a ply expected; `None` where none ran, or its record does not say.
    pub(super) fn expected(&self, ply: u16) -> Option<SeatVec> {
        let search = self.plies[usize::from(ply)].search.as_ref()?;
        let mut values = SeatVec::default();
        values.0.0.iter_mut().zip(&search.value).for_each(|(to, value)| *to = *value);
        (!search.value.is_empty()).then_some(values)
    }

    /// Mean of ln(1 + simulations) over the decisions; a search of which the record says no number
    /// counts as one simulation.
    pub(super) fn effort(&self) -> f64 {
        let searches = self.plies.iter().filter_map(|ply| ply.search.as_ref());
        let sum: f64 = searches.map(|search| f64::from(search.simulations.max(1)).ln_1p()).sum();
        sum / self.decisions.len().max(1) as f64
    }

    /// The game before a ply.
    fn before(&self, config: ConfigKey, ply: u16) -> Game {
        let mut game = Game::new(config, self.options);
        self.plies[..usize::from(ply)].iter().for_each(|earlier| game.play(earlier.mv));
        game
    }

    /// Decisions after this ply, per cell: games grow longer with the board.
    fn moves_left(&self, ply: u16, board: BoardKind) -> f32 {
        let left = self.decisions.len() - self.decisions.partition_point(|at| *at <= ply);
        left as f32 / board.cells() as f32
    }

    fn policy(
        &self,
        view: &Mirrored<'_>,
        game: &Game,
        ply: usize,
        legal: &[Move],
    ) -> Option<PolicyTarget> {
        let search = self.plies[ply].search.as_ref()?;
        let probability = |mv: &Move| {
            let found = search.policy.iter().find(|(recorded, _)| recorded == mv);
            found.map_or(0.0, |(_, probability)| *probability)
        };
        let terms = |mv: &Move| view.encoder.terms(view.symmetry.mv(*mv, game));
        Some(PolicyTarget {
            moves: legal.iter().map(terms).collect(),
            probabilities: legal.iter().map(probability).collect(),
        })
    }
}

/// Writes a position as if the board had been turned or mirrored.
struct Mirrored<'a> {
    encoder: &'a Encoder,
    symmetry: Symmetry,
}

impl Mirrored<'_> {
    /// Spatial inputs say nothing about directions, so moving the slots is exact.
    fn push_inputs(&self, game: &Game, legal: &[Move], mover: Seat, inputs: &mut Inputs) {
        let mut plain = Inputs::default();
        self.encoder.push(game, legal, mover, &mut plain);
        let (planes, frame) = (self.encoder.plane_count(), self.encoder.frame());
        let at = inputs.planes.len();
        inputs.planes.resize(at + plain.planes.len(), 0.0);
        for (from, to) in self.slots(frame) {
            let values = &plain.planes[from * planes..][..planes];
            inputs.planes[at + to * planes..][..planes].copy_from_slice(values);
        }
        inputs.globals.extend_from_slice(&plain.globals);
        inputs.rows += 1;
    }

    fn push_owners(&self, owners: &[Option<Seat>], mover: Seat, out: &mut Vec<u8>) {
        let (frame, seats) = (self.encoder.frame(), self.encoder.config().seats());
        let at = out.len();
        out.resize(at + frame.area(), Batch::BESIDE);
        for (owner, (_, to)) in owners.iter().zip(self.slots(frame)) {
            let class = owner.map_or(seats.into(), |seat| relative_index(seat, mover, seats));
            out[at + to] = u8::try_from(class).unwrap_or(Batch::BESIDE);
        }
    }

    /// For each cell in order: its slot, and the slot of its image.
    fn slots<'a>(&'a self, frame: &'a Frame) -> impl Iterator<Item = (usize, usize)> + 'a {
        let cells = frame.board().cell_list();
        cells.map(|cell| (frame.slot(cell), frame.slot(self.symmetry.cell(cell))))
    }
}

fn margins(game: &Game) -> [SeatVec; 2] {
    let (ring_goal, territory_goal) =
        (f32::from(game.ring_goal()), f32::from(game.territory_goal()));
    let mut shares = [SeatVec::default(); 2];
    for seat in Seat::all(game.config().seats()) {
        shares[0].0[seat] = f32::from(game.eliminated(seat)) / ring_goal;
        shares[1].0[seat] = f32::from(game.territory(seat)) / territory_goal;
    }
    shares
}

fn owner(contents: &Contents<'_>) -> Option<Seat> {
    match contents {
        Contents::Empty => None,
        Contents::Stack(stack) => Some(stack.controller()),
        Contents::Marker(seat) | Contents::Collapsed(seat) => Some(*seat),
    }
}

#[cfg(test)]
mod tests;
