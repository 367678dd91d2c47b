//! The two tasks that run for as long as the agent: the server and the fold.

use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::services::Services;

/// How long open connections may take to end after the agent was told to stop.
const DRAIN: Duration = Duration::from_secs(3);

/// Pause before the log is read again after it could not be.
const RETRY_FOLD: Duration = Duration::from_secs(1);

/// Serves until `stopping` is set.
pub(super) async fn serve(
    listener: TcpListener,
    router: Router,
    stopping: CancellationToken,
) -> std::io::Result<()> {
    let stop = stopping.clone();
    let serving =
        axum::serve(listener, router).with_graceful_shutdown(async move { stop.cancelled().await });
    tokio::select! {
        ended = serving.into_future() => ended,
        () = async { stopping.cancelled().await; tokio::time::sleep(DRAIN).await } => Ok(()),
    }
}

/// Folds the log for ever.
pub async fn follow(services: Services) {
    loop {
        match services.state.follow(services.fabric.log.as_ref()).await {
            Ok(()) => return,
            Err(error) => tracing::error!(%error, "cannot fold the log; trying again"),
        }
        tokio::time::sleep(RETRY_FOLD).await;
    }
}
