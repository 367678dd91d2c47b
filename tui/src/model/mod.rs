//! What the cockpit knows. Plain data: no terminal, no runtime, no clock.

pub mod accused;
pub mod action;
pub mod agent;
pub mod board;
pub mod census;
pub mod clock;
pub mod confirm;
pub mod cursor;
pub mod describe;
pub mod discovery;
pub mod feed;
pub mod filter;
pub mod fuzzy;
pub mod layout;
pub mod line;
pub mod log;
pub mod memo;
pub mod news;
pub mod noted;
pub mod notes;
pub mod operations;
pub mod palette;
pub mod past;
pub mod replay;
pub mod roster;
pub mod rows;
pub mod seconds;
mod switch;
pub mod table;
pub mod tables;
pub mod temporality;
pub mod text;
pub mod themes;
pub mod why;
pub mod words;
pub mod world;
pub mod wrap;

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use ringrift::event::UtcMs;

pub use agent::{Agent, AgentKey, Link};
pub use confirm::{Confirm, Plan};
pub use cursor::Cursor;
pub use discovery::{Apart, Discovery};
pub use feed::{Entry, Feed, Level};
pub use filter::Filter;
pub use line::Line;
pub use log::{Log, LogKey};
pub use news::News;
pub use palette::Palette;
pub use past::Past;
pub use replay::{Course, Opening, Replay};
pub use roster::Roster;
pub use temporality::Temporality;
pub use world::World;

pub use crate::screen::Screen;

use crate::keymap::{Key, Keymap};
use action::Action;
use memo::Memo;
use notes::Moment;
use table::{Arrangement, Order};

/// What the keyboard talks to. Whatever edits text owns every key.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Focus {
    /// The screen itself.
    #[default]
    Screen,
    /// Details of the row under the cursor.
    Details,
    /// The help over it, scrolled down by some lines.
    Help(usize),
    /// The palette.
    Palette(Palette),
    /// The filter of the events.
    Filter(Line),
    /// The question which key to describe.
    Describe,
    /// The causes of an event, and what else happened for the same purpose.
    Why {
        /// The event, its cause, that one's cause, and so on.
        chain: Vec<Arc<Entry>>,
        /// Events of the same correlation.
        together: Vec<Arc<Entry>>,
        /// Lines that are scrolled past.
        scrolled: usize,
        /// What is known of the cause that is not kept here.
        beyond: why::Beyond,
    },
    /// In what the settings of an agent differ from those of its peers.
    Differences {
        /// The agent.
        agent: AgentKey,
        /// Lines that are scrolled past.
        scrolled: usize,
    },
    /// The kinds of events with their counts.
    Kinds(Kinds),
    /// The dialog before a command.
    Confirm(Box<Confirm>),
}

/// The kinds of events, to choose one from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kinds {
    /// How many events of each kind, most frequent first.
    pub counts: Vec<(String, usize)>,
    /// The one under the cursor.
    pub at: usize,
}

/// One line for the operator at the foot of the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What to say.
    pub text: String,
    /// True for a failure.
    pub bad: bool,
    /// When it was said.
    pub at: UtcMs,
}

/// The world at an instant: when the operator pressed pause, or any one of the past.
#[derive(Debug, Clone)]
pub struct Frozen {
    /// When.
    pub at: UtcMs,
    /// What was known then.
    pub world: World,
    /// Events that had been received then.
    pub events: u64,
    /// It was fetched from the past, not frozen in the present.
    pub is_past: bool,
}

/// Everything.
#[derive(Debug)]
pub struct Model {
    /// Keys and their meaning.
    pub keymap: Arc<Keymap>,
    /// The cluster that is shown.
    pub context: String,
    /// All that can be switched to, in order.
    pub contexts: Vec<String>,
    /// What is known now.
    pub live: World,
    /// What the screens show instead while paused.
    pub frozen: Option<Box<Frozen>>,
    /// What came from the agents, for as long as it is kept.
    pub past: Past,
    /// It is a recorded session: nobody is connected to.
    pub is_recorded: bool,
    /// Instants to go back to, in the order in which they were kept.
    pub bookmarks: Vec<UtcMs>,
    /// Minutes that the time bar covers.
    pub span_min: i64,
    /// The screen on display.
    pub screen: Screen,
    /// What the keyboard talks to.
    pub focus: Focus,
    /// A cursor for each screen, in the order of [`Screen::ALL`].
    pub cursors: [Cursor; Screen::ALL.len()],
    /// Filter and order of each screen's rows, in the order of [`Screen::ALL`].
    pub arrangements: [Arrangement; Screen::ALL.len()],
    /// Which of its panels has the keys, for each screen.
    pub panels: [usize; Screen::ALL.len()],
    /// Keys of the rows that are marked, for each screen.
    pub marks: [BTreeSet<String>; Screen::ALL.len()],
    /// Lines of the checklist that are scrolled past.
    pub scrolled: usize,
    /// The commands of this session, oldest first.
    pub actions: VecDeque<Action>,
    /// The game on display.
    pub replay: Option<Replay>,
    /// The game that was asked for and has not come.
    pub opening: Option<Opening>,
    /// Each new game is shown as it is recorded.
    pub follow: bool,
    /// Points back from the newest on the Elo chart.
    pub chart_back: usize,
    /// The band of the Elo chart is drawn.
    pub band: bool,
    /// Commands may be sent until then.
    pub armed_until: Option<UtcMs>,
    /// Why the operator armed the cockpit, in their words.
    pub armed_for: Option<String>,
    /// What was said last.
    pub notice: Option<Notice>,
    /// Keys of an unfinished sequence.
    pub pending: Vec<Key>,
    /// The theme's name.
    pub theme: String,
    /// Wall time of the last message.
    pub now: UtcMs,
    /// Columns and lines of the terminal.
    pub size: (u16, u16),
    /// Random name of this session, for idempotency keys.
    pub session: String,
    /// Commands sent in this session.
    pub sent: u64,
    /// Something on the screen is no longer true.
    pub dirty: bool,
    /// The rows of the table that was arranged last, in order.
    pub order: Memo<(Moment, Screen, Arrangement), Order>,
}

impl Model {
    /// A cockpit that has heard nothing yet.
    pub fn new(agents: impl IntoIterator<Item = AgentKey>, session: String) -> Self {
        Self {
            keymap: Arc::default(),
            context: String::new(),
            contexts: Vec::new(),
            live: World::new(agents),
            frozen: None,
            past: Past::default(),
            is_recorded: false,
            bookmarks: Vec::new(),
            span_min: 30,
            screen: Screen::Fleet,
            focus: Focus::Screen,
            cursors: Default::default(),
            arrangements: Default::default(),
            panels: [0; Screen::ALL.len()],
            marks: Default::default(),
            scrolled: 0,
            actions: VecDeque::new(),
            replay: None,
            opening: None,
            follow: false,
            chart_back: 0,
            band: true,
            armed_until: None,
            armed_for: None,
            notice: None,
            pending: Vec::new(),
            theme: "terminal".to_owned(),
            now: UtcMs::default(),
            size: (80, 24),
            session,
            sent: 0,
            dirty: true,
            order: Memo::default(),
        }
    }

    /// The world that the screens show.
    pub fn shown(&self) -> &World {
        self.frozen.as_ref().map_or(&self.live, |frozen| &frozen.world)
    }

    /// The instant of the world that the screens show.
    pub fn instant(&self) -> UtcMs {
        self.frozen.as_ref().map_or(self.now, |frozen| frozen.at)
    }

    /// The whole second of it, by which they count: within a second only news changes them.
    pub fn shown_at(&self) -> UtcMs {
        let at = self.instant().0;
        UtcMs(at - at.rem_euclid(1_000))
    }

    /// Seconds for which commands may still be sent; `None` when read-only.
    pub fn armed_s(&self) -> Option<i64> {
        let left = self.armed_until?.since(self.now);
        (left > 0).then_some((left + 999) / 1000)
    }

    /// The cursor of the screen on display.
    pub fn cursor(&self) -> &Cursor {
        &self.cursors[self.screen as usize]
    }

    /// The cursor of the screen on display.
    pub fn cursor_mut(&mut self) -> &mut Cursor {
        &mut self.cursors[self.screen as usize]
    }

    /// The panel that has the keys.
    pub fn panel(&self) -> &'static str {
        self.screen.panels()[self.panels[self.screen as usize]]
    }

    /// True if the keys move among events.
    pub fn in_events(&self) -> bool {
        self.screen == Screen::Events || self.panel() == "events"
    }

    /// The event under the cursor: the newest while the cursor is free.
    pub fn event_under_cursor(&self) -> Option<&Arc<Entry>> {
        let feed = &self.shown().feed;
        self.held_event().or(feed.len().checked_sub(1)).and_then(|at| feed.get(at))
    }

    /// Where the event stands that the cursor holds; `None` while it is free.
    pub fn held_event(&self) -> Option<usize> {
        self.shown().feed.held_by(&self.cursors[Screen::Events as usize])
    }

    /// How the rows of the screen on display are arranged.
    pub fn arrangement_mut(&mut self) -> &mut Arrangement {
        &mut self.arrangements[self.screen as usize]
    }

    /// Says something to the operator.
    pub fn say(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice { text: text.into(), bad: false, at: self.now });
        self.dirty = true;
    }

    /// Tells the operator what went wrong.
    pub fn complain(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice { text: text.into(), bad: true, at: self.now });
        self.dirty = true;
    }
}
