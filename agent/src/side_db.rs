//! A small SQLite file beside the log, opened at its first use.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, ensure};
use rusqlite::Connection;

/// What every such file begins with: each commit is durable.
const DURABLE: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;";

/// A small SQLite file. Clones share the connection.
#[derive(Clone)]
pub struct SideDb {
    path: Arc<PathBuf>,
    schema: &'static str,
    connection: Arc<Mutex<Option<Connection>>>,
}

impl SideDb {
    /// The file at `path`; `schema` makes its tables where they are missing.
    pub fn at(path: PathBuf, schema: &'static str) -> Self {
        Self { path: Arc::new(path), schema, connection: Arc::default() }
    }

    /// Works on the file, on a thread that may wait for the disk.
    ///
    /// # Errors
    /// When the file cannot be opened, or what `work` answers.
    pub async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> anyhow::Result<T> + Send + 'static,
    ) -> anyhow::Result<T> {
        let this = self.clone();
        let done = tokio::task::spawn_blocking(move || {
            let mut slot = this.connection.lock().unwrap_or_else(PoisonError::into_inner);
            let connection = match slot.take() {
                Some(connection) => connection,
                None => this.open()?,
            };
            work(slot.insert(connection))
        });
        done.await.with_context(|| format!("the work on {} failed", self.path.display()))?
    }

    /// Opens the file, and makes it if it is not there; reads all of it once.
    ///
    /// # Errors
    /// When it cannot be opened, or a page of it is damaged.
    pub async fn check(&self) -> anyhow::Result<()> {
        let path = Arc::clone(&self.path);
        self.with(move |connection| {
            let check = "PRAGMA quick_check(1)";
            let found: String = connection
                .query_row(check, [], |row| row.get(0))
                .with_context(|| format!("cannot read {}", path.display()))?;
            ensure!(found == "ok", "{} is damaged: {found}", path.display());
            Ok(())
        })
        .await
    }

    fn open(&self) -> anyhow::Result<Connection> {
        let open = || -> rusqlite::Result<Connection> {
            let connection = Connection::open(self.path.as_path())?;
            connection.execute_batch(DURABLE)?;
            connection.execute_batch(self.schema)?;
            Ok(connection)
        };
        open().with_context(|| format!("cannot open {}", self.path.display()))
    }
}
