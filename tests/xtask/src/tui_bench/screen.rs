//! A program in a pseudo-terminal of any size; its output is counted and dropped.

use std::ffi::OsStr;
use std::io::{Read, Write};
use std::path::Path;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use anyhow::Context;
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

use super::Seat;

/// How long a program may go on writing where it is to fall silent.
const PATIENCE: Duration = Duration::from_secs(20);

/// A piece of output: when it came, and how long it is.
pub type Piece = (Instant, usize);

/// A running program; killed when dropped.
pub struct Screen {
    child: Box<dyn Child + Send + Sync>,
    /// When it was started.
    pub started: Instant,
    output: Receiver<Piece>,
    keyboard: Box<dyn Write + Send>,
    // Closes when this is dropped.
    terminal: Box<dyn MasterPty + Send>,
}

impl Screen {
    /// Starts the cockpit of a seat on its Agents screen.
    pub fn open(seat: &Seat, size: (u16, u16)) -> anyhow::Result<Self> {
        let args = ["--screen", "agents", "--config"].map(OsStr::new);
        let args = args.into_iter().chain([seat.config.as_os_str()]);
        Self::of(seat.cockpit, &args.collect::<Vec<_>>(), seat.home, size)
    }

    /// Starts a program, at home in `home`.
    pub fn of(
        program: &Path,
        args: &[&OsStr],
        home: &Path,
        size: (u16, u16),
    ) -> anyhow::Result<Self> {
        let pair = native_pty_system().openpty(pty_size(size))?;
        let mut command = CommandBuilder::new(program);
        command.args(args);
        command.env_clear();
        for (name, value) in [("TERM", "xterm-256color"), ("LANG", "C.UTF-8")] {
            command.env(name, value);
        }
        command.env("HOME", home);
        let mut reader = pair.master.try_clone_reader()?;
        let keyboard = pair.master.take_writer()?;
        let started = Instant::now();
        let child = pair.slave.spawn_command(command)?;
        let (seen, output) = mpsc::channel();
        std::thread::spawn(move || {
            let mut buffer = [0; 65536];
            while let Ok(count @ 1..) = reader.read(&mut buffer) {
                if seen.send((Instant::now(), count)).is_err() {
                    break;
                }
            }
        });
        Ok(Self { child, started, output, keyboard, terminal: pair.master })
    }

    /// Its process id.
    pub fn pid(&self) -> anyhow::Result<u32> {
        self.child.process_id().context("the program has ended")
    }

    /// Types.
    pub fn keys(&mut self, keys: &str) -> anyhow::Result<()> {
        Ok(self.keyboard.write_all(keys.as_bytes())?)
    }

    /// Makes the terminal another size.
    pub fn resize(&self, size: (u16, u16)) -> anyhow::Result<()> {
        self.terminal.resize(pty_size(size))
    }

    /// The next piece of output; `None` when none comes within `limit`.
    pub fn next(&self, limit: Duration) -> anyhow::Result<Option<Piece>> {
        match self.output.recv_timeout(limit) {
            Ok(piece) => Ok(Some(piece)),
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => anyhow::bail!("the program has ended"),
        }
    }

    /// Everything that comes until nothing came for `silence`.
    pub fn until_silent(&self, silence: Duration) -> anyhow::Result<Vec<Piece>> {
        let (began, mut pieces) = (Instant::now(), Vec::new());
        while let Some(piece) = self.next(silence)? {
            pieces.push(piece);
            anyhow::ensure!(began.elapsed() < PATIENCE, "it is never silent for {silence:?}");
        }
        Ok(pieces)
    }

    /// Bytes that come within `span`.
    pub fn bytes_within(&self, span: Duration) -> anyhow::Result<usize> {
        let (end, mut bytes) = (Instant::now() + span, 0);
        loop {
            let left = end.saturating_duration_since(Instant::now());
            match self.next(left)? {
                Some((_, count)) => bytes += count,
                None => return Ok(bytes),
            }
        }
    }
}

const fn pty_size((cols, rows): (u16, u16)) -> PtySize {
    PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // It may have ended already; then there is nothing to kill.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
