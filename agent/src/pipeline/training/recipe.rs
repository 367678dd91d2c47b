//! The recipe that the settings ask for.

use ringrift_learn::dataset::Emphasis;
use ringrift_learn::train::Recipe;

use crate::settings::LearnSettings;

/// What the settings say of training, and the usual for everything else.
pub fn recipe_of(learn: &LearnSettings) -> Recipe {
    Recipe {
        accumulate: learn.accumulate as usize,
        clipping: learn.clipping,
        emphasis: Emphasis {
            surprise: learn.surprise_share,
            hard: learn.hard_share,
            quality: learn.quality_share,
        },
        augmentation: learn.augmentation,
        ..Recipe::default()
    }
}

#[cfg(test)]
mod tests {
    use ringrift_learn::dataset::Augmentation;
    use ringrift_learn::train::Clipping;

    use super::*;

    #[test]
    fn settings_left_alone_change_nothing_and_the_others_arrive() {
        assert_eq!(recipe_of(&LearnSettings::default()), Recipe::default());
        let learn = LearnSettings {
            accumulate: 4,
            clipping: Clipping::Network,
            augmentation: Augmentation::All,
            surprise_share: 0.5,
            hard_share: 0.3,
            quality_share: 0.2,
            ..LearnSettings::default()
        };
        let recipe = recipe_of(&learn);
        assert_eq!((recipe.rows_per_step(), recipe.clipping), (512, Clipping::Network));
        assert_eq!(recipe.augmentation, Augmentation::All);
        assert_eq!(recipe.emphasis, Emphasis { surprise: 0.5, hard: 0.3, quality: 0.2 });
    }
}
