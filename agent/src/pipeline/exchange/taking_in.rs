//! What comes of a bundle: games that are recorded here, and those that cannot be.

use ringrift::game::ConfigKey;
use ringrift::id::GameId;
use ringrift::record::GameStore;
use ringrift::record::bundle::{self, Mark};

use crate::supervisor::DaemonCtx;

/// The most characters of what is told of a game: its words come from elsewhere.
const MAX_REASON: usize = 300;

/// What came of a bundle.
#[derive(Default)]
pub(super) struct Taken {
    /// Games that were new here.
    pub(super) games: Vec<GameId>,
    /// Games that are not here: which ones and why.
    pub(super) refused: Vec<String>,
}

/// A bundle without the game that ends it, which has so many bytes.
pub(super) fn left_out(ends: &Mark, bytes: u64) -> Taken {
    let game = ends.game.as_ref().map_or("a game without a name", GameId::as_str);
    let why = format!("{game}: {} MiB are too much to be sent", bytes.div_ceil(1 << 20));
    Taken { refused: vec![why], ..Taken::default() }
}

/// Records the games of a bundle that are not known here; each is replayed first.
pub(super) async fn take_in(
    ctx: &DaemonCtx,
    config: ConfigKey,
    bytes: Vec<u8>,
) -> anyhow::Result<Taken> {
    let path = ctx.services.data_dir.games_db(config);
    ctx.blocking(move |_, _| {
        let (mut games, mut refused) = (Vec::new(), Vec::new());
        for game in bundle::unpack(&bytes)? {
            match game {
                Ok(game) if game.config == config => games.push(game),
                Ok(game) => refused.push(format!("{}: it is of {}", game.id, game.config)),
                Err(unreadable) => refused.push(unreadable),
            }
        }
        let batch = GameStore::open(&path)?.record(&games)?;
        refused.extend(batch.refused.iter().map(|(game, why)| format!("{game}: {why}")));
        let shortened = |text: String| text.chars().take(MAX_REASON).collect();
        let refused = refused.into_iter().map(shortened).collect();
        Ok(Taken { games: batch.recorded, refused })
    })
    .await?
}
