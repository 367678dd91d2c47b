//! Contrast as WCAG 2.1 measures it: every text of every theme can be read.

use ratatui::style::{Color, Style};

use super::Theme;

/// Relative luminance of an sRGB colour, 0 to 1.
fn luminance((r, g, b): (u8, u8, u8)) -> f64 {
    let linear = |channel: u8| {
        let share = f64::from(channel) / 255.0;
        if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
}

/// 1 for equal colours, 21 for black on white.
fn contrast(a: (u8, u8, u8), b: (u8, u8, u8)) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn rgb(colour: Option<Color>) -> Option<(u8, u8, u8)> {
    match colour? {
        Color::Rgb(r, g, b) => Some((r, g, b)),
        _ => None,
    }
}

/// The contrast of a slot on its own ground, or on that of the theme.
fn of(theme: &Theme, slot: Style) -> f64 {
    let front = rgb(slot.fg.or(theme.text.fg)).expect("these themes name every colour");
    let ground = rgb(slot.bg.or(theme.text.bg)).expect("these themes name their ground");
    contrast(front, ground)
}

#[test]
fn black_on_white_is_21() {
    assert!((contrast((0, 0, 0), (255, 255, 255)) - 21.0).abs() < 1e-9);
}

/// 4.5 is what ordinary text needs, 3 what frames need; `contrast` promises 7.
#[test]
fn every_text_can_be_read() {
    for (name, text, frame) in
        [("dark", 4.5, 3.0), ("light", 4.5, 3.0), ("cvd", 4.5, 3.0), ("contrast", 7.0, 7.0)]
    {
        let theme = Theme::named(name).unwrap();
        for (slot, style) in Theme::SLOTS.iter().zip(theme.styles()) {
            let needed = if *slot == "border" { frame } else { text };
            let found = of(&theme, style);
            assert!(found >= needed, "{name}: {slot} has {found:.2}:1, needs {needed}:1");
        }
    }
}

/// Seats differ in more than colour: they have letters. Where there are colours, no two are equal.
#[test]
fn seats_look_different() {
    for name in crate::model::themes::NAMES {
        let mut seats = Theme::named(name).unwrap().seats().to_vec();
        seats.dedup();
        assert_eq!(seats.len(), 4, "{name}");
    }
}
