//! Commands of the model: a vector.

use futures::FutureExt;
use futures::future::{BoxFuture, ready};
use tokio::sync::watch;

use super::super::Result;
use super::super::control_steps::{self, Decision};
use super::super::port::{Command, Control, MAX_LIST, Proposal, check_limit};
use super::Simulated;

impl Simulated {
    fn write_command(&self, expected: u64, proposal: Proposal) -> Result<u64> {
        let mut content = self.content();
        let commands = &mut content.commands;
        let next = commands.iter().find(|command| command.seq == expected + 1);
        match control_steps::decide(expected, &proposal, commands.last(), next)? {
            Decision::Written(seq) => Ok(seq),
            Decision::Write => {
                let seq = expected + 1;
                commands.push(Command { seq, proposal });
                self.shared.commands_newest.send_replace(seq);
                Ok(seq)
            }
        }
    }
}

impl Control for Simulated {
    fn propose(&self, expected_seq: u64, proposal: Proposal) -> BoxFuture<'_, Result<u64>> {
        ready(self.write_command(expected_seq, proposal)).boxed()
    }

    fn tail(&self, after: u64, limit: usize) -> BoxFuture<'_, Result<Vec<Command>>> {
        let content = self.content();
        let later = content.commands.iter().filter(|command| command.seq > after);
        let read = check_limit("read of commands", limit, MAX_LIST)
            .map(|()| later.take(limit).cloned().collect());
        ready(read).boxed()
    }

    fn last_seq(&self) -> BoxFuture<'_, Result<u64>> {
        ready(Ok(*self.shared.commands_newest.borrow())).boxed()
    }

    fn watch(&self) -> watch::Receiver<u64> {
        self.shared.commands_newest.subscribe()
    }
}
