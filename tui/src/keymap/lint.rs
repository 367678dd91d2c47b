//! The rules that every keymap of ours keeps.

use strum::VariantArray;

use super::{Command, Key, Keymap, Lookup};
use crate::screen::Screen;

#[test]
fn every_command_has_a_sentence_of_4_to_60_characters() {
    for binding in Keymap::default().bindings {
        let length = binding.doc.chars().count();
        assert!((4..=60).contains(&length), "{:?}: `{}`", binding.command, binding.doc);
        assert!(!binding.keys.is_empty(), "{:?} has no key", binding.command);
    }
}

#[test]
fn every_command_stands_in_the_keymap_once() {
    for command in Command::VARIANTS {
        let keymap = Keymap::default();
        let bindings = keymap.bindings.iter().filter(|b| b.command == *command);
        assert_eq!(bindings.count(), 1, "{}", command.name());
    }
}

/// On its own screens a binding goes before one of all screens with the same key; between equals
/// no key has two meanings, and none is the beginning of another.
#[test]
fn a_chord_means_one_thing_and_shadows_no_sequence() {
    let bindings = Keymap::default().bindings;
    for (index, binding) in bindings.iter().enumerate() {
        for chord in &binding.keys {
            let clash = bindings[index + 1..].iter().find(|other| other.clashes(binding, chord));
            assert_eq!(clash, None, "`{chord}` of {}", binding.command.name());
        }
    }
}

#[test]
fn names_and_aliases_are_unique() {
    let bindings = Keymap::default().bindings;
    let names = bindings.iter().flat_map(|b| {
        b.aliases.iter().map(String::as_str).chain(std::iter::once(b.command.name()))
    });
    let mut names: Vec<_> = names.collect();
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all, "a name stands for two commands");
}

#[test]
fn keys_that_multiplexers_and_terminals_own_are_left_alone() {
    let taken = |key: &Key| match key {
        Key::Ctrl(c) => "abghijmqs".contains(*c),
        Key::Alt(c) => "hjkl".contains(*c),
        _ => false,
    };
    for binding in Keymap::default().bindings {
        let bad = binding.keys.iter().find(|chord| chord.keys().iter().any(taken));
        assert_eq!(bad, None, "{:?}", binding.command);
    }
}

/// Verbs change the cluster. They live in the palette, behind `:arm` and a dialog; a keymap that
/// names one does not even parse. What is left to check is the neighbours of text entry.
#[test]
fn no_key_is_a_verb() {
    for verb in ["promote", "rollback", "restart", "retry-parked", "discard-parked", "arm"] {
        let text = format!("[[binding]]\ncommand='{verb}'\nkeys=['P']\ngroup='x'\ndoc='four'");
        assert!(Keymap::parse(&text).is_err(), "{verb} can be bound to a key");
    }
    let bound = |key: &Key| {
        let on = |screen: &Screen| Keymap::default().lookup(*screen, &[*key]) != Lookup::Nothing;
        Screen::ALL.iter().any(on)
    };
    assert!(![Key::Backspace, Key::Delete].iter().any(bound), "an editing key is bound");
}

/// A dialog is opened with Enter in the palette and confirmed with `y`.
#[test]
fn the_key_that_confirms_opens_no_dialog() {
    let opens = [Command::Palette, Command::Actions, Command::Open];
    for screen in Screen::ALL {
        let lookup = Keymap::default().lookup(screen, &[Key::Char('y')]);
        assert!(!opens.iter().any(|command| lookup == Lookup::Command(*command)));
    }
}

#[test]
fn sequences_are_followed() {
    let keymap = Keymap::default();
    let lookup = |keys: &[Key]| keymap.lookup(Screen::Fleet, keys);
    assert_eq!(lookup(&[Key::Char('g')]), Lookup::Prefix);
    assert_eq!(lookup(&[Key::Char('g'); 2]), Lookup::Command(Command::Top));
    assert_eq!(lookup(&[Key::Char('%')]), Lookup::Nothing);
}

#[test]
fn a_screen_may_give_a_key_a_meaning_of_its_own() {
    let keymap = Keymap::default();
    let band = [Key::Char('b')];
    assert_eq!(keymap.lookup(Screen::Elo, &band), Lookup::Command(Command::Band));
    assert_ne!(keymap.lookup(Screen::Fleet, &band), Lookup::Command(Command::Band));
}
