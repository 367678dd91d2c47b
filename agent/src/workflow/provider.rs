//! The port to whoever rents machines out.

use futures::future::BoxFuture;

use ringrift::id::NodeId;

/// A machine as its provider knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instance {
    /// The provider's name for it.
    pub id: String,
    /// Where it stands.
    pub place: String,
}

/// Whoever rents machines out.
pub trait Provider: Send + Sync {
    /// Its name.
    fn name(&self) -> &'static str;

    /// The machine behind a node; `None` if it has none.
    ///
    /// # Errors
    /// When the provider does not answer.
    fn instance(&self, node: NodeId) -> BoxFuture<'_, anyhow::Result<Option<Instance>>>;

    /// Gives a machine back; one that is gone already is no error. Answers what the provider said.
    ///
    /// # Errors
    /// When the provider refuses or does not answer.
    fn terminate(&self, instance: Instance) -> BoxFuture<'_, anyhow::Result<String>>;
}

/// Stands in until a real provider is connected: it knows a machine for every node, and says that it
/// touched none.
pub struct SimulatedProvider;

impl Provider for SimulatedProvider {
    fn name(&self) -> &'static str {
        "simulated"
    }

    fn instance(&self, node: NodeId) -> BoxFuture<'_, anyhow::Result<Option<Instance>>> {
        let instance = Instance { id: format!("simulated-{node}"), place: "nowhere".to_owned() };
        Box::pin(async move { Ok(Some(instance)) })
    }

    fn terminate(&self, instance: Instance) -> BoxFuture<'_, anyhow::Result<String>> {
        let said = format!("simulated: {} was not touched, no provider is connected", instance.id);
        Box::pin(async move { Ok(said) })
    }
}
