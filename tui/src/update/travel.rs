//! Going through the past: by steps, from event to event, to a time, to a bookmark. Every screen
//! moves, because every screen shows one world.

use ringrift::event::UtcMs;

use crate::model::clock::{self, clock};
use crate::model::words::counted;
use crate::model::{Entry, Frozen, Level, Model};

/// A step, in milliseconds.
const STEP_MS: i64 = 10_000;

/// Bookmarks that are kept.
const MAX_BOOKMARKS: usize = 50;

/// Freezes every screen, or goes on live.
pub fn pause(model: &mut Model) {
    if let Some(frozen) = model.frozen.take() {
        let missed = model.live.feed.received().saturating_sub(frozen.events);
        if missed > 0 && !frozen.is_past {
            model.say(format!("live again; {} came meanwhile", counted(missed, "event")));
        }
        return;
    }
    let (at, world, events) = (model.now, model.live.clone(), model.live.feed.received());
    model.frozen = Some(Box::new(Frozen { at, world, events, is_past: false }));
}

/// Steps back, or forward until the present is reached.
pub fn step(model: &mut Model, forward: bool) {
    let by = if forward { STEP_MS } else { -STEP_MS };
    go_to(model, UtcMs(model.instant().0 + by));
}

/// Goes to the event of interest before or after what is shown.
pub fn to_event(model: &mut Model, forward: bool) {
    let (here, heard) = (model.instant(), model.past.heard());
    // An event is on the screens once it was heard of, not when it happened.
    let seen = |entry: &Entry| heard.get(&entry.key).map_or(entry.at, |at| entry.at.max(*at));
    let entries = model.live.feed.all().filter(|entry| is_of_interest(entry));
    let instants = entries.map(|entry| seen(entry));
    let target = match forward {
        true => instants.filter(|at| *at > here).min(),
        false => instants.filter(|at| *at < here).max(),
    };
    match target {
        Some(at) => go_to(model, at),
        None => model.say("no event of interest that way: warnings, errors, promotions"),
    }
}

fn is_of_interest(entry: &Entry) -> bool {
    entry.level >= Level::Warn || entry.is_milestone()
}

/// Shows the world as it was at an instant; an instant that is not over yet is live.
pub fn go_to(model: &mut Model, at: UtcMs) {
    if at >= model.now {
        model.frozen = None;
        return;
    }
    let Some(mut world) = model.past.at(at) else {
        let begins = model.past.begins().map_or("now".to_owned(), clock);
        return model.say(format!("nothing is kept of that time: the journal begins at {begins}"));
    };
    // The filter is the operator's, not the world's.
    world.feed.set_filter(model.live.feed.filter().clone());
    let events = world.feed.received();
    model.frozen = Some(Box::new(Frozen { at, world, events, is_past: true }));
}

/// Goes to a time as the operator wrote it.
pub fn go_to_text(model: &mut Model, text: &str) {
    match clock::parse(text, model.now) {
        Some(at) => go_to(model, at),
        None => model.complain(format!("`{text}` is no time: use 12:03, 12:03:58 or -5m (UTC)")),
    }
}

/// Keeps the instant that is shown.
pub fn bookmark(model: &mut Model) {
    let at = model.instant();
    if model.bookmarks.len() >= MAX_BOOKMARKS {
        model.bookmarks.remove(0);
    }
    model.bookmarks.push(at);
    model.say(format!("bookmarked {}", clock(at)));
}

/// Goes to the bookmark before the instant that is shown; from the first one to the last.
pub fn to_bookmark(model: &mut Model) {
    let here = model.instant();
    let earlier = model.bookmarks.iter().copied().filter(|at| *at < here).max();
    match earlier.or(model.bookmarks.iter().copied().max()) {
        Some(at) => go_to(model, at),
        None => model.say("no bookmark yet"),
    }
}
