//! An independent compliance checker, against both kinds of resources and everything the server says about itself.

use std::process::Stdio;

use super::Scim;
use crate::support::workspace;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scim2_tester_finds_nothing() {
    let (app, scim) = Scim::start().await;
    let output = scim2(&scim, &["test", "--verbose"]).await;
    assert!(!output.contains("ERROR") && !output.contains("CRITICAL"), "{output}");
    for done in ["object_creation", "check_replace_attribute", "check_remove_attribute", "search_with_attributes"] {
        assert!(output.matches(done).count() >= 2, "{done} was not checked for users and groups: {output}");
    }
    assert!(!output.contains("SKIPPED"), "{output}");
    // It cleans up behind itself: only the administrator is left.
    assert_eq!(app.database.number("SELECT count(*) FROM scim_groups").await, 0);
}

/// The command-line client, whose models come from what the server publishes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scim2_cli_creates_reads_changes_and_deletes() {
    let (_app, scim) = Scim::start().await;
    let created = scim2(&scim, &["create", "user", "--user-name", "cli@example.com", "--display-name", "Cli"]).await;
    let created: serde_json::Value = serde_json::from_str(&created).unwrap();
    let id = created["id"].as_str().unwrap();
    assert_eq!(created["userName"], "cli@example.com");
    let read = scim2(&scim, &["query", "user", id]).await;
    assert_eq!(serde_json::from_str::<serde_json::Value>(&read).unwrap(), created);
    let found = scim2(&scim, &["query", "user", "--filter", "userName eq \"CLI@example.com\""]).await;
    assert!(found.contains(id), "{found}");
    scim2(&scim, &["delete", "user", id]).await;
    assert_eq!(scim.get(&format!("/Users/{id}")).await.status, 404);
}

/// Runs `scim2` to its end, which must be a success; answers its output.
async fn scim2(scim: &Scim, arguments: &[&str]) -> String {
    let path = std::process::Command::new(workspace().join("scripts/scim-tester.sh"))
        .arg("path")
        .stderr(Stdio::inherit())
        .output()
        .expect("the script runs");
    assert!(path.status.success(), "the SCIM checker is missing: run scripts/scim-tester.sh install");
    let program = String::from_utf8(path.stdout).expect("a path");
    let output = tokio::process::Command::new(program.trim())
        .args(["--url", &format!("{}/scim/v2", scim.0.base)])
        .args(arguments)
        .env("SCIM_CLI_HEADERS", format!("Authorization: Bearer {}", scim.0.token.as_deref().unwrap_or_default()))
        .env("NO_PROXY", "127.0.0.1")
        .stdin(Stdio::null())
        .output()
        .await
        .expect("scim2 runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "scim2 {arguments:?}\n{text}\n{}", String::from_utf8_lossy(&output.stderr));
    text
}
