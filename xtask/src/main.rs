//! Development commands: `cargo xtask openapi [--check]`, `sdk`, `bench`, `torture`, `torture leaks`.
//! Nothing here is part of the product.

mod generate;
mod sdk_spec;

use anyhow::{Context as _, Result, bail, ensure};
use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["openapi"] | ["sdk"] => write_all(),
        ["openapi", "--check"] => check_all(),
        ["bench", rest @ ..] => run_cargo(&[&["run", "--release", "--package", "lectern-bench", "--"], rest].concat()),
        ["torture"] => torture(),
        ["torture", "leaks"] => leaks("full"),
        _ => bail!("usage: cargo xtask openapi [--check] | sdk | bench [NAME…] | torture [leaks]"),
    }
}

/// A committed file and what the code says it must hold.
struct Derived {
    path: PathBuf,
    text: String,
}

/// The published document, the SDK's document, and the SDK's generated client.
fn derive() -> Result<Vec<Derived>> {
    let platform = platform_document()?;
    let spec = serde_json::from_str(&platform).context("`lectern openapi` printed something that is not JSON")?;
    let mut sdk = sdk_spec::for_sdk(spec)?;
    // Whether a JSON object keeps its order depends on what else is compiled with us; the file must not.
    sdk.sort_all_objects();
    let sdk_text = format!("{}\n", serde_json::to_string_pretty(&sdk)?);
    let client = generate::client(&sdk_text)?;
    let root = root();
    Ok(vec![
        Derived { path: root.join("openapi/platform.json"), text: platform },
        Derived { path: root.join("openapi/sdk.json"), text: sdk_text },
        Derived { path: root.join("sdk/src/generated.rs"), text: client },
    ])
}

fn write_all() -> Result<()> {
    for derived in derive()? {
        std::fs::write(&derived.path, &derived.text).with_context(|| derived.path.display().to_string())?;
        println!("wrote {}", shown(&derived.path));
    }
    Ok(())
}

fn check_all() -> Result<()> {
    let mut stale = Vec::new();
    for derived in derive()? {
        if std::fs::read_to_string(&derived.path).unwrap_or_default() != derived.text {
            stale.push(shown(&derived.path));
        }
    }
    ensure!(stale.is_empty(), "not what the code says: {}; run `make sdk` and commit", stale.join(", "));
    println!("openapi/ and sdk/src/generated.rs are what the code says");
    Ok(())
}

/// What the server's binary says: `LECTERN_BINARY`, or one that is built for it.
fn platform_document() -> Result<String> {
    let mut command = match std::env::var_os("LECTERN_BINARY") {
        Some(binary) => Command::new(binary),
        None => {
            let mut command = Command::new(cargo());
            command.args(["run", "--quiet", "--package", "lectern-server", "--"]);
            command
        }
    };
    let output = command.arg("openapi").current_dir(root()).output()?;
    ensure!(output.status.success(), "`lectern openapi` failed:\n{}", String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8(output.stdout)?)
}

/// Kills the server at random moments, a hundred times unless `LECTERN_TORTURE_ROUNDS` says otherwise.
fn torture() -> Result<()> {
    integration_tests("torture", "LECTERN_TORTURE_ROUNDS", "100")?;
    elasticsearch()?;
    leaks("torture")
}

/// Elasticsearch killed, stopped and filled: half an hour.
fn elasticsearch() -> Result<()> {
    let status = Command::new(root().join("scripts/elasticsearch-torture.sh")).status()?;
    ensure!(status.success(), "the tests of Elasticsearch failed");
    Ok(())
}

/// The leak test, of this size unless `LECTERN_LEAK_SIZE` says otherwise: `full`, or for hours ten times that, `torture`.
fn leaks(size: &str) -> Result<()> {
    integration_tests("access::leaks", "LECTERN_LEAK_SIZE", size)
}

/// Builds and runs these integration tests, with a variable of the environment set unless it is.
fn integration_tests(which: &str, variable: &str, default: &str) -> Result<()> {
    let built = Command::new(root().join("scripts/integration-tests.sh")).stderr(Stdio::inherit()).output()?;
    ensure!(built.status.success(), "building the integration tests failed");
    let status = Command::new(String::from_utf8(built.stdout)?.trim())
        .args([which, "--nocapture"])
        .env(variable, std::env::var(variable).unwrap_or_else(|_| default.into()))
        .current_dir(root().join("tests"))
        .status()?;
    ensure!(status.success(), "the integration tests of {which} failed");
    Ok(())
}

fn run_cargo(arguments: &[&str]) -> Result<()> {
    let status = Command::new(cargo()).args(arguments).current_dir(root()).status()?;
    ensure!(status.success(), "cargo {} failed", arguments.join(" "));
    Ok(())
}

fn cargo() -> String {
    std::env::var("CARGO").unwrap_or_else(|_| "cargo".into())
}

fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}
