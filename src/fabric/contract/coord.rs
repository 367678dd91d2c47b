//! Properties of the small values.

use serde_json::{Value, json};

use super::super::FabricError;
use super::super::port::{Entry, MAX_VALUE_BYTES};
use super::samples::key;
use super::{Rig, on_each};

async fn value(rig: &Rig, name: &str) -> Option<Value> {
    rig.coord.get(key(name)).await.unwrap().map(|entry| entry.value)
}

#[test]
fn a_value_is_made_once() {
    on_each(async |rig| {
        assert_eq!(rig.coord.get(key("a")).await, Ok(None));
        let revision = rig.coord.create(key("a"), json!(1)).await.unwrap();
        let again = rig.coord.create(key("a"), json!(2)).await;
        assert!(matches!(again, Err(FabricError::Conflict(_))), "{again:?}");
        let entry = Entry { key: key("a"), revision, value: json!(1) };
        assert_eq!(rig.coord.get(key("a")).await, Ok(Some(entry)));
    });
}

#[test]
fn a_value_is_replaced_only_by_who_knows_its_revision() {
    on_each(async |rig| {
        let first = rig.coord.create(key("a"), json!(1)).await.unwrap();
        let second = rig.coord.replace(key("a"), first, json!(2)).await.unwrap();
        assert!(second > first);
        let late = rig.coord.replace(key("a"), first, json!(3)).await;
        assert!(matches!(late, Err(FabricError::Conflict(_))), "{late:?}");
        assert_eq!(value(&rig, "a").await, Some(json!(2)));
    });
}

#[test]
fn of_many_writers_over_one_revision_one_succeeds() {
    on_each(async |rig| {
        let revision = rig.coord.create(key("a"), json!(0)).await.unwrap();
        let writes = (1..=16).map(|n| rig.coord.replace(key("a"), revision, json!(n)));
        let answers = futures::future::join_all(writes).await;
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
        for answer in answers {
            assert!(matches!(answer, Ok(_) | Err(FabricError::Conflict(_))), "{answer:?}");
        }
    });
}

#[test]
fn of_many_makers_of_one_key_one_succeeds() {
    on_each(async |rig| {
        let makers = (1..=16).map(|n| rig.coord.create(key("a"), json!(n)));
        let answers = futures::future::join_all(makers).await;
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    });
}

#[test]
fn what_does_not_exist_can_be_neither_replaced_nor_deleted() {
    on_each(async |rig| {
        let replaced = rig.coord.replace(key("a"), 1, json!(1)).await;
        assert!(matches!(replaced, Err(FabricError::Conflict(_))), "{replaced:?}");
        let deleted = rig.coord.delete(key("a"), 1).await;
        assert!(matches!(deleted, Err(FabricError::Conflict(_))), "{deleted:?}");
    });
}

#[test]
fn a_deleted_value_is_gone_and_can_be_made_again_with_a_greater_revision() {
    on_each(async |rig| {
        let first = rig.coord.create(key("a"), json!(1)).await.unwrap();
        let wrong = rig.coord.delete(key("a"), first + 1).await;
        assert!(matches!(wrong, Err(FabricError::Conflict(_))), "{wrong:?}");
        rig.coord.delete(key("a"), first).await.unwrap();
        assert_eq!(value(&rig, "a").await, None);
        let gone = rig.coord.replace(key("a"), first, json!(2)).await;
        assert!(matches!(gone, Err(FabricError::Conflict(_))), "{gone:?}");
        let again = rig.coord.create(key("a"), json!(3)).await.unwrap();
        assert!(again > first + 1, "the deletion has a revision of its own");
    });
}

#[test]
fn a_list_has_the_keys_of_its_prefix_in_order() {
    on_each(async |rig| {
        for name in ["node:b", "node.x", "node:a", "other", "node:a.b"] {
            rig.coord.create(key(name), json!(name)).await.unwrap();
        }
        let gone = rig.coord.create(key("node:z"), json!(0)).await.unwrap();
        rig.coord.delete(key("node:z"), gone).await.unwrap();
        let listed = async |prefix: &str| -> Vec<String> {
            let entries = rig.coord.list(prefix.to_owned()).await.unwrap();
            entries.iter().map(|entry| entry.key.to_string()).collect()
        };
        assert_eq!(listed("node:").await, ["node:a", "node:a.b", "node:b"]);
        assert_eq!(listed("node").await, ["node.x", "node:a", "node:a.b", "node:b"]);
        assert_eq!(listed("").await.len(), 5);
        assert!(listed("nobody").await.is_empty());
    });
}

#[test]
fn revisions_rise_over_all_keys() {
    on_each(async |rig| {
        let mut last = 0;
        for name in ["a", "b", "c"] {
            let revision = rig.coord.create(key(name), json!(0)).await.unwrap();
            assert!(revision > last);
            last = rig.coord.replace(key(name), revision, json!(1)).await.unwrap();
        }
    });
}

#[test]
fn a_watcher_of_values_wakes_on_every_write() {
    on_each(async |rig| {
        let mut newest = rig.coord.watch();
        let made = rig.coord.create(key("a"), json!(0)).await.unwrap();
        newest.wait_for(|newest| *newest >= made).await.unwrap();
        let replaced = rig.coord.replace(key("a"), made, json!(1)).await.unwrap();
        newest.wait_for(|newest| *newest >= replaced).await.unwrap();
        rig.coord.delete(key("a"), replaced).await.unwrap();
        newest.wait_for(|newest| *newest > replaced).await.unwrap();
    });
}

#[test]
fn a_value_that_is_too_large_is_refused() {
    on_each(async |rig| {
        let large = Value::String("x".repeat(MAX_VALUE_BYTES));
        let refused = rig.coord.create(key("a"), large.clone()).await;
        assert!(matches!(refused, Err(FabricError::Invalid(_))), "{refused:?}");
        let revision = rig.coord.create(key("a"), json!(1)).await.unwrap();
        let refused = rig.coord.replace(key("a"), revision, large).await;
        assert!(matches!(refused, Err(FabricError::Invalid(_))), "{refused:?}");
        assert_eq!(value(&rig, "a").await, Some(json!(1)));
    });
}

#[test]
fn any_json_comes_back_as_it_went_in() {
    on_each(async |rig| {
        for (n, wanted) in [json!(null), json!({"é\n": [1, 2.5, "x"]}), json!([]), json!(u64::MAX)]
            .into_iter()
            .enumerate()
        {
            let name = format!("k{n}");
            rig.coord.create(key(&name), wanted.clone()).await.unwrap();
            assert_eq!(value(&rig, &name).await, Some(wanted));
        }
    });
}
