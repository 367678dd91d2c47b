//! From one cluster to another.

use super::{AgentKey, Model};

impl Model {
    /// The same session on another cluster: keys, looks and screen stay; nothing that was known of the
    /// one before does, nor the leave to act on it.
    pub fn switch(&mut self, context: &str, agents: impl IntoIterator<Item = AgentKey>) {
        let before = std::mem::replace(self, Self::new(agents, String::new()));
        context.clone_into(&mut self.context);
        self.contexts = before.contexts;
        self.live.discovers = before.live.discovers;
        self.keymap = before.keymap;
        self.theme = before.theme;
        self.screen = before.screen;
        self.span_min = before.span_min;
        self.band = before.band;
        self.size = before.size;
        self.now = before.now;
        self.session = before.session;
        self.sent = before.sent;
        self.say(format!("context {context}"));
    }

    /// The context after this one; `None` where there is no other.
    pub fn next_context(&self) -> Option<&str> {
        let here = self.contexts.iter().position(|name| *name == self.context)?;
        let next = &self.contexts[(here + 1) % self.contexts.len()];
        (*next != self.context).then_some(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn another_cluster_begins_with_nothing_known_and_nothing_armed() {
        let mut model = samples::model();
        model.contexts = vec!["lab".to_owned(), "prod".to_owned()];
        model.context = "prod".to_owned();
        model.armed_until = Some(samples::LATER.plus(60_000));
        assert_eq!(model.next_context(), Some("lab"));
        let (theme, session) = (model.theme.clone(), model.session.clone());
        model.switch("lab", [AgentKey::at("http://lab:1")]);
        assert_eq!((model.live.agents.len(), model.live.logs.len()), (1, 0));
        assert_eq!((model.live.feed.received(), model.armed_s()), (0, None));
        assert_eq!((model.theme, model.session), (theme, session));
        assert!(model.past.begins().is_none(), "the past is another cluster's");
    }
}
