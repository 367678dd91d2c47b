//! The agent's HTTP vocabulary: what scripts, the cockpit and the agent say to each other.
//!
//! | path | answer |
//! |---|---|
//! | `GET /health` | 200 while the work loops make progress, 503 otherwise; [`HealthReport`] |
//! | `GET /ready` | 200 once every daemon of the profile has started |
//! | `GET /metrics` | Prometheus text |
//! | `GET /status` | [`StatusReport`] |
//! | `GET /api/v1/self` | [`SelfReport`]: what only this agent can say |
//! | `GET /api/v1/state` | [`StateSnapshot`]: the projection and the log sequence it stands at |
//! | `GET /api/v1/events` | server-sent events, `id:` = log sequence, resumed by `Last-Event-ID` |
//! | `GET /api/v1/{daemons,jobs,games,models,ratings,parked,nodes}` | lists |
//! | `GET /api/v1/settings` | [`Setting`]s in effect, without secrets |
//! | `GET /api/v1/relay/{node}/api/v1/{self,settings,daemons,recorded,workflows,audit}` | what that node answers |
//! | `GET /api/v1/recorded?config=&limit=` | [`GameHead`]s, the newest games first |
//! | `GET /api/v1/recorded/{id}` | [`GameReport`]: every ply with its search |
//! | `GET /api/v1/bundles/{config}?after=ROW` | games for another node, packed; 204 when there are none |
//! | `GET /api/v1/workflows?limit=` | [`Workflow`]s, the newest first |
//! | `GET /api/v1/audit?after=&limit=` | [`AuditEntry`]s after a number, or the newest; oldest first |
//! | `POST /api/v1/commands` | [`CommandRequest`] -> [`CommandReply`]; needs `Idempotency-Key` |

mod audit;
pub mod client;
mod command;
mod exit;
mod game;
mod plan;
mod settings;
pub mod sse;
mod status;
mod workflow;

pub use audit::{AuditEntry, AuditNote, AuditOutcome, AuditRecord};
pub use command::{Command, CommandReply, CommandRequest, ErrorBody, MAX_TEXT_CHARS, TooLong};
pub use exit::Exit;
pub use game::{GameHead, GameReport, POLICY_MOVES, PlyReport, SearchReport};
pub use plan::{Confirmation, Gate, Plan, Risk, Verdict};
pub use settings::Setting;
pub use status::{
    ClusterRole, ClusterStatus, DaemonProgress, HealthLevel, HealthReport, LogStatus, MemberStatus,
    SelfReport, StateSnapshot, StatusReport, missed, missed_node,
};
pub use workflow::{Step, StepKind, StepState, Workflow, WorkflowState};

/// Where an agent listens unless told otherwise.
pub const DEFAULT_LISTEN: &str = "127.0.0.1:8770";

/// Header of a bundle: the node that answers.
pub const NODE_HEADER: &str = "ringrift-node";

/// Header of a bundle: how many games it holds.
pub const GAMES_HEADER: &str = "ringrift-games";

/// Header of a bundle: the row after which it begins. Not the row that was asked for where another game
/// stands there than the asking node has from it.
pub const AFTER_ROW_HEADER: &str = "ringrift-after-row";

/// Header of a bundle: the row of its last game, after which the next bundle begins.
pub const LAST_ROW_HEADER: &str = "ringrift-last-row";

/// Header of a bundle: the game in its last row. Header of a request for the next one: the game that the
/// asking node has from the row that it names.
pub const LAST_GAME_HEADER: &str = "ringrift-last-game";

/// Header of a bundle: the bytes of the game in its last row, which was left out because it is too large.
pub const LEFT_OUT_HEADER: &str = "ringrift-left-out";

/// Header of a bundle: the digest of its bytes.
pub const BLAKE3_HEADER: &str = "ringrift-blake3";

/// Bodies larger than this are refused with 413.
pub const MAX_BODY_BYTES: usize = 1024 * 1024;

/// How long the agent remembers an idempotency key: a day.
pub const IDEMPOTENCY_KEPT_MS: i64 = 24 * 60 * 60 * 1000;

/// Environment variable with the bearer token.
pub const TOKEN_VARIABLE: &str = "RINGRIFT_CLUSTER_AUTH_TOKEN";
