//! What an agent would run.

use anyhow::bail;

use crate::daemons::of_profile;
use crate::data_dir::DataDir;
use crate::runtime::identity::node_id;
use crate::settings::{Effective, Profile};
use crate::supervisor::DaemonSpec;

/// The daemons of a profile without those that are to be left out: all of them if none is named.
///
/// # Errors
/// When no daemon of the profile has such a name, or one that stays needs it.
pub(super) fn daemons(
    profile: Profile,
    skipped: Option<&[String]>,
) -> anyhow::Result<Vec<&'static DaemonSpec>> {
    let all = of_profile(profile);
    let Some(skipped) = skipped else { return Ok(all) };
    if skipped.is_empty() {
        return Ok(Vec::new());
    }
    let is_skipped = |name: &str| skipped.iter().any(|skipped| skipped == name);
    if let Some(unknown) = skipped.iter().find(|name| all.iter().all(|spec| spec.name != *name)) {
        let known: Vec<_> = all.iter().map(|spec| spec.name).collect();
        bail!(
            "--skip-daemons: this profile has no daemon `{unknown}`; it has {}",
            known.join(", ")
        );
    }
    let kept: Vec<_> = all.into_iter().filter(|spec| !is_skipped(spec.name)).collect();
    for spec in &kept {
        if let Some(needed) = spec.depends_on.iter().find(|needed| is_skipped(needed)) {
            let name = spec.name;
            bail!("--skip-daemons: `{name}` needs `{needed}`; leave both out, or neither");
        }
    }
    Ok(kept)
}

/// What would run with these settings, line by line.
///
/// # Errors
/// When the node cannot be named or no data directory be found.
pub(super) fn text(settings: &Effective, specs: &[&DaemonSpec]) -> anyhow::Result<String> {
    let Effective { settings, .. } = settings;
    let names =
        |specs: &[&str]| if specs.is_empty() { "none".to_owned() } else { specs.join(", ") };
    let running: Vec<&str> = specs.iter().map(|spec| spec.name).collect();
    let all = of_profile(settings.node.profile);
    let left_out: Vec<&str> =
        all.iter().map(|spec| spec.name).filter(|name| !running.contains(name)).collect();
    let configs: Vec<_> = settings.learn.configs.iter().map(ToString::to_string).collect();
    let configs: Vec<&str> = configs.iter().map(String::as_str).collect();
    let state = match settings.fabric.servers.is_empty() {
        true => "a file of this machine".to_owned(),
        false => {
            format!("{} (cluster {})", settings.fabric.servers.join(", "), settings.fabric.cluster)
        }
    };
    Ok([
        format!("node       {}", node_id(&settings.node)?),
        format!("data       {}", DataDir::resolve(settings.data_dir.as_deref())?.root().display()),
        format!("state      {state}"),
        format!("listens    {}", settings.server.listen),
        format!("learns     {}", names(&configs)),
        format!("daemons    {}", names(&running)),
        format!("left out   {}", names(&left_out)),
        "nothing was started".to_owned(),
    ]
    .join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{FlagSetting, Sources};

    fn skip(names: &[&str]) -> anyhow::Result<Vec<&'static str>> {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let kept = daemons(Profile::Full, Some(&names))?;
        Ok(kept.iter().map(|spec| spec.name).collect())
    }

    #[test]
    fn what_is_left_out_is_named_and_nothing_that_stays_needs_it() {
        assert_eq!(daemons(Profile::Full, None).unwrap().len(), of_profile(Profile::Full).len());
        assert!(skip(&[]).unwrap().is_empty(), "without names all of them");
        let kept = skip(&["trainer", "selfplay"]).unwrap();
        assert!(!kept.contains(&"trainer") && kept.contains(&"evaluation"));
        let error = skip(&["registry"]).unwrap_err().to_string();
        assert!(error.contains("needs `registry`"), "{error}");
        let error = skip(&["trainr"]).unwrap_err().to_string();
        assert!(error.contains("`trainr`") && error.contains("trainer"), "{error}");
    }

    #[test]
    fn a_dry_run_names_what_would_run() {
        let given = [("data_dir", "/x/y"), ("node.id", "n1"), ("learn.configs", "hex8_2p")];
        let flags = given.iter().map(|(key, value)| FlagSetting::set(key, value)).collect();
        let sources = Sources { flags, ..Sources::default() };
        let settings = Effective::load(sources).unwrap();
        let specs = daemons(Profile::Full, Some(&["trainer".to_owned()])).unwrap();
        let text = text(&settings, &specs).unwrap();
        for line in ["node       n1", "data       /x/y", "learns     hex8_2p", "left out   trainer"]
        {
            assert!(text.lines().any(|found| found == line), "{line} in {text}");
        }
    }
}
