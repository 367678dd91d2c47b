//! Presence: gives signs of life, with the version of the host file that the node goes by, and in the
//! leader's process says who fell silent.

mod unheard;

use futures::future::BoxFuture;

use ringrift::cluster::sign_of_life::SignOfLife;
use ringrift::event::{EventKind, NetworkSuspected, NodeRecovered, P2pNodeDead, P2pNodesDead};
use ringrift::fabric::port::{BEAT_EVERY_MS, Beat, Liveness, Member};
use ringrift::id::NodeId;
use ringrift::state::{NodeStatus, State};

use crate::host_file::WatchedHostFile;
use crate::publisher::Draft;
use crate::settings::Profile;
use crate::supervisor::{DaemonCategory, DaemonCtx, DaemonSpec, Every, Scope, Wake};
use unheard::Ears;

/// Silence after which a node that is only suspect is one of many, in milliseconds: alone it would be
/// dead.
const LONG_SILENT_MS: u64 = 5_000;

/// How long a machine that was given back may give signs of life, in milliseconds.
const GIVEN_BACK_MS: i64 = 5 * 60_000;

/// Presence.
pub const SPEC: DaemonSpec = DaemonSpec {
    name: "presence",
    about: "gives signs of life; the leader's says who fell silent and who is back",
    category: DaemonCategory::Cluster,
    scope: Scope::Node,
    depends_on: &[],
    consumes: &[],
    emits: &[
        EventKind::P2pNodeDead,
        EventKind::P2pNodesDead,
        EventKind::NodeRecovered,
        EventKind::NetworkSuspected,
    ],
    // A dead node is to be told within half a second of its time.
    every: Every::Millis(250),
    progress_max_age_s: 60,
    profiles: Profile::ALL,
    run,
};

fn run(mut ctx: DaemonCtx) -> BoxFuture<'static, anyhow::Result<()>> {
    Box::pin(async move {
        let mut beats_at = ctx.services.clock.mono();
        let (mut suspected, mut ears) = (Vec::new(), Ears::default());
        let mut hosts = WatchedHostFile::default();
        while !matches!(ctx.next(ctx.every()).await?, Wake::Stop) {
            let now = ctx.services.clock.mono();
            if now >= beats_at {
                beat(&ctx, &mut hosts).await?;
                beats_at = now.plus(BEAT_EVERY_MS);
            }
            let members = ctx.services.fabric.presence.view();
            ears.listen(&ctx.services.node, &ctx.services.state.read(), &members, now);
            if ctx.services.leadership.leads() {
                judge(&ctx, &members, ears.missed(&members, now), &mut suspected).await?;
            }
        }
        Ok(ctx.services.fabric.presence.leave(ctx.services.holder()).await?)
    })
}

async fn beat(ctx: &DaemonCtx, hosts: &mut WatchedHostFile) -> anyhow::Result<()> {
    let (services, presence) = (&ctx.services, &ctx.services.fabric.presence);
    let path = services.settings.settings.schedule.hosts.as_deref();
    let host_file = Some(hosts.version(path, services.clock.as_ref()));
    let said = SignOfLife { leads: services.leadership.leads(), host_file };
    presence.beat(Beat { holder: services.holder(), status: said.to_status() }).await?;
    let members = presence.view();
    let alive = members.iter().filter(|member| member.liveness == Liveness::Alive).count();
    ctx.progress(format!("{alive} of {} nodes are heard", members.len()));
    Ok(())
}

/// Says what changed since it was last said, of nodes that were never heard what `missed` says; `suspected`
/// are the nodes whose silence was told as one of the network.
async fn judge(
    ctx: &DaemonCtx,
    members: &[Member],
    missed: Vec<Draft>,
    suspected: &mut Vec<NodeId>,
) -> anyhow::Result<()> {
    let drafts: Vec<Draft> = {
        let state = ctx.services.state.read();
        let now = ctx.services.clock.utc();
        let told = members.iter().filter_map(|member| {
            let node = state.nodes.get(&member.holder.node)?;
            verdict(member, &node.status, now.since(node.since))
        });
        let mut drafts: Vec<Draft> = told.collect();
        if ctx.services.fabric.is_shared() {
            drafts.extend(missed);
        }
        let died =
            |member: &&Member| member.liveness == Liveness::Dead && is_known_up(&state, member);
        let nodes = names(members.iter().filter(died));
        drafts.extend((nodes.len() > 1).then(|| P2pNodesDead { nodes }.into()));
        drafts
    };
    let silent = silent_together(members);
    let is_news = silent.iter().any(|node| !suspected.contains(node));
    suspected.clone_from(&silent);
    let network = is_news.then(|| NetworkSuspected { nodes: silent }.into());
    let drafts: Vec<Draft> = drafts.into_iter().chain(network).collect();
    if !drafts.is_empty() {
        ctx.emitter().emit_all(drafts).await?;
        ctx.services.catch_up().await?;
    }
    Ok(())
}

/// Nodes that were called dead by now if they had not fallen silent together.
fn silent_together(members: &[Member]) -> Vec<NodeId> {
    let is_spared = |member: &&Member| {
        member.liveness == Liveness::Suspect && member.silent_ms >= LONG_SILENT_MS
    };
    let spared = names(members.iter().filter(is_spared));
    if spared.len() > 1 { spared } else { Vec::new() }
}

fn names<'a>(members: impl Iterator<Item = &'a Member>) -> Vec<NodeId> {
    members.map(|member| member.holder.node.clone()).collect()
}

fn is_known_up(state: &State, member: &Member) -> bool {
    state.nodes.get(&member.holder.node).is_some_and(|node| node.status == NodeStatus::Online)
}

/// What is new about a node of which this has been known for so many milliseconds.
#[allow(clippy::cast_precision_loss, reason = "silence is short")]
fn verdict(member: &Member, known: &NodeStatus, known_ms: i64) -> Option<Draft> {
    let node = member.holder.node.clone();
    let recovered = |reason| Some(Draft::new(NodeRecovered { node: node.clone(), reason }));
    match (member.liveness, known) {
        (Liveness::Dead, NodeStatus::Online) => {
            let silent_s = member.silent_ms as f64 / 1000.0;
            Some(Draft::new(P2pNodeDead { node, silent_s }))
        }
        (Liveness::Alive, NodeStatus::Silent) => recovered("gives signs of life again".to_owned()),
        (Liveness::Alive, NodeStatus::Terminated { provider }) if known_ms >= GIVEN_BACK_MS => {
            recovered(format!("gives signs of life, and was given back to {provider}"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use ringrift::cluster::hosts::HostFile;
    use ringrift::event::GoesBy;
    use ringrift::fabric::port::Holder;
    use ringrift::id::{Incarnation, NodeId};
    use tokio_util::sync::CancellationToken;

    use super::*;
    use crate::services::testing::TestBed;
    use crate::supervisor::one_pass;

    fn member(liveness: Liveness) -> Member {
        let holder = Holder { node: NodeId::new("n2").unwrap(), incarnation: Incarnation(1) };
        Member { holder, status: serde_json::json!({}), liveness, silent_ms: 4_600 }
    }

    #[tokio::test]
    async fn a_sign_of_life_tells_which_host_file_the_node_goes_by() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("hosts.yaml");
        let hosts = "hosts:\n  test:\n    ssh_host: 10.0.0.1\n    role: selfplay\n";
        std::fs::write(&path, hosts).unwrap();
        let bed = TestBed::with(&[("schedule.hosts", path.to_str().unwrap())]).await;
        let turns = one_pass(&[&SPEC], &bed.services, &CancellationToken::new()).await;
        assert_eq!(turns[0].error, None);
        let members = bed.services.fabric.presence.view();
        let said = SignOfLife::of(&members[0]).unwrap();
        let hash = HostFile::read(hosts).file.unwrap().hash();
        assert_eq!(said.host_file.unwrap().goes_by, GoesBy::File(hash));
    }

    #[test]
    fn nodes_that_fall_silent_together_are_named() {
        let silent = |name: &str, liveness, silent_ms| {
            let member = member(liveness);
            let holder = Holder { node: NodeId::new(name).unwrap(), ..member.holder };
            Member { holder, silent_ms, ..member }
        };
        let members = [
            silent("a", Liveness::Suspect, 5_000),
            silent("b", Liveness::Suspect, 7_000),
            silent("c", Liveness::Suspect, 3_000),
            silent("d", Liveness::Dead, 60_000),
        ];
        let names: Vec<_> = silent_together(&members).iter().map(ToString::to_string).collect();
        assert_eq!(names, ["a", "b"]);
        assert!(silent_together(&members[1..]).is_empty(), "one alone is no network");
    }

    #[test]
    fn who_was_given_back_is_not_missed_and_is_told_if_it_lives_on() {
        let known = NodeStatus::Terminated { provider: "vast".to_owned() };
        let told = |liveness, known_ms| verdict(&member(liveness), &known, known_ms);
        for liveness in [Liveness::Dead, Liveness::Left, Liveness::Suspect] {
            assert_eq!(told(liveness, GIVEN_BACK_MS), None);
        }
        assert_eq!(told(Liveness::Alive, GIVEN_BACK_MS - 1), None, "it is shut down");
        assert!(told(Liveness::Alive, GIVEN_BACK_MS).is_some());
    }

    #[test]
    fn only_a_change_is_told() {
        let told = |liveness, known| verdict(&member(liveness), &known, 60_000);
        let node = NodeId::new("n2").unwrap();
        let dead = Draft::new(P2pNodeDead { node, silent_s: 4.6 });
        assert_eq!(told(Liveness::Dead, NodeStatus::Online), Some(dead));
        assert!(told(Liveness::Alive, NodeStatus::Silent).is_some());
        let left = NodeStatus::Offline { reason: "SIGTERM".to_owned() };
        for (liveness, known) in [
            (Liveness::Dead, NodeStatus::Silent),
            (Liveness::Dead, left.clone()),
            (Liveness::Alive, left),
            (Liveness::Suspect, NodeStatus::Online),
            (Liveness::Left, NodeStatus::Online),
        ] {
            assert_eq!(told(liveness, known), None);
        }
    }
}
