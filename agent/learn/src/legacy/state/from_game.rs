//! The older service's view of a game of ours.

use ringrift::game::{Contents, Game, PerSeat, Seat};

use super::{OldState, SeatCounts, Square, Stack, Streak, more_than_share, victory_threshold};

/// Rounds that the last player standing must last.
const ROUNDS: u32 = 3;

impl OldState {
    /// The state of a game after `actions` recorded actions. The order in which markers came to lie
    /// is not known to a game; cell order takes its place.
    pub fn of(game: &Game, actions: u32) -> Self {
        let config = game.config();
        let winner = game.outcome().map(|outcome| outcome.winner);
        let streak = game.rounds_alone().filter(|(rounds, _)| *rounds > 0);
        let mut state = Self {
            config,
            mover: game.to_move().or(winner.flatten()).unwrap_or(Seat::FIRST),
            phase: game.phase(),
            finished: winner,
            seats: PerSeat::default(),
            markers: PerSeat::default(),
            streak: streak.map(|(rounds, holder)| Streak { holder, rounds, required: ROUNDS }),
            victory_threshold: victory_threshold(config),
            territory_threshold: more_than_share(config.board(), 2),
            territory_minimum: more_than_share(config.board(), u16::from(config.seats())),
            actions,
            squares: Vec::with_capacity(config.board().cells()),
        };
        for seat in Seat::all(config.seats()) {
            state.seats[seat] = SeatCounts {
                hand: game.hand(seat).into(),
                eliminated: game.eliminated(seat),
                territory: game.territory(seat),
                buried: 0,
            };
        }
        state.read_board(game);
        state
    }

    fn read_board(&mut self, game: &Game) {
        for cell in self.board().cell_list() {
            let mut square = Square::default();
            match game.contents(cell) {
                Contents::Empty => {}
                Contents::Stack(stack) => {
                    let controller = stack.controller();
                    let (height, cap) = (stack.height(), stack.cap_height());
                    square.stack = Some(Stack { controller, height, cap });
                    for ring in stack.rings().filter(|ring| *ring != controller) {
                        self.seats[ring].buried += 1;
                    }
                }
                Contents::Marker(owner) => {
                    square.marker = Some(owner);
                    self.markers[owner].push(cell);
                }
                Contents::Collapsed(owner) => square.collapsed = Some(owner),
            }
            self.squares.push(square);
        }
    }
}
