//! Whether the nodes go by one host file.

use ringrift::cluster::hosts::{Agreement, Version, agreement};
use ringrift::cluster::sign_of_life::SignOfLife;
use ringrift::event::{ConfigAgreed, ConfigDivergent, GoesBy};
use ringrift::fabric::port::{Liveness, Member};
use ringrift::id::NodeId;
use ringrift::state::{Divergence, NodeStatus, State};

use crate::publisher::Draft;

/// What changed since it was last told. One divergence is told once, again when other nodes or files
/// are part of it, and its end when all of its nodes that are up have said that they agree.
pub(super) fn change(state: &State, members: &[Member], voters: &[NodeId]) -> Option<Draft> {
    let said: Vec<(&NodeId, Version)> =
        members.iter().filter_map(|member| counted(member, voters)).collect();
    let nodes = said.len() as u64;
    let known = state.cluster.divergence.as_ref();
    match agreement(said.iter().cloned()) {
        Agreement::Diverged { groups, newest } => {
            let is_news = known.is_none_or(|known| known.groups != groups);
            is_news.then(|| ConfigDivergent { groups, newest }.into())
        }
        Agreement::Same(goes_by) => {
            let is_over = known.is_some_and(|known| all_said(state, known, members));
            is_over.then(|| ConfigAgreed { goes_by, nodes }.into())
        }
        Agreement::Unknown | Agreement::Changing => None,
    }
}

/// What counts of a member's word. A node without a host file goes by the leader's; one that may lead
/// itself would go by none then.
fn counted<'m>(member: &'m Member, voters: &[NodeId]) -> Option<(&'m NodeId, Version)> {
    let version = host_file(member).filter(|_| is_here(member))?;
    let node = &member.holder.node;
    (version.goes_by != GoesBy::Nothing || voters.contains(node)).then_some((node, version))
}

/// What a member goes by; `None` where it does not say, or not in words of this version.
fn host_file(member: &Member) -> Option<Version> {
    SignOfLife::of(member)?.host_file
}

const fn is_here(member: &Member) -> bool {
    matches!(member.liveness, Liveness::Alive | Liveness::Suspect)
}

/// Whether every node that was named and is up has said what it goes by: the silence of one that this
/// process has not heard yet is no agreement.
fn all_said(state: &State, known: &Divergence, members: &[Member]) -> bool {
    let has_said = |node: &NodeId| {
        let mut heard = members.iter().filter(|member| is_here(member));
        heard.any(|member| member.holder.node == *node && host_file(member).is_some())
    };
    let mut named = known.groups.iter().flat_map(|group| &group.nodes);
    named.all(|named| {
        let is_up = state.nodes.get(named).is_some_and(|node| node.status == NodeStatus::Online);
        !is_up || has_said(named)
    })
}
