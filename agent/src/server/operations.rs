//! `/api/v1/{workflows,audit}`: what operators asked for, on its way and on record.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};
use serde::Deserialize;

use ringrift::api::{AuditEntry, Workflow};

use super::query::{Checked, sequence};
use super::{App, Refusal};

/// Entries of an answer unless more are asked for.
const DEFAULT_LIMIT: usize = 100;

/// Which workflows to list.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkflowQuery {
    limit: Option<usize>,
}

/// Workflows, newest first.
pub async fn workflows(
    State(app): State<Arc<App>>,
    Checked(Query(query)): Checked<Query<WorkflowQuery>>,
) -> Result<Json<Vec<Workflow>>, Refusal> {
    let list = app.desk.workflows().newest(query.limit.unwrap_or(DEFAULT_LIMIT)).await;
    list.map(Json).map_err(|error| Refusal::store(&error))
}

/// Which entries of the audit to list.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuditQuery {
    #[serde(default, deserialize_with = "sequence")]
    after: Option<u64>,
    limit: Option<usize>,
}

/// Entries of the audit, oldest first: those after a number, or the newest.
pub async fn audit(
    State(app): State<Arc<App>>,
    Checked(Query(query)): Checked<Query<AuditQuery>>,
) -> Result<Json<Vec<AuditEntry>>, Refusal> {
    let page = app.desk.audit().page(query.after, query.limit.unwrap_or(DEFAULT_LIMIT)).await;
    page.map(Json).map_err(|error| Refusal::store(&error))
}
