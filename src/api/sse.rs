//! Server-sent events: an incremental parser (WHATWG HTML, section "server-sent events").

/// The longest line and the longest message; a peer that sends more is broken or hostile.
pub const MAX_MESSAGE_BYTES: usize = 4 * 1024 * 1024;

/// One item of a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SseItem {
    /// A complete message.
    Message(SseMessage),
    /// A comment line: nothing happened, and the peer lives.
    Comment,
}

/// One message.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SseMessage {
    /// The `event:` field, if sent.
    pub event: Option<String>,
    /// The `id:` field, if sent with this message.
    pub id: Option<String>,
    /// The `data:` lines, joined by newlines.
    pub data: String,
}

/// A peer sent more than [`MAX_MESSAGE_BYTES`] without ending its message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a server-sent message is longer than {MAX_MESSAGE_BYTES} bytes")]
pub struct SseTooLong;

/// Takes chunks as they come and gives back whole items.
#[derive(Debug, Default)]
pub struct SseParser {
    line: Vec<u8>,
    after_cr: bool,
    started: bool,
    has_data: bool,
    message: SseMessage,
}

impl SseParser {
    /// Takes in the next bytes and appends the items that they complete.
    ///
    /// # Errors
    /// When a line or message grows beyond [`MAX_MESSAGE_BYTES`]; the stream is then useless.
    pub fn push(&mut self, chunk: &[u8], items: &mut Vec<SseItem>) -> Result<(), SseTooLong> {
        for &byte in chunk {
            let ends_crlf = byte == b'\n' && self.after_cr;
            self.after_cr = byte == b'\r';
            if ends_crlf {
                continue;
            }
            if matches!(byte, b'\r' | b'\n') {
                let line = std::mem::take(&mut self.line);
                self.end_line(&line, items);
                self.line = reuse(line);
            } else {
                self.line.push(byte);
            }
            if self.line.len() + self.message.data.len() > MAX_MESSAGE_BYTES {
                return Err(SseTooLong);
            }
        }
        Ok(())
    }

    fn end_line(&mut self, bytes: &[u8], items: &mut Vec<SseItem>) {
        let text = String::from_utf8_lossy(bytes);
        let first = !std::mem::replace(&mut self.started, true);
        let line = if first { text.trim_start_matches('\u{feff}') } else { &text };
        if line.is_empty() {
            self.end_message(items);
            return;
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "" => items.push(SseItem::Comment),
            "data" => {
                if self.has_data {
                    self.message.data.push('\n');
                }
                self.has_data = true;
                self.message.data.push_str(value);
            }
            "event" => self.message.event = Some(value.to_owned()),
            "id" if !value.contains('\0') => self.message.id = Some(value.to_owned()),
            _ => {} // `retry` and fields of the future: the standard says to ignore them
        }
    }

    fn end_message(&mut self, items: &mut Vec<SseItem>) {
        let message = std::mem::take(&mut self.message);
        if std::mem::take(&mut self.has_data) {
            items.push(SseItem::Message(message));
        }
    }
}

fn reuse(mut line: Vec<u8>) -> Vec<u8> {
    line.clear();
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse_in_chunks_of(size: usize, text: &str) -> Vec<SseItem> {
        let (mut parser, mut items) = (SseParser::default(), Vec::new());
        for chunk in text.as_bytes().chunks(size) {
            parser.push(chunk, &mut items).unwrap();
        }
        items
    }

    fn message(event: Option<&str>, id: Option<&str>, data: &str) -> SseItem {
        let own = |text: Option<&str>| text.map(str::to_owned);
        SseItem::Message(SseMessage { event: own(event), id: own(id), data: data.into() })
    }

    #[test]
    fn any_split_gives_the_same_items() {
        let text = "\u{feff}: hello\n\nid: 7\nevent: event\ndata: {\"ä\":\r\ndata:  1}\r\n\r\ndata\rid:8\r\rretry: 5\n\n";
        let expected = vec![
            SseItem::Comment,
            message(Some("event"), Some("7"), "{\"ä\":\n 1}"),
            message(None, Some("8"), ""),
        ];
        for size in 1..=text.len() {
            assert_eq!(parse_in_chunks_of(size, text), expected, "chunks of {size} bytes");
        }
    }

    #[test]
    fn an_unfinished_message_is_held_back() {
        assert_eq!(parse_in_chunks_of(3, "id: 1\ndata: x\n"), []);
    }

    #[test]
    fn an_endless_line_is_refused() {
        let (mut parser, mut items) = (SseParser::default(), Vec::new());
        let chunk = vec![b'x'; MAX_MESSAGE_BYTES / 2 + 1];
        assert_eq!(parser.push(&chunk, &mut items), Ok(()));
        assert_eq!(parser.push(&chunk, &mut items), Err(SseTooLong));
    }
}
