//! The characters of the frames and charts: all one column wide, with an ASCII set for terminals
//! that have nothing else.

use ratatui::symbols::border;

/// A set of characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glyphs {
    /// Frames.
    pub border: border::Set<'static>,
    /// Between a value and its uncertainty.
    pub plus_minus: &'static str,
    /// The interval around a curve.
    pub band: &'static str,
    /// A reference line.
    pub level: &'static str,
    /// The point of a curve; `None` to draw it in braille dots.
    pub point: Option<&'static str>,
    /// The cursor on a chart.
    pub caret: &'static str,
    /// The done and the open part of a bar.
    pub bar: (&'static str, &'static str),
    /// Eight levels from low to high.
    pub levels: [&'static str; 8],
    /// An empty cell of the board.
    pub empty: &'static str,
    /// A cell of the board that is somebody's territory.
    pub filled: &'static str,
    /// Between an event and its cause.
    pub because: &'static str,
    /// Before the title of the panel that has the keys.
    pub here: &'static str,
    /// Before a row that is marked.
    pub marked: &'static str,
    /// The end of a text that goes on where there is no room.
    pub cut: &'static str,
}

impl Glyphs {
    /// Frames of lines, curves in braille.
    pub const fn unicode() -> Self {
        Self {
            border: border::ROUNDED,
            plus_minus: "±",
            band: "░",
            level: "╌",
            point: None,
            caret: "▲",
            bar: ("━", "─"),
            levels: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
            empty: "·",
            filled: "▒",
            because: "│",
            here: "▸ ",
            marked: "•",
            cut: "…",
        }
    }

    /// Nothing beyond ASCII.
    pub const fn ascii() -> Self {
        const FRAME: border::Set<'static> = border::Set {
            top_left: "+",
            top_right: "+",
            bottom_left: "+",
            bottom_right: "+",
            vertical_left: "|",
            vertical_right: "|",
            horizontal_top: "-",
            horizontal_bottom: "-",
        };
        Self {
            border: FRAME,
            plus_minus: "+/-",
            band: ":",
            level: "-",
            point: Some("*"),
            caret: "^",
            bar: ("=", "-"),
            levels: ["0", "1", "2", "3", "4", "5", "6", "7"],
            empty: ".",
            filled: "#",
            because: "|",
            here: "> ",
            marked: "*",
            cut: ">",
        }
    }
}
