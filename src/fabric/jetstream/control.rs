//! The leader's commands on JetStream: each is conditional on the one before, at the server.

use std::sync::Arc;

use async_nats::jetstream::Message;
use async_nats::jetstream::message::PublishMessage;
use async_nats::jetstream::stream::Stream;
use futures::future::BoxFuture;
use tokio::sync::watch;

use super::bus::Bus;
use super::failure::Written;
use super::reader::View;
use super::streams::Kept;
use super::tail::Tail;
use crate::fabric::control_steps::{self, Decision};
use crate::fabric::port::{Command, Control, MAX_LIST, Proposal, check_limit};
use crate::fabric::{FabricError, MonoMs, Result};

/// The commands, in order; an error for one that cannot be read.
#[derive(Default)]
struct Commands(Vec<std::result::Result<Command, String>>);

impl View for Commands {
    fn apply(&mut self, seq: u64, message: &Message, _: MonoMs) {
        let read = serde_json::from_slice(&message.payload);
        self.0.push(match read {
            Ok(proposal) => Ok(Command { seq, proposal }),
            Err(error) => Err(format!("command {seq} is damaged: {error}")),
        });
    }
}

impl Commands {
    /// Up to `limit` commands after this sequence.
    fn after(&self, after: u64, limit: usize) -> Result<Vec<Command>> {
        let skipped = usize::try_from(after).unwrap_or(usize::MAX);
        let later = self.0.iter().skip(skipped).take(limit).cloned();
        later.collect::<std::result::Result<_, _>>().map_err(FabricError::Unavailable)
    }

    fn newest(&self) -> u64 {
        self.0.len() as u64
    }

    fn problems(&self) -> Vec<String> {
        self.0.iter().filter_map(|command| command.as_ref().err()).cloned().collect()
    }
}

/// The commands of one deployment.
pub(super) struct JetStreamControl {
    bus: Arc<Bus>,
    tail: Tail<Commands>,
}

impl JetStreamControl {
    pub(super) async fn open(bus: &Arc<Bus>) -> Result<Self> {
        let tail = Tail::follow(bus.stream(Kept::Commands).await?, &bus.clock, 1, false);
        Ok(Self { bus: Arc::clone(bus), tail })
    }

    /// What is wrong with the commands that cannot be read.
    pub(super) fn problems(&self) -> Vec<String> {
        self.tail.view().problems()
    }

    fn decide(&self, expected: u64, proposal: &Proposal) -> Result<Decision> {
        let commands = self.tail.view();
        let newest = commands.newest();
        let (last, next) =
            (commands.after(newest.saturating_sub(1), 1)?, commands.after(expected, 1)?);
        control_steps::decide(expected, proposal, last.first(), next.first())
    }
}

/// What is wrong with the commands of this stream that cannot be read.
pub(super) async fn problems(bus: &Bus, stream: Stream) -> Result<Vec<String>> {
    let tail = Tail::<Commands>::follow(stream, &bus.clock, 1, false);
    tail.fresh().await?;
    Ok(tail.view().problems())
}

impl Control for JetStreamControl {
    fn propose(&self, expected_seq: u64, proposal: Proposal) -> BoxFuture<'_, Result<u64>> {
        Box::pin(async move {
            self.tail.fresh().await?;
            if let Decision::Written(seq) = self.decide(expected_seq, &proposal)? {
                return Ok(seq);
            }
            let body = serde_json::to_vec(&proposal).map_err(|error| {
                FabricError::Invalid(format!("command {}: {error}", proposal.id))
            })?;
            let subject = Kept::Commands.subject(&self.bus.options, "all");
            let message =
                PublishMessage::build().payload(body.into()).expected_last_sequence(expected_seq);
            match self.bus.write(subject, message).await? {
                Written::As(seq) => Ok(seq),
                Written::Lost => {
                    self.tail.fresh().await?;
                    match self.decide(expected_seq, &proposal)? {
                        Decision::Written(seq) => Ok(seq),
                        Decision::Write => {
                            Err(control_steps::conflict(&proposal, expected_seq, expected_seq + 1))
                        }
                    }
                }
            }
        })
    }

    fn tail(&self, after: u64, limit: usize) -> BoxFuture<'_, Result<Vec<Command>>> {
        Box::pin(async move {
            check_limit("read of commands", limit, MAX_LIST)?;
            self.tail.fresh().await?;
            self.tail.view().after(after, limit)
        })
    }

    fn last_seq(&self) -> BoxFuture<'_, Result<u64>> {
        Box::pin(async move {
            self.tail.fresh().await?;
            Ok(self.tail.view().newest())
        })
    }

    fn watch(&self) -> watch::Receiver<u64> {
        self.tail.watch()
    }
}
