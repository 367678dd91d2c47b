//! Puts a process together and takes it apart: lock, fabric, daemons, server.

mod announce;
pub mod identity;
mod namesake;
mod serve;
mod single;
#[cfg(test)]
pub mod testing;
mod watchdog;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use ringrift::api::HealthReport;
use ringrift::fabric::port::{Answers, Serving};
use ringrift::fabric::{Clock, SystemClock};

pub use announce::EMITS;
pub use identity::node_id;
use identity::run_file;
use namesake::NameTaken;
pub use namesake::living_namesake;
pub use serve::follow;
use single::HostLock;
pub use watchdog::{notify_stopping, notify_systemd};

use crate::daemons::check_voter;
use crate::data_dir::{DataDir, DataDirLock};
use crate::patience::Port;
use crate::publisher::Emitter;
use crate::server::{App, CommandDesk, Relayed, StreamCounts, check_listen, router, vital_routes};
use crate::services::{Fabric, Origins, Reach, Services, options};
use crate::settings::Effective;
use crate::supervisor::{DaemonSpec, Supervisor};

/// How long each word of farewell may take: servers that are gone hear none.
const GOOD_BYE: Duration = Duration::from_secs(5);

/// What a process needs before anything runs: its data directory, locked, and its services.
pub struct Opened {
    /// What all parts share.
    pub services: Services,
    lock: DataDirLock,
}

/// Takes the data directory and opens what is in it. Nothing runs yet, and the state is not folded.
///
/// # Errors
/// When another process owns the directory, something in it cannot be used, or no server of the
/// cluster answers.
pub async fn open(settings: Effective, role: &str) -> anyhow::Result<Opened> {
    open_by(settings, role, Reach::Once).await
}

async fn open_by(settings: Effective, role: &str, reach: Reach) -> anyhow::Result<Opened> {
    let data_dir = DataDir::resolve(settings.settings.data_dir.as_deref())?;
    let node = node_id(&settings.settings.node)?;
    let run_file = run_file(&node, role);
    let incarnation = run_file.incarnation;
    let lock = DataDirLock::take(&data_dir, run_file)?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    let servers = &settings.settings.fabric;
    if !servers.servers.is_empty() {
        options(servers).check_credentials(&node).context("cannot join the cluster")?;
    }
    let opening = Fabric::open(&settings.settings.fabric, &data_dir, Arc::clone(&clock), reach);
    let fabric = opening.await;
    let fabric = fabric.with_context(|| match settings.settings.fabric.servers.is_empty() {
        true => format!("cannot open the log {}", data_dir.log_db().display()),
        false => format!("cannot join the cluster {}", settings.settings.fabric.cluster),
    })?;
    let origins = Origins { node, settings: Arc::new(settings), data_dir, clock, fabric };
    Ok(Opened { services: Services::new(origins, incarnation), lock })
}

/// What an agent has before anything of it runs: its host and directory, its port, its state.
pub struct Prepared {
    /// What all parts share.
    pub services: Services,
    locks: Locks,
    emitter: Emitter,
    listener: TcpListener,
    url: String,
    /// What computes, and why.
    device: identity::Device,
    /// Why snapshots of the state cannot be used.
    refused: Vec<String>,
}

/// The right to the directory and to the host.
struct Locks {
    _dir: DataDirLock,
    _host: HostLock,
}

impl Prepared {
    /// Takes what an agent needs, as soon as a server of its cluster answers; all of it is given back
    /// when this is dropped.
    ///
    /// # Errors
    /// When the directory, the log or the port cannot be used.
    pub async fn take(settings: Effective, role: &str) -> anyhow::Result<Self> {
        let listen = settings.settings.server.listen;
        let device = identity::device(&settings.settings.node)?;
        check_listen(listen, settings.settings.cluster_auth_token.as_ref())?;
        check_voter(&node_id(&settings.settings.node)?, &settings.settings)?;
        let host = HostLock::take(settings.settings.node.instances, &single::path())?;
        let Opened { services, mut lock } = open_by(settings, role, Reach::UntilAnswered).await?;
        let emitter = services.publisher.emitter(EMITS);
        let (listener, refused) = match prepare(&services, listen).await {
            Ok(prepared) => prepared,
            Err(error) => {
                // Under the name of another process there is nothing to tell.
                if !error.is::<NameTaken>() {
                    announce::tell_failed_start(&emitter, &error).await;
                }
                return Err(error);
            }
        };
        let bound = format!("http://{}", listener.local_addr()?);
        let url = services.settings.settings.server.url.clone().unwrap_or(bound);
        lock.publish_url(url.clone()).context("cannot write run/agent.json")?;
        let locks = Locks { _dir: lock, _host: host };
        Ok(Self { services, locks, emitter, listener, url, device, refused })
    }

    /// Starts the daemons, and the server that answers from now on; `/ready` says when the daemons
    /// run. From here on only [`Agent::stop`] gives back what was taken in good order.
    pub fn start(self, specs: &[&'static DaemonSpec]) -> Agent {
        let Self { services, locks, emitter, listener, url, device, refused } = self;
        let supervisor = Arc::new(Supervisor::start(specs, &services));
        let stopping = CancellationToken::new();
        let app = Arc::new(App {
            desk: CommandDesk::new(services.clone(), Arc::clone(&supervisor)),
            started: services.clock.mono(),
            device: device.line,
            streams: StreamCounts::default(),
            stopping: stopping.clone(),
            services: services.clone(),
            supervisor: Arc::clone(&supervisor),
        });
        let router = router(Arc::clone(&app));
        let routes = serve::Routes { all: router.clone(), vital: vital_routes(Arc::clone(&app)) };
        let server = tokio::spawn(serve::serve(listener, routes, stopping.clone()));
        let follower = tokio::spawn(serve::follow(services.clone()));
        Agent {
            services,
            supervisor,
            url,
            app,
            router,
            device_name: device.name,
            refused,
            stopping,
            server,
            relayed: None,
            follower,
            emitter,
            _locks: locks,
        }
    }
}

/// A running agent: daemons under their supervisor, and a server.
pub struct Agent {
    /// What all parts share.
    pub services: Services,
    /// The daemons.
    pub supervisor: Arc<Supervisor>,
    /// Where the server answers.
    pub url: String,
    app: Arc<App>,
    router: Router,
    device_name: String,
    refused: Vec<String>,
    stopping: CancellationToken,
    server: JoinHandle<()>,
    relayed: Option<Box<dyn Serving>>,
    follower: JoinHandle<()>,
    emitter: Emitter,
    _locks: Locks,
}

impl Agent {
    /// Takes the calls of other agents, and tells the log that the agent is here.
    ///
    /// # Errors
    /// When the fabric does not answer.
    pub async fn announce(&mut self) -> anyhow::Result<()> {
        self.relayed = Some(serve_calls(&self.services, self.router.clone()).await?);
        let device = self.device_name.clone();
        announce::announce(&self.services, &self.emitter, &self.url, device).await?;
        announce::tell_refused(&self.emitter, self.refused.clone()).await?;
        tracing::info!(url = self.url, node = %self.services.node, "the agent runs");
        Ok(())
    }

    /// How well it works, with every reason.
    pub fn health(&self) -> HealthReport {
        self.app.health()
    }

    /// Stops the daemons, says good-bye in the log, closes the server, gives the directory back.
    pub async fn stop(self, reason: &str) {
        tracing::info!(reason, "the agent stops");
        self.services.patience.process_ends();
        self.supervisor.stop().await;
        let telling = announce::tell_departure(&self.services, &self.emitter, reason);
        match tokio::time::timeout(GOOD_BYE, telling).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(%error, "the log did not take the good-bye"),
            Err(_) => tracing::error!("the log did not take the good-bye in time"),
        }
        if let Some(relayed) = self.relayed
            && tokio::time::timeout(GOOD_BYE, relayed.stop()).await.is_err()
        {
            tracing::error!("the servers did not hear in time that no calls are taken any more");
        }
        self.stopping.cancel();
        if let Err(error) = self.server.await {
            tracing::error!(%error, "the server ended badly");
        }
        // Whoever asked may have hung up.
        if tokio::time::timeout(GOOD_BYE, self.app.desk.at_rest()).await.is_err() {
            tracing::error!("a command is still being taken: the next process goes on with it");
        }
        self.follower.abort();
    }
}

/// Lets these routes answer who asks over the calls between agents.
async fn serve_calls(services: &Services, router: Router) -> anyhow::Result<Box<dyn Serving>> {
    let answers: Arc<dyn Answers> = Arc::new(Relayed::by(router));
    let serve = || services.fabric.rpc.serve(services.node.clone(), Arc::clone(&answers));
    services
        .patience
        .insist(Port::Rpc, serve)
        .await
        .context("cannot take the calls of other agents")
}

/// What may fail when an agent starts on an open log: its port, and the state to go on from. Answers
/// which snapshots of the state cannot be used, too.
async fn prepare(
    services: &Services,
    listen: SocketAddr,
) -> anyhow::Result<(TcpListener, Vec<String>)> {
    namesake::refuse_namesake(services).await?;
    let listener = TcpListener::bind(listen).await.with_context(|| {
        format!("cannot listen on {listen}: stop what uses the port, or choose another --listen")
    })?;
    Ok((listener, services.restore_state().await?))
}
