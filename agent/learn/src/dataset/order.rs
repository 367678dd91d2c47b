//! In which order games are learnt from: the same however many threads and nodes played them.

use ringrift::id::GameId;

use crate::selfplay::game_index;

/// Ids as they were recorded, put in the order in which their games belong: by their index in the
/// run, which grows from batch to batch. Within a batch games end in an order that threads decide, and
/// rows are drawn by their place. Games from elsewhere have no index: they follow the newest game that
/// was recorded before them, in the order in which they came.
pub fn learning_order(recorded: Vec<GameId>) -> Vec<GameId> {
    let mut newest = 0;
    let place = |id: GameId| {
        let index = game_index(&id);
        newest = newest.max(index.unwrap_or(0));
        ((index.unwrap_or(newest), index.is_none()), id)
    };
    let mut placed: Vec<_> = recorded.into_iter().map(place).collect();
    placed.sort_by(|((a, a_foreign), a_id), ((b, b_foreign), b_id)| {
        let by_place = (a, a_foreign).cmp(&(b, b_foreign));
        // Two seeds can have the same index.
        by_place.then_with(|| if *a_foreign { std::cmp::Ordering::Equal } else { a_id.cmp(b_id) })
    });
    placed.into_iter().map(|(_, id)| id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::{Batch, Dataset};
    use crate::player::PlayerSpec;
    use crate::rng;
    use crate::selfplay::game_id;
    use crate::testing;

    fn ids(texts: &[&str]) -> Vec<GameId> {
        texts.iter().map(|text| GameId::new(text).unwrap()).collect()
    }

    #[test]
    fn two_orders_of_arrival_give_the_same_batches() {
        let games = testing::games(PlayerSpec::Random, 8);
        let sampled = |arrival: &[usize]| -> Batch {
            let recorded = arrival.iter().map(|index| games[*index].id.clone()).collect();
            let mut data = Dataset::new(testing::square());
            for id in learning_order(recorded) {
                data.add(games.iter().find(|game| game.id == id).unwrap()).unwrap();
            }
            data.sample(32, &mut rng::stream(1, "sample", 0))
        };
        let one_thread = sampled(&[0, 1, 2, 3, 4, 5, 6, 7]);
        assert_eq!(sampled(&[1, 0, 3, 2, 7, 6, 4, 5]), one_thread);
    }

    #[test]
    fn batches_keep_their_order_across_seeds_and_lengths_of_numbers() {
        let id = |seed, index| game_id(testing::square(), seed, index).unwrap();
        let ordered = [id(9, 1), id(9, 200), id(2, 201), id(3, 201), id(2, 123_456_789)];
        let arrived = [4, 2, 0, 3, 1].map(|place: usize| ordered[place].clone());
        assert_eq!(learning_order(arrived.to_vec()), ordered);
    }

    #[test]
    fn games_from_elsewhere_follow_what_was_recorded_before_them() {
        let [a, b, c] = [0, 1, 2].map(|index| game_id(testing::square(), 1, index).unwrap());
        let [z, y] = ["z-import", "y-import"].map(|text| GameId::new(text).unwrap());
        let recorded = vec![b.clone(), a.clone(), z.clone(), y.clone(), c.clone()];
        assert_eq!(learning_order(recorded), [a, b, z, y, c]);
        let foreign = ids(&["8", "import-00000007", "square8_2p-7-00000007"]);
        assert_eq!(learning_order(foreign.clone()), foreign, "these only look like ours");
    }
}
