//! Recorded games.

use super::*;

#[test]
fn games_are_listed_opened_and_stepped_through() {
    let mut model = samples::model();
    let effects = press(&mut model, &[Key::Char('8')]);
    let ask = |what| Effect::Fetch { agent: AgentKey::local(), what };
    assert_eq!(effects, [ask(crate::update::Fetch::Games)]);
    assert_eq!(press(&mut model, &[Key::Char('8')]), [], "one question at a time");
    let mut model = samples::model_with_games();
    let at = model.replay.as_ref().unwrap().at();
    press(&mut model, &[Key::Char('l'), Key::Char('l'), Key::Char('h')]);
    assert_eq!(model.replay.as_ref().unwrap().at(), at + 1);
    press(&mut model, &[Key::Char('j')]);
    let effects = press(&mut model, &[Key::Enter]);
    assert!(matches!(&effects[..], [Effect::Fetch { what: crate::update::Fetch::Game(_), .. }]));
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
    let wanted = crate::update::Fetch::Game(games[0].id.clone());
    assert_eq!(effects, [Effect::Fetch { agent: AgentKey::local(), what: wanted }]);
    press(&mut model, &[Key::Char('h')]);
    assert!(!model.follow);
}
