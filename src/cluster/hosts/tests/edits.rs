use proptest::prelude::*;

use super::super::*;
use super::SAMPLE;
use crate::id::NodeId;

const BLOCK: &str = "\
# ours
hosts:
  # the first
  a:              # alpha
    role: proxy   # for now
    ssh_host: 192.0.2.1

  b: {ssh_host: 192.0.2.2}
";

fn changed(text: &str, node: &str, key: &str, value: &str) -> Result<String, EditError> {
    set(text, &NodeId::new(node).unwrap(), key, value)
}

#[test]
fn a_value_changes_and_nothing_else_does() {
    for (node, key, value, from, to) in [
        ("a", "role", "selfplay", "role: proxy   # for now", "role: selfplay   # for now"),
        ("a", "cpus", "8", "    role: proxy", "    cpus: 8\n    role: proxy"),
        ("b", "cpus", "8", "192.0.2.2}", "192.0.2.2, cpus: 8}"),
        ("b", "note", "one, two", "192.0.2.2}", "192.0.2.2, note: \"one, two\"}"),
        ("b", "note", "a # b", "192.0.2.2}", "192.0.2.2, note: \"a # b\"}"),
        (
            "b",
            "preferred_workloads",
            "[training, export]",
            "192.0.2.2}",
            "192.0.2.2, preferred_workloads: [training, export]}",
        ),
        ("b", "ringrift_path", "null", "192.0.2.2}", "192.0.2.2, ringrift_path: null}"),
    ] {
        assert_eq!(changed(BLOCK, node, key, value).unwrap(), BLOCK.replace(from, to), "{key}");
    }
    let windows = BLOCK.replace('\n', "\r\n");
    let with = changed(&windows, "a", "cpus", "8").unwrap();
    assert!(with.contains("    cpus: 8\r\n    role: proxy"), "{with:?}");
}

#[test]
fn what_would_be_wrong_is_refused_with_the_reason() {
    for (node, key, value, part) in [
        ("a", "role", "prox", "did you mean `proxy`?"),
        ("a", "rolle", "proxy", "did you mean `role`?"),
        ("a", "zzz", "1", "hosts have no key `zzz`; they have aws_instance_id, "),
        ("c", "role", "proxy", "no host is named `c`"),
        ("a", "cpus", "many", "not a whole number"),
    ] {
        let error = changed(BLOCK, node, key, value).unwrap_err().to_string();
        assert!(error.contains(part), "{error}");
    }
    let folded = BLOCK.replace("role: proxy   # for now", "note: >\n      long\n      text");
    let error = changed(&folded, "a", "note", "short").unwrap_err().to_string();
    assert!(error.contains("line 5: the old value runs over several lines"), "{error}");
    assert!(
        changed("hosts: [", "a", "cpus", "1").unwrap_err().to_string().contains("correct them")
    );
}

proptest! {
    #[test]
    fn whatever_is_set_is_what_is_read_and_the_rest_stays(
        host in 0..10_usize,
        note in "[ -~\u{e9}\u{2028}\n\t]{0,20}",
    ) {
        let before = HostFile::read(SAMPLE).file.unwrap();
        let node = before.hosts.keys().nth(host).unwrap().clone();
        let Ok(text) = set(SAMPLE, &node, "note", &note) else { return Ok(()) };
        let mut after = HostFile::read(&text).file.unwrap();
        prop_assert!(text.starts_with("# A made-up cluster"));
        after.hosts.get_mut(&node).unwrap().note = before.hosts[&node].note.clone();
        prop_assert_eq!(before.hash(), after.hash());
    }
}
