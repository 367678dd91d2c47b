//! `ringrift-agent config`: every setting and where it came from.

use clap::Args;

use ringrift::api::Exit;

use super::output;
use crate::global_args::GlobalArgs;
use crate::settings::{Row, example_toml};

/// Arguments of `config`.
#[derive(Debug, Args)]
pub struct ConfigArgs {
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// Print a settings file with every key at its default instead.
    #[arg(long, conflicts_with = "json")]
    example: bool,
}

/// Prints the settings.
///
/// # Errors
/// When the settings are not valid.
pub fn run(args: &ConfigArgs, global: &GlobalArgs) -> anyhow::Result<Exit> {
    if args.example {
        output::text_as_is(example_toml())?;
        return Ok(Exit::Healthy);
    }
    let effective = super::effective(global)?;
    let rows: Vec<Row> = effective.rows().collect();
    if args.json {
        let json = serde_json::json!({ "hash": effective.hash(), "settings": rows });
        output::line(format_args!("{json:#}"))?;
    } else {
        output::text_as_is(table(&rows))?;
        output::line(format_args!("# hash {}", effective.hash()))?;
    }
    Ok(Exit::Healthy)
}

fn table(rows: &[Row]) -> String {
    let width = rows.iter().map(|row| row.key.len()).max().unwrap_or(0);
    let line = |row: &Row| {
        let value = row.value.as_deref().unwrap_or("(unset)");
        format!("{:width$} = {value}  # {}\n", row.key, row.origin)
    };
    rows.iter().map(line).collect()
}
