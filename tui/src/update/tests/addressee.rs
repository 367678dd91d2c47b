//! Who is asked to carry a command out.

use super::discovery::{answers, discovering, gpu, online, says};
use super::*;

/// The agent that was named, and one that was found and answers; armed.
fn with_a_found_one() -> Model {
    let mut model = discovering();
    says(&mut model, online());
    answers(&mut model, &AgentKey::of(&gpu()));
    order(&mut model, "arm");
    model
}

#[test]
fn the_agent_that_was_named_is_asked_about_one_that_was_found() {
    for line in ["drain gpu-7", "terminate gpu-7", "pause-config square8_2p"] {
        let mut model = with_a_found_one();
        let effects = order(&mut model, line);
        let [Effect::Send { agent, .. }] = &effects[..] else { panic!("{line}: {effects:?}") };
        assert_eq!(*agent, AgentKey::local(), "{line}");
    }
}

#[test]
fn what_cannot_be_addressed_stays_in_the_palette() {
    let mut model = with_a_found_one();
    assert_eq!(order(&mut model, "restart trainer"), []);
    assert_eq!(notice(&model), "which agent? add `on <node>`: laptop, gpu-7");
    let effects = type_text(&mut model, " on laptop");
    assert_eq!(effects, []);
    assert!(matches!(press(&mut model, &[Key::Enter])[..], [Effect::Send { .. }]));
}
