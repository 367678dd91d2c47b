//! Games, recorded ones and one that is being played.

use ringrift::api::GameReport;
use ringrift::api::client::ClientError;
use ringrift::event::{Body, Envelope, GameRecorded};
use ringrift::id::GameId;

use super::*;
use crate::model::news::NoGame;
use crate::model::{Course, Opening, Replay};
use crate::update::Fetch;

#[test]
fn games_are_listed_opened_and_stepped_through() {
    let mut model = samples::model();
    let effects = press(&mut model, &[Key::Char('8')]);
    let ask = |what| Effect::Fetch { agent: AgentKey::local(), what };
    assert_eq!(effects, [ask(Fetch::Games)]);
    assert_eq!(press(&mut model, &[Key::Char('8')]), [], "one question at a time");
    let mut model = samples::model_with_games();
    let at = model.replay.as_ref().unwrap().at();
    press(&mut model, &[Key::Char('l'), Key::Char('l'), Key::Char('h')]);
    assert_eq!(model.replay.as_ref().unwrap().at(), at + 1);
    press(&mut model, &[Key::Char('j')]);
    let effects = press(&mut model, &[Key::Enter]);
    assert!(matches!(&effects[..], [Effect::Fetch { what: Fetch::Game(_), .. }]));
}

#[test]
fn the_newest_game_is_followed_until_somebody_steps() {
    let mut model = samples::model_with_games();
    press(&mut model, &[Key::Char('F')]);
    assert!(model.follow);
    let mut games = model.live.agents[0].games.clone();
    games.rotate_right(1);
    let news = News::Games(games.clone());
    let effects = update(&mut model, Msg::Agent(AgentKey::local(), news));
    let wanted = Fetch::Game(games[0].id.clone());
    assert_eq!(effects, [Effect::Fetch { agent: AgentKey::local(), what: wanted }]);
    press(&mut model, &[Key::Char('h')]);
    assert!(!model.follow);
}

#[test]
fn whoever_chooses_a_game_follows_the_newest_no_longer() {
    let mut model = samples::model_with_games();
    press(&mut model, &[Key::Char('F'), Key::Char('j'), Key::Enter]);
    assert!(!model.follow);
    let chosen = model.opening.as_ref().unwrap().id.clone();
    assert_ne!(chosen, model.live.agents[0].games[0].id);
    answer(&mut model, &chosen, Ok(GameReport { id: chosen.clone(), ..samples::game() }));
    let mut games = model.live.agents[0].games.clone();
    games.rotate_right(1);
    assert_eq!(update(&mut model, Msg::Agent(AgentKey::local(), News::Games(games))), []);
}

#[test]
fn the_game_on_display_stays_listed_when_newer_ones_come() {
    let (mut model, id) = watching();
    let games = model.live.agents[0].games[1..].to_vec();
    update(&mut model, Msg::Agent(AgentKey::local(), News::Games(games)));
    let listed = &model.live.agents[0].games;
    assert_eq!(listed.iter().filter(|head| head.id == id).count(), 1);
    assert!(listed.last().unwrap().is_running);
}

/// The same game after so many plies, still being played.
fn running(plies: usize) -> GameReport {
    let mut report = samples::game();
    report.plies.truncate(plies);
    GameReport { outcome: None, finished: None, ..report }
}

/// The agent's answer for this game.
fn answer(model: &mut Model, id: &GameId, result: Result<GameReport, NoGame>) -> Vec<Effect> {
    let news = News::Game { id: id.clone(), result: result.map(Box::new) };
    update(model, Msg::Agent(AgentKey::local(), news))
}

/// The game on display is being played: so many plies of it came.
fn came(model: &mut Model, plies: usize) {
    let report = running(plies);
    answer(model, &report.id.clone(), Ok(report));
}

/// What the agent says of a game that it neither plays nor has recorded.
fn missing() -> NoGame {
    let error = "no game".to_owned();
    ClientError::Refused { status: 404, error, hint: String::new() }.into()
}

fn asked(id: &GameId) -> Opening {
    Opening { agent: AgentKey::local(), id: id.clone() }
}

/// A cockpit that shows a game that is being played and has just asked for it again.
fn watching() -> (Model, GameId) {
    let mut model = samples::model_with_games();
    let id = running(9).id;
    model.opening = Some(asked(&id));
    came(&mut model, 9);
    assert_eq!(next_second(&mut model).len(), 1, "it is asked for again");
    (model, id)
}

fn next_second(model: &mut Model) -> Vec<Effect> {
    update(model, Msg::Now(UtcMs(model.now.0 + 1_000)))
}

fn course(model: &Model) -> Option<Course> {
    model.replay.as_ref().map(|replay| replay.course)
}

#[test]
fn a_game_that_is_being_played_goes_on_by_itself_and_a_ply_that_is_looked_at_stays() {
    let mut model = samples::model_with_games();
    let id = running(9).id;
    let ask = [Effect::Fetch { agent: AgentKey::local(), what: Fetch::Game(id.clone()) }];
    model.opening = Some(asked(&id));
    came(&mut model, 9);
    let mut second = samples::LATER.0;
    let mut tick = |model: &mut Model| {
        second += 1_000;
        update(model, Msg::Now(UtcMs(second)))
    };
    let at = |model: &Model| model.replay.as_ref().map(Replay::at);
    assert_eq!(at(&model), Some(9), "its newest position");
    assert_eq!(tick(&mut model), ask);
    assert_eq!(tick(&mut model), [], "one question at a time");
    came(&mut model, 12);
    assert_eq!(at(&model), Some(12));
    press(&mut model, &[Key::Char('h')]);
    assert_eq!(tick(&mut model), ask);
    came(&mut model, 15);
    assert_eq!(at(&model), Some(11), "somebody looks at it");

    assert_eq!(tick(&mut model), ask);
    answer(&mut model, &id, Err(missing()));
    assert!(model.notice.as_ref().unwrap().text.contains("is over"));
    assert_eq!(tick(&mut model), []);
}

#[test]
fn whoever_follows_is_shown_the_next_game_when_one_is_over() {
    let mut model = samples::model_with_games();
    press(&mut model, &[Key::Char('F')]);
    model.live.agents[0].games_asked = false;
    let id = running(9).id;
    model.opening = Some(asked(&id));
    came(&mut model, 9);
    let next = samples::LATER.0 + 1_000;
    assert_eq!(update(&mut model, Msg::Now(UtcMs(next))).len(), 1);
    let effects = answer(&mut model, &id, Err(missing()));
    assert_eq!(effects, [Effect::Fetch { agent: AgentKey::local(), what: Fetch::Games }]);
}

#[test]
fn a_game_that_is_chosen_while_another_one_is_asked_for_again_is_shown() {
    let (mut model, live) = watching();
    press(&mut model, &[Key::Char('j')]);
    let effects = press(&mut model, &[Key::Enter]);
    let [Effect::Fetch { what: Fetch::Game(chosen), .. }] = effects.as_slice() else {
        panic!("a game is asked for: {effects:?}")
    };
    assert_ne!(*chosen, live);
    came(&mut model, 12);
    let shown = |model: &Model| model.replay.as_ref().map(|replay| replay.report.id.clone());
    assert_eq!(shown(&model), Some(live), "nobody waits for it any more");
    assert_eq!(model.replay.as_ref().map(Replay::plies), Some(9));
    answer(&mut model, chosen, Ok(GameReport { id: chosen.clone(), ..samples::game() }));
    assert_eq!((shown(&model).as_ref(), &model.opening), (Some(chosen), &None));
}

#[test]
fn a_game_is_over_when_its_agent_says_so_and_after_any_other_failure_it_is_asked_for_again() {
    let (mut model, id) = watching();
    let hint = String::new();
    for error in [
        ClientError::TimedOut("no answer".to_owned()),
        ClientError::Unreachable("connection refused".to_owned()),
        ClientError::Refused { status: 503, error: "the file is busy".to_owned(), hint },
    ] {
        let why = error.to_string();
        assert_eq!(answer(&mut model, &id, Err(error.into())), []);
        assert_eq!((course(&model), notice(&model)), (Some(Course::Running), why.as_str()));
        assert_eq!(next_second(&mut model).len(), 1, "after {why}");
    }
    // Whoever passes questions on does not pass this one on.
    model.live.agents[0].via = Some(AgentKey::at("http://relay:1"));
    answer(&mut model, &id, Err(missing()));
    assert_eq!(course(&model), Some(Course::Running));
    model.live.agents[0].via = None;
    next_second(&mut model);
    answer(&mut model, &id, Err(missing()));
    assert_eq!(course(&model), Some(Course::Over));
}

/// The agent recorded games.
fn records(model: &mut Model) -> Vec<Effect> {
    let recorded = GameRecorded {
        location: "games/square8_2p.db".to_owned(),
        games: vec![running(9).id],
        plies: 80,
        total_games: 1,
        batch: None,
    };
    let (seq, mut event) = samples::journal().swap_remove(0);
    *event = Envelope { body: Body::Known(recorded.into()), ..*event };
    update(model, Msg::Agent(AgentKey::local(), News::Events(vec![(seq, event)])))
}

#[test]
fn the_end_of_a_game_is_fetched_once_its_batch_is_recorded() {
    let (mut model, id) = watching();
    model.live.agents[0].games_asked = true;
    let ask = [Effect::Fetch { agent: AgentKey::local(), what: Fetch::Game(id.clone()) }];
    answer(&mut model, &id, Err(missing()));
    assert_eq!(next_second(&mut model), [], "it is over");
    assert_eq!(records(&mut model), ask);
    answer(&mut model, &id, Err(missing()));
    assert_eq!(course(&model), Some(Course::Over), "that was another batch");
    assert_eq!(records(&mut model), ask);
    answer(&mut model, &id, Ok(samples::game()));
    assert!(matches!(course(&model), Some(Course::Recorded(_))));
    assert_eq!(model.replay.as_ref().map(Replay::at), Some(samples::game().plies.len()));
    assert_eq!(records(&mut model), []);
}

#[test]
fn whoever_follows_is_shown_the_end_of_a_game_that_no_other_follows() {
    let (mut model, id) = watching();
    press(&mut model, &[Key::Char('F')]);
    answer(&mut model, &id, Err(missing()));
    let games = model.live.agents[0].games.clone();
    assert_eq!(games[0].id, id);
    let effects = update(&mut model, Msg::Agent(AgentKey::local(), News::Games(games)));
    assert_eq!(effects, [Effect::Fetch { agent: AgentKey::local(), what: Fetch::Game(id) }]);
}
