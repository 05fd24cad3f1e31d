//! `chain-sim bench` as a user runs it. What it measures depends on the machine; what it says of
//! it does not.

use std::{
    fs,
    path::PathBuf,
    process::{Command, Output},
};

use serde_json::Value;

/// A run that takes no time.
const SMALL: [&str; 6] = ["--chains", "3,2,5", "--messages", "40", "--counts", "10,30"];

/// Runs `chain-sim bench` with these options.
fn bench(options: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chain-sim"));
    command.arg("bench").args(options).output().unwrap()
}

/// Runs it with `--json` and reads what it prints, which is one line.
fn json(options: &[&str]) -> Value {
    let output = bench(&[options, &["--json"]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.stdout.iter().filter(|byte| **byte == b'\n').count(), 1);
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A file that no other test writes.
fn scratch(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// Checks what was measured with one engine.
fn check_measurement(found: &Value, messages: u64) {
    let number = |field: &str| found[field].as_f64().unwrap_or_else(|| panic!("{field}: {found}"));
    let seconds = number("seconds");
    assert!(seconds > 0.0);
    let speed = messages as f64 / seconds;
    assert!((number("messages_per_second") / speed - 1.0).abs() < 1e-6);
    assert!((number("microseconds_per_message") * speed / 1e6 - 1.0).abs() < 1e-6);
    // Too few to tell.
    assert_eq!(found["bytes_per_message"], Value::Null);
    for latency in ["virtual_latency_seconds", "wall_latency_microseconds"] {
        let at = |field: &str| found[latency][field].as_u64().unwrap();
        let rising = [at("p50"), at("p90"), at("p99"), at("max")];
        assert!(rising.is_sorted() && rising[0] > 0, "{found}");
    }
    // The next block of another chain, two seconds later.
    assert_eq!(found["virtual_latency_seconds"]["max"], 2);
}

/// It checks every wave before it lets go of it: this succeeds only if all were delivered.
#[test]
fn pruned_runs_deliver_everything() {
    let options = ["--messages", "200", "--wave", "10", "--chains", "2", "--counts", "200"];
    let report = json(&[&options[..], &["--prune", "4", "--engine", "native"]].concat());
    assert_eq!(report["prune_seconds"], 4);
    check_measurement(&report["by_messages"][0]["native"], 200);
    assert_eq!(
        json(&[&options[..], &["--engine", "native"]].concat())["prune_seconds"],
        Value::Null
    );
}

#[test]
fn json_has_every_point_with_every_figure() {
    let report = json(&[&SMALL[..], &["--length", "100", "--seed", "7", "--wave", "16"]].concat());
    assert_eq!(report["message_bytes"], 100);
    assert_eq!(report["wave_messages"], 16);
    assert_eq!(report["seed"], 7);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    assert_eq!(report["threads"], cores);
    for (series, expected) in
        [("by_chains", vec![(2, 40), (3, 40), (5, 40)]), ("by_messages", vec![(2, 10), (2, 30)])]
    {
        let rows = report[series].as_array().unwrap();
        let number = |row: &Value, field: &str| row[field].as_u64().unwrap();
        let points = rows.iter().map(|row| (number(row, "chains"), number(row, "messages")));
        assert_eq!(points.collect::<Vec<_>>(), expected);
        for row in rows {
            for engine in ["native", "bytecode"] {
                check_measurement(&row[engine], number(row, "messages"));
            }
            assert!(row["native_over_bytecode"].as_f64().unwrap() > 0.0);
        }
        for engine in ["native", "bytecode"] {
            let cost = |row: &Value| row[engine]["microseconds_per_message"].as_f64().unwrap();
            let ratio = cost(&rows[rows.len() - 1]) / cost(&rows[0]);
            let field = format!("most_over_fewest_{}", series.trim_start_matches("by_"));
            let actual = report["cost_growth"][engine][&field].as_f64().unwrap();
            assert!((actual / ratio - 1.0).abs() < 1e-6, "{report}");
        }
    }
}

#[test]
fn virtual_time_does_not_depend_on_threads() {
    let run = |threads: &str| {
        let options = ["--chains", "5", "--messages", "2000", "--counts", "2000"];
        let report = json(&[&options[..], &["--engine", "native", "--threads", threads]].concat());
        assert_eq!(report["threads"].to_string(), threads);
        report["by_chains"][0]["native"]["virtual_latency_seconds"].clone()
    };
    assert_eq!(run("1"), run("4"));
}

#[test]
fn full_blocks_take_virtual_time() {
    let options = ["--chains", "2", "--messages", "6000", "--wave", "6000", "--counts", "6000"];
    let report = json(&[&options[..], &["--engine", "native"]].concat());
    let row = &report["by_chains"][0];
    // A point of both series is measured once.
    assert_eq!(*row, report["by_messages"][0]);
    assert!(row["native"]["virtual_latency_seconds"]["p50"].as_u64().unwrap() > 2);
    assert_eq!(row["bytecode"], Value::Null);
    assert_eq!(row["native_over_bytecode"], Value::Null);
    // A single point does not grow.
    assert_eq!(report["cost_growth"]["native"]["most_over_fewest_chains"], Value::Null);
}

#[test]
fn memory_is_measured_with_messages_enough() {
    let options = ["--chains", "2", "--messages", "10000", "--counts", "10000"];
    let report = json(&[&options[..], &["--engine", "native"]].concat());
    let bytes = report["by_chains"][0]["native"]["bytes_per_message"].as_f64();
    // Where the system does not tell, it is not made up.
    if cfg!(target_os = "linux") {
        assert!(bytes.unwrap() > 500.0, "{report}");
    }
}

#[test]
fn report_for_people_names_every_point() {
    let output = bench(&[&SMALL[..], &["--up-to", "200"]].concat());
    assert!(output.status.success());
    let report = String::from_utf8(output.stdout).unwrap();
    for words in [
        "messages per second",
        "bytes per message",
        "virtual latency",
        "cost of a message, 200 messages to 10: native",
        "cost of a message, 5 chains to 2: native",
    ] {
        assert!(report.contains(words), "no {words:?} in {report}");
    }
    // Three points of chains and three of messages have latencies of each engine.
    for engine in ["native", "bytecode"] {
        let latencies = report.lines().filter(|line| {
            line.contains(engine) && line.trim_start().starts_with(|first: char| first.is_numeric())
        });
        assert_eq!(latencies.count(), 6, "{report}");
    }
    let widest = report.lines().map(|line| line.chars().count()).max();
    assert!(widest <= Some(80), "{report}");
    // No terminal, no progress bar.
    assert!(output.stderr.is_empty());
}

#[test]
fn a_point_of_both_series_is_written_once() {
    let rows = |options: &[&str]| {
        let output = bench(&[&["--engine", "native", "--messages", "50"], options].concat());
        assert!(output.status.success());
        let report = String::from_utf8(output.stdout).unwrap();
        let is_row = |line: &&str| line.trim_start().starts_with(|first: char| first.is_numeric());
        // A line of costs and one of latencies, each.
        (report.lines().filter(is_row).count() / 2, report.matches("cost of a message").count())
    };
    assert_eq!(rows(&["--chains", "2", "--counts", "50"]), (1, 0));
    assert_eq!(rows(&["--chains", "2,3", "--counts", "50"]), (2, 1));
    assert_eq!(rows(&["--chains", "2", "--counts", "10,50"]), (2, 1));
    // Points that differ, and series that share one of several.
    assert_eq!(rows(&["--chains", "3", "--counts", "50"]), (2, 0));
    assert_eq!(rows(&["--chains", "2,3", "--counts", "10,50"]), (4, 2));
}

#[test]
fn plot_is_an_svg_with_both_engines() {
    let path = scratch("both.svg");
    let output = bench(&[&SMALL[..], &["--quiet", "--plot", path.to_str().unwrap()]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let svg = fs::read_to_string(path).unwrap();
    assert!(svg.starts_with("<svg") && svg.trim_end().ends_with("</svg>"));
    for opening in ["<svg", "<text"] {
        let closing = opening.replace('<', "</");
        assert_eq!(svg.matches(opening).count(), svg.matches(&closing).count(), "{opening}");
    }
    let [chains, messages] =
        ["chains", "messages"].map(|what| format!("number of {what} (logarithmic)"));
    // The names at the ends of the lines, and the axes with their units.
    for text in ["native", "bytecode", &chains, &messages, "messages per second"] {
        assert_eq!(
            svg.lines().filter(|line| *line == text).count() % 2,
            usize::from(text.starts_with("number")),
            "{text:?}"
        );
        assert!(svg.lines().any(|line| line == text), "no {text:?}");
    }
    // What is drawn, in words: for those who look, and for those who listen.
    let title = svg.split_once("<title id=\"title\">").unwrap().1.split_once("</title>").unwrap().0;
    assert_eq!(title.matches("Native is").count(), 2, "{title}");
    assert!(title.contains("from 2 to 5 chains") && title.contains("from 10 to 30 messages"));
    let sentence: String = svg.lines().filter(|line| !line.starts_with('<')).collect();
    assert!(sentence.contains("Native is") && sentence.contains("times as fast as the bytecode"));
    let description = svg.split_once("<desc id=\"description\">").unwrap().1;
    let description = description.split_once("</desc>").unwrap().0;
    assert_eq!(description.matches("native ").count(), 5, "{description}");
    assert!(svg.contains("role=\"img\" aria-labelledby=\"title description\""));
    // Two panels, a line an engine in each.
    assert!(svg.matches("<polyline").count() >= 4);
}

#[test]
fn plot_of_one_point_is_drawn() {
    let path = scratch("point.svg");
    let options = ["--chains", "2", "--messages", "10", "--counts", "10", "--engine", "bytecode"];
    let output = bench(&[&options[..], &["--plot", path.to_str().unwrap()]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let svg = fs::read_to_string(path).unwrap();
    assert!(svg.contains("bytecode") && !svg.contains("native") && !svg.contains("NaN"));
}

#[test]
fn plot_of_pixels_is_refused_with_the_way_to_one() {
    for name in ["plot.png", "plot.PNG"] {
        let path = scratch(name);
        let output = bench(&["--plot", path.to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(2));
        assert!(output.stdout.is_empty() && !path.exists());
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(error.contains("expected FILE.svg") && error.contains("chromium"), "{error}");
    }
}

#[test]
fn plot_that_cannot_be_written_ends_with_1_before_anything_is_measured() {
    let path = scratch("no-such-directory").join("plot.svg");
    let output = bench(&["--plot", path.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains(path.to_str().unwrap()), "{error}");
}

#[test]
fn bad_options_end_with_2_and_say_what_was_expected() {
    for (options, expected) in [
        (vec!["--chains", "1"], "2..=1000"),
        (vec!["--chains", "2,many"], "many"),
        (vec!["--chains", ""], "--chains"),
        (vec!["--counts", "0"], "1..=1000000"),
        (vec!["--counts", "10,1000001"], "1..=1000000"),
        (vec!["--messages", "-1"], "1..=1000000"),
        (vec!["--up-to", "1000001"], "1..=1000000"),
        (vec!["--wave", "0"], "1..=1000000"),
        (vec!["--length", "100001"], "0..=100000"),
        (vec!["--engine", "geth"], "native, bytecode, both"),
        (vec!["--seed", "0x"], "--seed"),
        (vec!["--threads", "0"], "1..=1000"),
        (vec!["--plot"], "--plot"),
        (vec!["--nonsense"], "--nonsense"),
    ] {
        let output = bench(&options);
        assert_eq!(output.status.code(), Some(2), "{options:?}");
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(error.contains(expected), "no {expected:?} in {error}");
        assert!(output.stdout.is_empty());
    }
}
