//! Screen, strip, one-shot output and line mode tell the same numbers: they are written from the
//! same rows.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ringrift::api::Exit;

use crate::export::{self, Format, Frame};
use crate::model::{Model, Screen, tables};
use crate::plain::Reader;
use crate::report::report;
use crate::theme::Theme;
use crate::view::{self, Look, format};
use crate::{once, samples, strip};

fn screen(model: &Model) -> String {
    let mut buffer = Buffer::empty(Rect::new(0, 0, 120, 40));
    view::draw(model, &Look::new(Theme::named("mono").unwrap(), true, true), &mut buffer);
    buffer.content().iter().map(ratatui::buffer::Cell::symbol).collect()
}

fn exported(model: &Model, format: Format) -> String {
    let table = tables::exported(model, Screen::Agents).unwrap();
    let frame = Frame { screen: Screen::Agents, at: model.now, exit: Exit::Warnings };
    export::write(&table, frame, format)
}

/// Every output that is there for an operator's eyes, by name.
fn for_people(model: &mut Model) -> Vec<(&'static str, String)> {
    model.screen = Screen::Agents;
    let agents = screen(model);
    let report = report(&model.live, model.now);
    vec![
        ("screen", agents),
        ("strip", strip::lines(model).join("\n")),
        ("once", once::table(&report)),
        ("once --screen agents", exported(model, Format::Table)),
        ("once --format md", exported(model, Format::Md)),
    ]
}

#[test]
fn people_read_the_same_numbers_everywhere() {
    let mut model = samples::model();
    let agent = report(&model.live, model.now).agents.remove(0);
    let games = format::count(agent.games.unwrap());
    let loss = format!("{:.3}", agent.loss.unwrap());
    let job = agent.job.unwrap();
    let elo = "340";
    for (name, text) in for_people(&mut model) {
        for wanted in [games.as_str(), &loss, &job, elo, "laptop"] {
            assert!(text.contains(wanted), "{name} lacks {wanted}:\n{text}");
        }
    }
}

#[test]
fn programs_read_the_same_numbers_as_people() {
    let model = samples::model();
    let agent = report(&model.live, model.now).agents.remove(0);
    let rows = exported(&model, Format::Jsonl);
    let row: serde_json::Value = serde_json::from_str(rows.trim()).unwrap();
    assert_eq!(row["games"].as_u64(), agent.games);
    assert_eq!(row["loss"].as_f64(), agent.loss);
    assert_eq!(row["age"].as_f64(), agent.age_s);
    assert_eq!(row["job"].as_str(), agent.job.as_deref());
    assert_eq!(row["standing"], agent.standing);
    let csv = exported(&model, Format::Csv);
    assert!(csv.contains(&format!(",{},", agent.games.unwrap())), "{csv}");
}

#[test]
fn every_output_counts_the_agents_alike() {
    let model = samples::model();
    let counts = model.live.counts(model.now);
    assert_eq!((counts.ok, counts.warn, counts.down), (0, 1, 0));
    assert!(screen(&model).contains("! warn 1"));
    assert!(strip::lines(&model)[0].contains("ok 0 ! 1 x 0"));
    assert!(Reader::default().news(&model)[0].contains("ok 0 ! 1 x 0"));
    assert_eq!(report(&model.live, model.now).exit, Exit::Warnings.code());
}
