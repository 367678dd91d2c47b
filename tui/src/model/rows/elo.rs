//! The rating curve of a configuration: one point for each network, in the order of their birth.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use ringrift::event::{Opponent, UtcMs};
use ringrift::game::ConfigKey;
use ringrift::id::ModelId;
use ringrift::state::{Curve, ModelStatus, State};

use crate::model::World;

/// What became of a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// It became the best.
    Promoted,
    /// It missed the gate.
    Rejected,
    /// It was the best, and its promotion was taken back.
    Withdrawn,
    /// Nothing is decided.
    Open,
}

impl Mark {
    /// The letter on the chart.
    pub const fn letter(self) -> &'static str {
        match self {
            Self::Promoted => "P",
            Self::Rejected => "x",
            Self::Withdrawn => "R",
            Self::Open => "?",
        }
    }
}

/// A rating with its 95 % half width.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rated {
    /// Rating; random stands at 0.
    pub elo: f64,
    /// Half width of the interval.
    pub uncertainty: f64,
}

/// One network on the curve.
#[derive(Debug, Clone, PartialEq)]
pub struct Generation {
    /// Which.
    pub model: ModelId,
    /// When it was made.
    pub born: UtcMs,
    /// Its newest rating.
    pub rated: Rated,
    /// Games that the rating rests on.
    pub games: u64,
    /// What became of it.
    pub mark: Mark,
    /// The rating of the best network once this one was decided; `None` before the first.
    pub best: Option<Rated>,
}

/// The curve of one configuration.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// The configuration.
    pub config: ConfigKey,
    /// The networks, oldest first.
    pub generations: Vec<Generation>,
    /// Players that are no networks, with their ratings.
    pub anchors: Vec<(&'static str, f64)>,
    /// The best network and its rating, once there is one.
    pub best: Option<(ModelId, Rated)>,
}

/// The configurations that any log has ratings of.
pub fn configs(world: &World) -> Arc<[ConfigKey]> {
    let rated = || world.states().flat_map(|state| state.ratings.by_config.keys().copied());
    let each_once = || rated().collect::<BTreeSet<_>>().into_iter().collect();
    world.notes.rated.answer(world.logs.version(), each_once)
}

/// The state that knows most about a configuration's ratings.
pub fn source(world: &World, config: ConfigKey) -> Option<&State> {
    let with_curve = world.states().filter(|state| state.ratings.curve(config).is_some());
    with_curve.max_by_key(|state| state.ratings.curve(config).map_or(0, |c| c.points.len()))
}

/// The curves of all configurations.
pub fn all(world: &World) -> impl Iterator<Item = Series> {
    let configs = configs(world);
    (0..configs.len()).filter_map(move |at| work_out(world, configs[at]))
}

/// The curve of a configuration; `None` if nobody has ratings of it.
pub fn series(world: &World, config: ConfigKey) -> Option<Arc<Series>> {
    let worked_out = || work_out(world, config).map(Arc::new);
    world.notes.series.answer((world.logs.version(), config), worked_out)
}

fn work_out(world: &World, config: ConfigKey) -> Option<Series> {
    let state = source(world, config)?;
    let curve = state.ratings.curve(config)?;
    let mut generations = generations(state, curve);
    let best = follow_best(&mut generations);
    Some(Series { config, generations, anchors: anchors(curve), best })
}

fn generations(state: &State, curve: &Curve) -> Vec<Generation> {
    let promoted: HashSet<&ModelId> = curve.promotions.iter().map(|mark| &mark.model).collect();
    let rated = curve.participants.iter().filter_map(|rating| match &rating.participant {
        Opponent::Model(model) => Some((model, rating)),
        Opponent::Random | Opponent::Heuristic => None,
    });
    let generation = |(id, rating): (&ModelId, &ringrift::state::Rating)| {
        let model = state.models.get(id);
        Generation {
            model: id.clone(),
            born: model.map_or(rating.at, |model| model.created_at),
            rated: Rated { elo: rating.elo, uncertainty: rating.uncertainty },
            games: rating.games,
            mark: mark(promoted.contains(id), model.map(|model| model.status)),
            best: None,
        }
    };
    let mut generations: Vec<_> = rated.map(generation).collect();
    generations.sort_by(|a, b| a.born.cmp(&b.born).then(a.model.cmp(&b.model)));
    generations
}

fn mark(promoted: bool, status: Option<ModelStatus>) -> Mark {
    match status {
        Some(ModelStatus::Best | ModelStatus::Replaced) => Mark::Promoted,
        Some(ModelStatus::Withdrawn) => Mark::Withdrawn,
        _ if promoted => Mark::Promoted,
        Some(ModelStatus::Rejected | ModelStatus::Corrupted) => Mark::Rejected,
        Some(ModelStatus::Registered | ModelStatus::Candidate) | None => Mark::Open,
    }
}

/// Carries the rating of the best network along the curve; gives the last one.
fn follow_best(generations: &mut [Generation]) -> Option<(ModelId, Rated)> {
    let mut best = None;
    for generation in generations {
        if generation.mark == Mark::Promoted {
            best = Some((generation.model.clone(), generation.rated));
        }
        generation.best = best.as_ref().map(|(_, rated)| *rated);
    }
    best
}

fn anchors(curve: &Curve) -> Vec<(&'static str, f64)> {
    let mut anchors = vec![("random", 0.0)];
    if let Some(heuristic) = curve.rating(&Opponent::Heuristic) {
        anchors.push(("heuristic", heuristic.elo));
    }
    anchors
}
