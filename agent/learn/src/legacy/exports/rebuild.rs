//! Games out of rows. Rows show heights and owners of stacks, not what lies in them; but the moves
//! from one row to the next are legal, and few moves lead from one picture to the next. All courses
//! of play that fit are followed; a game is handed on if one is left.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::ops::Range;

use ringrift::event::UtcMs;
use ringrift::game::{Game, Move, Options, Ruleset};
use ringrift::id::GameId;
use ringrift::provenance::Known;
use ringrift::record::{
    Failure, FinishedGame, Loss, Losses, Player, Ply, has_type, search_by_index,
};

use super::rows::{ExportRow, SEATS, rows_of};
use super::{Form, index_as, policy_index};
use crate::legacy::planes::GLOBALS;
use crate::legacy::state::OldState;

/// Courses of play that are followed at once.
const MAX_COURSES: usize = 64;
/// The type of the move that exchanges the seats.
const SWAP: &str = "swap_sides";
/// What exports say of a program that their source does not name.
const UNKNOWN: &str = "unknown";

/// The rows of an export.
pub(super) struct Rows {
    pub(super) form: Form,
    pub(super) features: Vec<f32>,
    pub(super) globals: Vec<f32>,
    pub(super) values: Vec<f32>,
    pub(super) numbers: Vec<usize>,
    pub(super) totals: Vec<usize>,
    pub(super) policies: Vec<BTreeMap<usize, f64>>,
    pub(super) values_mp: Option<Vec<f32>>,
    pub(super) phases: Option<Vec<String>>,
    pub(super) move_types: Option<Vec<String>>,
    pub(super) engine_modes: Option<Vec<String>>,
}

/// Why rows give no game.
#[derive(Debug, Clone, PartialEq)]
pub enum Unfit {
    /// They say too little.
    TooLittle(Failure),
    /// No course of play leads through them.
    Contradiction(Failure),
}

impl Unfit {
    fn too_little(ply: Option<usize>, why: String) -> Self {
        Self::TooLittle(Failure { ply, ruleset: None, why })
    }

    fn contradiction(ply: usize, why: &str) -> Self {
        Self::Contradiction(Failure { ply: Some(ply), ruleset: None, why: why.to_owned() })
    }

    /// What is wrong, and where.
    pub const fn failure(&self) -> &Failure {
        let (Self::TooLittle(failure) | Self::Contradiction(failure)) = self;
        failure
    }
}

impl Rows {
    /// True if the newest frame and the globals of a row are those of a position.
    fn shows(&self, row: usize, state: &OldState) -> bool {
        let frame = self.form.encoding.encode(state);
        let features = &self.features[row * self.form.row_len()..][..self.form.frame_len()];
        let globals = &self.globals[row * GLOBALS..][..GLOBALS];
        frame.globals == globals && frame.planes == features
    }

    /// True if a game is over, and won by whom the last row says: with two seats its value does.
    fn ends(&self, row: usize, before: &Game, over: &Game) -> bool {
        let two = self.form.config.seats() == 2;
        over.outcome().is_some_and(|outcome| {
            !two || (outcome.winner == before.to_move()) == (self.values[row] > 0.0)
        })
    }

    fn is(&self, row: usize, made: &ExportRow) -> bool {
        let features = &self.features[row * self.form.row_len()..][..self.form.row_len()];
        let values = self.values_mp.as_ref().map(|values| &values[row * SEATS..][..SEATS]);
        made.features == features
            && made.value == self.values[row]
            && values.is_none_or(|values| made.values == values)
            && self.phases.as_ref().is_none_or(|phases| phases[row] == made.phase)
    }
}

/// The rows of each game: numbers begin anew with each.
pub(super) fn games(rows: &Rows) -> Vec<Range<usize>> {
    let starts = |row: &usize| *row == 0 || rows.numbers[*row] <= rows.numbers[*row - 1];
    let mut starts: Vec<usize> = (0..rows.numbers.len()).filter(starts).collect();
    starts.push(rows.numbers.len());
    starts.windows(2).map(|pair| pair[0]..pair[1]).collect()
}

/// One course of play that the rows so far fit.
#[derive(Clone)]
struct Course {
    game: Game,
    moves: Vec<Move>,
    /// Moves that others would do for.
    untold: u64,
}

/// The game that some rows show.
pub(super) fn game(rows: &Rows, span: Range<usize>) -> Result<(FinishedGame, Losses), Unfit> {
    check_numbers(rows, &span)?;
    let canonical = by_rules(rows, &span, Ruleset::Canonical);
    let (course, ruleset) = match canonical {
        Ok(course) => (course, Ruleset::Canonical),
        Err(first) => match by_rules(rows, &span, Ruleset::Recorded) {
            Ok(course) => (course, Ruleset::Recorded),
            Err(second) => {
                let later = second.failure().ply >= first.failure().ply;
                return Err(if later { second } else { first });
            }
        },
    };
    let (game, losses) = finished(rows, &span, &course, ruleset)?;
    check_rows(rows, &span, &game)?;
    Ok((game, losses))
}

/// Every action must have its row: frames of the past come from rows, not from actions.
fn check_numbers(rows: &Rows, span: &Range<usize>) -> Result<(), Unfit> {
    let total = rows.totals[span.start];
    let complete = rows.numbers[span.clone()].iter().copied().eq(0..total)
        && rows.totals[span.clone()].iter().all(|other| *other == total);
    if complete {
        return Ok(());
    }
    let why = format!("{} rows of {total} actions: every action needs its row", span.len());
    Err(Unfit::too_little(None, why))
}

fn by_rules(rows: &Rows, span: &Range<usize>, ruleset: Ruleset) -> Result<Course, Unfit> {
    let types = rows.move_types.as_ref().map(|types| &types[span.clone()]);
    let swap = types.is_some_and(|types| types.iter().any(|name| name == SWAP));
    let game = Game::new(rows.form.config, Options { ruleset, swap });
    let mut courses = vec![Course { game, moves: Vec::new(), untold: 0 }];
    for row in span.clone() {
        let ply = row - span.start;
        let last = row + 1 == span.end;
        courses = next_courses(rows, row, last, courses);
        match courses.len() {
            0 => return Err(Unfit::contradiction(ply, "no legal move leads to the next row")),
            1..=MAX_COURSES => {}
            many => {
                let why = format!("{many} courses of play fit so far");
                return Err(Unfit::too_little(Some(ply), why));
            }
        }
    }
    let ply = parting(&courses);
    if ply.is_some_and(|ply| ply + 1 < span.len()) {
        let why = format!("{} courses of play fit", courses.len());
        return Err(Unfit::too_little(ply, why));
    }
    // No row shows what the last move did.
    let untold = u64::from(courses.len() > 1);
    let first = courses.swap_remove(0);
    Ok(Course { untold: first.untold + untold, ..first })
}

/// The first ply at which courses differ.
fn parting(courses: &[Course]) -> Option<usize> {
    let first = courses.first()?;
    (0..first.moves.len())
        .find(|ply| courses.iter().any(|course| course.moves.get(*ply) != first.moves.get(*ply)))
}

fn next_courses(rows: &Rows, row: usize, last: bool, courses: Vec<Course>) -> Vec<Course> {
    let (mut next, mut known) = (Vec::<Course>::new(), BTreeMap::<String, usize>::new());
    let mut legal = Vec::new();
    for course in courses {
        course.game.legal(&mut legal);
        for mv in legal.iter().filter(|mv| may_be(rows, row, &course.game, **mv)) {
            let mut game = course.game.clone();
            game.play(*mv);
            let actions = u32::try_from(course.moves.len() + 1).unwrap_or(u32::MAX);
            let fits = if last {
                rows.ends(row, &course.game, &game)
            } else {
                game.outcome().is_none() && rows.shows(row + 1, &OldState::of(&game, actions))
            };
            if !fits {
                continue;
            }
            // Moves to one and the same position need not be told apart.
            match known.entry(game.state_text()) {
                Entry::Occupied(place) => next[*place.get()].untold += 1,
                Entry::Vacant(place) => {
                    place.insert(next.len());
                    let moves = course.moves.iter().chain([mv]).copied().collect();
                    next.push(Course { game, moves, untold: course.untold });
                }
            }
        }
    }
    next
}

/// True if a row does not speak against a move. A policy of one move is the one that was played.
fn may_be(rows: &Rows, row: usize, game: &Game, mv: Move) -> bool {
    let kind = rows.move_types.as_ref().map(|types| types[row].as_str());
    let only = rows.policies[row].keys().next().filter(|_| rows.policies[row].len() == 1);
    kind.is_none_or(|kind| has_type(mv, kind))
        && only.is_none_or(|only| index_as(game, mv, kind) == Some(*only))
}

fn finished(
    rows: &Rows,
    span: &Range<usize>,
    course: &Course,
    ruleset: Ruleset,
) -> Result<(FinishedGame, Losses), Unfit> {
    let config = rows.form.config;
    let mut losses = Losses::default();
    losses.add(Loss::Seed);
    losses.add(Loss::Time);
    let swap = course.moves.contains(&Move::SwapSides);
    if config.seats() == 2 {
        losses.add(Loss::SwapRule);
    }
    (0..course.untold).for_each(|_| losses.add(Loss::UntoldMove));
    let outcome = course.game.outcome();
    let unended = || Unfit::too_little(None, "its moves do not end it".to_owned());
    let outcome = outcome.ok_or_else(unended)?;
    let who = rows.engine_modes.as_ref().map_or(UNKNOWN, |modes| modes[span.start].as_str());
    let player = Player::Other(who.chars().take(60).collect());
    let game = FinishedGame {
        id: id(rows, &course.moves)?,
        config,
        ruleset,
        swap,
        seed: 0,
        source: "npz".to_owned(),
        players: vec![player; usize::from(config.seats())],
        plies: plies(rows, span, &course.moves, Options { ruleset, swap }, &mut losses),
        outcome,
        started: UtcMs(0),
        finished: UtcMs(0),
        maker: Known::Unknown,
    };
    Ok((game, losses))
}

/// The same game has the same id, whatever export it stands in.
fn id(rows: &Rows, moves: &[Move]) -> Result<GameId, Unfit> {
    let config = rows.form.config;
    let texts: Vec<String> = moves.iter().map(|mv| mv.text(config.board())).collect();
    let hash = blake3::hash(texts.join(" ").as_bytes()).to_hex();
    let id = GameId::new(&format!("npz-{config}-{}", &hash[..16]));
    id.map_err(|error| Unfit::too_little(None, error.to_string()))
}

/// The moves with the policies of rows that a search made.
fn plies(
    rows: &Rows,
    span: &Range<usize>,
    moves: &[Move],
    options: Options,
    losses: &mut Losses,
) -> Vec<Ply> {
    let mut game = Game::new(rows.form.config, options);
    let mut legal = Vec::new();
    let ply = |(row, mv): (usize, &Move)| {
        let policy = &rows.policies[row];
        game.legal(&mut legal);
        let searched = policy.len() > 1;
        let search = searched
            .then(|| search_by_index(&game, &legal, policy, &policy_index, losses))
            .flatten();
        game.play(*mv);
        Ply { mv: *mv, search }
    };
    span.clone().zip(moves).map(ply).collect()
}

/// The rows that the game would be exported with are the ones it was read from.
fn check_rows(rows: &Rows, span: &Range<usize>, game: &FinishedGame) -> Result<(), Unfit> {
    let mut differs = None;
    rows_of(rows.form, game, &mut Losses::default(), |made| {
        if !rows.is(span.start + made.number, &made) {
            differs.get_or_insert(made.number);
        }
    });
    match differs {
        Some(ply) => {
            let why = "its frames, phase or values are not what the moves lead to";
            Err(Unfit::contradiction(ply, why))
        }
        None => Ok(()),
    }
}
