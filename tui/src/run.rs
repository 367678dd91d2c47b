//! From the command line to the mode that it asks for.

use std::hash::{BuildHasher, RandomState};
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use clap::error::ErrorKind;
use ringrift::api::Exit;
use ringrift::event::UtcMs;
use tokio::runtime::Runtime;

use crate::app::{self, App};
use crate::cli::{Cli, Task};
use crate::contexts::Contexts;
use crate::ends::{Ends, Left};
use crate::journal::recording;
use crate::links::Targets;
use crate::local::{self, Plan};
use crate::model::{AgentKey, Model, Screen, World};
use crate::settings::{self, Settings};
use crate::theme::Theme;
use crate::update::{Msg, update};
use crate::view::Look;
use crate::{colour, generate, once, picture, plain, terminal, watch};

/// What agents say is taken in at so many connections before keys have their turn again.
const TASKS_BETWEEN_KEYS: u32 = 8;

/// Why the cockpit did not run.
#[derive(Debug)]
struct Failure {
    exit: Exit,
    why: String,
}

impl Failure {
    fn usage(why: &impl ToString) -> Self {
        Self { exit: Exit::Usage, why: why.to_string() }
    }

    fn output(error: &io::Error) -> Self {
        Self { exit: Exit::Down, why: format!("cannot write the output: {error}") }
    }

    fn terminal(error: &io::Error) -> Self {
        Self { exit: Exit::Down, why: format!("the cockpit ended: {error}") }
    }
}

/// Runs the program.
pub fn main() -> ExitCode {
    let cli = match Cli::read(std::env::args_os()) {
        Ok(cli) => cli,
        Err(error) => return refuse(&error),
    };
    match dispatch(&cli) {
        Ok(exit) => exit.into(),
        Err(failure) => {
            say(&failure.why);
            failure.exit.into()
        }
    }
}

/// Prints help, version or what is wrong with the command line.
fn refuse(error: &clap::Error) -> ExitCode {
    // Nothing more can be said when even this cannot be written.
    let _ = error.print();
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => Exit::Healthy.into(),
        _ => Exit::Usage.into(),
    }
}

fn dispatch(cli: &Cli) -> Result<Exit, Failure> {
    if let Some(Task::Generate { what }) = &cli.task {
        let written = generate::run(what).map(|()| Exit::Healthy);
        return written.map_err(|error| Failure { exit: Exit::Down, why: error.to_string() });
    }
    let settings = Settings::load(cli.config.as_deref()).map_err(|error| Failure::usage(&error))?;
    let keymap = settings.keymap().map_err(|error| Failure::usage(&error))?;
    if matches!(cli.task, Some(Task::Keys)) {
        let written = io::stdout().lock().write_all(generate::keys::plain(&keymap).as_bytes());
        return written.map(|()| Exit::Healthy).map_err(|error| Failure::output(&error));
    }
    let look = look(cli, &settings)?;
    let theme = look.theme.name.clone();
    let model = |agents: Vec<AgentKey>| Model {
        keymap: Arc::new(keymap),
        screen: cli.screen,
        theme,
        now: UtcMs::now(),
        ..Model::new(agents, session_name())
    };
    match &cli.replay {
        Some(folder) => replayed(folder, model, look),
        None => connected(cli, settings, model, look),
    }
}

/// A recorded session, with nobody connected to.
fn replayed(
    folder: &Path,
    model: impl FnOnce(Vec<AgentKey>) -> Model,
    look: Look,
) -> Result<Exit, Failure> {
    let recording = recording::read(folder).map_err(|why| Failure::usage(&why))?;
    let mut model = model(recording.agents);
    update(&mut model, Msg::Recorded(Box::new(recording.past)));
    interactive(model, look, Contexts::default(), |_| Ends::nowhere())
}

/// Agents, in the mode that is asked for.
fn connected(
    cli: &Cli,
    settings: Settings,
    model: impl FnOnce(Vec<AgentKey>) -> Model,
    look: Look,
) -> Result<Exit, Failure> {
    let named_only = settings.named_only;
    let contexts = contexts(cli, settings);
    let context = contexts.first(cli.context.as_deref()).map_err(|why| Failure::usage(&why))?;
    let targets = contexts.targets(&context).map_err(|why| Failure::usage(&why))?;
    let mut model = model(targets.keys());
    model.contexts = contexts.names().map(str::to_owned).collect();
    model.context = context;
    if cli.once {
        return once(cli, model, targets);
    }
    if let Some(path) = &cli.picture {
        return on_runtime(|| picture::run(model, look, targets, path));
    }
    model.live.discovers = !named_only;
    if cli.plain {
        return on_runtime(|| plain::run(model, targets, cli.select.as_deref()));
    }
    if cli.watch {
        return on_runtime(|| watch::run(model, targets));
    }
    if let Some(folder) = &cli.record {
        recording::check_new(folder).map_err(|why| Failure::usage(&why))?;
    }
    let chosen = cli.record.clone();
    interactive(model, look, contexts, |unheard| Ends::open(targets, unheard, chosen))
}

/// How things stand, printed once.
fn once(cli: &Cli, model: Model, targets: Targets) -> Result<Exit, Failure> {
    if cli.screen == Screen::Events {
        return Err(Failure::usage(&"events are a stream and no list: use --plain"));
    }
    let question = once::Question {
        format: cli.format,
        select: once::select(&model, cli.select.as_deref()).map_err(|w| Failure::usage(&w))?,
        fail_on: cli.fail_on,
        timeout_s: cli.timeout,
    };
    on_runtime(|| once::run(model, targets, question))
}

/// A name that no other session has: the standard library seeds its hashers at random.
fn session_name() -> String {
    format!("{:016x}", RandomState::new().hash_one(std::process::id()))
}

fn on_runtime<F>(work: impl FnOnce() -> F) -> Result<Exit, Failure>
where
    F: Future<Output = io::Result<Exit>>,
{
    let runtime = runtime()?;
    runtime
        .block_on(async { work().await })
        .map_err(|e| Failure { exit: Exit::Down, why: e.to_string() })
}

/// One thread for keys, screen and agents: each event wakes one thread once.
fn runtime() -> Result<Runtime, Failure> {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    let builder = builder.event_interval(TASKS_BETWEEN_KEYS).enable_all();
    builder.build().map_err(|error| Failure::terminal(&error))
}

/// The flag decides, then the configuration file, then the environment.
fn look(cli: &Cli, settings: &Settings) -> Result<Look, Failure> {
    let variable = |name: &str| std::env::var(name).ok();
    let name = colour::theme(cli.theme.as_deref().or(settings.theme.as_deref()), variable);
    let folder = settings::config_folder().map(|folder| folder.join("themes"));
    let theme = Theme::load(&name, folder.as_deref()).map_err(|error| Failure::usage(&error))?;
    let ascii = cli.ascii || settings.ascii;
    let look = Look::new(theme, ascii, colour::is_true_colour(variable));
    // The theme has decided already; the library must not decide again.
    crossterm::style::force_color_output(true);
    Ok(look)
}

/// The agents of the command line go before those of the configuration file.
fn contexts(cli: &Cli, settings: Settings) -> Contexts {
    let local = cli.local.then(|| Plan { game: cli.game, data_dir: cli.data_dir.clone() });
    let is_given = !cli.agents.is_empty() || local.is_some();
    let agents = if is_given { cli.agents.clone() } else { settings.agents };
    Contexts::new(settings.context, agents, local, local::here)
}

/// The cockpit itself. The first frame is drawn before anything else is started.
fn interactive(
    mut model: Model,
    look: Look,
    contexts: Contexts,
    ends: impl FnOnce(World) -> Ends,
) -> Result<Exit, Failure> {
    if !io::stdout().is_terminal() || !io::stdin().is_terminal() {
        return Err(Failure::usage(&"no terminal here; use --watch, --plain or --once"));
    }
    let terminal = |error: io::Error| Failure::terminal(&error);
    let guard = terminal::Guard::claim().map_err(terminal)?;
    let mut screen = terminal::screen().map_err(terminal)?;
    let size = screen.size().map_err(terminal)?;
    model.size = (size.width, size.height);
    app::draw(&mut screen, &mut model, &look).map_err(terminal)?;
    runtime()?.block_on(async {
        let ends = ends(model.live.clone());
        let app = App::new(model, look, (screen, guard), contexts, ends);
        let (ended, closing) = app.run().await;
        farewell(closing).await;
        ended.map(|()| Exit::Healthy).map_err(terminal)
    })
}

/// The terminal is the shell's again; the private agent and the disk may take a moment.
async fn farewell(closing: impl Future<Output = Left>) {
    tokio::pin!(closing);
    let patience = std::time::Duration::from_millis(300);
    let left = match tokio::time::timeout(patience, &mut closing).await {
        Ok(left) => left,
        Err(_) => {
            say("what was begun is being finished ...");
            closing.await
        }
    };
    if let Some(why) = left.unwritten {
        say(&format!("the journal lacks the end of this session: {why}"));
    }
    if let Some(running) = left.runs_on {
        say(&running.to_string());
    }
}

/// Tells the shell. The terminal may be gone: that must not keep the rest from being put away.
fn say(what: &str) {
    let _ = writeln!(io::stderr(), "ringrift-tui: {what}");
}
