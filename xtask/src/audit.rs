//! `cargo xtask audit`: the licenses, sources and known vulnerabilities of the dependencies in `Cargo.lock` and
//! `package-lock.json`. What needs neither a network nor
//! cargo-deny is also checked by `cargo test`, in `xtask/tests/dependencies.rs`.

use serde_json::Value;

use crate::setup;
use crate::shell::{Outcome, Problem, program, run, run_quietly, step};

type Check = (&'static str, fn() -> Outcome);

/// Runs every check. Fails when one found something, and when one could not be done.
pub fn audit() -> Outcome {
    setup::for_audit()?;
    let checks: [Check; 3] = [
        ("Licenses, duplicates and sources of crates", || deny(&["check", "licenses", "bans", "sources"])),
        ("Known vulnerabilities of crates", crate_advisories),
        ("Known vulnerabilities of npm packages", npm_advisories),
    ];
    let mut failed = Vec::new();
    for (name, check) in checks {
        if let Err(problem) = step(name, check) {
            println!("{problem}\n");
            failed.push(name);
        }
    }
    if failed.is_empty() {
        println!("\nAll dependencies are in order.");
        return Ok(());
    }
    Err(Problem::new(format!("not in order, or not checked: {}", failed.join("; ")), "  cargo xtask audit"))
}

fn deny(arguments: &[&str]) -> Outcome {
    run(program("cargo", ["deny", "--locked", "--workspace", "--log-level", "error"]).args(arguments))
}

/// The database is a git repository. Without it nothing is known, which must not look like a success.
fn crate_advisories() -> Outcome {
    run_quietly(&mut program("cargo", ["deny", "--locked", "--workspace", "fetch", "db"])).map_err(|problem| {
        println!("{problem}");
        Problem::new("not checked: the database cannot be fetched", "  cargo deny fetch db")
    })?;
    deny(&["--offline", "check", "advisories"])
}

/// The package has no dependencies, so these are tools: a vulnerability counts from "high" on.
fn npm_advisories() -> Outcome {
    const LEVEL: &str = "--audit-level=high";
    let output = program("npm", ["audit", "--json", LEVEL]).output();
    let report = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    match read_npm_report(&report) {
        Ok(counts) => println!("  {counts}"),
        Err(reason) => return Err(Problem::new(format!("not checked: {reason}"), "  npm audit")),
    }
    run(&mut program("npm", ["audit", LEVEL]))
}

/// How many vulnerabilities of each severity npm counted; or why it counted none.
fn read_npm_report(report: &str) -> Result<String, String> {
    let report: Value = serde_json::from_str(report).map_err(|_| "npm printed no report".to_owned())?;
    let Some(counts) = report.pointer("/metadata/vulnerabilities").and_then(Value::as_object) else {
        let message = report.get("message").and_then(Value::as_str).unwrap_or("npm's report has no counts");
        return Err(message.to_owned());
    };
    let counts: Vec<String> = counts.iter().map(|(severity, count)| format!("{severity}: {count}")).collect();
    Ok(counts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_without_counts_is_not_a_success() {
        let rows = [
            ("", Err("npm printed no report")),
            ("{}", Err("npm's report has no counts")),
            (r#"{"message":"405 Method Not Allowed","statusCode":405}"#, Err("405 Method Not Allowed")),
            (r#"{"metadata":{"vulnerabilities":{"high":1,"total":2}}}"#, Ok("high: 1, total: 2")),
        ];
        for (report, expected) in rows {
            let expected = expected.map(str::to_owned).map_err(str::to_owned);
            assert_eq!(read_npm_report(report), expected, "{report}");
        }
    }
}
