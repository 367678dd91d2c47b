use proptest::prelude::*;

use super::super::*;
use super::SAMPLE;

/// The problems of the sample with one text in the place of another.
fn spoiled(from: &str, to: &str) -> Vec<String> {
    assert!(SAMPLE.contains(from), "{from}");
    let reading = HostFile::read(&SAMPLE.replacen(from, to, 1));
    reading.problems.iter().map(ToString::to_string).collect()
}

#[test]
fn each_problem_is_named_with_its_place_and_what_to_do() {
    for (from, to, expected) in [
        (
            "role: coordinator",
            "role: cordinator",
            "35:115: error: hosts.studio.role: `cordinator` is none of coordinator, \
             gpu_training_primary, nn_training_primary, gpu_training_selfplay, gpu_selfplay, \
             cpu_selfplay, proxy, training, selfplay, unknown; did you mean `coordinator`?",
        ),
        (
            "bandwidth_mbps: 100",
            "bandwith_mbps: 100",
            "39:163: error: hosts.nebius-h100-1.bandwith_mbps: unknown key; did you mean \
             `bandwidth_mbps`?",
        ),
        (
            "note: \"gone",
            "colour: \"gone",
            "42:151: warning: hosts.vast-55555.colour: unknown key; it is kept and not used",
        ),
        (
            "ssh_port: 14364",
            "ssh_port: 143640",
            "41:54: error: hosts.vast-90210.ssh_port: `143640` is not a port, 1 to 65535",
        ),
        (
            "is_ephemeral: true",
            "is_ephemeral: \"yes\"",
            "41:228: error: hosts.vast-90210.is_ephemeral: `yes` is neither true nor false; write \
             it without quotes",
        ),
        (
            "[hetzner-cpu1, hetzner-cpu2, ",
            "[hetzner-cp1, hetzner-cpu2, ",
            "33:13: error: p2p_voters: `hetzner-cp1` is no host; did you mean `hetzner-cpu1`?",
        ),
        (
            "hetzner-cpu2, hetzner-cpu3, ",
            "hetzner-cpu2, ",
            "33:13: warning: p2p_voters: 4 voters survive the loss of 1, as 3 would: use an odd \
             number",
        ),
        (
            "target_disk_usage_percent: 60",
            "target_disk_usage_percent: 80",
            "4:30: error: sync_routing.target_disk_usage_percent: 80 % lies above \
             max_disk_usage_percent, 70 %",
        ),
        (
            "square19_4p",
            "square19_5p",
            "16:25: error: sync_routing.underserved_configs.0: `square19_5p` is not a \
             configuration: use <board>_<n>p with board square8, square19, hex8 or hexagonal and n \
             2, 3 or 4",
        ),
        (
            "hetzner-cpu2: {",
            "hetzner-cpu1: {",
            "37:3: error: hosts.hetzner-cpu1: it is there twice; remove one of the two",
        ),
    ] {
        let problems = spoiled(from, to);
        assert!(problems.iter().any(|problem| problem == expected), "{expected}\n{problems:#?}");
    }
}

#[test]
fn a_file_with_an_error_is_not_used_and_one_with_warnings_is() {
    assert!(HostFile::read(&SAMPLE.replace("role: proxy", "role: prox")).file.is_none());
    let later =
        format!("{SAMPLE}\nprotocols: {{swim: {{enabled: true}}}}\nraft_members: [studio]\n");
    let reading = HostFile::read(&later);
    assert!(reading.file.is_some());
    assert_eq!(reading.problems.len(), 2, "{:#?}", reading.problems);
}

#[test]
fn a_file_that_is_too_large_is_refused_before_it_is_parsed() {
    let reading = HostFile::read(&" ".repeat(MAX_BYTES + 1));
    assert!(reading.problems[0].message.contains("at most 1048576"));
}

proptest! {
    #[test]
    fn a_spoiled_file_is_read_to_its_end_without_a_panic(
        cuts in prop::collection::vec((0..SAMPLE.len(), 0..40_usize, "[ -~\\n\u{e9}]{0,6}"), 1..6),
    ) {
        let mut bytes = SAMPLE.as_bytes().to_vec();
        for (at, length, with) in cuts {
            let start = at.min(bytes.len());
            let end = (start + length).min(bytes.len());
            bytes.splice(start..end, with.bytes());
        }
        let text = String::from_utf8_lossy(&bytes);
        let reading = HostFile::read(&text);
        let has_error = reading.problems.iter().any(|p| p.severity == Severity::Error);
        prop_assert_eq!(reading.file.is_none(), has_error);
        for problem in &reading.problems {
            prop_assert!(problem.place.line <= text.lines().count() + 1, "{}", problem);
        }
    }
}
