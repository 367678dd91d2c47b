//! Six lines of eighty columns that say how things stand: plain ASCII but for what agents wrote.

use unicode_width::UnicodeWidthChar;

use crate::model::rows::heard::Heard;
use crate::model::rows::{agents, concerns, elo, stages};
use crate::model::{Model, Temporality};
use crate::view::format;

/// Columns of the strip.
pub const WIDTH: usize = 80;

/// Lines of the strip.
pub const HEIGHT: usize = 6;

/// Concerns that are listed.
const CONCERNS: usize = 2;

/// The strip, without the clock: when this is the same, nothing needs to be written.
pub fn lines(model: &Model) -> [String; HEIGHT] {
    let mut concerns = worst(model).into_iter();
    let mut concern = || concerns.next().unwrap_or_default();
    [head(model), work(model), concern(), concern(), events(model), ratings(model)]
        .map(|line| cut(&format!(" {line}")))
}

/// The same in one line, for a pipe.
pub fn line(model: &Model) -> String {
    let worst = worst(model).into_iter().next().unwrap_or_default();
    let parts = [head(model), work(model), ratings(model), worst];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" | ")
}

fn head(model: &Model) -> String {
    let rate = stages::fleet_games_per_s(&model.live, &Heard::of(&model.live, model.now));
    format!("{}  {} games/s, last min", standing(model), format::known(rate, format::rate))
}

/// Is it now, whose data are these, how many agents stand how.
pub fn standing(model: &Model) -> String {
    let counts = model.live.counts(model.now);
    let name = match (&model.live.agents[..], agents::rows(&model.live, model.now).count()) {
        ([only], 1) => only.name().to_owned(),
        (_, count) => format!("{count} agents"),
    };
    let temporality = temporality(model);
    let unknown = if counts.unknown > 0 { format!(" ? {}", counts.unknown) } else { String::new() };
    let (ok, warn, down) = (counts.ok, counts.warn, counts.down);
    format!("{temporality} {name}  ok {ok} ! {warn} x {down}{unknown}")
}

/// Seconds are left out: they would change the strip every second.
fn temporality(model: &Model) -> String {
    match model.temporality() {
        Temporality::Connecting => "CONNECTING".to_owned(),
        Temporality::Live | Temporality::Paused | Temporality::Past(_) => "LIVE".to_owned(),
        Temporality::Partly { live, all } => format!("LIVE {live}/{all}"),
        Temporality::Stale(_) => "STALE".to_owned(),
        Temporality::Offline(_) => "OFFLINE".to_owned(),
    }
}

fn work(model: &Model) -> String {
    let (world, heard) = (&model.live, Heard::of(&model.live, model.now));
    let rows = agents::rows(world, model.now);
    let work = match rows.count() {
        0 => "--".to_owned(),
        1 => rows.get(0).job().unwrap_or_else(|| "--".to_owned()),
        count => format!("{} of {count} at work", stages::at_work(world, &heard)),
    };
    let games: u64 = world.states().map(stages::games).sum();
    let loss = stages::loss(world, &heard).map(|point| format!("  loss {:.3}", point.loss));
    format!("{work}  games {}{}", format::count(games), loss.unwrap_or_default())
}

fn worst(model: &Model) -> Vec<String> {
    let all = concerns::all(&model.live, model.now);
    let left = all.count().saturating_sub(CONCERNS);
    let text = |(index, concern): (usize, concerns::Concern<'_>)| {
        let more =
            if index + 1 == CONCERNS && left > 0 { format!("  (+{left})") } else { String::new() };
        let glyph = concern.standing.glyph();
        format!("{glyph} {} {}: {}{more}", concern.node(), concern.subject(), concern.why())
    };
    all.iter().take(CONCERNS).enumerate().map(text).collect()
}

fn events(model: &Model) -> String {
    let feed = &model.live.feed;
    let newest = (0..feed.len()).rev().take(3).filter_map(|index| feed.get(index));
    newest.map(|e| format!("{} {}", format::time(e.at), e.kind)).collect::<Vec<_>>().join(" | ")
}

fn ratings(model: &Model) -> String {
    let rated = elo::all(&model.live).filter_map(|series| {
        let (_, best) = series.best?;
        Some(format!("{} {:.0}+/-{:.0}", series.config, best.elo, best.uncertainty))
    });
    let text = rated.collect::<Vec<_>>().join("  ");
    if text.is_empty() { text } else { format!("Elo {text}") }
}

/// As much of the line as fits.
fn cut(line: &str) -> String {
    let mut used = 0;
    let fits = |c: &char| {
        used += c.width().unwrap_or(0);
        used <= WIDTH
    };
    line.chars().take_while(fits).collect::<String>().trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn the_strip_is_what_it_was() {
        let model = samples::model();
        let lines = lines(&model);
        assert!(lines.iter().all(|line| line.len() <= WIDTH));
        insta::assert_snapshot!(lines.join("\n") + "\n\n" + &line(&model));
    }

    #[test]
    fn an_unheard_fleet_fills_six_lines_too() {
        let model = Model::new([crate::model::AgentKey::local()], "0".into());
        assert_eq!(lines(&model)[0], " CONNECTING local  ok 0 ! 0 x 0 ? 1  -- games/s, last min");
    }
}
