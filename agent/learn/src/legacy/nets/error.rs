//! Why a network is refused.

/// Why parameters are not those of a network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NetError {
    /// One is absent.
    #[error("no parameter `{name}`: not a network of class {class}")]
    Missing {
        /// The parameter.
        name: String,
        /// The class that it was taken for.
        class: &'static str,
    },
    /// One has other axes than its layer.
    #[error(
        "parameter `{name}` has the shape {shape:?}, where a layer of class {class} has {axes} axes"
    )]
    Shape {
        /// The parameter.
        name: String,
        /// Its shape.
        shape: Vec<usize>,
        /// Axes that it should have.
        axes: usize,
        /// The class.
        class: &'static str,
    },
    /// Sizes of layers that do not fit each other.
    #[error("parameter `{name}` has the shape {shape:?}, which does not fit the layers around it")]
    Fit {
        /// The parameter.
        name: String,
        /// Its shape.
        shape: Vec<usize>,
    },
    /// The policy belongs to no board.
    #[error("a network of class {0} whose policy fits none of the four boards")]
    Board(&'static str),
    /// The input holds other planes than those of a known encoding.
    #[error("a network with {0} input planes, which no known encoding has")]
    Planes(usize),
    /// Values for no number of seats.
    #[error("a network with {0} value outputs; 1 to 4 are known")]
    Values(usize),
    /// Infinite or no numbers, or a variance below 0.
    #[error("parameter `{0}` holds numbers that cannot be computed with: the training went wrong")]
    Numbers(String),
    /// The parameters are sound by themselves, but too large together.
    #[error("the network judges an empty frame with numbers that are not finite")]
    Unsound,
}
