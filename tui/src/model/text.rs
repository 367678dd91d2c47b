//! Text from agents is foreign: it must not move the cursor, hide characters or fill the memory.

/// The longest text kept of one field.
pub const MAX_CHARS: usize = 4096;

/// The text on one line without control, bidirectional and invisible characters, cut at
/// [`MAX_CHARS`].
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(MAX_CHARS));
    for (count, c) in text.chars().enumerate() {
        if count == MAX_CHARS {
            out.push_str("...");
            break;
        }
        match c {
            '\n' | '\t' | '\r' => out.push(' '),
            c if c.is_control() || is_invisible(c) => out.push('?'),
            c => out.push(c),
        }
    }
    out
}

/// Zero-width characters, marks and overrides of direction, separators, tags, private use of the
/// byte-order mark.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00ad}' | '\u{061c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_drive_the_terminal_is_taken_out() {
        assert_eq!(clean("a\x1b[2Jb\nc\u{202e}d\u{9b}e"), "a?[2Jb c?d?e");
        assert_eq!(clean("Grüße, 対局"), "Grüße, 対局");
    }

    #[test]
    fn endless_text_is_cut_visibly() {
        let cut = clean(&"x".repeat(MAX_CHARS * 2));
        assert_eq!(cut.len(), MAX_CHARS + 3);
        assert!(cut.ends_with("..."));
    }
}
