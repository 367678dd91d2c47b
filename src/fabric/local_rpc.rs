//! Calls within one process: what embedded and simulated fabrics have.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::FutureExt;
use futures::future::{self, BoxFuture, Either, ready};
use serde_json::Value;

use super::call_desk::{self, Desk};
use super::port::{AgentRpc, Answers, Call, Serving};
use super::{Clock, Result};
use crate::id::NodeId;

/// The nodes that are answered for. Clones share them.
#[derive(Clone)]
pub(super) struct LocalRpc {
    desks: Arc<Mutex<BTreeMap<NodeId, Arc<Desk>>>>,
    clock: Arc<dyn Clock>,
}

impl LocalRpc {
    pub(super) fn new(clock: Arc<dyn Clock>) -> Self {
        Self { desks: Arc::default(), clock }
    }

    fn desks(&self) -> MutexGuard<'_, BTreeMap<NodeId, Arc<Desk>>> {
        self.desks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl AgentRpc for LocalRpc {
    fn call(&self, node: NodeId, call: Call) -> BoxFuture<'_, Result<Value>> {
        let until = self.clock.mono().plus(call.within_ms);
        Box::pin(async move {
            call_desk::check_call(&call)?;
            let desk = self.desks().get(&node).cloned();
            let desk = desk.ok_or_else(|| call_desk::nobody(&node, &call))?;
            let (answer, late) = (desk.take(call.clone()), self.clock.sleep_until(until));
            futures::pin_mut!(answer);
            match future::select(answer, late).await {
                Either::Left((answer, _)) => answer,
                Either::Right(_) => Err(call_desk::no_answer(&node, &call)),
            }
        })
    }

    fn serve(
        &self,
        node: NodeId,
        answers: Arc<dyn Answers>,
    ) -> BoxFuture<'_, Result<Box<dyn Serving>>> {
        let desk = Arc::new(Desk::new(answers));
        self.desks().insert(node.clone(), Arc::clone(&desk));
        let serving = LocalServing { rpc: self.clone(), node, desk };
        ready(Ok(Box::new(serving) as _)).boxed()
    }
}

struct LocalServing {
    rpc: LocalRpc,
    node: NodeId,
    desk: Arc<Desk>,
}

impl Drop for LocalServing {
    fn drop(&mut self) {
        let mut desks = self.rpc.desks();
        // A later one for the same node stays.
        if desks.get(&self.node).is_some_and(|desk| Arc::ptr_eq(desk, &self.desk)) {
            desks.remove(&self.node);
        }
    }
}

impl Serving for LocalServing {
    fn stop(self: Box<Self>) -> BoxFuture<'static, ()> {
        drop(self);
        ready(()).boxed()
    }
}
