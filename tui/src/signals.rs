//! The signals that the cockpit answers, in one table.

use std::io;

use tokio::signal::unix::{Signal as Stream, SignalKind, signal};

/// What a signal asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// Leave: SIGTERM, SIGHUP, SIGINT, SIGQUIT.
    End,
    /// Give the terminal back and stop: SIGTSTP.
    Suspend,
    /// We were stopped and go on: SIGCONT.
    Continued,
}

/// Listens for signals.
pub struct Signals {
    term: Stream,
    hangup: Stream,
    interrupt: Stream,
    quit: Stream,
    stop: Stream,
    cont: Stream,
}

impl Signals {
    /// Starts to listen.
    ///
    /// # Errors
    /// When the system refuses a handler.
    pub fn listen() -> io::Result<Self> {
        Ok(Self {
            term: signal(SignalKind::terminate())?,
            hangup: signal(SignalKind::hangup())?,
            interrupt: signal(SignalKind::interrupt())?,
            quit: signal(SignalKind::quit())?,
            stop: signal(number(rustix::process::Signal::TSTP))?,
            cont: signal(number(rustix::process::Signal::CONT))?,
        })
    }

    /// The next signal.
    pub async fn next(&mut self) -> Signal {
        tokio::select! {
            _ = self.term.recv() => Signal::End,
            _ = self.hangup.recv() => Signal::End,
            _ = self.interrupt.recv() => Signal::End,
            _ = self.quit.recv() => Signal::End,
            _ = self.stop.recv() => Signal::Suspend,
            _ = self.cont.recv() => Signal::Continued,
        }
    }
}

fn number(signal: rustix::process::Signal) -> SignalKind {
    SignalKind::from_raw(signal.as_raw())
}
