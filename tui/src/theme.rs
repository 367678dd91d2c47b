//! Themes: what each kind of text looks like. State is always glyph and word first, colour last.

#[cfg(test)]
mod contrast;

use std::path::{Path, PathBuf};

use ratatui::style::{Color, Modifier, ParseColorError, Style};
use ringrift::bounded;
use serde::Deserialize;

use crate::colour;
use crate::model::themes::NAMES;
use crate::settings::MAX_BYTES;

/// The themes that are compiled in, by name.
const BUILT_IN: &[(&str, &str)] = &[
    ("terminal", include_str!("../../assets/themes/terminal.toml")),
    ("dark", include_str!("../../assets/themes/dark.toml")),
    ("light", include_str!("../../assets/themes/light.toml")),
    ("contrast", include_str!("../../assets/themes/contrast.toml")),
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
            /// The names of the slots.
            pub const SLOTS: &[&str] = &[$(stringify!($slot),)*];

            /// The theme with every style changed.
            #[must_use]
            fn map(self, change: impl Fn(Style) -> Style) -> Self {
                Self { name: self.name, $($slot: change(self.$slot),)* }
            }

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
    /// Rings of the first seat.
    seat_a,
    /// Rings of the second seat.
    seat_b,
    /// Rings of the third seat.
    seat_c,
    /// Rings of the fourth seat.
    seat_d,
}

/// Why there is no such theme.
#[derive(Debug, thiserror::Error)]
pub enum ThemeError {
    /// None of that name.
    #[error("no theme `{name}`: use {}, or write {}", NAMES.join(", "), place(.file))]
    Unknown {
        /// The name.
        name: String,
        /// The file that would define it.
        file: Option<PathBuf>,
    },
    /// Its file is none.
    #[error("{file}: {reason}")]
    File {
        /// The file.
        file: PathBuf,
        /// What is wrong.
        reason: String,
    },
}

fn place(file: &Option<PathBuf>) -> String {
    file.as_ref().map_or_else(|| "a file of that name".to_owned(), |f| f.display().to_string())
}

impl Theme {
    /// The styles of the seats, in their order.
    pub const fn seats(&self) -> [Style; 4] {
        [self.seat_a, self.seat_b, self.seat_c, self.seat_d]
    }

    /// The built-in theme `name`.
    ///
    /// # Errors
    /// When there is none of that name.
    pub fn named(name: &str) -> Result<Self, ThemeError> {
        let unknown = || ThemeError::Unknown { name: name.to_owned(), file: None };
        let (name, text) = BUILT_IN.iter().find(|(known, _)| *known == name).ok_or_else(unknown)?;
        let file: File = toml::from_str(text).expect("the compiled-in themes are read by a test");
        Ok((*name, file).into())
    }

    /// The theme `name`: a built-in one, else `NAME.toml` in `folder`.
    ///
    /// # Errors
    /// When there is neither, or the file is no theme.
    pub fn load(name: &str, folder: Option<&Path>) -> Result<Self, ThemeError> {
        if let Ok(theme) = Self::named(name) {
            return Ok(theme);
        }
        let file = folder.map(|folder| folder.join(format!("{name}.toml")));
        let unknown = |file| ThemeError::Unknown { name: name.to_owned(), file };
        let Some(path) = file else { return Err(unknown(None)) };
        if !path.is_file() {
            return Err(unknown(Some(path)));
        }
        let wrong = |reason: String| ThemeError::File { file: path.clone(), reason };
        let text =
            bounded::read_text(&path, MAX_BYTES).map_err(|error| wrong(error.to_string()))?;
        let file: File = toml::from_str(&text).map_err(|error| wrong(error.to_string()))?;
        Ok((name, file).into())
    }

    /// The theme in the nearest colours of a terminal that has 256.
    #[must_use]
    pub fn in_256_colours(self) -> Self {
        self.map(|style| Style {
            fg: style.fg.map(colour::nearest),
            bg: style.bg.map(colour::nearest),
            ..style
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_theme_of_ones_own_is_read_from_its_file() {
        let folder = tempfile::tempdir().unwrap();
        let load = |name| Theme::load(name, Some(folder.path()));
        let (_, text) = BUILT_IN[1];
        std::fs::write(folder.path().join("mine.toml"), text).unwrap();
        std::fs::write(folder.path().join("half.toml"), "text = {}").unwrap();
        assert_eq!(load("mine").unwrap().styles(), Theme::named("dark").unwrap().styles());
        let error = load("half").unwrap_err().to_string();
        assert!(error.contains("half.toml") && error.contains("missing field"), "{error}");
        let long = std::fs::File::create(folder.path().join("long.toml")).unwrap();
        long.set_len(MAX_BYTES + 1).unwrap();
        let error = load("long").unwrap_err().to_string();
        assert!(error.ends_with("it holds more than 1048576 bytes"), "{error}");
        let error = load("neon").unwrap_err().to_string();
        assert!(error.contains("no theme `neon`") && error.contains("neon.toml"), "{error}");
    }

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
