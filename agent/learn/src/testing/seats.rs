//! Positions with other seat numbers.

use ringrift::game::{Game, Options};

/// A position as its state text tells it, and the same with seat numbers advanced by one; `None` in
/// the middle of a capture, which no text can set up.
pub(crate) fn reseated(game: &Game) -> Option<[Game; 2]> {
    let (config, text) = (game.config(), game.state_text());
    let read = |text: &str| Game::from_state_text(config, Options::default(), text);
    let plain = read(&text).ok()?;
    Some([plain, read(&with_seats_rotated(&text, config.seats())).unwrap()])
}

/// A state text with seat numbers advanced by one.
fn with_seats_rotated(text: &str, seats: u8) -> String {
    let next = |digit: char| {
        let number = u8::try_from(digit).unwrap() - b'0';
        char::from(b'0' + number % seats + 1)
    };
    let fields: Vec<&str> = text.split('|').collect();
    let mut rotated: Vec<String> = fields.iter().map(|field| (*field).to_owned()).collect();
    rotated[2] = fields[2].chars().map(next).collect();
    for index in 3..6 {
        let (letter, list) = fields[index].split_at(1);
        let mut values: Vec<&str> = list.split(',').collect();
        values.rotate_right(1);
        rotated[index] = format!("{letter}{}", values.join(","));
    }
    for index in 7..10 {
        let (letter, list) = fields[index].split_at(1);
        let turned = list.split(';').filter(|entry| !entry.is_empty()).map(|entry| {
            let (cell, owners) = entry.split_once('=').unwrap();
            format!("{cell}={}", owners.chars().map(next).collect::<String>())
        });
        rotated[index] = format!("{letter}{}", turned.collect::<Vec<_>>().join(";"));
    }
    rotated.join("|")
}
