//! The connection: made once, checked, and used by all ports.

use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream;
use async_nats::jetstream::context::{ContextBuilder, PublishErrorKind};
use async_nats::jetstream::message::PublishMessage;
use async_nats::jetstream::stream::{State, Stream};
use async_nats::{Client, ConnectError, ConnectErrorKind, ConnectOptions, Event};
use tokio::sync::watch;

use super::credentials;
use super::failure::{self, Written, unavailable};
use super::options::Options;
use super::streams::{self, Kept};
use crate::event::UtcMs;
use crate::fabric::{Clock, FabricError, Result};

/// How long an answer of the servers may take; more than they need to choose a new leader (measured:
/// up to 6.5 s).
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// How long one question about a stream may take, and how often it is asked: servers that are about
/// to choose a leader do not answer.
pub(super) const QUESTION: Duration = Duration::from_secs(2);
const QUESTIONS: u32 = 8;

/// How often a stream is asked for that the servers do not open: they may have to find each other.
const OPENINGS: u32 = 6;
const BEFORE_REOPENING: Duration = Duration::from_secs(1);

/// Publishes that may wait for their confirmation; more wait for a place.
const IN_FLIGHT: usize = 1_024;

/// What the client says of somebody who answers, and not as a NATS server does.
const STRANGERS: [&str; 2] = ["expected INFO", "invalid server operation"];

/// The oldest server: batches that are stored all or none came with 2.12.0, and with 2.12.1 the
/// recognition of repeated ids in them.
const OLDEST: (u64, u64, u64) = (2, 12, 1);

/// The connection to the servers of one deployment.
pub(super) struct Bus {
    pub(super) options: Options,
    pub(super) client: Client,
    pub(super) jetstream: jetstream::Context,
    /// For events, which may be sent again: it does not wait for servers that have gone.
    pub(super) events: jetstream::Context,
    pub(super) clock: Arc<dyn Clock>,
    /// Counts the changes of the connection.
    pub(super) disturbances: watch::Sender<u64>,
}

impl Bus {
    /// Connects.
    pub(super) async fn connect(options: Options, clock: Arc<dyn Clock>) -> Result<Self> {
        check(&options)?;
        let servers = options.shown_servers();
        let what = format!("connect to NATS at {servers}");
        let disturbances = watch::Sender::new(0_u64);
        let disturbed = disturbances.clone();
        let client = connect_options(&options)?
            .event_callback(move |event| {
                tell(&event);
                disturbed.send_if_modified(|count| note(count, &event));
                std::future::ready(())
            })
            .connect(options.servers.clone())
            .await
            .map_err(|error| not_connected(&what, &options, clock.utc(), &error))?;
        check_version(&client.server_info().version, &servers)?;
        let context = |ack_timeout| {
            ContextBuilder::new()
                .timeout(PATIENCE)
                .ack_timeout(ack_timeout)
                .max_ack_inflight(IN_FLIGHT)
                .backpressure_on_inflight(true)
                .build(client.clone())
        };
        let (jetstream, events) = (context(PATIENCE), context(QUESTION));
        Ok(Self { options, client, jetstream, events, clock, disturbances })
    }

    /// The stream, made if there is none. One that exists stays as the operator made it, if it
    /// keeps what it has to keep. Servers that were just started are waited for.
    pub(super) async fn stream(&self, kept: Kept) -> Result<Stream> {
        let config = kept.config(&self.options);
        let mut tries = 0;
        let stream = loop {
            tries += 1;
            match self.jetstream.get_or_create_stream(config.clone()).await {
                Ok(stream) => break stream,
                Err(error) if tries < OPENINGS => {
                    tracing::warn!(stream = config.name, %error, "not opened; tries again");
                    tokio::time::sleep(BEFORE_REOPENING).await;
                }
                Err(error) => {
                    return Err(failure::of_opening(
                        &format!("open stream {}", config.name),
                        &error,
                    ));
                }
            }
        };
        streams::check(&config, &stream.cached_info().config)?;
        Ok(stream)
    }

    /// The stream as it is; `None` if there is none.
    pub(super) async fn existing(&self, kept: Kept) -> Result<Option<Stream>> {
        let name = kept.stream(&self.options);
        match self.jetstream.get_stream(&name).await {
            Ok(stream) => Ok(Some(stream)),
            Err(error) if failure::is_missing(&error) => Ok(None),
            Err(error) => Err(failure::of_look(&format!("look at stream {name}"), &error)),
        }
    }

    /// Stores a record if its condition holds.
    pub(super) async fn write(&self, subject: String, message: PublishMessage) -> Result<Written> {
        let what = format!("write {subject}");
        let sent = self.jetstream.send_publish(subject, message).await;
        let confirmed = match sent {
            Ok(confirmation) => confirmation.await,
            Err(error) if error.kind() == PublishErrorKind::MaxPayloadExceeded => Err(error),
            // It never left this process.
            Err(error) => return Err(unavailable(&what, error)),
        };
        match confirmed {
            Ok(stored) => Ok(Written::As(stored.sequence)),
            Err(error) if failure::was_lost(&error) => Ok(Written::Lost),
            Err(error) => Err(failure::of_publish(&what, &error)),
        }
    }
}

/// How far a stream goes, asked of its leader.
pub(super) async fn state(stream: &Stream) -> Result<State> {
    let mut why = String::new();
    for _ in 0..QUESTIONS {
        match tokio::time::timeout(QUESTION, stream.get_info()).await {
            Ok(Ok(info)) => return Ok(info.state),
            Ok(Err(error)) => why = error.to_string(),
            Err(_) => "its leader does not answer".clone_into(&mut why),
        }
    }
    let name = &stream.cached_info().config.name;
    Err(FabricError::Unavailable(format!("read stream {name}: {why}")))
}

/// Tells the operator what a server complains of: credentials that ended, rights that are missing.
fn tell(event: &Event) {
    match event {
        Event::ServerError(error) => tracing::warn!(%error, "a NATS server complains"),
        Event::ClientError(error) => tracing::warn!(%error, "the connection to NATS fails"),
        _ => {}
    }
}

/// Counts a loss of the connection and each return; the first connection is neither.
fn note(count: &mut u64, event: &Event) -> bool {
    let changed = match event {
        Event::Disconnected => true,
        Event::Connected => *count > 0,
        _ => false,
    };
    *count += u64::from(changed);
    changed
}

/// What a failed connection means. Servers that do not answer may do so later; a node that is not let
/// in, or that trusts or names the wrong ones, has to be given other settings first.
fn not_connected(what: &str, options: &Options, now: UtcMs, error: &ConnectError) -> FabricError {
    match error.kind() {
        ConnectErrorKind::AuthorizationViolation | ConnectErrorKind::Authentication => {
            let why = credentials::why_refused(options, now);
            FabricError::Invalid(format!("{what}: this node is not let in: {why}"))
        }
        // The client counts a certificate that it does not trust as trouble with the connection.
        kind if kind == ConnectErrorKind::Tls || error.to_string().contains("certificate") => {
            let why = "check fabric.authority, and the name in the server's certificate";
            FabricError::Invalid(format!("{what}: {error}; {why}"))
        }
        ConnectErrorKind::ServerParse => {
            let why = "write the addresses in fabric.servers as nats://host:4222";
            FabricError::Invalid(format!("{what}: {error}; {why}"))
        }
        _ if STRANGERS.iter().any(|said| error.to_string().contains(said)) => {
            let why = "no NATS server answers there, at least not to clients: check the port in \
                       fabric.servers (4222 unless its configuration says otherwise)";
            unavailable(what, format!("{why} ({error})"))
        }
        _ => unavailable(what, error),
    }
}

fn connect_options(options: &Options) -> Result<ConnectOptions> {
    let mut connect = ConnectOptions::new()
        .name(format!("ringrift {}", options.cluster))
        .ping_interval(Duration::from_secs(10))
        .request_timeout(Some(PATIENCE));
    if let Some(authority) = &options.authority {
        connect = connect.add_root_certificates(authority.clone());
    }
    let Some(path) = &options.credentials else { return Ok(connect) };
    let text = credentials::text(path)?;
    connect.credentials(&text).map_err(|error| credentials::refuse(path, &error.to_string()))
}

fn check(options: &Options) -> Result<()> {
    let refuse = |why: String| Err(FabricError::Invalid(why));
    if options.servers.is_empty() {
        return refuse("no NATS server is named: set fabric.servers".to_owned());
    }
    let name = &options.cluster;
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    if !(1..=40).contains(&name.len()) || !name.bytes().all(fits) {
        return refuse(format!("fabric.cluster `{name}`: use 1 to 40 letters, digits and `-`"));
    }
    if !matches!(options.replicas, 1 | 3 | 5) {
        let replicas = options.replicas;
        return refuse(format!("fabric.replicas is {replicas}: use 1, 3 or 5"));
    }
    Ok(())
}

/// Refuses servers that cannot do what is asked of them.
fn check_version(version: &str, servers: &str) -> Result<()> {
    let numbers = version.split(['.', '-']).take(3).map(|part| part.parse::<u64>().ok());
    if let [Some(major), Some(minor), Some(patch)] = numbers.collect::<Vec<_>>()[..]
        && (major, minor, patch) >= OLDEST
    {
        return Ok(());
    }
    Err(FabricError::Invalid(format!(
        "the NATS server at {servers} has version {version}, 2.12.1 or newer is needed: 2.12.0 does \
         not recognise repeated events in a batch, older ones cannot store a batch all or none, and \
         those before 2.10 cannot flush each write to disk (`sync_interval: always`); install a \
         current release from the NATS project"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_before_2_12_1_are_refused_with_the_reason() {
        for old in ["2.9.10", "2.11.99", "2.12.0", "1.4.1", "2.12", "", "dev"] {
            let refused = check_version(old, "here").unwrap_err().to_string();
            assert!(refused.contains("2.12.1") && refused.contains("batch"), "{refused}");
        }
        for new in ["2.12.1", "2.15.1", "2.13.0-RC.1", "3.0.0"] {
            assert_eq!(check_version(new, "here"), Ok(()));
        }
    }

    #[test]
    fn options_that_cannot_work_are_refused() {
        let good = Options {
            servers: vec!["nats://127.0.0.1:1".to_owned()],
            cluster: "home-1".to_owned(),
            replicas: 1,
            max_bytes: 1 << 26,
            epoch: 1,
            credentials: None,
            authority: None,
        };
        assert_eq!(check(&good), Ok(()));
        let bad = [
            Options { servers: Vec::new(), ..good.clone() },
            Options { cluster: "a.b".to_owned(), ..good.clone() },
            Options { cluster: String::new(), ..good.clone() },
            Options { replicas: 2, ..good },
        ];
        for options in bad {
            assert!(matches!(check(&options), Err(FabricError::Invalid(_))), "{options:?}");
        }
    }
}
