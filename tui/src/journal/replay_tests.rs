//! `replay(t)` shows exactly what live showed: in the session that lived through it, and in a later
//! one that has only the files.

use std::hash::{DefaultHasher, Hash, Hasher};

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ringrift::event::UtcMs;

use super::files;
use crate::model::past::Message;
use crate::model::{AgentKey, Model, Screen, World};
use crate::samples::busy;
use crate::theme::Theme;
use crate::update::{Msg, travel, update};
use crate::view::{Look, draw, format};

/// Everything follows from it.
const SEED: u64 = 0x5eed_0001;

/// Instants that are looked at.
const INSTANTS: usize = 1_000;

const SIZE: (u16, u16) = (120, 40);

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

/// What a screen showed.
#[derive(PartialEq, Eq)]
struct Shown {
    /// The text, for people.
    text: String,
    /// Every cell with its colours.
    cells: u64,
}

/// The frame without what tells of the present: the word LIVE or PAST, the time bar, the last line.
fn look_at(model: &mut Model, screen: Screen) -> Shown {
    model.screen = screen;
    let look = Look::new(Theme::named("terminal").unwrap(), false, true);
    let mut buffer = Buffer::empty(Rect::new(0, 0, SIZE.0, SIZE.1));
    draw(model, &look, &mut buffer);
    let clock = format::clock(model.shown_at());
    let row = |y| (0..SIZE.0).map(|x| buffer[(x, y)].symbol()).collect::<String>();
    assert!(row(0).contains(&clock), "{clock} is missing: {}", row(0));
    let head = (0..SIZE.0 / 2).map(|x| (x, 0));
    let body = (1..SIZE.1 - 2).flat_map(|y| (0..SIZE.0).map(move |x| (x, y)));
    let (mut text, mut hasher) = (String::new(), DefaultHasher::new());
    for place in head.chain(body) {
        if place.0 == 0 {
            text.push('\n');
        }
        text.push_str(buffer[place].symbol());
        buffer[place].hash(&mut hasher);
    }
    Shown { text, cells: hasher.finish() }
}

/// Instants of the hour, in order, each with the screen to look at.
fn instants(messages: &[Message]) -> Vec<(UtcMs, Screen)> {
    let mut rng = StdRng::seed_from_u64(SEED);
    let (first, last) = (messages[0].at.0, messages[messages.len() - 1].at.0);
    let mut instants: Vec<_> =
        (0..INSTANTS).map(|_| UtcMs(rng.random_range(first..last))).collect();
    instants.sort();
    instants.into_iter().zip(SCREENS.into_iter().cycle()).collect()
}

/// Lives through the hour with a journal in `files`, half of it in each, and looks at the screens on the
/// way.
fn live(
    model: &mut Model,
    messages: &[Message],
    mut files: files::Files,
) -> Vec<(UtcMs, Screen, Shown)> {
    let (instants, half) = (instants(messages), messages.len() / 2);
    let (mut lived, mut next) = (Vec::new(), instants.into_iter().peekable());
    for (n, message) in messages.iter().enumerate() {
        while let Some((at, screen)) = next.next_if(|(at, _)| *at < message.at) {
            update(model, Msg::Now(at));
            lived.push((at, screen, look_at(model, screen)));
        }
        update(model, Msg::Now(message.at));
        if model.live.is_changed_by(&message.agent, &message.news) {
            files.write([message]).unwrap();
        }
        update(model, Msg::Agent(message.agent.clone(), message.news.clone()));
        if n == half {
            files.turn_over(&model.live, message.at).unwrap();
        }
    }
    assert_eq!(next.next(), None, "every instant was lived through");
    lived
}

fn assert_replays(model: &mut Model, lived: &[(UtcMs, Screen, Shown)], whose: &str) {
    for (at, screen, then) in lived {
        travel::go_to(model, *at);
        let frozen = model.frozen.as_ref().map(|frozen| frozen.at);
        assert_eq!(frozen, Some(*at), "{whose}: {at:?} can be shown; seed {SEED:#x}");
        let now = look_at(model, *screen);
        if now != *then {
            let lines = then.text.lines().zip(now.text.lines()).filter(|(then, now)| then != now);
            let lines: String = lines.map(|(then, now)| format!("- {then}\n+ {now}\n")).collect();
            panic!("{whose}: {screen:?} at {at:?} differs; seed {SEED:#x}\n{lines}");
        }
    }
}

#[test]
fn a_thousand_instants_look_as_they_did_when_they_were_now() {
    let (keys, messages) = busy::hour(SEED);
    let folder = tempfile::tempdir().unwrap();
    let open = |keys: &[AgentKey]| {
        files::open(folder.path().into(), World::new(keys.iter().cloned())).unwrap()
    };
    let mut model = Model::new(keys.clone(), "0".to_owned());
    let lived = live(&mut model, &messages, open(&keys).files.unwrap());
    let later = UtcMs(messages[messages.len() - 1].at.0 + 3_600_000);
    update(&mut model, Msg::Now(later));
    assert_replays(&mut model, &lived, "the same session");
    let mut model = Model::new(keys.clone(), "1".to_owned());
    update(&mut model, Msg::Now(later));
    update(&mut model, Msg::History(Box::new(open(&keys).past)));
    assert_replays(&mut model, &lived, "a later session");
}
