//! The rules that every keymap of ours keeps.

use std::collections::HashSet;

use super::{Command, Key, Keymap, Lookup};

#[test]
fn every_command_has_a_sentence_of_4_to_60_characters() {
    for binding in Keymap::default().bindings {
        let length = binding.doc.chars().count();
        assert!((4..=60).contains(&length), "{:?}: `{}`", binding.command, binding.doc);
        assert!(!binding.keys.is_empty(), "{:?} has no key", binding.command);
    }
}

#[test]
fn a_chord_means_one_thing_and_shadows_no_sequence() {
    let keymap = Keymap::default();
    let chords: Vec<_> = keymap.bindings.iter().flat_map(|b| &b.keys).collect();
    let distinct: HashSet<_> = chords.iter().collect();
    assert_eq!(distinct.len(), chords.len(), "a chord is bound twice");
    for longer in &chords {
        for length in 1..longer.keys().len() {
            let start = &longer.keys()[..length];
            assert_eq!(keymap.lookup(start), Lookup::Prefix, "`{longer}` is shadowed");
        }
    }
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
    for verb in ["promote", "restart", "retry_parked", "discard_parked", "arm"] {
        let text = format!("[[binding]]\ncommand='{verb}'\nkeys=['P']\ngroup='x'\ndoc='four'");
        assert!(Keymap::parse(&text).is_err(), "{verb} can be bound to a key");
    }
    let editing = [Key::Backspace, Key::Delete];
    let bound = |key: &Key| Keymap::default().lookup(&[*key]) != Lookup::Nothing;
    assert!(!editing.iter().any(bound), "an editing key is bound");
}

#[test]
fn sequences_are_followed() {
    let keymap = Keymap::default();
    assert_eq!(keymap.lookup(&[Key::Char('g')]), Lookup::Prefix);
    assert_eq!(keymap.lookup(&[Key::Char('g'); 2]), Lookup::Command(Command::Top));
    assert_eq!(keymap.lookup(&[Key::Char('%')]), Lookup::Nothing);
}
