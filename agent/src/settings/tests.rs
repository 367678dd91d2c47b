//! Layers, origins and refusals.

use std::collections::BTreeSet;
use std::io::Write;

use tempfile::NamedTempFile;
use toml::{Table, Value};

use super::*;

fn file(text: &str) -> NamedTempFile {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file
}

fn load(
    file: Option<&NamedTempFile>,
    variables: &[(&str, &str)],
    flags: &[(&str, &str)],
) -> Result<Effective, SettingsError> {
    Effective::load(Sources {
        file: file.map(|file| file.path().to_owned()),
        variables: variables.iter().map(|(k, v)| (k.to_string(), v.to_string())).collect(),
        flags: flags.iter().map(|(key, value)| FlagSetting::set(key, value)).collect(),
    })
}

fn origin(effective: &Effective, key: &str) -> Origin {
    effective.rows().find(|row| row.key == key).unwrap().origin
}

#[test]
fn later_layers_win_and_every_value_knows_its_origin() {
    let file = file("[disk]\nwarn_percent = 50\nstop_percent = 60.5\n[server]\nkeep_alive_s = 5\n");
    let effective = load(
        Some(&file),
        &[("RINGRIFT_DISK__STOP_PERCENT", "70"), ("HOME", "/root")],
        &[("server.keep_alive_s", "7")],
    )
    .unwrap();
    assert_eq!(effective.settings.disk.warn_percent, 50.0);
    assert_eq!(effective.settings.disk.stop_percent, 70.0);
    assert_eq!(effective.settings.server.keep_alive_s, 7);
    assert_eq!(origin(&effective, "disk.warn_percent"), Origin::File(file.path().to_owned()));
    assert_eq!(
        origin(&effective, "disk.stop_percent"),
        Origin::Variable("RINGRIFT_DISK__STOP_PERCENT".to_owned())
    );
    assert_eq!(
        origin(&effective, "server.keep_alive_s").to_string(),
        "flag --set server.keep_alive_s"
    );
    assert_eq!(origin(&effective, "server.listen"), Origin::Default);
}

#[test]
fn an_unknown_key_is_refused_with_its_place_and_a_suggestion() {
    let file = file("[server]\nlisten_adress = \"x\"\n");
    let message = load(Some(&file), &[], &[]).unwrap_err().to_string();
    assert!(message.contains("`server.listen_adress`"), "{message}");
    assert!(message.contains("did you mean `server.listen`?"), "{message}");
    assert!(message.contains(&file.path().display().to_string()), "{message}");

    let message = load(None, &[("RINGRIFT_SERVER_LISTEN", "x")], &[]).unwrap_err().to_string();
    assert!(message.contains("variable RINGRIFT_SERVER_LISTEN"), "{message}");
    assert!(message.contains("did you mean `server.listen`?"), "{message}");
}

#[test]
fn broken_toml_is_reported_with_line_and_column() {
    let file = file("[server]\nlisten = = 3\n");
    match load(Some(&file), &[], &[]).unwrap_err() {
        SettingsError::BadToml { line, column, .. } => assert_eq!((line, column), (2, 10)),
        other => panic!("{other}"),
    }
}

#[test]
fn a_value_of_the_wrong_type_or_range_names_key_and_origin() {
    let message = load(None, &[("RINGRIFT_SERVER__LISTEN", "here")], &[]).unwrap_err().to_string();
    assert!(message.starts_with("`server.listen` (variable RINGRIFT_SERVER__LISTEN)"), "{message}");
    let message = load(None, &[], &[("disk.warn_percent", "101")]).unwrap_err().to_string();
    assert!(message.contains("101 is not within 0 to 100"), "{message}");
    let message = load(None, &[], &[("disk.check_every_s", "soon")]).unwrap_err().to_string();
    assert!(message.starts_with("`disk.check_every_s`"), "{message}");
}

#[test]
fn a_gauntlet_that_could_not_be_judged_is_refused() {
    for games in ["0", "50", "10000"] {
        assert!(load(None, &[], &[("learn.gauntlet_games", games)]).is_ok(), "{games}");
    }
    for games in ["1", "49", "10001"] {
        let message = load(None, &[], &[("learn.gauntlet_games", games)]).unwrap_err().to_string();
        assert!(message.contains("neither 0, for no gauntlet, nor within 50"), "{message}");
    }
}

#[test]
fn what_training_draws_and_sums_up_has_its_bounds() {
    for key in ["learn.surprise_share", "learn.hard_share", "learn.quality_share"] {
        for share in ["0", "0.5", "1"] {
            assert!(load(None, &[], &[(key, share)]).is_ok(), "{key} {share}");
        }
        for share in ["-0.1", "1.1", "nan"] {
            let message = load(None, &[], &[(key, share)]).unwrap_err().to_string();
            assert!(message.contains("is not within 0 to 1"), "{key} {share}: {message}");
        }
    }
    for batches in ["0", "65"] {
        let message = load(None, &[], &[("learn.accumulate", batches)]).unwrap_err().to_string();
        assert!(message.contains(&format!("{batches} is not within 1 to 64")), "{message}");
    }
    assert!(load(None, &[], &[("learn.clipping", "network")]).is_ok());
    assert!(load(None, &[], &[("learn.clipping", "value")]).is_err());
}

#[test]
fn the_token_is_read_under_its_documented_name_and_never_shown() {
    let effective = load(None, &[(ringrift::api::TOKEN_VARIABLE, "s3cret")], &[]).unwrap();
    assert_eq!(effective.settings.cluster_auth_token.as_ref().unwrap().expose(), "s3cret");
    assert!(!format!("{effective:?}").contains("s3cret"));
    assert!(effective.rows().all(|row| row.value.as_deref() != Some("s3cret")));
}

#[test]
fn the_hash_follows_the_values_and_not_the_secrets() {
    let plain = load(None, &[], &[]).unwrap().hash();
    assert_eq!(load(None, &[("RINGRIFT_LOG__FILTER", "info")], &[]).unwrap().hash(), plain);
    assert_ne!(load(None, &[("RINGRIFT_LOG__FILTER", "debug")], &[]).unwrap().hash(), plain);
}

#[test]
fn the_digest_of_learning_follows_what_is_learnt_and_not_where() {
    let of = |flags: &[(&str, &str)]| load(None, &[], flags).unwrap().learning_digest();
    let usual = of(&[]);
    for (key, value) in [
        ("data_dir", "/elsewhere"),
        ("server.listen", "127.0.0.1:0"),
        ("learn.configs", "hex8_2p"),
        ("learn.seed", "7"),
        ("learn.threads", "3"),
        ("learn.device", "cpu"),
    ] {
        assert_eq!(of(&[(key, value)]), usual, "{key}");
    }
    for (key, value) in [("learn.simulations", "32"), ("learn.net", "b1c8")] {
        assert_ne!(of(&[(key, value)]), usual, "{key}");
    }
}

fn leaves(prefix: &str, table: &Table, into: &mut BTreeSet<String>) {
    for (name, value) in table {
        let key = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
        match value {
            Value::Table(inner) => leaves(&key, inner, into),
            _ => drop(into.insert(key)),
        }
    }
}

#[test]
fn the_list_of_keys_and_the_structs_agree() {
    let mut with_default = BTreeSet::new();
    leaves("", &Table::try_from(Settings::default()).unwrap(), &mut with_default);
    let listed: BTreeSet<_> = KEYS.iter().map(|key| key.name.to_owned()).collect();
    assert!(with_default.is_subset(&listed), "{:?}", with_default.difference(&listed));
    let unset: Vec<_> = listed.difference(&with_default).map(String::as_str).collect();
    let unset_by_default = [
        "cluster_auth_token",
        "cluster_auth_token_file",
        "data_dir",
        "fabric.authority",
        "fabric.credentials",
        "node.id",
        "schedule.hosts",
        "server.url",
    ];
    assert_eq!(unset, unset_by_default);
}

#[test]
fn a_server_is_an_address() {
    let given = |servers: &str| {
        load(None, &[], &[("fabric.servers", servers), ("fabric.voters", "a")])
            .map_err(|error| error.to_string())
    };
    for good in ["nats://broker-1:4222", "tls://[::1]:443,broker-2:4222"] {
        assert!(given(good).is_ok(), "{good}: {:?}", given(good).err());
    }
    for bad in [r#"["tls://broker-1:4222"]"#, "http://broker-1", "nats://", "nats://a b"] {
        let message = given(bad).unwrap_err();
        assert!(message.contains("is no address: write nats://HOST:PORT"), "{bad}: {message}");
    }
}

#[test]
fn a_path_that_never_ends_is_no_settings_file() {
    let flags = Sources { file: Some("/dev/zero".into()), ..Sources::default() };
    let error = Effective::load(flags).unwrap_err().to_string();
    assert!(error.contains("it is no regular file"), "{error}");
}

#[test]
fn the_example_file_states_every_key_at_its_default() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../config/agent.example.toml");
    let text = std::fs::read_to_string(path).unwrap();
    assert_eq!(
        text,
        example_toml(),
        "run: ringrift-agent config --example > config/agent.example.toml"
    );
    let set: String = text
        .lines()
        .filter_map(|line| {
            line.strip_prefix("# ").filter(|rest| rest.contains(" = ")).or(Some(line))
        })
        .filter(|line| {
            line.starts_with('[') || (line.contains(" = ") && !line.ends_with("(unset)"))
        })
        .fold(String::new(), |all, line| all + line + "\n");
    let loaded = load(Some(&file(&set)), &[], &[]).unwrap();
    assert_eq!(loaded.settings, Settings::default());
}
