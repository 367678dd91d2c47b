//! `--watch`: the strip, written again when it changes and at most once a second. No screen is
//! taken, so there is nothing to restore.

use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use ringrift::api::Exit;
use ringrift::event::UtcMs;
use tokio::sync::mpsc;

use crate::links::{Links, Targets};
use crate::model::Model;
use crate::output;
use crate::signals::{Signal, Signals};
use crate::strip;
use crate::update::{Msg, update};
use crate::view::format;

/// The strip changes at most so often.
const PACE: Duration = Duration::from_secs(1);

/// Messages that wait to be taken in.
const INBOX: usize = 1024;

/// Writes the strip until a signal ends it, or nobody reads it any more.
///
/// # Errors
/// When the output cannot be written for any other reason.
pub async fn run(mut model: Model, targets: Targets) -> io::Result<Exit> {
    let (out, mut inbox) = mpsc::channel(INBOX);
    let mut signals = Signals::listen()?;
    let mut links = Links::open(targets, &out);
    let mut stdout = io::stdout();
    let mut strip = Strip::on(stdout.is_terminal());
    let mut pace = tokio::time::interval(PACE);
    let written = loop {
        tokio::select! {
            signal = signals.next() => match signal {
                Signal::End => break Ok(()),
                Signal::Suspend => {
                    if let Err(error) = strip.suspend(&mut stdout, crate::terminal::stop_group) {
                        break Err(error);
                    }
                }
                Signal::Continued => strip.forget(),
            },
            Some(msg) = inbox.recv() => {
                update(&mut model, Msg::Now(UtcMs::now()));
                update(&mut model, msg).iter().for_each(|effect| links.carry_out(effect));
            }
            _ = pace.tick() => {
                update(&mut model, Msg::Now(UtcMs::now()));
                if output::is_unread() {
                    break Ok(());
                }
                if let Err(error) = strip.write(&mut stdout, &model) {
                    break Err(error);
                }
            }
        }
    };
    let written = written.and_then(|()| strip.leave(&mut stdout));
    links.close().await;
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
        _ => Ok(Exit::Healthy),
    }
}

/// What was written last.
struct Strip {
    last: Option<String>,
    /// On a terminal it is written in its place, else a line below the other.
    terminal: bool,
}

impl Strip {
    const fn on(terminal: bool) -> Self {
        Self { last: None, terminal }
    }

    fn write(&mut self, out: &mut impl Write, model: &Model) -> io::Result<()> {
        let text = if self.terminal { strip::lines(model).join("\n") } else { strip::line(model) };
        if self.last.as_ref() == Some(&text) {
            return Ok(());
        }
        let clock = format::clock(model.now);
        let whole = match self.terminal {
            true => in_place(&text, &clock, self.last.is_some()),
            false => format!("{clock} {text}\n"),
        };
        self.last = Some(text);
        out.write_all(whole.as_bytes())?;
        out.flush()
    }

    /// Leaves the line of the terminal that it ends in.
    fn leave(&self, out: &mut impl Write) -> io::Result<()> {
        if self.last.is_some() && self.terminal {
            writeln!(out)?;
            out.flush()?;
        }
        Ok(())
    }

    /// Gives the terminal to the shell, which writes on a line of its own; `stop` returns when we go on.
    fn suspend(
        &mut self,
        out: &mut impl Write,
        stop: impl FnOnce() -> io::Result<()>,
    ) -> io::Result<()> {
        self.leave(out)?;
        self.forget();
        stop()
    }

    /// The next one is written anew, where the cursor is by then.
    fn forget(&mut self) {
        self.last = None;
    }
}

/// The strip over the last one: back to its first line, each line cleared before it is written. Nothing
/// follows the last line: in a terminal of its height a line break would push out the first one.
fn in_place(text: &str, clock: &str, again: bool) -> String {
    let mut whole = if again { format!("\x1b[{}A\r", strip::HEIGHT - 1) } else { String::new() };
    for (index, line) in text.lines().chain(std::iter::repeat("")).take(strip::HEIGHT).enumerate() {
        let room = strip::WIDTH - 1 - clock.len();
        let line = if index == 0 { format!("{line:<room$.room$}{clock}") } else { line.to_owned() };
        if index > 0 {
            whole.push('\n');
        }
        whole.push_str("\x1b[2K");
        whole.push_str(&line);
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn the_shell_gets_a_line_of_its_own_before_it_gets_the_terminal() {
        let (model, mut strip) = (samples::model(), Strip::on(true));
        let mut out = Vec::new();
        strip.write(&mut out, &model).unwrap();
        assert!(!out.ends_with(b"\n"));
        let mut stopped = false;
        strip
            .suspend(&mut out, || {
                stopped = true;
                Ok(())
            })
            .unwrap();
        assert!(out.ends_with(b"\n") && stopped);
        strip.leave(&mut out).unwrap();
        assert!(!out.ends_with(b"\n\n"), "it left already");
        let until = out.len();
        strip.write(&mut out, &model).unwrap();
        assert!(!out[until..].starts_with(b"\x1b[5A"), "not over what the shell wrote");
        let refused = strip.suspend(&mut out, || Err(io::ErrorKind::PermissionDenied.into()));
        assert_eq!(refused.unwrap_err().kind(), io::ErrorKind::PermissionDenied);
    }

    #[test]
    fn a_terminal_of_its_size_does_not_scroll() {
        let text = vec!["x".repeat(strip::WIDTH); strip::HEIGHT].join("\n");
        for again in [false, true] {
            let whole = in_place(&text, "12:00:00Z", again);
            assert_eq!(whole.matches('\n').count(), strip::HEIGHT - 1);
            assert!(whole.ends_with('x'), "{whole}");
        }
        assert!(in_place(&text, "12:00:00Z", true).starts_with("\x1b[5A\r"));
    }
}
