//! The node that is asked: its own routes answer.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use futures::FutureExt;
use futures::future::BoxFuture;
use serde_json::Value;
use tower::ServiceExt;

use ringrift::fabric::port::{Answers, Call};
use ringrift::fabric::{FabricError, Result};

use super::question::{Answer, MAX_RELAYED_BYTES, METHOD, Question, path_of};

/// The routes of this agent, for those who ask over the calls between agents.
pub struct Relayed(Router);

impl Relayed {
    /// Answers with these routes.
    pub const fn by(router: Router) -> Self {
        Self(router)
    }
}

impl Answers for Relayed {
    fn answer(&self, call: Call) -> BoxFuture<'static, Result<Value>> {
        answer(self.0.clone(), call).boxed()
    }
}

async fn answer(router: Router, call: Call) -> Result<Value> {
    let Call { key, method, body, .. } = call;
    let invalid = |why: &str| FabricError::Invalid(format!("call {key} of {method}: {why}"));
    if method != METHOD {
        return Err(invalid("there is no such method here"));
    }
    let question: Question =
        serde_json::from_value(body).map_err(|error| invalid(&error.to_string()))?;
    let path = path_of(&question.path).map_err(|refusal| invalid(refusal.error()))?;
    let query = question.query.map(|query| format!("?{query}")).unwrap_or_default();
    let request = Request::get(format!("{path}{query}")).body(Body::empty());
    let request = request.map_err(|error| invalid(&error.to_string()))?;
    let Ok(response) = router.oneshot(request).await;
    let status = response.status().as_u16();
    let body = to_bytes(response.into_body(), MAX_RELAYED_BYTES).await.map_err(|_| {
        invalid(&format!("{path} answers more than {MAX_RELAYED_BYTES} bytes: ask for less"))
    })?;
    let body = serde_json::from_slice(&body).map_err(|error| invalid(&error.to_string()))?;
    serde_json::to_value(Answer { status, body }).map_err(|error| invalid(&error.to_string()))
}
