//! Runs of markers: how close a seat is to a line.

use ringrift::game::{Cell, CellSet};

use super::Frame;

/// Each marker with the length of the longest run of markers through it.
pub(super) fn longest(frame: &Frame, markers: &CellSet) -> impl Iterator<Item = (Cell, u8)> {
    let (board, axes) = (frame.board(), frame.axes());
    markers.iter().map(move |cell| {
        let (x, y) = board.xy(cell);
        let reach = |dx: i8, dy: i8| {
            let steps = (1_i8..).map(|step| board.cell_at(x + step * dx, y + step * dy));
            steps.take_while(|cell| cell.is_some_and(|cell| markers.contains(cell))).count()
        };
        let run = |&(dx, dy): &(i8, i8)| 1 + reach(dx, dy) + reach(-dx, -dy);
        let longest = axes.iter().map(run).max().unwrap_or(1);
        (cell, u8::try_from(longest).unwrap_or(u8::MAX))
    })
}

#[cfg(test)]
mod tests {
    use ringrift::game::{ConfigKey, Game, Options, Seat};

    use super::*;

    #[test]
    fn a_run_counts_the_markers_of_one_axis() {
        let config: ConfigKey = "square8_2p".parse().unwrap();
        let start = Game::new(config, Options::default()).state_text();
        // Three in a row, and one beside the first.
        let text = with_markers(&start, "0,0=1;0,1=1;1,0=1;2,0=1");
        let game = Game::from_state_text(config, Options::default(), &text).unwrap();
        let frame = Frame::new(config.board());
        let runs: Vec<u8> = longest(&frame, &game.markers(Seat::all(2).next().unwrap()))
            .map(|(_, run)| run)
            .collect();
        assert_eq!(runs.iter().filter(|run| **run == 3).count(), 3, "{runs:?}");
        assert_eq!(runs.iter().filter(|run| **run == 2).count(), 1, "{runs:?}");
    }

    fn with_markers(text: &str, markers: &str) -> String {
        let fields: Vec<String> = text.split('|').map(str::to_owned).collect();
        let replaced = fields
            .into_iter()
            .map(|field| if field.starts_with('M') { format!("M{markers}") } else { field });
        replaced.collect::<Vec<_>>().join("|")
    }
}
