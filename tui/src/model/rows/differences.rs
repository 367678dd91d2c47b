//! In what the settings of an agent differ from those of its peers.

use std::collections::BTreeMap;

use ringrift::api::Setting;

use crate::model::text::clean;
use crate::model::{Agent, AgentKey, World};

/// A setting in which an agent differs from at least one of its peers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The setting.
    pub key: String,
    /// Its own value; `unset` where there is none.
    pub own: String,
    /// Where that came from.
    pub origin: String,
    /// The values of its peers and how many have each, the most frequent first.
    pub peers: Vec<(String, usize)>,
}

/// The settings of an agent against those of its peers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// How many peers it is compared with: those of the same log whose settings are known.
    pub peers: usize,
    /// Peers whose settings are not known.
    pub unknown: usize,
    /// Where it differs: first where its peers agree, else in the order of its settings.
    pub differences: Vec<Difference>,
}

/// Compares an agent with its peers; `None` while its own settings are not known.
pub fn of(world: &World, key: &AgentKey) -> Option<Comparison> {
    let agent = world.agent(key)?;
    let (own, log) = (agent.settings.as_ref()?, &agent.known.as_ref()?.log);
    let is_peer = |other: &&Agent| {
        other.key != *key && other.known.as_ref().is_some_and(|known| known.log == *log)
    };
    let peers: Vec<&Agent> = world.agents.iter().filter(is_peer).collect();
    let known: Vec<&[Setting]> = peers.iter().filter_map(|peer| peer.settings.as_deref()).collect();
    let mut differences: Vec<Difference> =
        own.iter().filter_map(|setting| difference(setting, &known)).collect();
    differences.sort_by_key(|difference| difference.peers.len());
    Some(Comparison { peers: known.len(), unknown: peers.len() - known.len(), differences })
}

fn difference(own: &Setting, peers: &[&[Setting]]) -> Option<Difference> {
    let mut counts = BTreeMap::<String, usize>::new();
    for settings in peers {
        let theirs = settings.iter().find(|setting| setting.key == own.key);
        *counts.entry(value(theirs)).or_default() += 1;
    }
    let mine = value(Some(own));
    if counts.keys().all(|theirs| *theirs == mine) {
        return None;
    }
    let mut peers: Vec<_> = counts.into_iter().collect();
    peers.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    Some(Difference { key: clean(&own.key), own: mine, origin: clean(&own.origin), peers })
}

/// The value for people; a peer of another version may not know the setting.
fn value(setting: Option<&Setting>) -> String {
    match setting {
        None => "no such setting".to_owned(),
        Some(Setting { value: None, .. }) => "unset".to_owned(),
        Some(Setting { value: Some(value), .. }) => clean(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    fn setting(key: &str, value: &str) -> Setting {
        let origin = "file agent.toml".to_owned();
        Setting { key: key.to_owned(), value: Some(value.to_owned()), origin }
    }

    /// Agents of one log, each with its name, its threads and its batch.
    fn world(agents: &[(&str, &str, &str)]) -> World {
        let mut world = samples::model().live;
        let first = world.agents.remove(&AgentKey::local()).unwrap();
        for (name, threads, batch) in agents {
            let settings = vec![
                setting("node.name", name),
                setting("learn.threads", threads),
                setting("selfplay.batch", batch),
            ];
            let key = AgentKey::at(name);
            world.agents.push(Agent { key, settings: Some(settings), ..first.clone() });
        }
        world
    }

    #[test]
    fn an_outlier_comes_before_what_differs_everywhere() {
        let world = world(&[("a", "8", "64"), ("b", "8", "64"), ("c", "2", "64")]);
        let compared = of(&world, &AgentKey::at("c")).unwrap();
        let keys: Vec<&str> = compared.differences.iter().map(|d| d.key.as_str()).collect();
        assert_eq!(keys, ["learn.threads", "node.name"]);
        let threads = &compared.differences[0];
        assert_eq!((threads.own.as_str(), &threads.peers), ("2", &vec![("8".to_owned(), 2)]));
        assert_eq!((compared.peers, compared.unknown), (2, 0));
    }

    #[test]
    fn who_has_not_answered_is_counted_and_not_guessed() {
        let mut world = world(&[("a", "8", "64"), ("b", "8", "64")]);
        world.agents[1].settings = None;
        let compared = of(&world, &AgentKey::at("a")).unwrap();
        assert_eq!((compared.peers, compared.unknown, compared.differences), (0, 1, Vec::new()));
        assert_eq!(of(&world, &AgentKey::at("b")), None);
    }
}
