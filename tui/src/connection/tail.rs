//! The events of a log as an agent streams them, in batches without a gap.

use futures::FutureExt;
use ringrift::api::client::{ClientError, EventStream, StreamItem};
use ringrift::event::Envelope;

use super::feeds::Passed;

/// Events before the snapshot that are fetched to fill the list.
const HISTORY: u64 = 500;

/// The most events in one message, so that a flood leaves room for keys.
const BATCH: usize = 256;

/// Events with their sequences.
type Events = Vec<(u64, Box<Envelope>)>;

/// What a stream gives: an item, an error, or its end.
type Item = Option<Result<StreamItem, ClientError>>;

/// Behind which event to go on, when a state stands at `snapshot` and events up to `passed` came
/// before: not too far back, and never beyond the state, which may be a little behind its stream.
pub fn start(passed: Passed, snapshot: u64) -> Passed {
    passed.clamp(snapshot.saturating_sub(HISTORY), snapshot)
}

/// The events of a log from somewhere on.
pub struct Tail(EventStream);

impl Tail {
    /// What this stream gives.
    pub const fn of(stream: EventStream) -> Self {
        Self(stream)
    }

    /// The next item.
    pub async fn next(&mut self) -> Item {
        self.0.next().await
    }

    /// The item and whatever else has come already, and the sequence before which events are
    /// missing.
    pub fn batch(
        &mut self,
        first: Item,
        passed: &mut Passed,
    ) -> Result<(Events, Option<u64>), ClientError> {
        let mut events = Vec::new();
        let mut next = first;
        loop {
            match next {
                None => return ended(events),
                // A message that is no event leaves a gap, which is noticed at the next event.
                Some(Ok(StreamItem::Beat) | Err(ClientError::Answer { .. })) => {}
                Some(Err(error)) if events.is_empty() => return Err(error),
                Some(Err(_)) => break, // a broken stream is noticed again at the next look
                Some(Ok(StreamItem::Event(seq, _))) if seq <= *passed => {}
                Some(Ok(StreamItem::Event(seq, _))) if seq > *passed + 1 => {
                    return Ok((events, Some(seq)));
                }
                Some(Ok(StreamItem::Event(seq, event))) => {
                    *passed = seq;
                    events.push((seq, event));
                }
            }
            if events.len() >= BATCH {
                break;
            }
            match self.0.next().now_or_never() {
                Some(item) => next = item,
                None => break,
            }
        }
        Ok((events, None))
    }
}

fn ended(events: Events) -> Result<(Events, Option<u64>), ClientError> {
    if events.is_empty() {
        return Err(ClientError::Transport("the agent ended the stream".to_owned()));
    }
    Ok((events, None))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_goes_on_where_the_last_one_stopped_but_never_beyond_the_state() {
        assert_eq!(start(0, 20), 0, "all of a short log");
        assert_eq!(start(0, 2_000), 1_500, "the end of a long one");
        assert_eq!(start(1_990, 2_000), 1_990, "where the last one stopped");
        assert_eq!(start(2_003, 2_000), 2_000, "the state is behind the stream");
    }
}
