//! Which events a log takes.

use super::port::{MAX_BATCH, MAX_EVENT_BYTES};
use super::{FabricError, Result};
use crate::event::{Body, Envelope};

/// Room for the JSON of most events.
const USUAL_BYTES: usize = 640;

/// The JSON of each event of a batch.
pub(super) fn checked_json(events: &[Envelope]) -> Result<Vec<String>> {
    if events.len() > MAX_BATCH {
        let n = events.len();
        let why = format!("append of {n} events: at most {MAX_BATCH} at a time, split the batch");
        return Err(FabricError::Invalid(why));
    }
    events.iter().map(json).collect()
}

fn json(event: &Envelope) -> Result<String> {
    let refuse = |why: String| FabricError::Invalid(format!("append of event {}: {why}", event.id));
    let mut json = Vec::with_capacity(USUAL_BYTES);
    serde_json::to_writer(&mut json, event)
        .map_err(|error| refuse(format!("it cannot be written as JSON: {error}")))?;
    let json = String::from_utf8(json).expect("JSON is written in UTF-8");
    if json.len() > MAX_EVENT_BYTES {
        return Err(refuse(format!(
            "{} bytes, at most {MAX_EVENT_BYTES}: put the bulk into a file and name it by hash",
            json.len()
        )));
    }
    if !reads_back(event, &json) {
        return Err(refuse(
            "a number in it is not finite, so that it could not be read".to_owned(),
        ));
    }
    Ok(json)
}

/// JSON has no NaN and no infinity: they become null, and a reader would not know the event.
fn reads_back(event: &Envelope, json: &str) -> bool {
    let suspicious = matches!(event.body, Body::Known(_)) && json.contains(":null");
    let known = |read: Envelope| matches!(read.body, Body::Known(_));
    !suspicious || serde_json::from_str(json).is_ok_and(known)
}
