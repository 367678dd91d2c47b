//! What goes wrong: deaths one by one and many at once, freezes, and the leader's death at the worst
//! moment.

use rand::Rng;

use super::agenda::What;
use super::day::{Day, VOTERS};
use super::voter::Voter;

/// How often something may go wrong, in milliseconds.
pub(super) const TROUBLE_EVERY_MS: u64 = 60_000;

/// An agent lives for so many minutes on average.
const LIFE_MINUTES: f64 = 360.0;

/// One plan in so many is the last thing that its leader does.
const LAST_PLANS: u32 = 200;

/// How long a dead agent stays away at most, in milliseconds.
const AWAY_MS: u64 = 3_600_000;

/// A minute of trouble.
pub(super) fn strike(day: &mut Day) {
    for n in 0..day.agents.len() {
        if day.chance.random_bool(1.0 / LIFE_MINUTES) {
            kill(day, n);
        }
    }
    match day.chance.random_range(0..120) {
        0 => outage(day),
        1..40 => freeze_somebody(day),
        40..44 => freeze(day, VOTERS),
        44..46 => kill_leader(day),
        _ => {}
    }
}

/// A provider goes down: a tenth of all agents at once.
fn outage(day: &mut Day) {
    day.agenda.note("a tenth of all agents die at once");
    let first = day.chance.random_range(0..10);
    for n in (first..day.agents.len()).step_by(10) {
        kill(day, n);
    }
}

fn freeze_somebody(day: &mut Day) {
    let all = day.agents.len();
    freeze(day, all);
}

/// Stops one of the first agents for a while; it does not know.
fn freeze(day: &mut Day, among: usize) {
    let (n, ms) = (day.chance.random_range(0..among), day.chance.random_range(1_000..600_000));
    day.agents[n].frozen_until = day.agenda.now().plus(ms);
    day.ledger.report.freezes += 1;
    let line = format!("{} is frozen for {} s", day.agents[n].node, ms / 1_000);
    day.agenda.note(&line);
}

fn kill_leader(day: &mut Day) {
    let leads = |n: &usize| day.voters[*n].as_ref().is_some_and(Voter::leads);
    if let Some(n) = (0..VOTERS).find(leads) {
        kill(day, n);
    }
}

/// Kills an agent; it returns some time later.
pub(super) fn kill(day: &mut Day, n: usize) {
    let (now, holder) = (day.agenda.now(), day.agents[n].holder());
    if day.agents[n].died.is_some() {
        return;
    }
    day.agents[n].die(now);
    day.deaths.died(holder, now);
    if n < VOTERS {
        day.voters[n] = None;
        let line = format!("{}, a voter, dies", day.agents[n].node);
        day.agenda.note(&line);
    }
    day.ledger.report.deaths += 1;
    let away = day.chance.random_range(10_000..AWAY_MS);
    day.agenda.after(away, What::Return(n));
}

/// Whether a leader dies between writing its plan down and putting it into the queue.
pub(super) fn dies_with_plan(day: &mut Day, n: usize) -> bool {
    let dies = !day.is_calm && day.chance.random_range(0..LAST_PLANS) == 0;
    if dies {
        day.agenda.note("a leader dies with its plan");
        kill(day, n);
    }
    dies
}

/// From now on nothing goes wrong: whoever is frozen thaws.
pub(super) fn calm(day: &mut Day) {
    day.is_calm = true;
    day.agenda.note("from now on nothing goes wrong and nothing is planned");
    let now = day.agenda.now();
    for agent in &mut day.agents {
        agent.frozen_until = agent.frozen_until.min(now);
    }
}
