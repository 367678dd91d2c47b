//! Who tells what a log adds up to: an agent that shares it, and another one where that one is slow or
//! refuses.

use std::time::Duration;

use futures::stream::{FuturesUnordered, StreamExt};
use ringrift::api::StateSnapshot;
use ringrift::api::client::{Client, ClientError};
use tokio::time::{sleep, timeout};

use super::ask::Answer;
use crate::model::AgentKey;

/// Agents of one log that are asked for it, at most.
const TRIED: u32 = 3;

/// What a log adds up to, told by one of these agents within so long; `None` if there are none. The next one
/// is asked when one refuses, or has not answered for a third of that time.
pub async fn told(
    tellers: &[(&AgentKey, &Client)],
    limit: Duration,
) -> Option<Answer<StateSnapshot>> {
    let (first, _) = *tellers.first()?;
    let told = timeout(limit, quickest(tellers, limit / TRIED)).await;
    told.unwrap_or_else(|_| {
        let why = format!("no answer within {} s", limit.as_secs_f64());
        Some((first.clone(), Err(why)))
    })
}

/// The first answer; where all refuse, why one did.
async fn quickest(
    tellers: &[(&AgentKey, &Client)],
    patience: Duration,
) -> Option<Answer<StateSnapshot>> {
    let ask =
        async |(key, client): &(&AgentKey, &Client)| ((*key).clone(), client.snapshot().await);
    let mut next = tellers.iter().take(TRIED as usize).map(ask);
    let mut asked: FuturesUnordered<_> = next.next().into_iter().collect();
    let mut refused = None;
    loop {
        tokio::select! {
            Some((key, answer)) = asked.next() => {
                if let Some(answer) = settled(key, answer, &mut refused) {
                    return Some(answer);
                }
                asked.extend(next.next());
            }
            () = sleep(patience), if next.len() > 0 => asked.extend(next.next()),
            else => return refused,
        }
    }
}

/// The answer if it is one. The first refusal is kept.
fn settled(
    key: AgentKey,
    answer: Result<StateSnapshot, ClientError>,
    refused: &mut Option<Answer<StateSnapshot>>,
) -> Option<Answer<StateSnapshot>> {
    match answer {
        Ok(snapshot) => Some((key, Ok(snapshot))),
        Err(error) => {
            refused.get_or_insert((key, Err(error.to_string())));
            None
        }
    }
}
