//! `ringrift-agent nnue`: a small network for lookahead, trained from recorded games.

use std::path::PathBuf;

use anyhow::{Context, ensure};

use ringrift::api::Exit;
use ringrift::game::ConfigKey;
use ringrift::record::{GameReader, Row};
use ringrift_learn::checkpoint::NnueCheckpoint;
use ringrift_learn::dataset::Dataset;
use ringrift_learn::device;
use ringrift_learn::files::{check_writable, refuse_existing};
use ringrift_learn::nnue::{NnueRecipe, train};

use super::called::nnue_file;
use super::output;
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
    /// exist.
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
    let settings = super::effective(global)?.settings;
    let data_dir = DataDir::resolve(settings.data_dir.as_deref())?;
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
    check_writable(&out).with_context(|| {
        format!("cannot write {}: name another --out, or make its folder", out.display())
    })?;
    let data = dataset(args, &data_dir)?;
    let recipe = recipe(args, data.len() as u64);
    let on = device::choose(&settings.learn.device)?.device;
    let bar = indicatif::ProgressBar::new(recipe.steps);
    let trained = train(&data, recipe, &on, &mut |_, _| bar.inc(1))?;
    bar.finish_and_clear();
    let manifest = data.manifest();
    let mut checkpoint = NnueCheckpoint::new(args.config, trained.weights, manifest.hash);
    (checkpoint.metadata.steps, checkpoint.metadata.loss) = (recipe.steps, trained.loss);
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
