//! The two tasks that run for as long as the agent: the server and the fold.

mod connection;
mod places;
#[cfg(test)]
mod tests;

use std::time::Duration;

use axum::Router;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::services::Services;
use places::{Lane, Places};

/// How long open connections may take to end after the agent was told to stop.
pub(super) const DRAIN: Duration = Duration::from_secs(3);

/// Connections at a time. Each takes a file descriptor, of which a process has 1,024 where nobody raised
/// that, and the log and the games need some, too.
const CONNECTIONS: usize = 512;

/// Connections beyond those, each for one answer: whether the agent is well, or that it has no place. More
/// wait to be taken.
const RESERVE: usize = 64;

/// Pause before the next connection is taken when one could not be.
const RETRY_ACCEPT: Duration = Duration::from_millis(100);

/// Pause before the log is read again after it could not be.
const RETRY_FOLD: Duration = Duration::from_secs(1);

/// What is answered: everything, and what is left when all connections are taken.
pub(super) struct Routes {
    pub(super) all: Router,
    pub(super) vital: Router,
}

/// Serves until `stopping` is set.
pub(super) async fn serve(listener: TcpListener, routes: Routes, stopping: CancellationToken) {
    serve_in(Places::new(CONNECTIONS, RESERVE), listener, routes, stopping).await;
}

async fn serve_in(
    places: Places,
    listener: TcpListener,
    routes: Routes,
    stopping: CancellationToken,
) {
    let mut open = JoinSet::new();
    let next = async || {
        let stream = accept(&listener).await;
        (stream, places.next().await)
    };
    loop {
        let (stream, (lane, place)) = tokio::select! {
            () = stopping.cancelled() => break,
            next = next() => next,
        };
        while open.try_join_next().is_some() {}
        let (all, vital) = (routes.all.clone(), routes.vital.clone());
        let stopping = stopping.clone();
        open.spawn(async move {
            match lane {
                Lane::Usual => connection::serve(stream, all, stopping).await,
                Lane::Reserve => connection::answer_one(stream, vital, stopping).await,
            }
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
