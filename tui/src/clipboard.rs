//! The clipboard of the operator's own machine, by the terminal's escape sequence OSC 52. The
//! terminal never answers whether it took the text.

/// The longest sequence that terminals take; longer text is cut.
const MAX_ENCODED: usize = 74_994;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The sequence that puts a text on the clipboard.
pub fn sequence(text: &str) -> String {
    let most = MAX_ENCODED / 4 * 3;
    let cut = (0..=text.len().min(most)).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    format!("\x1b]52;c;{}\x07", base64(&text.as_bytes()[..cut]))
}

fn base64(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let at = |index: usize| u32::from(chunk.get(index).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for place in 0..4 {
            let digit = ALPHABET[(bits >> (18 - 6 * place)) as usize & 63];
            text.push(if place <= chunk.len() { char::from(digit) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_encoded_as_the_standard_says() {
        for (text, encoded) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(text.as_bytes()), encoded);
        }
        assert_eq!(sequence("foo"), "\x1b]52;c;Zm9v\x07");
    }

    #[test]
    fn long_text_is_cut_at_a_character() {
        let long = sequence(&"ä".repeat(60_000));
        assert!(long.len() <= MAX_ENCODED + 8, "{}", long.len());
    }
}
