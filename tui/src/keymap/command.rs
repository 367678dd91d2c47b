//! What a key can ask for.

use serde::Deserialize;

use crate::screen::Screen;

/// Everything that a key can ask for. None of them changes the cluster.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Deserialize,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
#[allow(missing_docs, reason = "each command's sentence stands in assets/keymaps/default.toml")]
pub enum Command {
    Up,
    Down,
    Left,
    Right,
    PageUp,
    PageDown,
    Top,
    Bottom,
    NextPanel,
    PreviousPanel,
    NextScreen,
    PreviousScreen,
    Fleet,
    Agents,
    Events,
    Elo,
    Daemons,
    Jobs,
    Data,
    Games,
    Actions,
    Audit,
    Open,
    Back,
    Filter,
    Pause,
    StepBack,
    StepForward,
    PreviousEvent,
    NextEvent,
    Live,
    GoToTime,
    Bookmark,
    ToBookmark,
    ZoomIn,
    ZoomOut,
    Band,
    Copy,
    CopyCommand,
    Export,
    Mark,
    ClearMarks,
    Palette,
    Act,
    Stop,
    Sort,
    Reverse,
    Group,
    Differences,
    Why,
    Kinds,
    Follow,
    Help,
    Describe,
    Resync,
    NextContext,
    Theme,
    Repaint,
    Suspend,
    Quit,
}

impl Command {
    /// The name in keymap files and in the palette: `next-screen`.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The screen that it opens, if it opens one.
    pub const fn screen(self) -> Option<Screen> {
        Some(match self {
            Self::Fleet => Screen::Fleet,
            Self::Agents => Screen::Agents,
            Self::Events => Screen::Events,
            Self::Elo => Screen::Elo,
            Self::Daemons => Screen::Daemons,
            Self::Jobs => Screen::Jobs,
            Self::Data => Screen::Data,
            Self::Games => Screen::Games,
            Self::Actions => Screen::Actions,
            Self::Audit => Screen::Audit,
            _ => return None,
        })
    }
}
