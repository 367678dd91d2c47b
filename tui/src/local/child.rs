//! An agent that this cockpit started: the child, its output, its end.

use std::ffi::OsString;
use std::fs::File;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use ringrift::game::ConfigKey;
use rustix::process::{Signal, kill_process};
use tokio::process::{Child, Command};
use tokio::sync::watch;

use super::whereabouts::Whereabouts;
use crate::connection::Place;

/// The agent's program.
const PROGRAM: &str = "ringrift-agent";

/// How long an agent may take to start.
const START: Duration = Duration::from_secs(60);

/// How often it is looked where it answers.
const LOOK: Duration = Duration::from_millis(25);

/// How long an agent may take to stop: it finishes its batch and writes its state.
const STOP: Duration = Duration::from_secs(30);

/// Lines of the agent's last words that are shown.
const LAST_LINES: usize = 6;

/// Starts the program in a process group of its own, so that the keys of the terminal and a
/// suspension of the cockpit do not reach it.
///
/// # Errors
/// When there is no such program, or its output cannot be written.
pub fn spawn(game: ConfigKey, data_dir: &Path, log: &Path) -> Result<Child, String> {
    let program = program();
    let output = output(log);
    let output = output.map_err(|error| format!("cannot write {}: {error}", log.display()))?;
    let errors = output.try_clone().map_err(|error| error.to_string())?;
    Command::new(&program)
        .args(["loop", "--config", &game.to_string(), "--plain", "--listen", "127.0.0.1:0"])
        .arg("--data-dir")
        .arg(data_dir)
        .stdin(Stdio::null())
        .stdout(output)
        .stderr(errors)
        .process_group(0)
        .spawn()
        .map_err(|error| {
            let name = program.to_string_lossy();
            format!(
                "cannot start {name}: {error}; build it with: cargo build --release --workspace"
            )
        })
}

/// The file of its output, empty. It is written at its end, whatever is cut off by somebody who starts an
/// agent at the same moment.
fn output(log: &Path) -> std::io::Result<File> {
    let file = File::options().create(true).append(true).open(log)?;
    file.set_len(0)?;
    Ok(file)
}

/// The agent beside this program, else the one on PATH.
fn program() -> OsString {
    let beside = std::env::current_exe().ok().map(|own| own.with_file_name(PROGRAM));
    beside.filter(|path| path.is_file()).map_or_else(|| PROGRAM.into(), Into::into)
}

/// Says where the child answers, and stays with it until it ends; gives the reason.
pub async fn attend(
    child: &mut Child,
    tell: &watch::Sender<Place>,
    log: &Path,
    data_dir: &Path,
) -> String {
    let pid = child.id();
    let found = async {
        loop {
            let there = Whereabouts::read(data_dir).filter(|there| Some(there.pid) == pid);
            if let Some(url) = there.and_then(|there| there.url) {
                return url;
            }
            tokio::time::sleep(LOOK).await;
        }
    };
    tokio::select! {
        url = tokio::time::timeout(START, found) => match url {
            Ok(url) => { tell.send_replace(Place::At(url)); }
            Err(_) => {
                let _ = child.kill().await;
                return format!("the agent did not start within {} s", START.as_secs());
            }
        },
        status = child.wait() => return last_words(status, log),
    }
    last_words(child.wait().await, log)
}

fn last_words(status: std::io::Result<std::process::ExitStatus>, log: &Path) -> String {
    let how = status.map_or_else(|error| error.to_string(), |status| status.to_string());
    let text = std::fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text[text.len().saturating_sub(8192)..]).into_owned();
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let last = lines[lines.len().saturating_sub(LAST_LINES)..].join(" / ");
    format!("the agent ended ({how}): {last} [r starts it again; all of it: {}]", log.display())
}

/// Asks the child to stop and waits; its process if it did not in time.
pub async fn end(mut child: Child) -> Option<u32> {
    let id = child.id()?;
    let sent = super::pid_of(id).is_some_and(|pid| kill_process(pid, Signal::TERM).is_ok());
    let ended = sent && tokio::time::timeout(STOP, child.wait()).await.is_ok();
    (!ended).then_some(id)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn what_one_agent_writes_is_whole_after_another_one_was_begun() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        let mut first = output(&log).unwrap();
        first.write_all(b"of the first\n").unwrap();
        let mut second = output(&log).unwrap();
        first.write_all(b"it goes on\n").unwrap();
        second.write_all(b"of the second\n").unwrap();
        assert_eq!(std::fs::read_to_string(&log).unwrap(), "it goes on\nof the second\n");
    }
}
