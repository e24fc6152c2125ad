//! Load on the program itself, its database and its pages, on one machine: each figure is a ratio
//! to a yardstick of the same run. `cargo bench --bench load -- week hold` measures these rows,
//! `-- all` every one, `-- smoke` all of them so small that only the runner is proven.
//!
//! Client, program and database share the machine, so a figure moves with whatever else runs on it.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a benchmark that cannot go on says so and ends, and prints what it measures"
)]

mod ground;
mod http;
#[path = "../../it/support/large.rs"]
mod large;
mod rows;
#[path = "../../it/support/scratch.rs"]
mod scratch;
mod site;
mod table;
mod visitors;
mod yardsticks;

use std::process::ExitCode;
use std::time::Duration;

use ground::Ground;
use rows::{Bench, ROWS};
use scratch::Scratch;
use table::Table;

/// How large a run is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scale {
    Full,
    /// Shows that the runner works; its figures mean nothing.
    Smoke,
}

fn main() -> ExitCode {
    // Cargo adds a word of its own.
    let mut wanted: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| word != "--bench")
        .collect();
    let is_smoke = wanted.iter().any(|word| word == "smoke");
    wanted.retain(|word| word != "smoke" && word != "all");
    let is_known = |word: &String| ROWS.iter().any(|(name, _)| name == word);
    if let Some(unknown) = wanted.iter().find(|word| !is_known(word)) {
        let names: Vec<&str> = ROWS.iter().map(|(name, _)| *name).collect();
        println!("no row {unknown}; there are: all smoke {}", names.join(" "));
        return ExitCode::from(2);
    }
    let scale = if is_smoke { Scale::Smoke } else { Scale::Full };
    let missed = actix_web::rt::System::new().block_on(measure(&wanted, scale));
    println!("{missed} figures miss their floor");
    if missed == 0 || is_smoke {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

async fn measure(wanted: &[String], scale: Scale) -> usize {
    let home = Scratch::new();
    let mut bench = Bench {
        ground: Ground::new(&home.join("data")).await,
        table: Table::default(),
        home: home.path().to_owned(),
        scale,
        lasting: match scale {
            Scale::Full => Duration::from_secs(5),
            Scale::Smoke => Duration::from_millis(200),
        },
    };
    for (name, row) in ROWS {
        if wanted.is_empty() || wanted.iter().any(|word| word == name) {
            println!("── {name}");
            row(&mut bench).await;
        }
    }
    bench.ground.stop().await;
    bench.table.missed()
}
