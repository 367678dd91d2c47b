//! `replay(t)` shows exactly what live showed.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ringrift::event::UtcMs;

use super::{Look, draw};
use crate::model::{AgentKey, Model, Screen};
use crate::samples::{self, NOON};
use crate::theme::Theme;
use crate::update::{Msg, News, update};

/// The rows between header and time bar: what is above and below them tells of the present.
fn body(model: &Model) -> String {
    let look = Look::new(Theme::named("terminal").unwrap(), false, true);
    let mut buffer = Buffer::empty(Rect::new(0, 0, 120, 40));
    draw(model, &look, &mut buffer);
    let row = |y| (0..120).map(|x| buffer[(x, y)].symbol()).collect::<String>() + "\n";
    (2..38).map(row).collect()
}

/// Every screen but the two that show what this session did or fetched.
const SCREENS: [Screen; 8] = [
    Screen::Fleet,
    Screen::Agents,
    Screen::Events,
    Screen::Elo,
    Screen::Daemons,
    Screen::Jobs,
    Screen::Data,
    Screen::Audit,
];

fn bodies(model: &mut Model) -> Vec<String> {
    let shown = |screen| {
        model.screen = screen;
        body(model)
    };
    SCREENS.map(shown).into()
}

#[test]
fn every_instant_looks_as_it_did_when_it_was_now() {
    let key = AgentKey::local();
    let mut model = Model::new([key.clone()], "0".to_owned());
    let first = News::Snapshot(Box::new(samples::snapshot(0, Default::default())));
    let rest = samples::journal().into_iter().map(|event| News::Events(vec![event]));
    let mut lived = Vec::new();
    for (n, news) in std::iter::once(first).chain(rest).enumerate() {
        let at = UtcMs(NOON.0 + 7_300 * n as i64);
        update(&mut model, Msg::Now(at));
        update(&mut model, Msg::Agent(key.clone(), news));
        lived.push((at, bodies(&mut model)));
    }
    update(&mut model, Msg::Now(UtcMs(NOON.0 + 3_600_000)));
    for (at, screens) in lived.iter().rev() {
        crate::update::travel::go_to(&mut model, *at);
        assert!(model.frozen.is_some(), "{at:?} is over");
        for ((screen, then), now) in SCREENS.iter().zip(screens).zip(bodies(&mut model)) {
            assert_eq!(now, *then, "{screen:?} at {at:?}");
        }
    }
}
