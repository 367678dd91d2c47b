//! Replays every recorded game once, and checks databases for damage and orphans.

mod checks;
#[cfg(test)]
mod tests;

use anyhow::{Context, bail};
use std::collections::BTreeMap;
use std::path::PathBuf;

use ringrift::event::{
    Body, Envelope, EventKind, GameRecorded, OrphanGamesDetected, ParityFailureRateChanged,
    ParityValidationCompleted, ParityValidationStarted, Payload, QualityCheckFailed,
};
use ringrift::game::ConfigKey;

use self::checks::{Checked, check_database, check_games};
use crate::publisher::Draft;
use crate::settings::Profile;
use crate::supervisor::{DaemonCategory, DaemonCtx, DaemonSpec, Every, Scope, Wake};

/// The integrity check.
pub const SPEC: DaemonSpec = DaemonSpec {
    name: "integrity_check",
    about: "replays recorded games, checks databases for damage and orphans",
    category: DaemonCategory::Health,
    scope: Scope::Own,
    depends_on: &[],
    consumes: &[EventKind::GameRecorded],
    emits: &[
        EventKind::ParityValidationStarted,
        EventKind::ParityValidationCompleted,
        EventKind::ParityFailureRateChanged,
        EventKind::OrphanGamesDetected,
        EventKind::QualityCheckFailed,
    ],
    every: Every::Setting("integrity.check_every_s", |settings| settings.integrity.check_every_s),
    progress_max_age_s: 900,
    profiles: &[Profile::Full, Profile::TrainingNode, Profile::Selfplay, Profile::Ephemeral],
    run: |context| Box::pin(run(context)),
};

/// Games that verified since a database's last check, by location.
type Verified = BTreeMap<String, u64>;

async fn run(mut context: DaemonCtx) -> anyhow::Result<()> {
    let mut verified = Verified::new();
    loop {
        match context.next(context.every()).await? {
            Wake::Stop => return Ok(()),
            Wake::Due => check_all(&context, &mut verified).await?,
            Wake::Event(delivery) => {
                let handled = verify_batch(&context, &delivery.event, &mut verified).await;
                context.settle(&delivery, handled).await?;
            }
        }
    }
}

/// Replays the games of one event. A game that fails is told at once, the others with the next
/// check of their database.
async fn verify_batch(
    context: &DaemonCtx,
    event: &Envelope,
    verified: &mut Verified,
) -> anyhow::Result<()> {
    let Body::Known(Payload::GameRecorded(GameRecorded { location, games, .. })) = &event.body
    else {
        bail!("{} cannot be read by this version", event.body.kind_name());
    };
    let path = context.services.data_dir.root().join(location);
    let ids = games.clone();
    let outcome = context.blocking(move |stop, _| check_games(&path, &ids, stop)).await??;
    let outcome = outcome.context("stopped before all games were replayed")?;
    context.progress(format!("{} games of {location} replayed", outcome.games));
    if outcome.failed == 0 {
        *verified.entry(location.clone()).or_default() += outcome.games;
        return Ok(());
    }
    let completed = ParityValidationCompleted {
        location: location.clone(),
        games: outcome.games,
        failed: outcome.failed,
        database_ok: true,
        total_games: None,
    };
    context.emit_after(event, completed).await?;
    Ok(())
}

/// Checks every game database below the data directory.
async fn check_all(context: &DaemonCtx, verified: &mut Verified) -> anyhow::Result<()> {
    for config in ConfigKey::all() {
        let path = context.services.data_dir.games_db(config);
        if context.stop().is_cancelled() {
            continue;
        }
        let location = context.services.data_dir.location(&path);
        if path.is_file() {
            check_one(context, config, path, &location, verified).await?;
        } else if let Some(games) = known_games(context, &location) {
            let gone = format!("the file is gone: {games} games were recorded in it");
            tell_failed_check(context, config, &location, gone).await?;
        }
    }
    context.progress("databases checked");
    Ok(())
}

async fn check_one(
    context: &DaemonCtx,
    config: ConfigKey,
    path: PathBuf,
    location: &str,
    verified: &mut Verified,
) -> anyhow::Result<()> {
    let started = ParityValidationStarted { location: location.to_owned() };
    context.emit(Draft::new(started).about(config)).await?;
    // What this very pass has told counts too.
    context.services.catch_up().await?;
    let replay_all = had_failures(context, location);
    // Before the file is read: it may grow meanwhile.
    let known = known_games(context, location).unwrap_or(0);
    let now = context.services.clock.utc();
    let checked = context
        .blocking(move |stop, progress| check_database(&path, replay_all, now, stop, progress))
        .await?;
    let checked = match checked {
        Ok(checked) => checked,
        Err(error) => {
            return tell_failed_check(context, config, location, error.to_string()).await;
        }
    };
    let Some(Checked { database_ok, recorded, orphans, replayed }) = checked else {
        return Ok(());
    };
    if database_ok && recorded < known {
        let gone = format!("it holds {recorded} games, {known} were recorded: it was replaced");
        return tell_failed_check(context, config, location, gone).await;
    }
    if orphans > 0 {
        let detected = OrphanGamesDetected { location: location.to_owned(), games: orphans };
        context.emit(Draft::new(detected).about(config)).await?;
    }
    let since_last = verified.remove(location).unwrap_or(0);
    let (games, failed) = replayed.map_or((since_last, 0), |tally| (tally.games, tally.failed));
    let location = location.to_owned();
    let total_games = database_ok.then_some(recorded);
    let completed = ParityValidationCompleted { location, games, failed, database_ok, total_games };
    let changed = rate_change(context, &completed);
    let drafts = [Some(completed.into()), changed.map(Payload::from)].into_iter().flatten();
    let drafts = drafts.map(|payload: Payload| Draft::new(payload).about(config)).collect();
    context.emitter().emit_all(drafts).await?;
    Ok(())
}

/// How many games the log knows to be in a database of this node, if it knows of any.
fn known_games(context: &DaemonCtx, location: &str) -> Option<u64> {
    let state = context.services.state.read();
    let known = state.data.databases.get(&context.services.node)?.get(location)?.games?;
    Some(known).filter(|games| *games > 0)
}

/// Says that a database could not be checked; the others are, all the same.
async fn tell_failed_check(
    context: &DaemonCtx,
    config: ConfigKey,
    location: &str,
    error: String,
) -> anyhow::Result<()> {
    let failed = QualityCheckFailed { location: location.to_owned(), error };
    context.emit(Draft::new(failed).about(config)).await?;
    Ok(())
}

/// Whether the share of games that do not verify is another than it was last said to be.
fn rate_change(
    context: &DaemonCtx,
    completed: &ParityValidationCompleted,
) -> Option<ParityFailureRateChanged> {
    let ParityValidationCompleted { location, games, failed, .. } = completed;
    let state = context.services.state.read();
    let databases = state.data.databases.get(&context.services.node);
    let known = databases.and_then(|databases| databases.get(location)?.failure_rate);
    let (old_rate, new_rate) = (known.unwrap_or(0.0), *failed as f64 / *games as f64);
    let (location, games) = (location.clone(), *games);
    (games > 0 && (new_rate - old_rate).abs() > f64::EPSILON).then_some(ParityFailureRateChanged {
        location,
        old_rate,
        new_rate,
        games,
    })
}

/// Whether the last check found games that do not verify: only a replay of all of them can clear it.
fn had_failures(context: &DaemonCtx, location: &str) -> bool {
    let state = context.services.state.read();
    let databases = state.data.databases.get(&context.services.node);
    let last = databases.and_then(|databases| databases.get(location)?.last_check);
    last.is_some_and(|check| check.failed > 0)
}
