//! Themes: what each kind of text looks like. State is always glyph and word first, colour last.

use ratatui::style::{Color, Modifier, ParseColorError, Style};
use serde::Deserialize;

/// The themes that are compiled in, by name.
const BUILT_IN: &[(&str, &str)] = &[
    ("terminal", include_str!("../../assets/themes/terminal.toml")),
    ("dark", include_str!("../../assets/themes/dark.toml")),
    ("cvd", include_str!("../../assets/themes/cvd.toml")),
    ("mono", include_str!("../../assets/themes/mono.toml")),
];

/// The looks of one slot as a theme file writes them.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Look {
    fg: Option<Colour>,
    bg: Option<Colour>,
    bold: bool,
    dim: bool,
    italic: bool,
    underline: bool,
    reverse: bool,
}

/// A colour by its name or as `#rrggbb`.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
struct Colour(Color);

impl TryFrom<String> for Colour {
    type Error = ParseColorError;
    fn try_from(text: String) -> Result<Self, ParseColorError> {
        text.parse().map(Self)
    }
}

impl From<Look> for Style {
    fn from(look: Look) -> Self {
        let flags = [
            (look.bold, Modifier::BOLD),
            (look.dim, Modifier::DIM),
            (look.italic, Modifier::ITALIC),
            (look.underline, Modifier::UNDERLINED),
            (look.reverse, Modifier::REVERSED),
        ];
        let modifier = flags.iter().filter(|(on, _)| *on).map(|(_, flag)| *flag).collect();
        let [fg, bg] = [look.fg, look.bg].map(|colour| colour.map(|Colour(colour)| colour));
        Self { fg, bg, ..Self::new() }.add_modifier(modifier)
    }
}

macro_rules! theme {
    ($($(#[$doc:meta])* $slot:ident,)*) => {
        /// A style for every slot.
        #[derive(Debug, Clone, PartialEq)]
        pub struct Theme {
            /// Its name.
            pub name: String,
            $($(#[$doc])* pub $slot: Style,)*
        }

        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct File { $($slot: Look,)* }

        impl From<(&str, File)> for Theme {
            fn from((name, file): (&str, File)) -> Self {
                Self { name: name.to_owned(), $($slot: file.$slot.into(),)* }
            }
        }

        impl Theme {
            /// Every slot's style.
            pub fn styles(&self) -> Vec<Style> {
                vec![$(self.$slot,)*]
            }
        }
    };
}

theme! {
    /// Headings.
    title,
    /// Ordinary text, and everything healthy.
    text,
    /// What may be overlooked.
    muted,
    /// Frames.
    border,
    /// The row under the cursor.
    select,
    /// Needs a look.
    warn,
    /// Does not work.
    bad,
    /// Old data.
    stale,
    /// The word LIVE.
    live,
    /// The word PAUSED and everything that is not now.
    past,
    /// The word ARMED.
    armed,
    /// Names of keys.
    key,
    /// The curve of a chart.
    line,
    /// The interval around a curve.
    band,
    /// Promotion marks.
    mark,
}

/// Why there is no such theme.
#[derive(Debug, thiserror::Error)]
#[error("no theme `{0}`: use terminal, dark, cvd or mono")]
pub struct NoSuchTheme(String);

impl Theme {
    /// The built-in theme `name`.
    ///
    /// # Errors
    /// When there is none of that name.
    pub fn named(name: &str) -> Result<Self, NoSuchTheme> {
        let (name, text) = BUILT_IN
            .iter()
            .find(|(known, _)| *known == name)
            .ok_or_else(|| NoSuchTheme(name.to_owned()))?;
        let file: File = toml::from_str(text).expect("the compiled-in themes are read by a test");
        Ok((*name, file).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::themes::NAMES;

    #[test]
    fn every_built_in_theme_is_complete() {
        for name in NAMES {
            assert_eq!(Theme::named(name).unwrap().name, name);
        }
        assert_eq!(NAMES.len(), BUILT_IN.len());
        assert!(Theme::named("neon").unwrap_err().to_string().contains("cvd"));
    }

    #[test]
    fn mono_has_no_colour_at_all() {
        let styles = Theme::named("mono").unwrap().styles();
        assert!(styles.iter().all(|style| style.fg.is_none() && style.bg.is_none()));
    }
}
