//! Why an event happened: the chain of its causes, the older ones asked of an agent.

use std::sync::Arc;

use ringrift::event::{Envelope, EventId, UtcMs};
use ringrift::state::Alert;

use super::{Effect, Fetch};
use crate::model::clock::clock;
use crate::model::text::clean;
use crate::model::why::{self, Beyond, LOOKED_THROUGH};
use crate::model::{Agent, Entry, Feed, Focus, Link, Log, Model, Screen, tables};

/// Events of the same purpose that are listed.
const TOGETHER: usize = 64;

/// Opens the chain of causes of the event under the cursor; on alerts, of the event that raised it.
pub fn why(model: &mut Model) -> Vec<Effect> {
    let is_alert = model.screen == Screen::Fleet && !model.in_events();
    let entry = match is_alert {
        true => raised(model),
        false => model.event_under_cursor().cloned().ok_or("no event here to explain".to_owned()),
    };
    match entry {
        Ok(entry) => open(model, &entry),
        Err(why) => {
            model.say(why);
            Vec::new()
        }
    }
}

/// The event that raised the alert under the cursor, or else the one that reported it last.
fn raised(model: &mut Model) -> Result<Arc<Entry>, String> {
    let row = tables::under_cursor(model);
    let key = row.ok_or("nothing here to explain: Tab gives the keys to the events")?.key;
    let Some(alert) = tables::concerns::alert(model.shown(), &key) else {
        return Err(
            "no event tells of this: it is seen from here, or the agent says so itself".into()
        );
    };
    let reported = |event, at| reported(&model.shown().feed, alert, event, at).cloned();
    let since = clock(alert.since);
    if let Some(first) = reported(alert.raised_by.as_ref(), alert.since) {
        return Ok(first);
    }
    let last = reported(alert.reported_by.as_ref(), alert.last).ok_or_else(|| {
        format!("which event raised it at {since} is not known here: `:goto` shows that time")
    })?;
    model.say(format!("raised at {since}, before what is kept here; this reported it last"));
    Ok(last)
}

/// The event that reported an alert at that time. An agent of an older version does not say which: then
/// one that is of the same node and names the same thing, for several events may share a millisecond.
fn reported<'a>(
    feed: &'a Feed,
    alert: &Alert,
    event: Option<&EventId>,
    at: UtcMs,
) -> Option<&'a Arc<Entry>> {
    let mut then = feed.all().filter(|entry| entry.at == at);
    match event.map(ToString::to_string) {
        Some(id) => then.find(|entry| entry.key == id),
        None => {
            let what = clean(&alert.what);
            let names_it = |entry: &&Arc<Entry>| {
                entry.node == alert.node.as_str() && entry.detail.contains(&what)
            };
            then.filter(names_it).max_by_key(|entry| entry.level)
        }
    }
}

fn open(model: &mut Model, entry: &Arc<Entry>) -> Vec<Effect> {
    let feed = &model.shown().feed;
    let mut chain = vec![Arc::clone(entry)];
    why::follow(&mut chain, feed);
    let together = feed.together(entry).filter(|other| !chain.iter().any(|c| c.key == other.key));
    let together: Vec<Arc<Entry>> = together.take(TOGETHER).map(Arc::clone).collect();
    model.focus = Focus::Why { chain, together, scrolled: 0, beyond: Beyond::Nothing };
    ask(model)
}

/// Asks for the cause that ends the chain, where it is not kept here.
fn ask(model: &mut Model) -> Vec<Effect> {
    let Focus::Why { chain, .. } = &model.focus else { return Vec::new() };
    let Some(last) = why::missing(chain).cloned() else { return Vec::new() };
    let (found, effects) = match (last.cause.parse::<EventId>(), teller(model, &last)) {
        (Ok(cause), Ok(agent)) => {
            let what = Fetch::Causes { cause, before: last.seq };
            let effect = Effect::Fetch { agent: agent.key.clone(), what };
            (Beyond::Asked(agent.name().to_owned()), vec![effect])
        }
        (Err(error), _) => (Beyond::Missing(format!("is not to be had: {error}")), Vec::new()),
        (_, Err(why)) => (Beyond::Missing(why), Vec::new()),
    };
    if let Focus::Why { beyond, .. } = &mut model.focus {
        *beyond = found;
    }
    effects
}

/// The agent that tells the log of an event.
fn teller<'a>(model: &'a Model, entry: &Entry) -> Result<&'a Agent, String> {
    let knows = |log: &&Log| log.state().nodes.by_id.keys().any(|id| id.as_str() == entry.node);
    let mut logs = model.live.logs.values();
    let log = match model.live.logs.len() {
        1 => logs.next(),
        _ => logs.find(knows),
    };
    let agent = log.and_then(|log| model.live.agent(&log.feeder));
    let reached = agent.filter(|agent| agent.link == Link::Live && !model.is_recorded);
    let before = entry.seq;
    reached.ok_or_else(|| {
        format!("is older than what is kept here; look before sequence {before} of its agent's log")
    })
}

/// An agent looked for the causes of the event that ends the chain.
pub fn caused(
    model: &mut Model,
    cause: &EventId,
    result: Result<Vec<(u64, Box<Envelope>)>, String>,
) -> Vec<Effect> {
    let Focus::Why { chain, beyond, .. } = &mut model.focus else { return Vec::new() };
    if why::missing(chain).is_none_or(|last| last.cause != cause.to_string()) {
        return Vec::new(); // of a chain that was closed
    }
    model.dirty = true;
    *beyond = match result {
        Ok(events) if why::extend(chain, &events) => Beyond::Nothing,
        Ok(_) => Beyond::Missing(format!("is not among the {LOOKED_THROUGH} events before it")),
        Err(error) => Beyond::Missing(format!("did not come: {}", clean(&error))),
    };
    if *beyond != Beyond::Nothing {
        return Vec::new();
    }
    why::follow(chain, &model.live.feed);
    ask(model)
}
