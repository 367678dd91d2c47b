//! Sequential halving as a fixed list: how many visits the move searched next must have.

/// For each of `simulations`, the visit count of the moves that are still considered; `considered`
/// moves start, and each round the better half goes on (as in the authors' mctx library).
pub fn considered_visits(considered: usize, simulations: usize) -> Vec<u32> {
    if considered <= 1 {
        return (0..).take(simulations).collect();
    }
    let rounds = considered.next_power_of_two().ilog2() as usize;
    let mut visits = vec![0u32; considered];
    let (mut sequence, mut alive) = (Vec::with_capacity(simulations), considered);
    while sequence.len() < simulations {
        for _ in 0..(simulations / (rounds * alive)).max(1) {
            sequence.extend_from_slice(&visits[..alive]);
            visits[..alive].iter_mut().for_each(|count| *count += 1);
        }
        alive = (alive / 2).max(2);
    }
    sequence.truncate(simulations);
    sequence
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedules_equal_the_published_ones() {
        assert_eq!(considered_visits(1, 4), [0, 1, 2, 3]);
        assert_eq!(considered_visits(2, 6), [0, 0, 1, 1, 2, 2]);
        assert_eq!(considered_visits(4, 8), [0, 0, 0, 0, 1, 1, 2, 2]);
        assert_eq!(considered_visits(8, 16), [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3],);
    }
}
