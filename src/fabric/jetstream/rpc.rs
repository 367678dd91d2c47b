//! Calls between agents over the servers: a request and its reply, neither of them stored.

use std::sync::Arc;

use async_nats::client::RequestErrorKind;
use async_nats::{Client, Message, Request, Subject, Subscriber};
use futures::future::{self, BoxFuture, Either};
use futures::{FutureExt, StreamExt};
use serde_json::Value;
use tokio::task::JoinHandle;

use super::bus::Bus;
use super::failure::unavailable;
use super::subject::token;
use crate::fabric::call_desk::{self, Desk};
use crate::fabric::port::{AgentRpc, Answers, Call, Serving};
use crate::fabric::{FabricError, Result};
use crate::id::NodeId;

/// Who answers for one node in several processes: each call goes to one of them.
const GROUP: &str = "agent";

/// Where callers wait for answers. An answer goes out with the rights of whoever gives it: sent where
/// else a caller likes, it could be a leader's command.
const INBOXES: &str = "_INBOX.";

/// The calls of one deployment.
pub(super) struct JetStreamRpc {
    bus: Arc<Bus>,
}

impl JetStreamRpc {
    pub(super) fn new(bus: &Arc<Bus>) -> Self {
        Self { bus: Arc::clone(bus) }
    }

    fn subject(&self, node: &NodeId) -> String {
        format!("rr.{}.rpc.{}", self.bus.options.cluster, token(node.as_str()))
    }

    async fn ask(&self, node: &NodeId, call: &Call) -> Result<Value> {
        let body = serde_json::to_vec(call)
            .map_err(|error| FabricError::Invalid(format!("call {}: {error}", call.key)))?;
        // The caller's own time is kept by its clock.
        let request = Request::new().payload(body.into()).timeout(None);
        let answered = self.bus.client.send_request(self.subject(node), request).await;
        let answer = answered.map_err(|error| match error.kind() {
            RequestErrorKind::NoResponders => call_desk::nobody(node, call),
            RequestErrorKind::InvalidSubject | RequestErrorKind::MaxPayloadExceeded => {
                FabricError::Invalid(format!("call {} of node {node}: {error}", call.key))
            }
            RequestErrorKind::TimedOut | RequestErrorKind::Other => {
                FabricError::Unknown(format!("call {} of node {node}: {error}", call.key))
            }
        })?;
        serde_json::from_slice(&answer.payload).unwrap_or_else(|error| {
            Err(FabricError::Unknown(format!("answer to call {}: {error}", call.key)))
        })
    }
}

impl AgentRpc for JetStreamRpc {
    fn call(&self, node: NodeId, call: Call) -> BoxFuture<'_, Result<Value>> {
        let until = self.bus.clock.mono().plus(call.within_ms);
        Box::pin(async move {
            call_desk::check_call(&call)?;
            let (answer, late) = (self.ask(&node, &call), self.bus.clock.sleep_until(until));
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
        Box::pin(async move {
            let (what, client) = ("answer calls", self.bus.client.clone());
            let calls = client.queue_subscribe(self.subject(&node), GROUP.to_owned()).await;
            let calls = calls.map_err(|error| unavailable(what, error))?;
            // Once the server has answered, it has the subscription.
            client.flush().await.map_err(|error| unavailable(what, error))?;
            let listening = listen(calls, client.clone(), Arc::new(Desk::new(answers)));
            let listener = tokio::spawn(listening);
            Ok(Box::new(Listening { listener, client }) as _)
        })
    }
}

async fn listen(mut calls: Subscriber, client: Client, desk: Arc<Desk>) {
    while let Some(call) = calls.next().await {
        match call.reply.clone() {
            Some(reply) if reply.starts_with(INBOXES) => {
                tokio::spawn(answer(call, reply, client.clone(), Arc::clone(&desk)));
            }
            Some(reply) => {
                tracing::warn!(%reply, "a call is not taken: its answer would go astray");
            }
            None => {}
        }
    }
}

async fn answer(call: Message, reply: Subject, client: Client, desk: Arc<Desk>) {
    let answer: Result<Value> = match serde_json::from_slice(&call.payload) {
        Ok(call) => desk.take(call).await,
        Err(error) => Err(FabricError::Invalid(format!("a call that cannot be read: {error}"))),
    };
    let sent = match serde_json::to_vec(&answer) {
        Ok(body) => client.publish(reply, body.into()).await.map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    };
    if let Err(error) = sent {
        tracing::warn!(%error, "an answer was not sent; its caller may ask again");
    }
}

/// Listens for as long as it lives.
struct Listening {
    listener: JoinHandle<()>,
    client: Client,
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.listener.abort();
    }
}

impl Serving for Listening {
    fn stop(mut self: Box<Self>) -> BoxFuture<'static, ()> {
        async move {
            self.listener.abort();
            // It ends by being cut off, and then its subscription is given up.
            let _ = (&mut self.listener).await;
            let _ = self.client.flush().await;
        }
        .boxed()
    }
}
