//! The event stream of an agent.

use futures::StreamExt;
use futures::stream::BoxStream;
use reqwest::Response;

use super::ClientError;
use super::error::chain;
use crate::api::sse::{SseItem, SseMessage, SseParser};
use crate::event::Envelope;

/// One item of an agent's event stream.
#[derive(Debug, Clone, PartialEq)]
pub enum StreamItem {
    /// The event at a sequence of the agent's log.
    Event(u64, Box<Envelope>),
    /// Nothing happened, and the agent lives.
    Beat,
}

/// The events of an agent as they come.
pub struct EventStream {
    chunks: BoxStream<'static, reqwest::Result<Vec<u8>>>,
    parser: SseParser,
    parsed: Vec<SseItem>,
    ready: std::vec::IntoIter<SseItem>,
}

impl EventStream {
    pub(super) fn over(response: Response) -> Self {
        Self {
            chunks: response.bytes_stream().map(|chunk| chunk.map(Into::into)).fuse().boxed(),
            parser: SseParser::default(),
            parsed: Vec::new(),
            ready: Vec::new().into_iter(),
        }
    }

    /// The next item; `None` when the agent ended the stream. Safe to cancel.
    ///
    /// # Errors
    /// [`ClientError::Answer`] when a message is no event; the stream goes on behind it. Anything
    /// else when the connection broke.
    pub async fn next(&mut self) -> Option<Result<StreamItem, ClientError>> {
        loop {
            if let Some(item) = self.ready.next() {
                return Some(stream_item(item));
            }
            match self.chunks.next().await? {
                Ok(chunk) => {
                    if let Err(error) = self.parser.push(&chunk, &mut self.parsed) {
                        return Some(Err(ClientError::Transport(error.to_string())));
                    }
                    self.ready = std::mem::take(&mut self.parsed).into_iter();
                }
                Err(error) => return Some(Err(ClientError::Transport(chain(&error)))),
            }
        }
    }
}

fn stream_item(item: SseItem) -> Result<StreamItem, ClientError> {
    match item {
        SseItem::Comment => Ok(StreamItem::Beat),
        SseItem::Message(message) => event_of(&message)
            .map_err(|reason| ClientError::Answer { path: "/api/v1/events", reason }),
    }
}

fn event_of(message: &SseMessage) -> Result<StreamItem, String> {
    let id = message.id.as_deref().ok_or("an event without id")?;
    let seq = id.parse().map_err(|_| format!("the id `{id}` is not a log sequence"))?;
    let event = serde_json::from_str(&message.data).map_err(|error| error.to_string())?;
    Ok(StreamItem::Event(seq, event))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(id: Option<&str>, data: &str) -> Result<StreamItem, String> {
        let id = id.map(str::to_owned);
        event_of(&SseMessage { event: None, id, data: data.to_owned() })
    }

    #[test]
    fn a_message_is_an_event_with_its_sequence() {
        let data = r#"{"id":"n.0000002a.9","at":5,"kind":"TELEPORTED","payload":{}}"#;
        let Ok(StreamItem::Event(7, event)) = item(Some("7"), data) else { panic!("no event") };
        assert_eq!(event.body.kind_name(), "TELEPORTED");
    }

    #[test]
    fn what_is_no_event_is_named() {
        assert_eq!(item(None, "{}").unwrap_err(), "an event without id");
        assert_eq!(item(Some("x"), "{}").unwrap_err(), "the id `x` is not a log sequence");
        assert!(item(Some("7"), "{").unwrap_err().contains("EOF"));
    }
}
