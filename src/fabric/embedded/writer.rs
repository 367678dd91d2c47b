//! The writing thread: takes whatever is pending, runs it as one transaction, commits, answers.

use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::{Connection, TransactionBehavior};
use tokio::runtime::Runtime;
use tokio::sync::{mpsc, oneshot, watch};

use super::super::{FabricError, Result};
use super::failure::{self, OrNotDone};
use super::newest::{self, Newest};
use super::transaction::Tx;
use super::watched::Watched;

/// Most writes of one transaction; bounds how long the first of them waits.
const MAX_GROUP: usize = 512;

/// Writes that may wait for the thread; callers beyond it wait for a place.
const MAX_PENDING: usize = 1_024;

/// How often the file is asked whether another process has written to it.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Hands writes to the thread that owns the connection.
pub(super) struct Writer {
    /// `None` only while being dropped.
    pending: Option<mpsc::Sender<Write>>,
    thread: Option<JoinHandle<()>>,
    newest: Arc<Newest>,
}

/// A write: runs within the transaction (or is told why there is none), and leaves behind who waits
/// for the commit.
type Write = Box<dyn FnOnce(Result<&Tx<'_>>) -> Answer + Send>;

/// Tells the caller, once it is known how the commit went.
type Answer = Box<dyn FnOnce(&Result<()>) + Send>;

impl Writer {
    /// Starts the thread.
    pub(super) fn start(connection: Connection) -> Result<Self> {
        let foreign = foreign_commits(&connection)?;
        let newest = Arc::new(Newest::open(&connection)?);
        let (pending, queue) = mpsc::channel(MAX_PENDING);
        let failed =
            |error| FabricError::Unavailable(format!("start the event log's thread: {error}"));
        let timer = tokio::runtime::Builder::new_current_thread().enable_time().build();
        let (timer, raised) = (timer.map_err(failed)?, Arc::clone(&newest));
        let thread = Thread { connection, queue, timer, newest: raised, foreign };
        let thread = std::thread::Builder::new()
            .name("event-log".to_owned())
            .spawn(move || thread.run())
            .map_err(failed)?;
        Ok(Self { pending: Some(pending), thread: Some(thread), newest })
    }

    /// Follows one of the numbers that writes raise.
    pub(super) fn watch(&self, watched: Watched) -> watch::Receiver<u64> {
        self.newest.watch(watched)
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
    if tx.is_over() {
        return outcome;
    }
    if outcome.is_err() {
        execute("ROLLBACK TO one").or_not_done(WHAT)?;
    }
    execute("RELEASE one").or_not_done(WHAT)?;
    outcome
}

/// Counts the commits that other connections made, as SQLite numbers them.
fn foreign_commits(connection: &Connection) -> Result<i64> {
    connection
        .prepare_cached("PRAGMA data_version")
        .and_then(|mut version| version.query_row([], |row| row.get(0)))
        .or_not_done("look for writes of other processes")
}

struct Thread {
    connection: Connection,
    queue: mpsc::Receiver<Write>,
    timer: Runtime,
    newest: Arc<Newest>,
    /// Commits of other processes that were noticed.
    foreign: i64,
}

impl Thread {
    fn run(mut self) {
        loop {
            let queue = &mut self.queue;
            let first = async { tokio::time::timeout(LOOK_EVERY, queue.recv()).await };
            match self.timer.block_on(first) {
                Ok(None) => return,
                Ok(Some(first)) => self.write_with(first),
                Err(_) => {}
            }
            if let Err(error) = self.notice_foreign() {
                tracing::debug!(%error, "writes of other processes are noticed later");
            }
        }
    }

    /// Writes this and whatever else is pending.
    fn write_with(&mut self, first: Write) {
        let mut group = vec![first];
        while group.len() < MAX_GROUP {
            let Ok(next) = self.queue.try_recv() else { break };
            group.push(next);
        }
        self.write(group);
    }

    /// Wakes watchers when another process has written.
    fn notice_foreign(&mut self) -> Result<()> {
        let foreign = foreign_commits(&self.connection)?;
        if foreign == self.foreign {
            return Ok(());
        }
        for watched in Watched::ALL {
            self.newest.raise(watched, newest::read(watched, &self.connection)?);
        }
        self.foreign = foreign;
        Ok(())
    }

    fn write(&mut self, group: Vec<Write>) {
        let mut answers = Vec::with_capacity(group.len());
        let outcome = self.transact(group, &mut answers).map(|raised| {
            for (watched, value) in raised {
                self.newest.raise(watched, value);
            }
        });
        for answer in answers {
            answer(&outcome);
        }
    }

    /// Runs the group and commits; answers what watchers are to be woken with.
    fn transact(
        &mut self,
        group: Vec<Write>,
        answers: &mut Vec<Answer>,
    ) -> Result<Vec<(Watched, u64)>> {
        let begun = self.connection.transaction_with_behavior(TransactionBehavior::Immediate);
        let transaction = match begun {
            Ok(transaction) => transaction,
            Err(error) => {
                let error = failure::not_done("begin a write to the event log", &error);
                answers.extend(group.into_iter().map(|write| write(Err(error.clone()))));
                return Err(error);
            }
        };
        let tx = Tx::of(&transaction);
        answers.extend(group.into_iter().map(|write| write(tx.while_open())));
        tx.while_open()?;
        let raised = tx.woken().into_iter();
        let raised: Vec<(Watched, u64)> = raised
            .map(|watched| Ok((watched, newest::read(watched, &transaction)?)))
            .collect::<Result<_>>()?;
        transaction.commit().map_err(|error| failure::of_commit(&error))?;
        Ok(raised)
    }
}
