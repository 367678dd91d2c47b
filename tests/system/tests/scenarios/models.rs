//! Networks: promoted with a dry run, refused, rolled back, measured again.

use ringrift_system_tests::scene::{BEFORE, BEST, CANDIDATE, Scene, learned};

/// An agent that decides about networks, and computes nothing.
fn coordinator() -> Scene {
    Scene::on("coordinator", learned(), &[])
}

#[test]
fn a_promotion_says_what_it_would_change_and_changes_nothing_until_confirmed() {
    let scene = coordinator();
    let mut ops = scene.cockpit("elo");
    ops.see(CANDIDATE).arm("trying it out");
    ops.order(&format!("promote square8_2p {CANDIDATE}")).see("becomes the best of square8_2p");
    ops.see("in place of").see_all(&["[ok] file", "[ok] rated", "type `promote`"]);
    ops.see(&format!("undo: promote square8_2p {BEST}"));
    ops.decline();
    ops.leave();
}

#[test]
fn a_promotion_is_carried_out_and_heard_of() {
    let scene = coordinator();
    let mut ops = scene.cockpit("actions");
    ops.arm("it plays better with three seats");
    ops.order(&format!("promote square8_2p {CANDIDATE}")).see("[ok] rated").agree("promote");
    ops.see("done: promote").see("[ok] watch");
    ops.press("3/kind:model_promoted\r").see(CANDIDATE);
    ops.leave();
}

#[test]
fn the_network_under_the_cursor_is_offered_for_promotion() {
    let scene = Scene::of(learned());
    let mut ops = scene.cockpit("elo");
    ops.see("0000000000c4").arm("").press(".").see(":promote square8_2p square8_2p-");
    ops.leave();
}

#[test]
fn what_is_the_best_already_is_not_promoted() {
    let scene = Scene::of(learned());
    let mut ops = scene.cockpit("elo");
    ops.arm("").order(&format!("promote square8_2p {BEST}"));
    ops.see("x refused").see("is the best of").see("nothing is left to do");
    ops.escape().see_no("x refused");
    ops.leave();
}

#[test]
fn a_network_that_nobody_knows_is_not_promoted() {
    let scene = Scene::of(learned());
    let mut ops = scene.cockpit("elo");
    ops.arm("").order("promote square8_2p square8_2p-nobody");
    ops.see("x refused").see("is registered");
    ops.leave();
}

#[test]
fn a_network_whose_file_is_gone_is_refused_at_its_gate() {
    let scene = Scene::of(learned());
    let file = scene.data_dir().join(format!("models/{CANDIDATE}.safetensors"));
    std::fs::remove_file(file).expect("the file was there");
    let mut ops = scene.cockpit("elo");
    ops.arm("").order(&format!("promote square8_2p {CANDIDATE}"));
    ops.see("[ x] file").see("do: name a sound model");
    ops.leave();
}

#[test]
fn a_rollback_names_what_it_withdraws_and_what_comes_back() {
    let scene = coordinator();
    let mut ops = scene.cockpit("actions");
    ops.arm("it loses to older ones").order("rollback square8_2p");
    ops.see(&format!("{BEST} is withdrawn")).see("0000000000a2 is");
    ops.agree("rollback").see("done: rollback").see("[ok] watch");
    ops.press("3/kind:promotion_rolled_back\r").see("PROMOTION_ROLLED_BACK");
    ops.leave();
}

#[test]
fn a_rollback_to_what_was_never_published_is_refused() {
    let scene = Scene::of(learned());
    let mut ops = scene.cockpit("elo");
    ops.arm("").order(&format!("rollback square8_2p {CANDIDATE}"));
    ops.see("x refused").see("is not among");
    ops.leave();
}

#[test]
fn a_match_is_queued_and_withdrawn_again() {
    let scene = Scene::of(learned());
    let mut ops = scene.cockpit("jobs");
    ops.arm("").order(&format!("evaluate {CANDIDATE} {BEFORE}")).see("a match of");
    ops.agree("").see("done: evaluate").see("evaluate-asked-");
    ops.press("/evaluate-asked\rj.").see(":cancel evaluate-asked-").press("\r");
    ops.see("is withdrawn").agree("cancel").see("done: cancel");
    ops.leave();
}

#[test]
fn the_evidence_for_a_network_stands_behind_its_point() {
    let scene = Scene::of(learned());
    let mut ops = scene.cockpit("elo");
    ops.see("0000000000c4").press("e").see("Esc closes").see("heuristic");
    ops.escape().see_no("Esc closes");
    ops.press("h").see(BEST);
    ops.leave();
}

#[test]
fn a_configuration_that_is_none_is_named_before_anything_is_asked() {
    let scene = Scene::of(learned());
    let mut ops = scene.cockpit("elo");
    ops.arm("").order("promote square9 x").see("`square9` is not a configuration");
    ops.leave();
}
