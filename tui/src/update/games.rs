//! Games: listing them, opening one, following the newest, watching one that is being played.

use ringrift::api::{GameHead, GameReport};
use ringrift::id::GameId;

use super::{Effect, Fetch};
use crate::model::news::NoGame;
use crate::model::text::clean;
use crate::model::{AgentKey, Course, Link, Model, Opening, Replay, Screen, tables};

/// Asks for the newest games, and for the end of the game on display where that is missing.
pub fn look(model: &mut Model) -> Vec<Effect> {
    let mut effects = list(model);
    let is_over = |replay: &&Replay| replay.course == Course::Over;
    // Whoever follows is shown what is listed.
    if let Some(replay) = model.replay.as_ref().filter(is_over)
        && model.opening.is_none()
        && !model.follow
    {
        let (agent, id) = (replay.agent.clone(), replay.report.id.clone());
        effects.extend(open(model, agent, id));
    }
    effects
}

/// Asks every agent for its newest games, unless it was asked and has not answered.
fn list(model: &mut Model) -> Vec<Effect> {
    let mut effects = Vec::new();
    for agent in &mut model.live.agents {
        if agent.link == Link::Live && !agent.games_asked {
            agent.games_asked = true;
            effects.push(Effect::Fetch { agent: agent.key.clone(), what: Fetch::Games });
        }
    }
    effects
}

/// Asks for the game under the cursor.
pub fn open_chosen(model: &mut Model) -> Vec<Effect> {
    let chosen = tables::under_cursor(model).and_then(|row| {
        let (agent, head) = tables::games::find(&model.live, &row.key)?;
        Some((agent.key.clone(), head.id.clone()))
    });
    match chosen {
        Some((agent, id)) => {
            model.follow = false; // whoever chooses a game stays with it
            open(model, agent, id)
        }
        None => {
            model.say("no game is listed yet");
            Vec::new()
        }
    }
}

fn open(model: &mut Model, agent: AgentKey, id: GameId) -> Vec<Effect> {
    model.opening = Some(Opening { agent: agent.clone(), id: id.clone() });
    vec![Effect::Fetch { agent, what: Fetch::Game(id) }]
}

/// An agent listed its newest games. The first of them is opened when none is, or when the newest
/// is followed.
pub fn listed(model: &mut Model, key: &AgentKey, games: Vec<GameHead>) -> Vec<Effect> {
    let Some(agent) = model.live.agent_mut(key) else { return Vec::new() };
    agent.games_asked = false;
    let newest = games.first().map(|head| head.id.clone());
    let is_new = newest.as_ref() != agent.games.first().map(|head| &head.id);
    let before = std::mem::replace(&mut agent.games, games);
    let watched = model.replay.as_ref().filter(|replay| replay.agent == *key);
    if let Some(replay) = watched {
        keep_listed(&mut agent.games, before, replay);
    }
    let is_its_end = |replay: &Replay| {
        replay.course == Course::Over && newest.as_ref() == Some(&replay.report.id)
    };
    let wanted = model.screen == Screen::Games
        && model.opening.is_none()
        && model.replay.as_ref().is_none_or(|it| model.follow && (is_new || is_its_end(it)));
    match newest {
        Some(id) if wanted => open(model, key.clone(), id),
        _ => Vec::new(),
    }
}

/// The game on display stays in the list when newer ones push it out, and between its end and its
/// record.
fn keep_listed(games: &mut Vec<GameHead>, before: Vec<GameHead>, replay: &Replay) {
    let is_it = |head: &GameHead| head.id == replay.report.id;
    if !games.iter().any(is_it) {
        let head = before.into_iter().find(is_it);
        games.extend(head.map(|head| GameHead { is_running: replay.is_running(), ..head }));
    }
}

/// Asks how the game on display went on, if it is being played and nothing else is asked for.
pub fn look_again(model: &mut Model) -> Vec<Effect> {
    if model.screen != Screen::Games || model.opening.is_some() {
        return Vec::new();
    }
    let running = model.replay.as_ref().filter(|replay| replay.is_running());
    match running.map(|replay| (replay.agent.clone(), replay.report.id.clone())) {
        Some((agent, id)) => open(model, agent, id),
        None => Vec::new(),
    }
}

/// A game came, or did not. It counts only if it is the one that was asked for last.
pub fn opened(
    model: &mut Model,
    key: &AgentKey,
    id: &GameId,
    result: Result<GameReport, NoGame>,
) -> Vec<Effect> {
    if model.opening.take_if(|asked| asked.agent == *key && asked.id == *id).is_none() {
        return Vec::new();
    }
    let report = match result {
        Ok(report) if report.id == *id => report,
        Ok(other) => {
            model.complain(format!("{key} was asked for {id} and answered with {}", other.id));
            return Vec::new();
        }
        Err(error) => return failed(model, key, id, &error),
    };
    match Replay::new(report, key.clone()) {
        Ok(mut replay) => {
            replay.go_to(ply_to_show(model, &replay));
            model.replay = Some(replay);
        }
        Err(why) => model.complain(format!("the record breaks the rules: {why}")),
    }
    Vec::new()
}

/// Of a game that was on display already the ply that was looked at, unless that was its last.
fn ply_to_show(model: &Model, new: &Replay) -> usize {
    match &model.replay {
        Some(old) if old.report.id == new.report.id && old.at() < old.plies() => old.at(),
        Some(old) if old.report.id == new.report.id => usize::MAX,
        _ if model.follow || new.is_running() => usize::MAX,
        _ => 0,
    }
}

/// A game did not come. Of the one that is being played on display only the agent's own word that
/// there is none says that it is over; after anything else it is asked for again.
fn failed(model: &mut Model, key: &AgentKey, id: &GameId, error: &NoGame) -> Vec<Effect> {
    let is_direct = model.live.agent(key).is_some_and(|agent| agent.via.is_none());
    let on_display = model.replay.as_mut().filter(|it| it.agent == *key && it.report.id == *id);
    match (on_display, error) {
        (Some(replay), NoGame::Missing(_)) if replay.course == Course::Over => {} // not yet
        (Some(replay), NoGame::Missing(_)) if replay.is_running() && is_direct => {
            replay.course = Course::Over;
            return ended(model);
        }
        _ => model.complain(clean(&error.to_string())),
    }
    Vec::new()
}

/// The game on display is over, and its record comes with its batch.
fn ended(model: &mut Model) -> Vec<Effect> {
    if model.follow {
        return list(model);
    }
    model.say("this game is over; its end is shown once its batch is recorded");
    Vec::new()
}

/// An agent is not connected to any more: it answers no question, and how its game goes on is not
/// told.
pub fn agent_left(model: &mut Model, agent: &AgentKey) {
    if let Some(asked) = model.opening.take_if(|asked| asked.agent == *agent) {
        model.complain(format!("{agent} left before it answered with {}", asked.id));
    }
    if let Some(replay) = model.replay.as_mut().filter(|replay| replay.agent == *agent)
        && !matches!(replay.course, Course::Recorded(_))
    {
        replay.course = Course::Untold;
    }
}

/// An agent could not list its games.
pub fn refused(model: &mut Model, key: &AgentKey, error: &str) {
    forget_question(model, key);
    model.complain(format!("no list of games: {}", clean(error)));
}

/// The answer to the question for the games will not come any more.
pub fn forget_question(model: &mut Model, key: &AgentKey) {
    if let Some(agent) = model.live.agent_mut(key) {
        agent.games_asked = false;
    }
}

/// Follows the newest game, or stays with the one on display.
pub fn follow(model: &mut Model) -> Vec<Effect> {
    model.follow = !model.follow;
    model.say(if model.follow { "following the newest game" } else { "staying with this game" });
    if model.follow { list(model) } else { Vec::new() }
}
