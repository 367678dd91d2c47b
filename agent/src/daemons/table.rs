//! Every daemon there is. Dependencies stand before their dependents.

use super::{
    clock_check, cluster_watch, data_sync, disk_guard, evaluation, idle_watch, integrity_check,
    leadership, memory_guard, presence, promotion, registry, retention, scheduler, self_report,
    selfplay, snapshots, trainer, trigger, work_keeper, workflows,
};
use crate::settings::Profile;
use crate::supervisor::DaemonSpec;

/// Every daemon there is.
pub static TABLE: &[&DaemonSpec] = &[
    &leadership::SPEC,
    &presence::SPEC,
    &self_report::SPEC,
    &disk_guard::SPEC,
    &memory_guard::SPEC,
    &clock_check::SPEC,
    &work_keeper::SPEC,
    &snapshots::SPEC,
    &retention::SPEC,
    &idle_watch::SPEC,
    &cluster_watch::SPEC,
    &workflows::SPEC,
    &integrity_check::SPEC,
    &data_sync::SPEC,
    &registry::SPEC,
    &scheduler::SPEC,
    &selfplay::SPEC,
    &trigger::SPEC,
    &trainer::SPEC,
    &evaluation::SPEC,
    &promotion::SPEC,
];

/// The daemons of a profile.
pub fn of_profile(profile: Profile) -> Vec<&'static DaemonSpec> {
    TABLE.iter().copied().filter(|spec| spec.profiles.contains(&profile)).collect()
}
