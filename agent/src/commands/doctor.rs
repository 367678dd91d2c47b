//! `ringrift-agent doctor`: can an agent work here, and if not, why. It looks and changes nothing.

mod checks;

use std::io;

use clap::Args;
use serde::Serialize;

use ringrift::api::{Exit, HealthLevel};

use super::output;
use crate::global_args::GlobalArgs;
use checks::Finding;

/// Arguments of `doctor`.
#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// One check and its result.
#[derive(Debug, Serialize)]
struct Check {
    name: &'static str,
    level: HealthLevel,
    /// What was found.
    found: String,
    /// What to do; `None` when all is well.
    advice: Option<String>,
}

/// Checks everything and prints the findings; the worst one decides the exit code.
///
/// # Errors
/// When the settings are not valid.
pub fn run(args: &DoctorArgs, global: &GlobalArgs) -> anyhow::Result<Exit> {
    let settings = super::effective(global)?;
    let checks: Vec<Check> = checks::ALL
        .iter()
        .map(|(name, check)| {
            let Finding { level, found, advice } = check(&settings);
            Check { name, level, found, advice }
        })
        .collect();
    if args.json {
        output::line(serde_json::to_string_pretty(&checks)?)?;
    } else {
        checks.iter().try_for_each(print)?;
    }
    let worst = checks.iter().map(|check| check.level).max().unwrap_or(HealthLevel::Healthy);
    Ok(worst.into())
}

fn print(check: &Check) -> io::Result<()> {
    let mark = match check.level {
        HealthLevel::Healthy => "ok",
        HealthLevel::Warnings => "warn",
        HealthLevel::Down => "FAIL",
    };
    output::line(format_args!("{mark:4} {:10} {}", check.name, check.found))?;
    if let Some(advice) = &check.advice {
        output::line(format_args!("     {:10} -> {advice}", ""))?;
    }
    Ok(())
}
