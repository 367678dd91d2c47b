//! The screens.

use serde::Deserialize;

/// The screens, in the order of their keys.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Deserialize,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantNames,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
#[allow(missing_docs, reason = "the names are the headings on the screen")]
pub enum Screen {
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
}

impl Screen {
    /// Every screen.
    pub const ALL: [Self; 10] = [
        Self::Fleet,
        Self::Agents,
        Self::Events,
        Self::Elo,
        Self::Daemons,
        Self::Jobs,
        Self::Data,
        Self::Games,
        Self::Actions,
        Self::Audit,
    ];

    /// Its heading.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fleet => "Fleet",
            Self::Agents => "Agents",
            Self::Events => "Events",
            Self::Elo => "Elo",
            Self::Daemons => "Daemons",
            Self::Jobs => "Jobs",
            Self::Data => "Data",
            Self::Games => "Games",
            Self::Actions => "Actions",
            Self::Audit => "Audit",
        }
    }

    /// What has the keys in turn.
    pub const fn panels(self) -> &'static [&'static str] {
        match self {
            Self::Fleet => &["attention", "events"],
            Self::Games => &["games", "board"],
            Self::Actions => &["commands", "checklist"],
            _ => &["rows"],
        }
    }

    /// The screen `by` places further, in a circle.
    pub const fn step(self, by: usize) -> Self {
        Self::ALL[(self as usize + by) % Self::ALL.len()]
    }
}
