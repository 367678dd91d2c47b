//! A program in a terminal of its own: what it draws, what it writes, what it leaves behind.

use std::io::{Read, Write};
use std::path::Path;
use std::process::Command;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, SlavePty, native_pty_system};

/// What came out of the program so far.
struct Output {
    bytes: Vec<u8>,
    screen: vt100::Parser,
    first_byte: Option<Instant>,
}

/// A program to start: where, and in what kind of terminal.
pub struct Start<'a> {
    /// The program.
    pub program: &'a Path,
    /// Its arguments.
    pub args: &'a [&'a str],
    /// Variables besides `TERM`, `LANG` and `HOME`.
    pub env: &'a [(&'a str, &'a str)],
    /// Its home.
    pub home: &'a Path,
    /// Columns and lines.
    pub size: (u16, u16),
}

/// A running program; killed when dropped.
pub struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    // Kept open, so that the modes that the program leaves behind can still be read.
    _slave: Box<dyn SlavePty + Send>,
    keyboard: Box<dyn Write + Send>,
    output: Arc<(Mutex<Output>, Condvar)>,
    started: Instant,
    modes_before: String,
}

impl Terminal {
    /// Starts `program` in a terminal of 80x24, without the caller's settings.
    ///
    /// # Panics
    /// When there is no pseudo-terminal, or the program cannot be started.
    pub fn start(program: &Path, args: &[&str], home: &Path) -> Self {
        Self::open(&Start { program, args, env: &[], home, size: (80, 24) })
    }

    /// Starts a program without the caller's settings.
    ///
    /// # Panics
    /// When there is no pseudo-terminal, or the program cannot be started.
    pub fn open(start: &Start) -> Self {
        let Start { program, args, env, home, size } = *start;
        let pair = native_pty_system().openpty(pty_size(size)).expect("a pseudo-terminal");
        let mut command = CommandBuilder::new(program);
        command.args(args);
        command.env_clear();
        let usual = [("TERM", "xterm-256color"), ("LANG", "C.UTF-8")];
        for (name, value) in usual.iter().chain(env) {
            command.env(name, value);
        }
        command.env("HOME", home);
        let modes_before = modes(pair.master.as_ref());
        let started = Instant::now();
        let child = pair.slave.spawn_command(command).expect("the program starts");
        let screen = vt100::Parser::new(size.1, size.0, 0);
        let output = Output { bytes: Vec::new(), screen, first_byte: None };
        let output = Arc::new((Mutex::new(output), Condvar::new()));
        let reader = pair.master.try_clone_reader().expect("the terminal can be read");
        let keyboard = pair.master.take_writer().expect("the terminal can be written");
        let shared = output.clone();
        std::thread::spawn(move || collect(reader, &shared));
        let (master, slave) = (pair.master, pair.slave);
        Self { child, master, _slave: slave, keyboard, output, started, modes_before }
    }

    /// Waits until the screen shows `text`.
    ///
    /// # Panics
    /// When that does not happen within `limit`; the message shows the screen.
    pub fn wait_for(&self, text: &str, limit: Duration) {
        let shown = self.wait(limit, |output| output.screen.screen().contents().contains(text));
        assert!(shown, "`{text}` did not appear within {limit:?}:\n{}", self.screen());
    }

    /// Waits until the screen shows one of these texts; its place among them.
    ///
    /// # Panics
    /// When that does not happen within `limit`; the message shows the screen.
    pub fn wait_for_any(&self, texts: &[&str], limit: Duration) -> usize {
        let shown = |output: &Output| {
            let contents = output.screen.screen().contents();
            texts.iter().position(|text| contents.contains(text))
        };
        self.wait(limit, |output| shown(output).is_some());
        let found = shown(&self.lock());
        found.unwrap_or_else(|| panic!("none of {texts:?} within {limit:?}:\n{}", self.screen()))
    }

    /// Waits until the screen is as wanted; false when that does not happen within `limit`.
    pub fn shows(&self, wanted: impl Fn(&vt100::Screen) -> bool, limit: Duration) -> bool {
        self.wait(limit, |output| wanted(output.screen.screen()))
    }

    /// Makes the terminal another size.
    ///
    /// # Panics
    /// When the terminal is gone.
    pub fn resize(&self, (columns, lines): (u16, u16)) {
        self.lock().screen.screen_mut().set_size(lines, columns);
        self.master.resize(pty_size((columns, lines))).expect("the terminal is there");
    }

    /// Types.
    ///
    /// # Panics
    /// When the terminal is gone.
    pub fn keys(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).expect("the terminal takes keys");
    }

    /// Types `keys` after every change of the screen until it shows one of these texts; false if it
    /// does not within `limit`.
    pub fn press_until(&mut self, keys: &str, texts: &[&str], limit: Duration) -> bool {
        let end = Instant::now() + limit;
        while Instant::now() < end {
            self.keys(keys);
            let before = self.lock().bytes.len();
            let shows = |output: &Output| {
                let contents = output.screen.screen().contents();
                texts.iter().any(|text| contents.contains(text))
            };
            self.wait(limit, |output| output.bytes.len() > before || shows(output));
            if shows(&self.lock()) {
                return true;
            }
        }
        false
    }

    /// Sends a signal by its name.
    ///
    /// # Panics
    /// When it cannot be sent.
    pub fn signal(&self, name: &str) {
        let pid = self.child.process_id().expect("the program runs");
        let kill = Command::new("kill").arg(format!("-{name}")).arg(pid.to_string()).status();
        assert!(kill.is_ok_and(|status| status.success()), "kill -{name} {pid} failed");
    }

    /// Waits for the end of the program; gives its exit code.
    ///
    /// # Panics
    /// When it does not end within `limit`; the message shows the screen.
    pub fn wait_for_end(&mut self, limit: Duration) -> u32 {
        let (ended, end) = mpsc::channel::<()>();
        let mut killer = self.child.clone_killer();
        let watchdog = std::thread::spawn(move || {
            let late = end.recv_timeout(limit) == Err(RecvTimeoutError::Timeout);
            late && killer.kill().is_ok()
        });
        let status = self.child.wait().expect("our own child can be waited for");
        drop(ended);
        let killed = watchdog.join().expect("the watchdog does not panic");
        assert!(!killed, "the program did not end within {limit:?}:\n{}", self.screen());
        status.exit_code()
    }

    /// Waits until `bytes` were written.
    ///
    /// # Panics
    /// When that does not happen within `limit`; the message shows the screen.
    pub fn wait_for_bytes(&self, bytes: &[u8], limit: Duration) {
        let contains = |output: &Output| output.bytes.windows(bytes.len()).any(|w| w == bytes);
        let text = String::from_utf8_lossy(bytes).into_owned();
        assert!(self.wait(limit, contains), "{text:?} was not written:\n{}", self.screen());
    }

    /// What the terminal shows.
    pub fn screen(&self) -> String {
        self.lock().screen.screen().contents()
    }

    /// Everything that was written.
    pub fn bytes(&self) -> Vec<u8> {
        self.lock().bytes.clone()
    }

    /// From the start to the first byte; `None` before that.
    pub fn first_byte_after(&self) -> Option<Duration> {
        self.lock().first_byte.map(|at| at.duration_since(self.started))
    }

    /// Fails unless the terminal is as it was before the program started.
    ///
    /// # Panics
    /// When a mode is still on.
    pub fn assert_restored(&self) {
        assert_eq!(modes(self.master.as_ref()), self.modes_before, "the line modes differ");
        // The last undo of all is the title; what comes before it was written earlier.
        self.wait_for_bytes(b"\x1b[23;0t", Duration::from_secs(10));
        let output = self.lock();
        let screen = output.screen.screen();
        assert!(!screen.alternate_screen(), "the alternate screen is still on");
        assert!(!screen.hide_cursor(), "the cursor is still hidden");
        assert!(!screen.bracketed_paste(), "bracketed paste is still on");
    }

    fn wait(&self, limit: Duration, done: impl Fn(&Output) -> bool) -> bool {
        let (_, grown) = &*self.output;
        let waited = grown.wait_timeout_while(self.lock(), limit, |output| !done(output));
        waited.is_ok_and(|(_, timeout)| !timeout.timed_out())
    }

    fn lock(&self) -> MutexGuard<'_, Output> {
        self.output.0.lock().expect("the collector does not panic")
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // The process may have ended already; then there is nothing to kill.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

const fn pty_size((cols, rows): (u16, u16)) -> PtySize {
    PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }
}

fn collect(mut reader: Box<dyn Read + Send>, output: &(Mutex<Output>, Condvar)) {
    let mut buffer = [0; 65536];
    while let Ok(count @ 1..) = reader.read(&mut buffer) {
        let now = Instant::now();
        let Ok(mut output_now) = output.0.lock() else { return };
        output_now.first_byte.get_or_insert(now);
        output_now.bytes.extend_from_slice(&buffer[..count]);
        output_now.screen.process(&buffer[..count]);
        drop(output_now);
        output.1.notify_all();
    }
}

/// The line modes (echo, line editing, signals) as text.
fn modes(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios().expect("a terminal has line modes"))
}
