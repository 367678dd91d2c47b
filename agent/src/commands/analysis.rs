//! What a search saw, as JSON and as a table.

use std::io::Write;

use serde::Serialize;

use ringrift::game::{BoardKind, Move, Seat};
use ringrift_learn::search::Analysis;
use ringrift_learn::values::SeatVec;

/// An analysis with moves in our notation and values in seat order. Values are win probabilities.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AnalysisReport {
    /// The move that the search would play.
    pub best: String,
    /// After the search, per seat.
    pub value: Vec<f32>,
    /// Of the network or the heuristic alone, per seat.
    pub evaluator_value: Vec<f32>,
    /// True when the outcome under best play is certain.
    pub settled: bool,
    /// Simulations spent.
    pub simulations: usize,
    /// Positions in the tree.
    pub nodes: usize,
    /// The expected decisions, forced moves left out.
    pub line: Vec<String>,
    /// Every legal move.
    pub moves: Vec<MoveReport>,
}

/// What was seen of one move.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MoveReport {
    /// The move.
    #[serde(rename = "move")]
    pub mv: String,
    /// Probability before the search.
    pub prior: f32,
    /// Simulations that began with it.
    pub visits: u32,
    /// Mean value for the mover; null without visits.
    pub value: Option<f32>,
    /// Probability after the search.
    pub policy: f32,
    /// Exact value for each seat; null while it is not certain.
    pub exact: Option<Vec<f32>>,
}

/// The values of the seats that play.
pub fn seat_values(values: SeatVec, seats: u8) -> Vec<f32> {
    Seat::all(seats).map(|seat| values.of(seat)).collect()
}

impl AnalysisReport {
    /// The report of an analysis on a board with `seats` seats.
    pub fn new(analysis: &Analysis<Move>, board: BoardKind, seats: u8) -> Self {
        let moves = analysis.moves.iter().map(|seen| MoveReport {
            mv: seen.mv.text(board),
            prior: seen.prior,
            visits: seen.visits,
            value: seen.value,
            policy: seen.policy,
            exact: seen.exact.map(|exact| seat_values(exact, seats)),
        });
        Self {
            best: analysis.moves[analysis.best].mv.text(board),
            value: seat_values(analysis.value, seats),
            evaluator_value: seat_values(analysis.evaluator_value, seats),
            settled: analysis.settled,
            simulations: analysis.simulations,
            nodes: analysis.nodes,
            line: analysis.line.iter().map(|mv| mv.text(board)).collect(),
            moves: moves.collect(),
        }
    }

    /// Writes it for people: the values, the expected line, and the moves by visits and probability.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn write(&self, out: &mut impl Write) -> std::io::Result<()> {
        let numbers = |values: &[f32]| {
            values.iter().map(|value| format!("{value:.3}")).collect::<Vec<_>>().join(" ")
        };
        let certain = if self.settled { ", certain" } else { "" };
        writeln!(out, "value     {}{certain}", numbers(&self.value))?;
        writeln!(out, "  before  {}", numbers(&self.evaluator_value))?;
        writeln!(out, "searched  {} simulations, {} positions", self.simulations, self.nodes)?;
        writeln!(out, "line      {}", self.line.join(" "))?;
        writeln!(
            out,
            "{:<24} {:>6} {:>6} {:>6} {:>6}",
            "move", "prior", "visits", "value", "policy"
        )?;
        let mut moves: Vec<&MoveReport> = self.moves.iter().collect();
        moves.sort_by(|one, other| {
            other.visits.cmp(&one.visits).then(other.policy.total_cmp(&one.policy))
        });
        for seen in moves {
            let value = seen.value.map_or("-".to_owned(), |value| format!("{value:.3}"));
            let mark = if seen.mv == self.best { " *" } else { "" };
            let exact = seen
                .exact
                .as_ref()
                .map_or(String::new(), |exact| format!(" certain: {}", numbers(exact)));
            writeln!(
                out,
                "{:<24} {:>6.3} {:>6} {value:>6} {:>6.3}{mark}{exact}",
                seen.mv, seen.prior, seen.visits, seen.policy
            )?;
        }
        Ok(())
    }
}
