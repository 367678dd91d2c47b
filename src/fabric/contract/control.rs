//! Properties of the leader's commands.

use serde_json::{Value, json};

use super::super::FabricError;
use super::super::port::{Command, LeaseToken, MAX_COMMAND_BYTES, MAX_LIST, Proposal};
use super::on_each;
use super::samples::command;

#[test]
fn commands_stand_in_the_order_in_which_they_were_written() {
    on_each(async |rig| {
        assert_eq!(rig.control.last_seq().await, Ok(0));
        for n in 1..=3 {
            assert_eq!(rig.control.propose(n - 1, command(n, 1)).await, Ok(n));
        }
        assert_eq!(rig.control.last_seq().await, Ok(3));
        let wanted: Vec<Command> =
            (2..=3).map(|seq| Command { seq, proposal: command(seq, 1) }).collect();
        assert_eq!(rig.control.tail(1, 9).await, Ok(wanted));
    });
}

#[test]
fn a_command_after_another_than_the_newest_is_refused() {
    on_each(async |rig| {
        rig.control.propose(0, command(1, 1)).await.unwrap();
        for expected in [0, 2] {
            let refused = rig.control.propose(expected, command(9, 1)).await;
            assert!(matches!(refused, Err(FabricError::Conflict(_))), "{refused:?}");
        }
        assert_eq!(rig.control.last_seq().await, Ok(1));
    });
}

#[test]
fn a_former_leader_is_fenced_whatever_it_expects() {
    on_each(async |rig| {
        rig.control.propose(0, command(1, 1)).await.unwrap();
        rig.control.propose(1, command(2, 2)).await.unwrap();
        for expected in 0..3 {
            let refused = rig.control.propose(expected, command(9, 1)).await;
            assert!(matches!(refused, Err(FabricError::Fenced(_))), "{refused:?}");
        }
        assert_eq!(rig.control.propose(2, command(3, 2)).await, Ok(3));
    });
}

#[test]
fn a_raised_epoch_fences_every_token_of_the_former_one() {
    on_each(async |rig| {
        let with = |n, epoch, revision| {
            let token = LeaseToken { epoch, revision };
            Proposal { token, ..command(n, 0) }
        };
        rig.control.propose(0, with(1, 1, 900)).await.unwrap();
        rig.control.propose(1, with(2, 2, 1)).await.unwrap();
        let refused = rig.control.propose(2, with(3, 1, 901)).await;
        assert!(matches!(refused, Err(FabricError::Fenced(_))), "{refused:?}");
    });
}

#[test]
fn a_repeated_proposal_is_written_once() {
    on_each(async |rig| {
        assert_eq!(rig.control.propose(0, command(1, 1)).await, Ok(1));
        assert_eq!(rig.control.propose(0, command(1, 1)).await, Ok(1));
        rig.control.propose(1, command(2, 1)).await.unwrap();
        assert_eq!(rig.control.propose(0, command(1, 1)).await, Ok(1), "also when others came");
        assert_eq!(rig.control.last_seq().await, Ok(2));
    });
}

#[test]
fn of_many_commands_for_one_place_one_is_written() {
    on_each(async |rig| {
        let proposals = (1..=16).map(|n| rig.control.propose(0, command(n, 1)));
        let answers = futures::future::join_all(proposals).await;
        assert_eq!(answers.iter().filter(|answer| **answer == Ok(1)).count(), 1);
        for answer in answers {
            assert!(matches!(answer, Ok(1) | Err(FabricError::Conflict(_))), "{answer:?}");
        }
        assert_eq!(rig.control.tail(0, 9).await.unwrap().len(), 1);
    });
}

#[test]
fn a_tail_is_read_page_by_page() {
    on_each(async |rig| {
        for n in 1..=5 {
            rig.control.propose(n - 1, command(n, 1)).await.unwrap();
        }
        let seqs = async |after, limit| -> Vec<u64> {
            let page = rig.control.tail(after, limit).await.unwrap();
            page.into_iter().map(|command| command.seq).collect()
        };
        assert_eq!(seqs(0, 2).await, [1, 2]);
        assert_eq!(seqs(2, 2).await, [3, 4]);
        assert_eq!(seqs(4, 2).await, [5]);
        assert!(seqs(5, 2).await.is_empty() && seqs(99, 2).await.is_empty());
        assert!(seqs(0, 0).await.is_empty());
        let too_many = rig.control.tail(0, MAX_LIST + 1).await;
        assert!(matches!(too_many, Err(FabricError::Invalid(_))), "{too_many:?}");
    });
}

#[test]
fn a_watcher_of_commands_wakes_on_each() {
    on_each(async |rig| {
        let mut newest = rig.control.watch();
        for n in 1..=2 {
            rig.control.propose(n - 1, command(n, 1)).await.unwrap();
            newest.wait_for(|newest| *newest == n).await.unwrap();
        }
    });
}

#[test]
fn a_command_that_is_too_large_is_refused() {
    on_each(async |rig| {
        let large = Value::String("x".repeat(MAX_COMMAND_BYTES));
        let refused = rig.control.propose(0, Proposal { command: large, ..command(1, 1) }).await;
        assert!(matches!(refused, Err(FabricError::Invalid(_))), "{refused:?}");
        let small = Proposal { command: json!({"do": "é"}), ..command(1, 1) };
        assert_eq!(rig.control.propose(0, small).await, Ok(1));
    });
}
