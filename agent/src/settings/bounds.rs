//! Ranges of values, as the documentation of the keys states them.

use std::ops::RangeInclusive;

use super::Settings;

/// The first key out of range, with what is wrong.
pub(super) fn check(settings: &Settings) -> Result<(), (&'static str, String)> {
    whole("server.stream_buffer", settings.server.stream_buffer, 1..=65_536)?;
    whole("server.keep_alive_s", settings.server.keep_alive_s, 1..=300)?;
    whole("disk.check_every_s", settings.disk.check_every_s, 1..=86_400)?;
    whole("integrity.check_every_s", settings.integrity.check_every_s, 1..=86_400)?;
    whole("work.expire_every_s", settings.work.expire_every_s, 1..=3_600)?;
    percent("disk.warn_percent", settings.disk.warn_percent)?;
    percent("disk.stop_percent", settings.disk.stop_percent)?;
    if settings.disk.warn_percent > settings.disk.stop_percent {
        return Err(("disk.warn_percent", "must not exceed disk.stop_percent".to_owned()));
    }
    Ok(())
}

fn whole(
    key: &'static str,
    value: u32,
    range: RangeInclusive<u32>,
) -> Result<(), (&'static str, String)> {
    if range.contains(&value) {
        return Ok(());
    }
    Err((key, format!("{value} is not within {} to {}", range.start(), range.end())))
}

fn percent(key: &'static str, value: f64) -> Result<(), (&'static str, String)> {
    if (0.0..=100.0).contains(&value) {
        return Ok(());
    }
    Err((key, format!("{value} is not within 0 to 100")))
}
