//! What all nodes share and nobody else looks at: the servers, and the deliveries that are parked.

use std::collections::BTreeMap;
use std::time::Duration;

use ringrift::event::{HealthAlert, HealthCheckPassed, Severity};
use ringrift::fabric::MonoMs;
use ringrift::fabric::jetstream::{Ailment, ailing};
use ringrift::fabric::port::SubscriptionStatus;
use ringrift::state::{PARKED_CHECK, SERVERS_CHECK, State};

use crate::publisher::Draft;
use crate::services::{Engine, Services};

/// Pause between two looks, in milliseconds.
const LOOK_EVERY_MS: u64 = 30_000;

/// How long a look may take: servers that choose a leader are asked the next time.
const PATIENCE: Duration = Duration::from_secs(5);

type Ailing = BTreeMap<String, Ailment>;

/// Looks now and then.
#[derive(Default)]
pub(super) struct SharedWatch {
    next: MonoMs,
    /// What the last look found.
    before: Ailing,
}

impl SharedWatch {
    /// What changed since it was last told, if a look is due. What does not answer is as it was told.
    pub(super) async fn look(&mut self, services: &Services) -> Vec<Draft> {
        let now = services.clock.mono();
        if now < self.next {
            return Vec::new();
        }
        self.next = now.plus(LOOK_EVERY_MS);
        let found =
            [(SERVERS_CHECK, self.servers(services).await), (PARKED_CHECK, parked(services).await)];
        let state = services.state.read();
        let changed = found.into_iter().filter_map(|(check, found)| match found {
            Ok(wrong) => change(&state, check, wrong),
            Err(error) => {
                tracing::warn!(check, error = format!("{error:#}"), "not known now");
                None
            }
        });
        changed.collect()
    }

    /// What is wrong with the servers.
    async fn servers(&mut self, services: &Services) -> anyhow::Result<Option<String>> {
        let Engine::JetStream(servers) = &services.fabric.engine else { return Ok(None) };
        let streams = tokio::time::timeout(PATIENCE, servers.streams()).await??;
        let found = ailing(&streams);
        let lasting = lasting(&self.before, &found);
        self.before = found;
        Ok(lasting)
    }
}

/// What is wrong with these servers. One that is behind may be about to catch up: it counts when it
/// was not up to date at the last look either.
fn lasting(before: &Ailing, found: &Ailing) -> Option<String> {
    let lasts = |(server, ailment): &(&String, &Ailment)| {
        **ailment > Ailment::Behind || before.contains_key(*server)
    };
    let told: Vec<_> =
        found.iter().filter(lasts).map(|(server, ailment)| ailment.told(server)).collect();
    (!told.is_empty()).then(|| told.join("; "))
}

/// What is wrong with the deliveries.
async fn parked(services: &Services) -> anyhow::Result<Option<String>> {
    let asked = services.fabric.log.subscriptions();
    Ok(waiting(&tokio::time::timeout(PATIENCE, asked).await??))
}

fn waiting(subscriptions: &[SubscriptionStatus]) -> Option<String> {
    let with_some = subscriptions.iter().filter(|subscription| subscription.parked > 0);
    let named: Vec<_> = with_some
        .map(|subscription| format!("{} of {}", subscription.parked, subscription.name))
        .collect();
    (!named.is_empty()).then(|| {
        format!(
            "deliveries failed for good and wait: {}; list them with GET /api/v1/parked, then \
             `:retry-parked` or `:discard-parked` in the cockpit",
            named.join(", ")
        )
    })
}

/// What changed about a check since it was last told.
fn change(state: &State, check: &str, wrong: Option<String>) -> Option<Draft> {
    let known = state.alerts.open.iter().find(|alert| alert.is_shared() && alert.what == check);
    match (known, wrong) {
        (None, None) => None,
        (Some(known), Some(message)) if known.why == message => None,
        (_, Some(message)) => {
            let (alert, severity) = (check.to_owned(), Severity::Warning);
            Some(HealthAlert { alert, message, severity }.into())
        }
        (Some(_), None) => Some(HealthCheckPassed { check: check.to_owned() }.into()),
    }
}

#[cfg(test)]
mod tests {
    use ringrift::id::SubscriptionName;

    use super::*;
    use crate::pipeline::testing::take_in;

    fn ailing_servers(servers: &[(&str, Ailment)]) -> Ailing {
        servers.iter().map(|(server, ailment)| ((*server).to_owned(), *ailment)).collect()
    }

    #[test]
    fn a_server_that_is_behind_is_told_when_it_stays_so_and_one_that_is_away_at_once() {
        let found = ailing_servers(&[("n1", Ailment::Behind), ("n2", Ailment::Away)]);
        let told = |before: &Ailing| lasting(before, &found).unwrap();
        assert_eq!(told(&Ailing::new()), Ailment::Away.told("n2"));
        let both = format!("{}; {}", Ailment::Behind.told("n1"), Ailment::Away.told("n2"));
        assert_eq!(told(&ailing_servers(&[("n1", Ailment::Behind)])), both);
        assert_eq!(lasting(&found, &Ailing::new()), None);
    }

    #[test]
    fn what_is_shared_is_told_once_and_whoever_leads_then_tells_its_end() {
        let mut state = State::default();
        let wrong = |text: &str| Some(text.to_owned());
        let alert = |message: &str| HealthAlert {
            alert: SERVERS_CHECK.to_owned(),
            message: message.to_owned(),
            severity: Severity::Warning,
        };
        let change_of = |state: &State, wrong| change(state, SERVERS_CHECK, wrong);
        assert_eq!(change_of(&state, None), None);
        assert_eq!(change_of(&state, wrong("n1 is away")), Some(alert("n1 is away").into()));
        let config = "square8_2p".parse().unwrap();
        take_in(&mut state, "v1", config, alert("n1 is away"));
        assert_eq!(change_of(&state, wrong("n1 is away")), None, "it is told");
        assert_eq!(change_of(&state, wrong("n2 is away")), Some(alert("n2 is away").into()));
        let passed = HealthCheckPassed { check: SERVERS_CHECK.to_owned() };
        assert_eq!(change_of(&state, None), Some(passed.clone().into()));
        take_in(&mut state, "v2", config, passed);
        assert_eq!(state.alerts.open, []);
    }

    #[test]
    fn parked_deliveries_are_counted_by_subscription() {
        let of = |name: &str, parked| SubscriptionStatus {
            name: SubscriptionName::new(name).unwrap(),
            cursor: 9,
            retrying: 1,
            parked,
        };
        assert_eq!(waiting(&[of("registry", 0)]), None);
        let told = waiting(&[of("registry", 5), of("trainer", 0), of("trigger", 3)]).unwrap();
        assert!(told.contains(": 5 of registry, 3 of trigger; "), "{told}");
        assert!(told.contains("/api/v1/parked") && told.contains(":discard-parked"), "{told}");
    }
}
