//! Says whether the gauntlet of the best network showed a drop.

use ringrift::event::{
    Payload, RegressionCleared, RegressionCritical, RegressionDetected, RegressionMinor,
    RegressionModerate, RegressionSevere,
};
use ringrift::id::ModelId;
use ringrift::rating::regression::Level;

use crate::pipeline::gauntlet::{self, Assessment};
use crate::pipeline::queue::Held;
use crate::supervisor::DaemonCtx;

/// Assesses the gauntlet of a network once its last match has ended.
pub(super) async fn look(ctx: &DaemonCtx, held: &Held, model: &ModelId) -> anyhow::Result<()> {
    ctx.services.state.catch_up(ctx.services.fabric.log.as_ref()).await?;
    let told = {
        let state = ctx.services.state.read();
        match gauntlet::assess(&state, held.config, model) {
            Assessment::Open => Vec::new(),
            Assessment::Clean(_) if state.regressions.in_a_row(held.config) == 0 => Vec::new(),
            Assessment::Clean(matches) => {
                vec![RegressionCleared { model: model.clone(), matches }.into()]
            }
            Assessment::Regressed(found) => {
                let to = gauntlet::successor(&state, held.config, &found);
                vec![found.clone().into(), by_level(&found, to)]
            }
        }
    };
    for payload in told {
        ctx.emit(held.draft(payload)).await?;
    }
    Ok(())
}

/// The event of the level, with what to do.
fn by_level(found: &RegressionDetected, to: Option<ModelId>) -> Payload {
    let model = found.model.clone();
    let advice = |what: &str| what.to_owned();
    match found.level {
        Level::Minor => RegressionMinor { model, advice: advice("watch the next gauntlet") }.into(),
        Level::Moderate => {
            RegressionModerate { model, advice: advice("look for the cause") }.into()
        }
        Level::Severe => {
            let advice = advice("look for the cause now; `ringrift-agent rollback` withdraws it");
            RegressionSevere { model, advice }.into()
        }
        Level::Critical => RegressionCritical { model, to, reason: reason(found) }.into(),
    }
}

fn reason(found: &RegressionDetected) -> String {
    format!(
        "critical regression: {:.0} Elo and {:.1} % of games below expectation against {} in {} games, {} in a row",
        found.elo_drop,
        found.share_drop * 100.0,
        found.opponent,
        found.games,
        found.in_a_row
    )
}
