use std::collections::VecDeque;

use ringrift::event::UtcMs;
use ringrift::fabric::ManualClock;

use super::*;

type Answers = VecDeque<Result<u8>>;

async fn insist_on(patience: &Patience, port: Port, answers: &mut Answers) -> Result<u8> {
    patience
        .insist(port, || {
            let answer = answers.pop_front().expect("no call is made after the end");
            Box::pin(async move { answer })
        })
        .await
}

async fn insist(patience: &Patience, answers: &mut Answers) -> Result<u8> {
    insist_on(patience, Port::Log, answers).await
}

fn silent() -> Result<u8> {
    Err(FabricError::Unavailable("silent".to_owned()))
}

fn unknown() -> Result<u8> {
    Err(FabricError::Unknown("no answer".to_owned()))
}

#[tokio::test]
async fn a_file_that_refuses_is_told_at_once_and_an_unknown_outcome_is_asked_for_again() {
    let patience = Patience::with_file(Arc::new(ManualClock::new(UtcMs(0))));
    assert_eq!(insist(&patience, &mut [silent()].into()).await, silent());
    assert_eq!(insist(&patience, &mut [unknown(), Ok(1)].into()).await, Ok(1));
    assert_eq!(insist(&patience, &mut vec![unknown(); 5].into()).await, unknown());
}

#[tokio::test]
async fn a_silence_is_known_to_all_until_something_is_answered() {
    let clock = Arc::new(ManualClock::new(UtcMs(0)));
    let patience = Patience::with_file(Arc::clone(&clock) as _);
    let other = patience.clone();
    let since = || other.silence().map(|silence| (silence.lasts_ms, silence.error));
    assert_eq!(since(), None);
    let error = silent().unwrap_err().to_string();
    for ms in [0, 7_000] {
        clock.advance(ms);
        assert_eq!(insist(&patience, &mut [silent()].into()).await, silent());
        assert_eq!(since(), Some((ms, error.clone())));
    }
    let fenced = || Err(FabricError::Fenced("late".to_owned()));
    assert_eq!(insist(&patience, &mut [fenced()].into()).await, fenced());
    assert_eq!(since(), None, "it answered");
}

#[tokio::test]
async fn a_full_log_is_silent_whatever_the_queue_answers() {
    let clock = Arc::new(ManualClock::new(UtcMs(0)));
    let patience = Patience::with_file(Arc::clone(&clock) as _);
    let lasts_ms = || patience.silence().map(|silence| silence.lasts_ms);
    insist_on(&patience, Port::Log, &mut [silent()].into()).await.unwrap_err();
    for _ in 0..10 {
        clock.advance(20_000);
        insist_on(&patience, Port::Work, &mut [Ok(1)].into()).await.unwrap();
    }
    assert_eq!(lasts_ms(), Some(200_000));
    insist_on(&patience, Port::Work, &mut [silent()].into()).await.unwrap_err();
    insist_on(&patience, Port::Log, &mut [Ok(1)].into()).await.unwrap();
    clock.advance(COUNTS_MS - 1);
    assert_eq!(lasts_ms(), Some(COUNTS_MS - 1), "the queue is silent by now");
    clock.advance(1);
    assert_eq!(lasts_ms(), None, "nobody has asked it again");
}

#[tokio::test]
async fn servers_are_asked_again_for_a_while() {
    let clock = Arc::new(ManualClock::new(UtcMs(0)));
    let patience = Patience::with_servers(Arc::clone(&clock) as _);
    let fenced = || Err(FabricError::Fenced("late".to_owned()));
    assert_eq!(insist(&patience, &mut [fenced()].into()).await, fenced());

    let calls = tokio::spawn(async move {
        let mut answers: Answers = [silent(), unknown(), silent(), Ok(1)].into();
        insist(&patience, &mut answers).await
    });
    while !calls.is_finished() {
        tokio::task::yield_now().await;
        clock.advance(PAUSE_MS);
    }
    assert_eq!(calls.await.unwrap(), Ok(1));
}

fn refusing() -> BoxFuture<'static, Result<u8>> {
    Box::pin(async { silent() })
}

fn hanging() -> BoxFuture<'static, Result<u8>> {
    Box::pin(std::future::pending())
}

fn taking() -> BoxFuture<'static, Result<u8>> {
    Box::pin(async { Ok(1) })
}

/// What the answer is and when it comes, in milliseconds, if time passes until then.
async fn answered(
    clock: &ManualClock,
    patience: &Patience,
    call: fn() -> BoxFuture<'static, Result<u8>>,
) -> (Result<u8>, u64) {
    let ticking = async {
        loop {
            tokio::task::yield_now().await;
            clock.advance(PAUSE_MS);
        }
    };
    tokio::select! {
        biased;
        answer = patience.insist(Port::Log, call) => (answer, clock.mono().0),
        () = ticking => unreachable!("time goes on"),
    }
}

#[tokio::test]
async fn a_process_that_ends_waits_ten_seconds_for_silent_servers_and_only_once() {
    let gone = || Err(FabricError::Unknown("the agent ended before it was answered".to_owned()));
    for (call, told) in [(refusing as fn() -> _, silent()), (hanging as fn() -> _, gone())] {
        let clock = Arc::new(ManualClock::new(UtcMs(0)));
        let patience = Patience::with_servers(Arc::clone(&clock) as _);
        clock.advance(7_000);
        patience.clone().process_ends();
        let end = 7_000 + LAST_SILENT_MS;
        assert_eq!(answered(&clock, &patience, call).await, (told.clone(), end));
        assert_eq!(answered(&clock, &patience, call).await, (told, end), "at once");
        assert_eq!(answered(&clock, &patience, taking).await, (Ok(1), end), "they are back");
    }
}

#[tokio::test]
async fn servers_that_stay_silent_are_told_in_the_end() {
    let clock = Arc::new(ManualClock::new(UtcMs(0)));
    let patience = Patience::with_servers(Arc::clone(&clock) as _);
    let calls =
        tokio::spawn(
            async move { patience.insist(Port::Log, || Box::pin(async { silent() })).await },
        );
    while !calls.is_finished() {
        tokio::task::yield_now().await;
        clock.advance(PAUSE_MS);
    }
    assert_eq!(calls.await.unwrap(), silent());
}
