//! The rules as a whole: worked examples, move-tree counts, properties of random games.

mod examples;
mod lines_and_regions;
mod perft_counts;
mod playouts;
mod recorded;
mod recovery_examples;
mod rounds;
mod state_text;

use super::{BoardKind, ConfigKey, Game, Move, Options, Ruleset, Seat};

/// A position in the short form of the rule book: `turn` is phase and seat (`MV 1`), `fields` are
/// those of a state text that are not empty or zero, joined with `|`.
fn setup(config: &str, turn: &str, fields: &str) -> Game {
    setup_with(config, Options::default(), turn, fields)
}

/// [`setup`] for a ruleset.
fn setup_by(ruleset: Ruleset, config: &str, turn: &str, fields: &str) -> Game {
    setup_with(config, Options { ruleset, swap: false }, turn, fields)
}

fn setup_with(config: &str, options: Options, turn: &str, fields: &str) -> Game {
    let config: ConfigKey = config.parse().unwrap();
    let given = |letter: char| fields.split('|').find(|field| field.starts_with(letter));
    let zeros = vec!["0"; config.seats().into()].join(",");
    let counts = |letter| given(letter).map_or(format!("{letter}{zeros}"), str::to_owned);
    let cells = |letter: char| given(letter).map_or(letter.to_string(), str::to_owned);
    let owned = |seat: Seat| {
        let entries = given('C').map_or("", |field| &field[1..]).split(';');
        entries.filter(|entry| entry.ends_with(&format!("={seat}"))).count().to_string()
    };
    let territory: Vec<_> = Seat::all(config.seats()).map(owned).collect();
    let text = format!(
        "A|{}|{}|{}|T{}|W0|{}|{}|{}",
        turn.replace(' ', "|"),
        counts('H'),
        counts('E'),
        territory.join(","),
        cells('S'),
        cells('M'),
        cells('C')
    );
    Game::from_state_text(config, options, &text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// The legal moves as sorted texts.
fn legal(game: &Game) -> Vec<String> {
    let mut moves = Vec::new();
    game.legal(&mut moves);
    let mut texts: Vec<_> = moves.iter().map(|mv| mv.text(game.config().board())).collect();
    texts.sort();
    texts
}

/// The legal moves that start with `head`, as sorted texts.
fn legal_starting(game: &Game, head: &str) -> Vec<String> {
    legal(game).into_iter().filter(|text| text.starts_with(head)).collect()
}

/// Plays moves given as texts, joined with spaces; each must be legal.
fn play(game: &mut Game, moves: &str) {
    for text in moves.split(' ') {
        let mv = Move::parse(game.config().board(), text).unwrap();
        game.try_play(mv).unwrap();
    }
}

/// The field of the state text that starts with `letter`.
fn field(game: &Game, letter: char) -> String {
    let text = game.state_text();
    text.split('|').skip(3).find(|field| field.starts_with(letter)).unwrap().to_owned()
}

/// Phase code and seat.
fn turn(game: &Game) -> String {
    let seat = game.to_move().map_or(0, Seat::number);
    format!("{} {seat}", game.phase().code())
}

impl Game {
    /// Everything that two equal states have in common, hidden parts included.
    fn describe(&self) -> String {
        format!("{} {}", self.state_text(), self.hidden_state())
    }
}
