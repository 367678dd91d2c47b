//! The two tasks that run for as long as the agent: the server and the fold.

mod connection;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::services::Services;

/// How long open connections may take to end after the agent was told to stop.
pub(super) const DRAIN: Duration = Duration::from_secs(3);

/// Connections at a time; more wait to be taken. Each takes a file descriptor, of which a process has
/// 1,024 where nobody raised that, and the log and the games need some, too.
const CONNECTIONS: usize = 512;

/// Pause before the next connection is taken when one could not be.
const RETRY_ACCEPT: Duration = Duration::from_millis(100);

/// Pause before the log is read again after it could not be.
const RETRY_FOLD: Duration = Duration::from_secs(1);

/// Serves until `stopping` is set.
pub(super) async fn serve(listener: TcpListener, router: Router, stopping: CancellationToken) {
    let (places, mut open) = (Arc::new(Semaphore::new(CONNECTIONS)), JoinSet::new());
    let next = async || {
        let place = Arc::clone(&places).acquire_owned().await;
        (accept(&listener).await, place.expect("the semaphore is never closed"))
    };
    loop {
        let (stream, place) = tokio::select! {
            () = stopping.cancelled() => break,
            next = next() => next,
        };
        while open.try_join_next().is_some() {}
        let served = connection::serve(stream, router.clone(), stopping.clone());
        open.spawn(async move {
            served.await;
            drop(place);
        });
    }
    drop(listener);
    // Those that take longer are cut off.
    drop(tokio::time::timeout(DRAIN, open.join_all()).await);
}

/// The next connection; whatever hinders one does not end the server.
async fn accept(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            Err(error) => tracing::warn!(%error, "a connection could not be taken"),
        }
        tokio::time::sleep(RETRY_ACCEPT).await;
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
