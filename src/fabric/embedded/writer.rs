//! The writing thread: takes whatever is pending, runs it as one transaction, commits, answers.

use std::thread::JoinHandle;

use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::{mpsc, oneshot, watch};

use super::super::{FabricError, Result};
use super::append;
use super::failure::{self, OrNotDone};

/// Most writes of one transaction; bounds how long the first of them waits.
const MAX_GROUP: usize = 512;

/// Writes that may wait for the thread; callers beyond it wait for a place.
const MAX_PENDING: usize = 1_024;

/// Hands writes to the thread that owns the connection.
pub(super) struct Writer {
    /// `None` only while being dropped.
    pending: Option<mpsc::Sender<Write>>,
    thread: Option<JoinHandle<()>>,
    newest: watch::Receiver<u64>,
}

/// A write: runs within the transaction (or is told why there is none), and leaves behind who waits
/// for the commit.
type Write = Box<dyn FnOnce(Result<&Tx<'_>>) -> Answer + Send>;

/// Tells the caller, once it is known how the commit went.
type Answer = Box<dyn FnOnce(&Result<()>) + Send>;

/// The transaction as a write sees it.
pub(super) struct Tx<'a> {
    pub(super) connection: &'a Connection,
    wake: std::cell::Cell<bool>,
}

impl Tx<'_> {
    /// Wakes everybody who watches the log, once this is committed.
    pub(super) fn wake_watchers(&self) {
        self.wake.set(true);
    }
}

impl Writer {
    /// Starts the thread.
    pub(super) fn start(connection: Connection) -> Result<Self> {
        let newest = append::last_seq(&connection)?;
        let (newest, watched) = watch::channel(newest);
        let (pending, queue) = mpsc::channel(MAX_PENDING);
        let thread = std::thread::Builder::new()
            .name("event-log".to_owned())
            .spawn(move || Thread { connection, queue, newest }.run())
            .map_err(|error| {
                FabricError::Unavailable(format!("start the event log's thread: {error}"))
            })?;
        Ok(Self { pending: Some(pending), thread: Some(thread), newest: watched })
    }

    /// Follows the newest sequence.
    pub(super) fn watch(&self) -> watch::Receiver<u64> {
        self.newest.clone()
    }

    /// Runs `write` in a transaction; when this returns `Ok`, it is on disk. An `Err` of `write`
    /// undoes only its own changes.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        write: impl FnOnce(&Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (answer, answered) = oneshot::channel();
        let write: Write = Box::new(move |tx| {
            let outcome = tx.and_then(|tx| in_savepoint(tx, write));
            Box::new(move |commit| {
                let outcome = outcome.and_then(|value| commit.clone().map(|()| value));
                // A caller that went away does not want the answer.
                let _ = answer.send(outcome);
            })
        });
        let pending = self.pending.as_ref().expect("the queue is open until the writer is dropped");
        if pending.send(write).await.is_err() {
            return Err(FabricError::Unavailable("the event log's thread has ended".to_owned()));
        }
        answered.await.unwrap_or_else(|_| {
            Err(FabricError::Unknown("the event log's thread ended during the write".to_owned()))
        })
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.pending = None;
        if let Some(thread) = self.thread.take() {
            // A panic of the thread was answered to its callers already.
            let _ = thread.join();
        }
    }
}

/// Runs one write so that its failure undoes its own changes only.
fn in_savepoint<T>(tx: &Tx<'_>, write: impl FnOnce(&Tx<'_>) -> Result<T>) -> Result<T> {
    const WHAT: &str = "write to the event log";
    let execute = |sql| tx.connection.prepare_cached(sql)?.execute([]);
    execute("SAVEPOINT one").or_not_done(WHAT)?;
    let outcome = write(tx);
    if outcome.is_err() {
        execute("ROLLBACK TO one").or_not_done(WHAT)?;
    }
    execute("RELEASE one").or_not_done(WHAT)?;
    outcome
}

struct Thread {
    connection: Connection,
    queue: mpsc::Receiver<Write>,
    newest: watch::Sender<u64>,
}

impl Thread {
    fn run(mut self) {
        while let Some(first) = self.queue.blocking_recv() {
            let mut group = vec![first];
            while group.len() < MAX_GROUP {
                let Ok(next) = self.queue.try_recv() else { break };
                group.push(next);
            }
            self.write(group);
        }
    }

    fn write(&mut self, group: Vec<Write>) {
        let mut answers = Vec::with_capacity(group.len());
        let outcome = self.transact(group, &mut answers);
        if let Ok(Some(newest)) = outcome {
            self.newest.send_replace(newest);
        }
        let outcome = outcome.map(|_| ());
        for answer in answers {
            answer(&outcome);
        }
    }

    /// Runs the group and commits; answers the newest sequence if watchers are to be woken.
    fn transact(&mut self, group: Vec<Write>, answers: &mut Vec<Answer>) -> Result<Option<u64>> {
        let begun = self.connection.transaction_with_behavior(TransactionBehavior::Immediate);
        let transaction = match begun {
            Ok(transaction) => transaction,
            Err(error) => {
                let error = failure::not_done("begin a write to the event log", &error);
                answers.extend(group.into_iter().map(|write| write(Err(error.clone()))));
                return Err(error);
            }
        };
        let tx = Tx { connection: &transaction, wake: std::cell::Cell::new(false) };
        answers.extend(group.into_iter().map(|write| write(Ok(&tx))));
        let newest = if tx.wake.get() { Some(append::last_seq(&transaction)?) } else { None };
        transaction.commit().map_err(|error| failure::of_commit(&error))?;
        Ok(newest)
    }
}
