//! The owner of the model: takes what comes, and draws when something on the screen is no longer
//! true. Nothing ticks but the clock in the header.

use std::io;
use std::time::{Duration, Instant};

use crossterm::event::Event;
use ringrift::event::UtcMs;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::contexts::Contexts;
use crate::ends::{Ends, Left};
use crate::files;
use crate::input::{self, key_of};
use crate::model::Model;
use crate::signals::{Signal, Signals};
use crate::terminal::{self, Guard, Screen};
use crate::theme::Theme;
use crate::update::{self, Effect, Msg, update};
use crate::view::{self, Look};

/// Frames are at least so far apart, unless a key asks for one.
const FRAME: Duration = Duration::from_millis(33);

/// Whole screens are painted at least so far apart, unless a key asks for one: sizes come in storms.
const REPAINT: Duration = Duration::from_millis(550);

/// Messages or keys taken in before the others and the screen get their turn.
const DRAIN: usize = 1024;

/// A running cockpit.
pub struct App {
    model: Model,
    look: Look,
    screen: Screen,
    guard: Guard,
    contexts: Contexts,
    ends: Ends,
    /// Contexts that were left; each may still stop a private agent.
    left: Vec<JoinHandle<Left>>,
    drawn: Instant,
    /// When every cell was painted last.
    painted: Instant,
    /// A key was pressed: the next frame does not wait.
    urgent: bool,
    /// The next frame paints every cell.
    repaint: bool,
    quit: bool,
}

/// What woke the owner.
enum Wake {
    Message(Option<Msg>),
    Terminal(Option<io::Result<Event>>),
    Signal(Signal),
    Clock,
    Frame,
}

impl App {
    /// A cockpit whose first frame is on the screen already.
    pub fn new(
        model: Model,
        look: Look,
        (screen, guard): (Screen, Guard),
        contexts: Contexts,
        ends: Ends,
    ) -> Self {
        let (left, drawn) = (Vec::new(), Instant::now());
        Self {
            model,
            look,
            screen,
            guard,
            contexts,
            ends,
            left,
            drawn,
            painted: drawn,
            urgent: false,
            repaint: false,
            quit: false,
        }
    }

    /// Runs until the operator leaves, or the terminal cannot be read or written any more. Gives back what is
    /// to be waited for once the terminal is restored, whatever happened: it ends with what the operator has to
    /// know then.
    pub async fn run(mut self) -> (io::Result<()>, impl Future<Output = Left>) {
        let ended = self.until_it_ends().await;
        // Dropping the screen would complain to a terminal that is gone, and panic as that is gone, too.
        let _ = self.screen.show_cursor();
        (ended, close(self.ends, self.left))
    }

    async fn until_it_ends(&mut self) -> io::Result<()> {
        let mut terminal = input::listen();
        let mut signals = Signals::listen()?;
        while !self.quit {
            let frame = self.next_frame();
            let wake = tokio::select! {
                biased;
                signal = signals.next() => Wake::Signal(signal),
                event = terminal.recv() => Wake::Terminal(event),
                () = tokio::time::sleep_until(frame.unwrap_or_else(Instant::now).into()),
                    if frame.is_some() => Wake::Frame,
                message = self.ends.inbox.recv() => Wake::Message(message),
                () = tokio::time::sleep(until_next_second()),
                    if !update::stands_still(&self.model) => Wake::Clock,
            };
            self.take(Msg::Now(UtcMs::now()))?;
            self.wake(wake, &mut terminal)?;
            self.hand_over();
            if self.next_frame().is_some_and(|due| self.urgent || due <= Instant::now()) {
                self.draw()?;
            }
        }
        Ok(())
    }

    /// When the next frame is due; `None` if nothing changed.
    fn next_frame(&self) -> Option<Instant> {
        let due = self.drawn + FRAME;
        let due = if self.repaint { due.max(self.painted + REPAINT) } else { due };
        self.model.dirty.then_some(due)
    }

    /// Takes in what woke it and whatever else has come from there: a flood is drawn once.
    fn wake(
        &mut self,
        wake: Wake,
        terminal: &mut mpsc::Receiver<io::Result<Event>>,
    ) -> io::Result<()> {
        match wake {
            Wake::Message(first) => {
                let mut next = first;
                for _ in 0..DRAIN {
                    let Some(msg) = next else { break };
                    self.take(msg)?;
                    next = self.ends.inbox.try_recv().ok();
                }
                Ok(())
            }
            Wake::Terminal(Some(first)) => {
                let mut next = Some(first);
                for _ in 0..DRAIN {
                    let Some(event) = next.take_if(|_| !self.quit) else { break };
                    self.terminal(event?)?;
                    next = terminal.try_recv().ok();
                }
                Ok(())
            }
            Wake::Terminal(None) | Wake::Signal(Signal::End) => {
                self.quit = true;
                Ok(())
            }
            Wake::Signal(Signal::Suspend) => self.suspend(),
            Wake::Signal(Signal::Continued) => self.reclaim(),
            Wake::Clock | Wake::Frame => Ok(()),
        }
    }

    fn terminal(&mut self, event: Event) -> io::Result<()> {
        match event {
            Event::Key(key) => match key_of(key) {
                Some(key) => {
                    self.urgent = true;
                    self.take(Msg::Key(key))
                }
                None => Ok(()),
            },
            Event::Paste(text) => self.take(Msg::Paste(text)),
            Event::Resize(columns, lines) => self.take(Msg::Resized(columns, lines)),
            Event::FocusGained | Event::FocusLost | Event::Mouse(_) => Ok(()),
        }
    }

    /// Keeps what an agent says for later sessions.
    fn keep(&mut self, msg: &Msg) {
        let (Msg::Agent(agent, news), Some(journal)) = (msg, &mut self.ends.journal) else {
            return;
        };
        let is_news = self.model.live.is_changed_by(agent, news);
        if is_news {
            journal.keep(self.model.now, agent, news);
        }
    }

    /// Has what waited long enough written.
    fn hand_over(&mut self) {
        let Some(journal) = &mut self.ends.journal else { return };
        if !journal.hand_over(self.model.now, &self.model.live) {
            self.model.complain("the disk is too slow for the journal: it has a gap here");
        }
    }

    fn take(&mut self, msg: Msg) -> io::Result<()> {
        self.keep(&msg);
        for effect in update(&mut self.model, msg) {
            match effect {
                Effect::Quit => self.quit = true,
                Effect::Repaint => self.repaint = true,
                Effect::Suspend => self.suspend()?,
                Effect::Copy(text) => terminal::copy(&text)?,
                Effect::Export { name, text } => match files::export(&name, &text) {
                    Ok(path) => self.model.say(format!("written: {}", path.display())),
                    Err(error) => self.model.complain(format!("{name} is not written: {error}")),
                },
                effect @ (Effect::Send { .. }
                | Effect::Fetch { .. }
                | Effect::Discovered(_)
                | Effect::Resync) => self.ends.links.carry_out(&effect),
                Effect::Switch(context) => self.switch(&context),
            }
        }
        Ok(())
    }

    /// Shows another context. The one that is left is closed meanwhile: nothing waits for it.
    fn switch(&mut self, context: &str) {
        let targets = match self.contexts.targets(context) {
            Ok(targets) => targets,
            Err(why) => return self.model.complain(why),
        };
        self.model.switch(context, targets.keys());
        let ends = Ends::open(targets, self.model.live.clone(), None);
        let left = std::mem::replace(&mut self.ends, ends);
        self.left.push(tokio::spawn(left.close()));
    }

    fn suspend(&mut self) -> io::Result<()> {
        if terminal::is_session_leader() {
            self.model.complain("there is no shell to go back to");
            return Ok(());
        }
        self.guard.release()?;
        terminal::stop_group()?;
        self.reclaim()
    }

    /// Takes the terminal again after the shell had it, and paints everything.
    fn reclaim(&mut self) -> io::Result<()> {
        self.guard.reclaim()?;
        self.take(Msg::Repaint)
    }

    fn draw(&mut self) -> io::Result<()> {
        if !self.guard.holds() {
            return Err(io::Error::other("a part of the cockpit panicked; it was told above"));
        }
        if self.look.theme.name != self.model.theme
            && let Ok(theme) = Theme::named(&self.model.theme)
        {
            self.look.set_theme(theme);
        }
        if std::mem::take(&mut self.repaint) {
            terminal::forget_screen(&mut self.screen)?;
            self.painted = Instant::now();
        }
        draw(&mut self.screen, &mut self.model, &self.look)?;
        self.drawn = Instant::now();
        self.urgent = false;
        Ok(())
    }
}

/// Draws one frame and notes that the screen is true again.
///
/// # Errors
/// When the terminal cannot be written.
pub fn draw(screen: &mut Screen, model: &mut Model, look: &Look) -> io::Result<()> {
    screen.draw(|frame| view::draw(model, look, frame.buffer_mut()))?;
    model.dirty = false;
    Ok(())
}

/// Closes the context on display, and waits for those that were left before.
async fn close(ends: Ends, before: Vec<JoinHandle<Left>>) -> Left {
    let mut left = Left::default();
    let last = ends.close().await;
    for closing in before {
        left = left.and(closing.await.unwrap_or_default());
    }
    left.and(last)
}

fn until_next_second() -> Duration {
    let past = u64::try_from(UtcMs::now().0.rem_euclid(1000)).unwrap_or(0);
    Duration::from_millis(1000 - past)
}
