//! `ringrift-agent export training`: games as a training file of the older service.

use std::io::Write;
use std::path::PathBuf;

use ringrift::fabric::{Clock, SystemClock};
use ringrift::game::ConfigKey;
use ringrift::record::ImportError;
use ringrift_learn::files::refuse_existing;
use ringrift_learn::legacy::exports::{Form, write_export};

use crate::judge::games::Database;

/// Which games, and where to.
#[derive(Debug, clap::Args)]
pub struct TrainingArgs {
    /// The database, ours or another program's.
    #[arg(value_name = "DB")]
    database: PathBuf,
    /// The file to write, in the .npz format.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Only games of this configuration; needed when the database holds several.
    #[arg(long, value_name = "KEY")]
    config: Option<ConfigKey>,
    /// The older encoding of hexagonal boards, with ten planes instead of sixteen.
    #[arg(long)]
    hex_v2: bool,
}

/// Writes the file, then what it does not hold, then `games=N rows=N`.
///
/// # Errors
/// When the games cannot be read or are of several configurations, or the disk refuses.
pub fn run(args: &TrainingArgs, out: &mut impl Write) -> anyhow::Result<()> {
    refuse_existing(&args.file)?;
    let database = Database::at(&args.database)?;
    let found = survey(&database, out)?;
    let config = match (args.config, found.as_slice()) {
        (Some(config), _) => config,
        (None, [only]) => *only,
        (None, []) => anyhow::bail!("{}: no complete game", args.database.display()),
        (None, several) => {
            let names: Vec<String> = several.iter().map(ToString::to_string).collect();
            anyhow::bail!("games of {}: choose one by --config", names.join(", "))
        }
    };
    let form = Form::new(config, args.hex_v2);
    let written = write_export(&args.file, form, &database, SystemClock::new().utc())?;
    let left_out = [
        (written.undecided, "games without winner"),
        (written.other_config, "games of other configurations"),
    ];
    for (count, what) in left_out.into_iter().filter(|(count, _)| *count > 0) {
        writeln!(out, "left out: {count} {what}")?;
    }
    if !written.losses.is_empty() {
        writeln!(out, "not carried over: {}", written.losses)?;
    }
    writeln!(out, "games={} rows={}", written.games, written.rows)?;
    Ok(())
}

/// The configurations of the games; those that do not hold are named.
fn survey(database: &Database, out: &mut impl Write) -> anyhow::Result<Vec<ConfigKey>> {
    let mut found: Vec<ConfigKey> = Vec::new();
    database.each_record(&mut |imported| match &imported.game {
        Ok((game, _)) if found.contains(&game.config) => Ok(()),
        Ok((game, _)) => {
            found.push(game.config);
            Ok(())
        }
        Err(_) => writeln!(out, "{imported}").map_err(|e| ImportError::Receiver(e.to_string())),
    })?;
    Ok(found)
}
