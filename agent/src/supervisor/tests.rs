//! The life of daemons, under a clock that only the test moves.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use anyhow::bail;

use ringrift::event::{Body, DaemonState, EventKind, HealthCheckPassed, HostOffline, Payload};

use super::testing::spec;
use super::*;
use crate::services::testing::TestBed;

async fn reaches(supervisor: &Supervisor, spec: &DaemonSpec, state: DaemonState) -> DaemonStatus {
    let mut status = supervisor.watch(&spec.id()).unwrap();
    let reached = status.wait_for(|status| status.state == state);
    tokio::time::timeout(Duration::from_secs(20), reached).await.expect("in time").unwrap().clone()
}

static FAILING: DaemonSpec = spec("failing", |_| Box::pin(async { bail!("no luck") }));

#[tokio::test]
async fn a_failing_daemon_restarts_five_times_and_then_waits_for_the_operator() {
    let bed = TestBed::with(&[]).await;
    let supervisor = Supervisor::start(&[&FAILING], &bed.services);
    for delay_s in [1, 2, 4, 8, 16] {
        let now = bed.clock.utc();
        let mut status = supervisor.watch(&FAILING.id()).unwrap();
        let failed_now = |status: &DaemonStatus| {
            let error = status.last_error.as_ref();
            status.state == DaemonState::Restarting && error.is_some_and(|error| error.at == now)
        };
        status.wait_for(failed_now).await.unwrap();
        bed.clock.advance(delay_s * 1000 - 1);
        tokio::task::yield_now().await;
        assert_eq!(supervisor.statuses()[0].state, DaemonState::Restarting);
        bed.clock.advance(1);
    }
    reaches(&supervisor, &FAILING, DaemonState::Failed).await;
    let failed = bed.events(&[EventKind::DaemonPermanentlyFailed]).await;
    assert_eq!(failed.len(), 1);
    assert_eq!(bed.events(&[EventKind::DaemonStarted]).await.len(), 6);
    assert_eq!(bed.events(&[EventKind::RecoveryInitiated]).await.len(), 5);
    assert_eq!(bed.events(&[EventKind::RecoveryFailed]).await.len(), 1);

    supervisor.restart(&FAILING.id()).unwrap();
    reaches(&supervisor, &FAILING, DaemonState::Restarting).await;
    supervisor.stop().await;
    assert_eq!(supervisor.statuses()[0].state, DaemonState::Stopped);
}

static STARTS: AtomicU32 = AtomicU32::new(0);

static FAILING_ONCE: DaemonSpec = spec("failing_once", |mut context| {
    Box::pin(async move {
        if STARTS.fetch_add(1, Ordering::SeqCst) == 0 {
            bail!("no luck");
        }
        context.next(None).await?;
        Ok(())
    })
});

#[tokio::test]
async fn a_daemon_that_makes_progress_after_a_failure_is_mended() {
    let bed = TestBed::with(&[]).await;
    let supervisor = Supervisor::start(&[&FAILING_ONCE], &bed.services);
    reaches(&supervisor, &FAILING_ONCE, DaemonState::Restarting).await;
    bed.clock.advance(1_000);
    reaches(&supervisor, &FAILING_ONCE, DaemonState::Running).await;
    supervisor.stop().await;
    let kinds = [EventKind::RecoveryInitiated, EventKind::RecoveryCompleted];
    let told = bed.events(&kinds).await;
    let told: Vec<_> = told.iter().map(|event| event.body.kind_name()).collect();
    assert_eq!(told, ["RECOVERY_INITIATED", "RECOVERY_COMPLETED"]);
}

static PANICKING: DaemonSpec = spec("panicking", |_| Box::pin(async { panic!("ouch") }));

#[tokio::test]
async fn a_panic_is_a_failure_like_any_other() {
    let bed = TestBed::with(&[]).await;
    let supervisor = Supervisor::start(&[&PANICKING], &bed.services);
    let status = reaches(&supervisor, &PANICKING, DaemonState::Restarting).await;
    assert_eq!(status.last_error.unwrap().error, "panicked: ouch");
}

static SILENT: DaemonSpec = spec("silent", |mut context| {
    Box::pin(async move {
        context.next(None).await?;
        Ok(())
    })
});

static HANGING: DaemonSpec = spec("hanging", |context| {
    Box::pin(async move {
        context.progress("began");
        context.stop().cancelled().await;
        Ok(())
    })
});

#[tokio::test]
async fn a_daemon_without_progress_is_stalled_and_says_so() {
    let bed = TestBed::with(&[]).await;
    let supervisor = Supervisor::start(&[&HANGING], &bed.services);
    reaches(&supervisor, &HANGING, DaemonState::Running).await;
    bed.clock.advance(30_000);
    let status = reaches(&supervisor, &HANGING, DaemonState::Stalled).await;
    assert_eq!(status.reason, "no progress for 30 s; last: `began`");
    assert_eq!(supervisor.statuses()[0].progress_age_s, Some(30.0));
    supervisor.stop().await;
}

/// A daemon that does not heed its stop.
const fn deaf(name: &'static str) -> DaemonSpec {
    spec(name, |context| {
        Box::pin(async move {
            context.progress("began");
            std::future::pending().await
        })
    })
}

static DEAF: [DaemonSpec; 4] = [deaf("deaf_1"), deaf("deaf_2"), deaf("deaf_3"), deaf("deaf_4")];

#[tokio::test]
async fn however_many_daemons_do_not_end_the_agent_does() {
    let bed = TestBed::with(&[]).await;
    let specs: Vec<&DaemonSpec> = DEAF.iter().collect();
    let supervisor = Supervisor::start(&specs, &bed.services);
    for spec in &DEAF {
        reaches(&supervisor, spec, DaemonState::Running).await;
    }
    stops_within_its_time(&bed, &supervisor).await;
}

async fn stops_within_its_time(bed: &TestBed, supervisor: &Supervisor) {
    let begun = bed.services.clock.mono();
    let ticking = async {
        loop {
            tokio::task::yield_now().await;
            bed.clock.advance(100);
        }
    };
    tokio::select! {
        biased;
        () = supervisor.stop() => {}
        () = ticking => unreachable!("time goes on"),
    }
    assert!(bed.services.clock.mono().since(begun) <= STOP_MS);
}

static FAREWELLS: AtomicU32 = AtomicU32::new(0);

/// The first in the table is the last in line.
static POLITE: DaemonSpec = spec("polite", |mut context| {
    Box::pin(async move {
        context.progress("began");
        context.next(None).await?;
        FAREWELLS.fetch_add(1, Ordering::Relaxed);
        Ok(())
    })
});

#[tokio::test]
async fn whoever_is_last_in_line_says_good_bye_however_long_the_others_took() {
    let bed = TestBed::with(&[]).await;
    let specs: Vec<&DaemonSpec> = std::iter::once(&POLITE).chain(&DEAF).collect();
    let supervisor = Supervisor::start(&specs, &bed.services);
    for spec in &specs {
        reaches(&supervisor, spec, DaemonState::Running).await;
    }
    stops_within_its_time(&bed, &supervisor).await;
    assert_eq!(FAREWELLS.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn waiting_for_events_is_progress() {
    let bed = TestBed::with(&[]).await;
    let supervisor = Supervisor::start(&[&SILENT], &bed.services);
    reaches(&supervisor, &SILENT, DaemonState::Running).await;
    for _ in 0..20 {
        bed.clock.advance(10_000);
        let mut status = supervisor.watch(&SILENT.id()).unwrap();
        let now = bed.services.clock.mono();
        status.wait_for(|status| status.progress_at == Some(now)).await.unwrap();
    }
    assert_eq!(supervisor.statuses()[0].state, DaemonState::Running);
    supervisor.stop().await;
}

static LYING: DaemonSpec = spec("lying", |context| {
    Box::pin(async move {
        context.emit(HealthCheckPassed { check: "declared".to_owned() }).await?;
        context.emit(HostOffline { reason: "undeclared".to_owned() }).await?;
        Ok(())
    })
});

#[tokio::test]
async fn an_event_that_was_not_declared_does_not_get_out() {
    let bed = TestBed::with(&[]).await;
    let supervisor = Supervisor::start(&[&LYING], &bed.services);
    let status = reaches(&supervisor, &LYING, DaemonState::Restarting).await;
    let error = status.last_error.unwrap().error;
    assert!(error.contains("`lying` emitted HOST_OFFLINE"), "{error}");
    assert_eq!(bed.events(&[EventKind::HealthCheckPassed]).await.len(), 1);
    assert!(bed.events(&[EventKind::HostOffline]).await.is_empty());
}

static FIRST: DaemonSpec = spec("first", |mut context| {
    Box::pin(async move {
        context.next(None).await?;
        Ok(())
    })
});

static SECOND: DaemonSpec = DaemonSpec {
    depends_on: &["failing"],
    ..spec("second", |mut context| {
        Box::pin(async move {
            context.next(None).await?;
            Ok(())
        })
    })
};

#[tokio::test]
async fn a_daemon_waits_for_those_it_depends_on() {
    let bed = TestBed::with(&[]).await;
    let supervisor = Supervisor::start(&[&FAILING, &FIRST, &SECOND], &bed.services);
    reaches(&supervisor, &FAILING, DaemonState::Restarting).await;
    reaches(&supervisor, &FIRST, DaemonState::Running).await;
    assert_eq!(supervisor.missing(), ["second"]);
    supervisor.stop().await;
}

static HANDLED: AtomicU32 = AtomicU32::new(0);

static HANDLER: DaemonSpec = DaemonSpec {
    consumes: &[EventKind::HealthCheckPassed],
    ..spec("handler", |mut context| {
        Box::pin(async move {
            loop {
                match context.next(Some(Duration::from_secs(1000))).await? {
                    Wake::Stop => return Ok(()),
                    Wake::Due => {}
                    Wake::Event(delivery) => {
                        let good = match &delivery.event.body {
                            Body::Known(Payload::HealthCheckPassed(e)) => e.check == "good",
                            _ => false,
                        };
                        HANDLED.fetch_add(u32::from(good), Ordering::SeqCst);
                        let handled = if good { Ok(()) } else { Err(anyhow::anyhow!("bad")) };
                        context.settle(&delivery, handled).await?;
                    }
                }
            }
        })
    })
};

#[tokio::test]
async fn a_pass_does_the_duty_and_what_waits_and_a_failed_handler_blocks_nobody() {
    let bed = TestBed::with(&[]).await;
    let emitter = bed.services.publisher.emitter(HANDLER.declared());
    for check in ["bad", "good"] {
        emitter.emit(HealthCheckPassed { check: check.to_owned() }).await.unwrap();
    }
    let stop = CancellationToken::new();
    for attempt in 1..=5 {
        let turns = one_pass(&[&HANDLER], &bed.services, &stop).await;
        assert_eq!(turns[0].error, None);
        assert_eq!(HANDLED.load(Ordering::SeqCst), 1, "attempt {attempt}");
        bed.clock.advance(16_000);
    }
    let parked = bed.services.fabric.log.parked().await.unwrap();
    assert_eq!((parked.len(), parked[0].attempts), (1, 5));
    let told = bed.events(&[EventKind::HandlerFailed]).await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].cause.as_ref(), Some(&parked[0].event));
}

static SLOW: DaemonSpec = DaemonSpec {
    consumes: &[EventKind::HealthCheckPassed],
    ..spec("slow", |mut context| {
        Box::pin(async move {
            while let Wake::Event(delivery) = context.next(None).await? {
                let clock = std::sync::Arc::clone(&context.services.clock);
                clock.sleep_until(clock.mono().plus(31_000)).await;
                context.settle(&delivery, Ok(())).await?;
            }
            Ok(())
        })
    })
};

#[tokio::test]
async fn a_handler_that_takes_longer_than_its_daemon_may_be_silent_is_told() {
    let bed = TestBed::with(&[]).await;
    let emitter = bed.services.publisher.emitter(SLOW.declared());
    emitter.emit(HealthCheckPassed { check: "any".to_owned() }).await.unwrap();
    let stop = CancellationToken::new();
    let ticking = async {
        loop {
            bed.clock.advance(10_000);
            tokio::task::yield_now().await;
        }
    };
    let specs: [&DaemonSpec; 1] = [&SLOW];
    let pass = one_pass(&specs, &bed.services, &stop);
    tokio::select! {
        turns = pass => assert_eq!(turns[0].error, None),
        () = ticking => {}
    }
    let told = bed.events(&[EventKind::HandlerTimeout]).await;
    let Body::Known(Payload::HandlerTimeout(slow)) = &told[0].body else { panic!("{told:?}") };
    assert!(slow.limit_s == 30.0 && slow.duration_s > 30.0, "{slow:?}");
    assert_eq!(told.len(), 1);
}

static COMPUTING: DaemonSpec = spec("computing", |context| {
    Box::pin(async move {
        let sum = context.blocking(|_, progress| {
            progress.report("summing");
            (1..=10).sum::<u64>()
        });
        assert_eq!(sum.await?, 55);
        context.blocking(|_, _| panic!("overflow")).await
    })
});

#[tokio::test]
async fn computing_has_its_own_thread_and_its_panics_are_failures() {
    let bed = TestBed::with(&[]).await;
    let turns = one_pass(&[&COMPUTING], &bed.services, &CancellationToken::new()).await;
    assert_eq!(turns[0].error.as_deref(), Some("panicked: overflow"));
    assert_eq!(turns[0].did.as_deref(), Some("summing"));
}

static STANDING_BY: DaemonSpec =
    DaemonSpec { scope: Scope::Cluster, ..spec("standing_by", |ctx| Box::pin(tell_duties(ctx))) };

async fn tell_duties(mut ctx: DaemonCtx) -> anyhow::Result<()> {
    loop {
        match ctx.next(Some(Duration::from_secs(1))).await? {
            Wake::Stop => return Ok(()),
            Wake::Due => {
                ctx.emit(HealthCheckPassed { check: "duty".to_owned() }).await?;
                ctx.progress("did its duty");
            }
            Wake::Event(delivery) => ctx.settle(&delivery, Ok(())).await?,
        }
    }
}

static WAITS: DaemonSpec = DaemonSpec {
    scope: Scope::Cluster,
    ..spec("waits", |mut ctx| {
        Box::pin(async move {
            ctx.next(None).await?;
            Ok(())
        })
    })
};

#[tokio::test]
async fn who_has_nothing_to_do_yet_as_the_leader_does_not_stand_by_any_more() {
    let (a, _) = TestBed::of_cluster("a", &[]).await;
    let supervisor = Supervisor::start(&[&WAITS], &a.services);
    let notes = |status: &DaemonStatus| status.progress_note.clone().unwrap_or_default();
    let mut status = supervisor.watch(&WAITS.id()).unwrap();
    status.wait_for(|status| notes(status).contains("stands by")).await.unwrap();
    a.lead().await;
    status.wait_for(|status| notes(status).contains("this node leads")).await.unwrap();
    supervisor.stop().await;
}

#[tokio::test]
async fn a_daemon_of_the_cluster_does_its_duty_in_the_leaders_process_only() {
    let (a, _) = TestBed::of_cluster("a", &[]).await;
    let supervisor = Supervisor::start(&[&STANDING_BY], &a.services);
    let notes = |status: &DaemonStatus| status.progress_note.clone().unwrap_or_default();
    let mut status = supervisor.watch(&STANDING_BY.id()).unwrap();
    status.wait_for(|status| notes(status).contains("stands by")).await.unwrap();
    assert!(a.events(&[EventKind::HealthCheckPassed]).await.is_empty());

    a.lead().await;
    status.wait_for(|status| notes(status).contains("did its duty")).await.unwrap();
    a.services.leadership.follows(None);
    status.wait_for(|status| notes(status).contains("stands by")).await.unwrap();
    supervisor.stop().await;
}

static READS_ITS_OWN: DaemonSpec = DaemonSpec {
    scope: Scope::Own,
    consumes: &[EventKind::HostOffline],
    ..spec("reads_its_own", |ctx| Box::pin(tell_events(ctx)))
};

async fn tell_events(mut ctx: DaemonCtx) -> anyhow::Result<()> {
    loop {
        match ctx.next(None).await? {
            Wake::Stop => return Ok(()),
            Wake::Due => {}
            Wake::Event(delivery) => {
                let check = delivery.event.node().to_string();
                ctx.emit(HealthCheckPassed { check }).await?;
                ctx.settle(&delivery, Ok(())).await?;
            }
        }
    }
}

#[tokio::test]
async fn what_lies_on_a_node_is_heard_of_by_that_node_alone() {
    let (a, model) = TestBed::of_cluster("a", &[]).await;
    let b = a.joined_by("b", &model, &[]).await;
    for bed in [&a, &b] {
        let emits = crate::publisher::Emits { source: "test", kinds: &[EventKind::HostOffline] };
        let offline = HostOffline { reason: "test".to_owned() };
        bed.services.publisher.emitter(emits).emit(offline).await.unwrap();
        let stop = tokio_util::sync::CancellationToken::new();
        one_pass(&[&READS_ITS_OWN], &bed.services, &stop).await;
    }
    let heard = a.events(&[EventKind::HealthCheckPassed]).await;
    let heard = heard.iter().map(|event| {
        let Body::Known(Payload::HealthCheckPassed(told)) = &event.body else { panic!() };
        (event.node().to_string(), told.check.clone())
    });
    let own = |node: &str| (node.to_owned(), node.to_owned());
    assert_eq!(heard.collect::<Vec<_>>(), [own("a"), own("b")]);
}
