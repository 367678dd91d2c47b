//! `ringrift-agent hosts`: the host file, checked, shown and changed.

mod show;

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::{Args, Subcommand};

use ringrift::api::Exit;
use ringrift::cluster::hosts::{HostFile, Problem, Severity, load, replace, set};
use ringrift::fabric::{Clock as _, SystemClock};
use ringrift::id::NodeId;

use super::output;

/// Arguments of `hosts`.
#[derive(Debug, Args)]
pub struct HostsArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Name everything that is wrong with a host file. Exits with 1 for warnings, 2 for errors.
    Check {
        /// The host file.
        file: PathBuf,
    },
    /// Show the hosts, or what holds for one of them.
    Show(show::ShowArgs),
    /// Set one value of one host. The rest of the file stays as it is, comments included; the old
    /// file stays beside it as a backup.
    Set {
        /// The host file.
        file: PathBuf,
        /// The host.
        node: NodeId,
        /// The key.
        key: String,
        /// The value, as YAML; what is no YAML is taken as text.
        value: String,
    },
    /// Print the digest of what a host file says; nodes compare it.
    Hash {
        /// The host file.
        file: PathBuf,
    },
}

/// Does what is asked for.
///
/// # Errors
/// When the file cannot be read or written, or is not valid.
pub fn run(args: &HostsArgs) -> anyhow::Result<Exit> {
    match &args.what {
        What::Check { file } => check(file),
        What::Show(args) => show::run(args),
        What::Set { file, node, key, value } => change(file, node, key, value),
        What::Hash { file } => {
            output::line(read(file)?.hash())?;
            Ok(Exit::Healthy)
        }
    }
}

fn check(path: &Path) -> anyhow::Result<Exit> {
    let reading = HostFile::read(&load(path)?);
    output::text_as_is(listed(path, &reading.problems))?;
    let Some(file) = reading.file else {
        return Ok(Exit::Down);
    };
    let (hosts, voters) = (file.hosts.len(), file.voters.len());
    let active = file.hosts.values().filter(|host| host.is_active()).count();
    output::line(format_args!(
        "{}: {hosts} hosts, {active} in use, {voters} voters, hash {}",
        path.display(),
        file.hash().short()
    ))?;
    Ok(if reading.problems.is_empty() { Exit::Healthy } else { Exit::Warnings })
}

fn listed(path: &Path, problems: &[Problem]) -> String {
    problems.iter().map(|problem| format!("{}:{problem}\n", path.display())).collect()
}

/// A valid host file.
fn read(path: &Path) -> anyhow::Result<HostFile> {
    let reading = HostFile::read(&load(path)?);
    let errors: Vec<Problem> =
        reading.problems.into_iter().filter(|p| p.severity == Severity::Error).collect();
    match reading.file {
        Some(file) => Ok(file),
        None => bail!("the host file is not valid:\n{}", listed(path, &errors).trim_end()),
    }
}

fn change(path: &Path, node: &NodeId, key: &str, value: &str) -> anyhow::Result<Exit> {
    let old = load(path)?;
    let new = set(&old, node, key, value).with_context(|| path.display().to_string())?;
    if new == old {
        output::line("nothing to change")?;
        return Ok(Exit::Healthy);
    }
    replace(path, &old, &new, SystemClock::new().utc())?;
    output::line(format_args!("{node}.{key} = {value}, hash {}", read(path)?.hash().short()))?;
    Ok(Exit::Healthy)
}
