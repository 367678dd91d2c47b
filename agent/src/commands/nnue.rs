//! `ringrift-agent nnue`: a small network for lookahead, trained from recorded games.

use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};

use ringrift::api::Exit;
use ringrift::game::ConfigKey;
use ringrift::provenance::Known;
use ringrift::record::{GameReader, Row};
use ringrift_learn::checkpoint::{NnueCheckpoint, Run};
use ringrift_learn::dataset::Dataset;
use ringrift_learn::device;
use ringrift_learn::files::{check_writable, refuse_existing};
use ringrift_learn::nnue::{NnueRecipe, train};

use super::called::nnue_file;
use super::output;
use crate::code_version::code_version;
use crate::data_dir::DataDir;
use crate::global_args::GlobalArgs;

/// What to learn from, and how long.
#[derive(Debug, Clone, clap::Args)]
pub struct NnueArgs {
    /// Databases of games; that of the configuration in the data directory unless named.
    #[arg(value_name = "DB")]
    databases: Vec<PathBuf>,
    /// Configuration, such as `square8_2p`.
    #[arg(long, value_name = "CONFIG")]
    config: ConfigKey,
    /// The file to write, ending in .nnue; the one that players call `nnue` unless named. It must not
    /// exist, nor the list of its games beside it, ending in .nnue.json.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Steps of 256 positions; as many as show every position three times unless named.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    steps: Option<u64>,
    /// Seed of the weights and of the draws.
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
}

/// How often every position is seen unless steps are named: more overfits a few thousand games.
const PASSES: u64 = 3;

/// Games read at a time.
const PAGE: u32 = 200;

/// Trains, writes the file, reads it back, and prints what the network makes of games held out.
///
/// # Errors
/// When the file exists or cannot be written, the games cannot be read or are too few.
pub fn run(args: &NnueArgs, global: &GlobalArgs) -> anyhow::Result<Exit> {
    let settings = super::effective(global)?;
    let learn = &settings.settings.learn;
    let data_dir = DataDir::resolve(settings.settings.data_dir.as_deref())?;
    let out = match &args.out {
        Some(path) => path.clone(),
        None => nnue_file(&data_dir.models_dir(), args.config),
    };
    ensure!(
        out.to_string_lossy().ends_with(NnueCheckpoint::ENDING),
        "{}: players find such a network only under a name that ends in {}",
        out.display(),
        NnueCheckpoint::ENDING
    );
    // Before hours of training, not after.
    refuse_existing(&out)?;
    refuse_existing(&manifest_file(&out))?;
    check_writable(&out).with_context(|| {
        format!("cannot write {}: name another --out, or make its folder", out.display())
    })?;
    let data = dataset(args, &data_dir)?;
    let recipe = recipe(args, data.len() as u64);
    let on = device::choose(&learn.device)?.device;
    let bar = indicatif::ProgressBar::new(recipe.steps);
    let trained = train(&data, recipe, &on, &mut |_, _| bar.inc(1))?;
    bar.finish_and_clear();
    let manifest = data.manifest();
    let run = Run {
        settings: settings.learning_digest(),
        seed: recipe.seed,
        games: manifest.games as u64,
    };
    let mut checkpoint = NnueCheckpoint::new(args.config, trained.weights, manifest.hash.clone());
    (checkpoint.metadata.steps, checkpoint.metadata.loss) = (recipe.steps, trained.loss);
    (checkpoint.metadata.run, checkpoint.metadata.code_version) =
        (Known::Known(run), code_version());
    manifest.save(&manifest_file(&out))?;
    checkpoint.save(&out)?;
    NnueCheckpoint::load(&out, args.config)?;
    let known = |number: Option<f32>| number.map_or("?".to_owned(), |n| format!("{n:.3}"));
    output::line(format_args!(
        "games={} rows={} held_out={} loss={} order={} model={} file={}",
        manifest.games,
        manifest.training_rows,
        trained.held_out,
        known(trained.loss),
        known(trained.order),
        checkpoint.model_id()?,
        out.display()
    ))?;
    Ok(Exit::Healthy)
}

/// Where the list of the games lies that a network learnt from: beside it, because it may be made
/// where there is no data directory.
fn manifest_file(out: &Path) -> PathBuf {
    out.with_added_extension("json")
}

fn recipe(args: &NnueArgs, rows: u64) -> NnueRecipe {
    let usual = NnueRecipe::default();
    let steps = args.steps.unwrap_or_else(|| (PASSES * rows).div_ceil(usual.batch as u64));
    NnueRecipe { steps, seed: args.seed, ..usual }
}

fn dataset(args: &NnueArgs, data_dir: &DataDir) -> anyhow::Result<Dataset> {
    let databases = match args.databases.as_slice() {
        [] => vec![data_dir.games_db(args.config)],
        named => named.to_vec(),
    };
    let mut data = Dataset::new(args.config);
    for path in &databases {
        ensure!(
            path.is_file(),
            "{} is no file: play games first, or name databases",
            path.display()
        );
        let store = GameReader::open(path)?;
        let mut after = Row::default();
        loop {
            let page = store.games_after(after, PAGE)?;
            let Some(last) = page.last() else { break };
            after = last.row;
            for recorded in page.iter().filter(|recorded| recorded.game.config == args.config) {
                let added = data.add(&recorded.game);
                added.with_context(|| format!("cannot learn from {}", path.display()))?;
            }
        }
    }
    Ok(data)
}
