//! Every daemon there is. Dependencies stand before their dependents.

use crate::settings::Profile;
use crate::supervisor::DaemonSpec;

/// Every daemon there is.
pub const TABLE: &[&DaemonSpec] = &[];

/// The daemons of a profile.
pub fn of_profile(profile: Profile) -> Vec<&'static DaemonSpec> {
    TABLE.iter().copied().filter(|spec| spec.profiles.contains(&profile)).collect()
}
