//! Evaluations kept by position, so that none is computed twice while it is remembered.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::{Evaluation, Evaluator, Leaf, Rules};

/// Positions that a cache remembers at most, unless told otherwise: about 10 MB on small boards.
pub const DEFAULT_CAPACITY: usize = 1 << 15;

/// How a cache fared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CacheStats {
    /// Positions found in the cache.
    pub hits: u64,
    /// Positions that had to be evaluated.
    pub misses: u64,
}

/// An evaluator with a memory, keyed by the hash of the position; owning its evaluator, it never mixes
/// two networks. Two generations bound it: when the young one is full, the old one is dropped.
#[derive(Debug)]
pub struct Cached<E> {
    evaluator: E,
    young: Generation,
    old: Generation,
    /// Entries of one generation.
    room: usize,
    stats: CacheStats,
}

type Generation = HashMap<u64, Evaluation, BuildHasherDefault<AsIs>>;

/// The keys are hashes already.
#[derive(Debug, Default)]
struct AsIs(u64);

impl Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }
    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

impl<E> Cached<E> {
    /// A memory of at most `capacity` positions, none when it is 0.
    pub fn new(evaluator: E, capacity: usize) -> Self {
        let (young, old) = (Generation::default(), Generation::default());
        Self { evaluator, young, old, room: capacity / 2, stats: CacheStats::default() }
    }

    /// How it fared so far.
    pub fn stats(&self) -> CacheStats {
        self.stats
    }

    /// The evaluator behind it.
    pub fn inner(&self) -> &E {
        &self.evaluator
    }

    /// The evaluator behind it, to be asked past the memory.
    pub fn inner_mut(&mut self) -> &mut E {
        &mut self.evaluator
    }

    /// Positions remembered.
    pub fn len(&self) -> usize {
        self.young.len() + self.old.len()
    }

    /// True when nothing is remembered.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn find(&mut self, key: u64, moves: usize) -> Option<Evaluation> {
        if let Some(known) = self.young.get(&key) {
            return (known.logits.len() == moves).then(|| known.clone());
        }
        let known = self.old.remove(&key).filter(|known| known.logits.len() == moves)?;
        self.keep(key, known.clone());
        Some(known)
    }

    fn keep(&mut self, key: u64, judged: Evaluation) {
        if self.room == 0 {
            return;
        }
        if self.young.len() >= self.room {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key, judged);
    }
}

impl<R: Rules, E: Evaluator<R>> Evaluator<R> for Cached<E> {
    fn evaluate(&mut self, leaves: &[Leaf<'_, R>]) -> Vec<Evaluation> {
        if self.room == 0 {
            self.stats.misses += leaves.len() as u64;
            return self.evaluator.evaluate(leaves);
        }
        let keys: Vec<u64> = leaves.iter().map(|leaf| leaf.state.hash()).collect();
        let mut answers: Vec<Option<Evaluation>> = Vec::with_capacity(leaves.len());
        let (mut unknown, mut places) = (Vec::new(), Vec::new());
        for (place, (leaf, key)) in leaves.iter().zip(&keys).enumerate() {
            let known = self.find(*key, leaf.legal.len());
            if known.is_none() {
                unknown.push(Leaf { state: leaf.state, legal: leaf.legal });
                places.push(place);
            }
            answers.push(known);
        }
        self.stats.hits += (leaves.len() - unknown.len()) as u64;
        self.stats.misses += unknown.len() as u64;
        if !unknown.is_empty() {
            let judged = self.evaluator.evaluate(&unknown);
            for (place, judged) in places.into_iter().zip(judged) {
                self.keep(keys[place], judged.clone());
                answers[place] = Some(judged);
            }
        }
        answers.into_iter().flatten().collect()
    }
}
