//! Running a program to its end.

use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use crate::binary;

/// What a program left behind.
#[derive(Debug)]
pub struct Ran {
    /// Its exit code; -1 if a signal ended it.
    pub code: i32,
    /// Its standard output.
    pub stdout: String,
    /// Its standard error.
    pub stderr: String,
}

impl Ran {
    /// The last line of its standard output.
    pub fn last_line(&self) -> &str {
        self.stdout.lines().next_back().unwrap_or_default()
    }
}

/// Runs `ringrift-agent` with `args` on a private data directory, without the caller's settings.
///
/// # Panics
/// When the program cannot be started.
pub fn agent(data_dir: &Path, args: &[&str]) -> Ran {
    ran(command(data_dir, args).output())
}

/// The same, with nobody who reads its standard output.
///
/// # Panics
/// When the program cannot be started.
pub fn agent_unread(data_dir: &Path, args: &[&str]) -> Ran {
    let (reader, writer) = std::io::pipe().expect("the system has pipes");
    drop(reader);
    let child = command(data_dir, args).stdout(writer).stderr(Stdio::piped()).spawn();
    ran(child.and_then(Child::wait_with_output))
}

/// The same, where nothing in `folder` can be written; `None` on machines that let us mount nothing.
///
/// # Panics
/// When the program cannot be started.
pub fn agent_beside_read_only(folder: &Path, data_dir: &Path, args: &[&str]) -> Option<Ran> {
    let mount = |then: &str| {
        let script =
            format!(r#"mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && {then}"#);
        let mut mounted = Command::new("unshare");
        mounted.args(["--mount", "sh", "-c", &script]).arg(folder);
        mounted
    };
    if !mount("true").status().is_ok_and(|status| status.success()) {
        return None;
    }
    let agent = command(data_dir, args);
    let mut mounted = own_settings(mount(r#"exec "$@""#));
    mounted.arg(agent.get_program()).args(agent.get_args());
    mounted.envs(agent.get_envs().filter_map(|(name, value)| Some((name, value?))));
    Some(ran(mounted.output()))
}

fn command(data_dir: &Path, args: &[&str]) -> Command {
    let mut command = own_settings(Command::new(binary("ringrift-agent")));
    command.args(args).env("RINGRIFT_DATA_DIR", data_dir).env("NO_COLOR", "1");
    command
}

fn ran(output: std::io::Result<Output>) -> Ran {
    let output = output.expect("the agent starts");
    Ran {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// The command without the caller's settings.
pub(crate) fn own_settings(mut command: Command) -> Command {
    for (name, _) in std::env::vars().filter(|(name, _)| is_setting(name)) {
        command.env_remove(name);
    }
    command
}

fn is_setting(variable: &str) -> bool {
    variable.starts_with("RINGRIFT_") && variable != "RINGRIFT_BIN_DIR"
}
