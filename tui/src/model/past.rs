//! What came from the agents, kept for a while, so that any instant of it can be shown again.
//!
//! The world at an instant is the last checkpoint before it with the messages in between taken in,
//! by the code that takes them in live: replay shows what live showed.

use std::collections::{HashMap, VecDeque};

use ringrift::event::UtcMs;
use serde::{Deserialize, Serialize};

use super::{AgentKey, News, World};

/// The most messages that are kept: about an hour of a busy agent.
pub const MAX_MESSAGES: usize = 6_000;

/// The most that is kept of them, as heavy as so many events: a flood, or the states of a large fleet,
/// would fill the memory long before there are so many messages.
const MAX_WEIGHT: usize = 60_000;

/// A checkpoint is made after so many messages.
const CHECKPOINT_EVERY: usize = 500;

/// Before a large fleet, after so many messages for each agent: a checkpoint copies them all.
const CHECKPOINT_PER_AGENT: usize = 2;

/// The most messages that a jump has to replay.
const MAX_CHAPTER: usize = MAX_MESSAGES / 3;

/// The heaviest that they may be.
const MAX_CHAPTER_WEIGHT: usize = MAX_WEIGHT / 3;

/// One message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// When it came.
    pub at: UtcMs,
    /// From whom.
    pub agent: AgentKey,
    /// What it said.
    pub news: News,
}

impl Message {
    /// How many events it is as heavy as.
    fn weight(&self) -> usize {
        match &self.news {
            News::Snapshot(_) => 64,
            News::Events(events) => events.len(),
            News::Operations { .. } | News::Settings(_) => 16,
            News::Probe { .. } => 4,
            _ => 1,
        }
    }
}

/// A part of the past that can be replayed by itself.
#[derive(Debug, Clone)]
struct Chapter {
    /// The world before its first message.
    begins: World,
    messages: Vec<Message>,
    weight: usize,
}

impl Chapter {
    fn new(begins: World) -> Self {
        Self { begins, messages: Vec::new(), weight: 0 }
    }

    fn is_full(&self, messages: usize) -> bool {
        self.messages.len() >= messages || self.weight >= MAX_CHAPTER_WEIGHT
    }
}

/// Messages in chapters, oldest first.
#[derive(Debug, Clone, Default)]
pub struct Past {
    chapters: VecDeque<Chapter>,
    messages: usize,
    weight: usize,
}

impl Past {
    /// Keeps a message that came when the world was `before`.
    pub fn record(&mut self, at: UtcMs, agent: &AgentKey, news: &News, before: &World) {
        if !before.is_changed_by(agent, news) {
            return;
        }
        let length = CHECKPOINT_EVERY.max(CHECKPOINT_PER_AGENT * before.agents.len());
        let length = length.min(MAX_CHAPTER);
        if self.chapters.back().is_none_or(|chapter| chapter.is_full(length)) {
            self.chapters.push_back(Chapter::new(before.clone()));
        }
        let message = Message { at, agent: agent.clone(), news: news.clone() };
        if let Some(chapter) = self.chapters.back_mut() {
            chapter.weight += message.weight();
            self.weight += message.weight();
            chapter.messages.push(message);
            self.messages += 1;
        }
        self.forget();
    }

    /// The past that these messages tell, from a world in which nothing was heard.
    pub fn of(mut world: World, messages: impl IntoIterator<Item = Message>) -> Self {
        let mut past = Self::default();
        for Message { at, agent, news } in messages {
            past.record(at, &agent, &news, &world);
            world.take(at, &agent, &news);
        }
        past
    }

    /// Puts an older past before this one.
    pub fn prepend(&mut self, mut older: Self) {
        self.messages += older.messages;
        self.weight += older.weight;
        older.chapters.append(&mut self.chapters);
        self.chapters = older.chapters;
        self.forget();
    }

    /// Every message that is kept, oldest first.
    #[cfg(test)]
    pub fn messages(&self) -> impl Iterator<Item = &Message> {
        self.chapters.iter().flat_map(|chapter| &chapter.messages)
    }

    /// The first instant that can be shown.
    pub fn begins(&self) -> Option<UtcMs> {
        self.chapters.front()?.messages.first().map(|message| message.at)
    }

    /// When the last message came.
    pub fn ends(&self) -> Option<UtcMs> {
        self.chapters.back()?.messages.last().map(|message| message.at)
    }

    /// When each event was first heard of, by its id.
    pub fn heard(&self) -> HashMap<String, UtcMs> {
        let mut heard = HashMap::new();
        for message in self.chapters.iter().flat_map(|chapter| &chapter.messages) {
            let News::Events(events) = &message.news else { continue };
            for (_, event) in events {
                heard.entry(event.id.to_string()).or_insert(message.at);
            }
        }
        heard
    }

    /// The world as it was at an instant; `None` before the first.
    pub fn at(&self, instant: UtcMs) -> Option<World> {
        let begun = |chapter: &&Chapter| chapter.messages.first().is_some_and(|m| m.at <= instant);
        let chapter = self.chapters.iter().rev().find(begun)?;
        let mut world = chapter.begins.clone();
        for message in chapter.messages.iter().take_while(|message| message.at <= instant) {
            world.take(message.at, &message.agent, &message.news);
        }
        Some(world)
    }

    fn forget(&mut self) {
        let is_too_much = |past: &Self| past.messages > MAX_MESSAGES || past.weight > MAX_WEIGHT;
        while is_too_much(self) && self.chapters.len() > 1 {
            if let Some(chapter) = self.chapters.pop_front() {
                self.messages -= chapter.messages.len();
                self.weight -= chapter.weight;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::samples;

    /// Worlds after each message of the sample journal, one event a message, one second apart.
    fn lived() -> (Past, Vec<(UtcMs, World)>) {
        let key = AgentKey::local();
        let (mut past, mut world) = (Past::default(), World::new([key.clone()]));
        let first = News::Snapshot(Arc::new(samples::snapshot(0, Default::default())));
        let rest = samples::journal().into_iter().map(|event| News::Events(vec![event]));
        let mut lived = Vec::new();
        for (second, news) in std::iter::once(first).chain(rest).enumerate() {
            let at = UtcMs(samples::NOON.0 + 1000 * second as i64);
            past.record(at, &key, &news, &world);
            world.take(at, &key, &news);
            lived.push((at, world.clone()));
        }
        (past, lived)
    }

    #[test]
    fn every_instant_is_what_it_was() {
        let (past, lived) = lived();
        for (at, world) in &lived {
            for later in [0, 1, 999] {
                let again = past.at(UtcMs(at.0 + later)).unwrap();
                assert_eq!(again.agents, world.agents, "at {at:?} + {later} ms");
                assert_eq!(again.feed.received(), world.feed.received());
            }
        }
        assert!(past.at(UtcMs(lived[0].0.0 - 1)).is_none());
    }

    #[test]
    fn what_is_read_back_from_a_file_is_the_same_past() {
        let (past, lived) = lived();
        let text = serde_json::to_string(&past.messages().collect::<Vec<_>>()).unwrap();
        let messages: Vec<Message> = serde_json::from_str(&text).unwrap();
        let again = Past::of(World::new([AgentKey::local()]), messages);
        for (at, world) in &lived {
            assert_eq!(again.at(*at).unwrap().agents, world.agents);
        }
    }

    #[test]
    fn a_checkpoint_of_many_agents_is_made_less_often() {
        let keys: Vec<AgentKey> =
            (0..900).map(|n| AgentKey::at(&format!("http://a:{n}"))).collect();
        let (mut past, world) = (Past::default(), World::new(keys.clone()));
        let news = News::Offline { error: "gone".to_owned(), retry_at: None };
        for (n, key) in keys.iter().cycle().take(2 * keys.len() + 1).enumerate() {
            past.record(UtcMs(n as i64), key, &news, &world);
        }
        assert_eq!(past.chapters.iter().map(|c| c.messages.len()).collect::<Vec<_>>(), [1_800, 1]);
    }

    #[test]
    fn the_oldest_chapter_is_forgotten() {
        let key = AgentKey::local();
        let (mut past, world) = (Past::default(), World::new([key.clone()]));
        let news = News::Offline { error: "gone".to_owned(), retry_at: None };
        for n in 0..2 * MAX_MESSAGES {
            past.record(UtcMs(n as i64), &key, &news, &world);
        }
        assert!(past.messages <= MAX_MESSAGES);
        assert_eq!(past.begins(), Some(UtcMs(MAX_MESSAGES as i64)));
    }

    #[test]
    fn of_a_flood_less_is_kept() {
        let (mut past, world) = (Past::default(), World::new([AgentKey::local()]));
        let event = samples::journal().remove(0);
        let flood = News::Events(vec![event; 256]);
        for n in 0..MAX_MESSAGES {
            past.record(UtcMs(n as i64), &AgentKey::local(), &flood, &world);
        }
        let kept = past.messages().count() * 256;
        assert!((MAX_WEIGHT / 2..=MAX_WEIGHT).contains(&kept), "{kept}");
    }
}
