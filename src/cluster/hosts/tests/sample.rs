use super::super::*;
use super::SAMPLE;
use crate::id::NodeId;

fn sample() -> HostFile {
    let reading = HostFile::read(SAMPLE);
    reading.file.unwrap_or_else(|| panic!("{:#?}", reading.problems))
}

fn node(name: &str) -> NodeId {
    NodeId::new(name).unwrap()
}

#[test]
fn the_sample_has_no_problems_and_every_host() {
    let reading = HostFile::read(SAMPLE);
    assert_eq!(reading.problems, []);
    let file = sample();
    assert_eq!((file.hosts.len(), file.voters.len()), (10, 5));
    assert_eq!(file.hosts.values().filter(|host| host.is_active()).count(), 8);
    assert_eq!(file.role(&node("lambda-gh200-1")), Role::NnTrainingPrimary);
    assert_eq!(file.role(&node("stranger")), Role::Unknown);
    assert_eq!(file.sync_routing.underserved_configs.len(), 2);
    assert_eq!(file.sync_routing.allowed_external_storage[0].subdirs["npz"], "canonical_data");
    assert_eq!(file.elo_sync.transports.len(), 3);
}

#[test]
fn odd_corners_mean_what_they_meant() {
    let file = sample();
    let host = |name| &file.hosts[&node(name)];
    assert_eq!(host("hetzner-cpu2").ssh_address(), Some("192.0.2.22"));
    assert_eq!(host("hetzner-cpu3").code, CodePath::None);
    assert_eq!(host("vast-90210").provider_ids["vast_instance_id"], "90210");
    assert_eq!(host("vultr-a100-1").storage_paths["training_data"], "/mnt/data/npz");
    assert_eq!(host("lambda-gh200-1").has_nfs, Some(true));
    assert!(!host("studio").has_cuda() && host("vast-90210").has_cuda());
    let avoids = |name| host(name).should_avoid_cpu_selfplay();
    assert!(avoids("runpod-a100-2") && avoids("nebius-h100-1") && !avoids("vast-90210"));
}

#[test]
fn effective_settings_say_where_they_came_from() {
    let file = sample();
    let shown = |name: &str, key: &str| {
        let effective = file.effective(&node(name)).unwrap();
        let rows = effective.rows();
        let (_, value, origin) = rows.iter().find(|(name, ..)| *name == key).unwrap();
        format!("{value} ({origin})")
    };
    for (name, key, expected) in [
        ("nebius-h100-1", "bandwidth", "100 MB/s (host entry, bandwidth_mbps, line 39)"),
        ("vast-90210", "bandwidth", "50 MB/s (auto_sync.host_bandwidth_overrides.vast-*)"),
        ("vultr-a100-1", "bandwidth", "50 MB/s (custom of vultr)"),
        ("studio", "bandwidth", "100 MB/s (host entry, tailscale_ip, line 35)"),
        ("studio", "address", "100.64.0.10 (host entry, tailscale_ip, line 35)"),
        ("hetzner-cpu2", "ssh_user", "root (host entry, ssh_host, line 37)"),
        ("hetzner-cpu2", "code_path", "/root/ringrift/ai-service (custom of hetzner)"),
        ("hetzner-cpu3", "code_path", "none (host entry, ringrift_path, line 38)"),
        ("hetzner-cpu3", "ssh_port", "22 (default)"),
        ("hetzner-cpu3", "votes", "true (p2p_voters)"),
        ("vast-90210", "receives_files", "false (sync_routing.excluded_hosts)"),
        ("lambda-gh200-1", "selfplay_enabled", "false (host entry, selfplay_enabled, line 40)"),
    ] {
        assert_eq!(shown(name, key), expected, "{name} {key}");
    }
    assert_eq!(file.effective(&node("stranger")), None);
}

#[test]
fn files_that_say_the_same_have_the_same_hash() {
    let file = "hosts:\n  b: {ssh_host: \"192.0.2.1\", cpus: 4}\n  a: {tailscale_ip: 192.0.2.9}\n";
    let same = "# note\nhosts:\n  a:\n    tailscale_ip: 192.0.2.9\n  b:\n    cpus: 4 # four\n    ssh_host: 192.0.2.1\n";
    let other = file.replace("cpus: 4", "cpus: 5");
    let hash = |text: &str| HostFile::read(text).file.unwrap().hash();
    assert_eq!(hash(file), hash(same));
    assert_ne!(hash(file), hash(&other));
}

#[test]
fn the_example_has_no_problems() {
    let example = include_str!("../../../../config/hosts.example.yaml");
    let reading = HostFile::read(example);
    assert!(reading.problems.is_empty() && reading.file.is_some(), "{:#?}", reading.problems);
}
