use super::super::*;
use crate::cluster::hosts::{Gigabytes, HostFile};
use crate::event::JobKind;
use crate::fabric::port::Liveness;
use crate::game::ConfigKey;
use crate::id::NodeId;

const SAMPLE: &str = include_str!("../../../../tests/data/hosts/distributed_hosts.yaml");

fn node(file: &HostFile, name: &str) -> Option<NodeView> {
    let id = NodeId::new(name).unwrap();
    Some(NodeView {
        capabilities: Capabilities::of(file, &id)?,
        id,
        liveness: Liveness::Alive,
        load: Some(Load { cpu: 10.0, memory: 20.0, disk: 30.0, gpu: None }),
        selfplay_jobs: 0,
        training_jobs: 0,
    })
}

fn cluster() -> Vec<NodeView> {
    let file = HostFile::read(SAMPLE).file.unwrap();
    file.hosts.keys().filter_map(|name| node(&file, name.as_str())).collect()
}

fn job(kind: JobKind, config: &str) -> Requirement {
    Requirement::of(kind, config.parse::<ConfigKey>().unwrap())
}

#[test]
fn roles_switches_and_status_say_who_may_do_what() {
    let nodes = cluster();
    let kinds = |name: &str| {
        let node = nodes.iter().find(|node| node.id.as_str() == name);
        node.map(|node| node.capabilities.kinds.clone())
    };
    use JobKind::{Evaluate, Promote, Selfplay, Train};
    assert_eq!(kinds("studio"), Some(vec![Evaluate, Promote]));
    assert_eq!(kinds("hetzner-cpu3"), Some(vec![]), "a proxy");
    assert_eq!(kinds("lambda-gh200-1"), Some(vec![Train, Evaluate]), "it may not play");
    assert_eq!(kinds("vast-90210"), Some(vec![Selfplay, Evaluate]));
    assert_eq!(kinds("vast-55555"), None, "terminated");
    assert_eq!(kinds("runpod-a100-2"), None, "still being made");
}

#[test]
fn training_goes_to_the_fastest_gpu_and_games_leave_it_free() {
    let mut nodes = cluster();
    let best = |nodes: &[NodeView], job: &Requirement| best_node(job, nodes).unwrap().to_string();
    let train = job(JobKind::Train, "square19_2p");
    assert_eq!(best(&nodes, &train), "lambda-gh200-1");
    let games = job(JobKind::Selfplay, "square8_2p");
    assert_eq!(best(&nodes, &games), "hetzner-cpu1");
    nodes.iter_mut().find(|node| node.id.as_str() == "lambda-gh200-1").unwrap().training_jobs = 1;
    assert_eq!(best(&nodes, &train), "nebius-h100-1", "one training at a time");
}

#[test]
fn who_is_refused_says_why() {
    let mut nodes = cluster();
    for node in &mut nodes {
        node.liveness = Liveness::Suspect;
    }
    nodes[0].liveness = Liveness::Alive;
    let train = job(JobKind::Train, "hexagonal_2p");
    let refused = best_node(&train, &nodes).unwrap_err();
    assert_eq!(refused.len(), nodes.len());
    let why = |name: &str| {
        let of = refused.iter().find(|(node, _)| node.as_str() == name);
        of.unwrap().1.to_string()
    };
    assert_eq!(why("vast-90210"), "its role or its switches do not allow train");
    assert_eq!(why("nebius-h100-1"), "it is Suspect");
    let mut one = cluster().remove(4);
    one.load = None;
    let nodes = [one];
    assert!(matches!(best_node(&train, &nodes).unwrap_err()[0].1, Refusal::UnknownLoad));
}

#[test]
fn limits_of_a_healthy_node_are_hard() {
    let mut nodes = vec![cluster().remove(4)];
    let train = job(JobKind::Train, "square8_2p");
    assert!(best_node(&train, &nodes).is_ok());
    nodes[0].load = Some(Load { cpu: 0.0, memory: 0.0, disk: 70.0, gpu: None });
    let why = best_node(&train, &nodes).unwrap_err()[0].1.to_string();
    assert_eq!(why, "disk is at 70 %, the limit is 70 %");
    let small = Gpu { class: GpuClass::of("RTX 3060"), memory: Gigabytes(12) };
    nodes[0].capabilities.gpu = Some(small);
    let large = job(JobKind::Train, "hexagonal_2p");
    let why = best_node(&large, &nodes).unwrap_err()[0].1.to_string();
    assert_eq!(why, "16 GB of GPU memory are needed, it has 12 GB");
}
