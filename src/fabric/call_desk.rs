//! Where a node takes calls: each is acted upon once, however often it comes.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::FutureExt;
use futures::future::{BoxFuture, Shared};
use serde_json::Value;

use super::port::{Answers, CALLS_KNOWN, Call, MAX_ANSWER_BYTES, MAX_CALL_BYTES};
use super::{FabricError, Result};
use crate::id::IdempotencyKey;

/// An answer that several may wait for.
pub(super) type Answer = Shared<BoxFuture<'static, Result<Value>>>;

/// Refuses calls that are too large.
pub(super) fn check_call(call: &Call) -> Result<()> {
    let bytes = call.body.to_string().len();
    if bytes <= MAX_CALL_BYTES {
        return Ok(());
    }
    let Call { key, method, .. } = call;
    Err(FabricError::Invalid(format!(
        "call {key} of {method}, {bytes} bytes: at most {MAX_CALL_BYTES}, put the bulk into a blob"
    )))
}

/// The answer when nobody answers for a node.
pub(super) fn nobody(node: &crate::id::NodeId, call: &Call) -> FabricError {
    let Call { key, method, .. } = call;
    FabricError::Unavailable(format!("call {key} of {method}: nobody answers for node {node}"))
}

/// The answer when none came in time.
pub(super) fn no_answer(node: &crate::id::NodeId, call: &Call) -> FabricError {
    let Call { key, method, within_ms, .. } = call;
    FabricError::Unknown(format!(
        "call {key} of {method}: node {node} did not answer within {within_ms} ms"
    ))
}

/// Takes the calls to one node.
pub(super) struct Desk {
    answers: Arc<dyn Answers>,
    known: Arc<Mutex<Known>>,
}

/// The newest calls.
#[derive(Default)]
struct Known {
    by_key: HashMap<IdempotencyKey, (Call, Answer)>,
    oldest_first: VecDeque<IdempotencyKey>,
}

impl Desk {
    pub(super) fn new(answers: Arc<dyn Answers>) -> Self {
        Self { answers, known: Arc::default() }
    }

    /// Takes a call, and answers it as it was answered before if it was.
    pub(super) async fn take(&self, call: Call) -> Result<Value> {
        let answer = self.known().answer(&call, || self.begin(call.clone()))?;
        answer.await
    }

    /// Acts upon a call, whether or not anybody waits for the answer.
    fn begin(&self, call: Call) -> Answer {
        let (key, known) = (call.key.clone(), Arc::clone(&self.known));
        let answer = self.answers.answer(call);
        let acting = tokio::spawn(async move {
            let answer = answer.await.and_then(|answer| checked(&key, answer));
            if matches!(answer, Err(FabricError::Unavailable(_))) {
                // Nothing was done: the same call may be tried again.
                known.lock().unwrap_or_else(PoisonError::into_inner).forget(&key);
            }
            answer
        });
        let cut_off = |error| FabricError::Unknown(format!("the answer was cut off: {error}"));
        acting.map(move |ended| ended.unwrap_or_else(|error| Err(cut_off(error)))).boxed().shared()
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn forget(&mut self, key: &IdempotencyKey) {
        self.by_key.remove(key);
        self.oldest_first.retain(|known| known != key);
    }

    fn answer(&mut self, call: &Call, begin: impl FnOnce() -> Answer) -> Result<Answer> {
        let Call { key, method, body, .. } = call;
        if let Some((known, answer)) = self.by_key.get(key) {
            if (&known.method, &known.body) == (method, body) {
                return Ok(answer.clone());
            }
            let why = format!("call {key} of {method}: the key names another call already");
            return Err(FabricError::Invalid(why));
        }
        let answer = begin();
        self.by_key.insert(key.clone(), (call.clone(), answer.clone()));
        self.oldest_first.push_back(key.clone());
        if self.oldest_first.len() > CALLS_KNOWN
            && let Some(oldest) = self.oldest_first.pop_front()
        {
            self.by_key.remove(&oldest);
        }
        Ok(answer)
    }
}

fn checked(key: &IdempotencyKey, answer: Value) -> Result<Value> {
    let bytes = answer.to_string().len();
    if bytes <= MAX_ANSWER_BYTES {
        return Ok(answer);
    }
    Err(FabricError::Unknown(format!(
        "answer to call {key}, {bytes} bytes: at most {MAX_ANSWER_BYTES} can be carried"
    )))
}
