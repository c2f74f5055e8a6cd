//! ETags: nobody overwrites what they have not seen.

use reqwest::Method;
use serde_json::json;

use super::{Scim, USER};
use crate::support::id;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn versions_move_with_changes_and_guard_them() {
    let (app, scim) = Scim::start().await;
    let user = scim.user("ann").await;
    let path = format!("/Users/{}", id(&user));
    let read = scim.get(&path).await;
    let first = read.header("etag");
    assert!(first.starts_with("W/\"") && read.json["meta"]["version"] == first.as_str(), "{first}");
    let with =
        async |method: Method, header: &str, tag: &str, body| scim.send(method, &path, body, &[(header, tag)]).await;
    assert_eq!(with(Method::GET, "if-none-match", &first, None).await.status, 304);
    assert_eq!(with(Method::GET, "if-none-match", "W/\"other\"", None).await.status, 200);
    let patch = |title: &str| Some(json!({ "Operations": [{ "op": "replace", "path": "title", "value": title }] }));
    let changed = with(Method::PATCH, "if-match", &first, patch("a")).await;
    assert_eq!(changed.status, 200);
    let second = changed.header("etag");
    assert_ne!(first, second);
    for stale in [
        with(Method::PATCH, "if-match", &first, patch("b")).await,
        with(Method::PUT, "if-match", &first, Some(json!({ "schemas": [USER], "userName": "ann" }))).await,
        with(Method::DELETE, "if-match", &first, None).await,
    ] {
        assert_eq!(stale.status, 412, "{stale}");
    }
    // The same value again is no change; a change over the native API is one.
    assert_eq!(with(Method::PATCH, "if-match", &second, patch("a")).await.header("etag"), second);
    app.admin.patch(&format!("/users/{}", id(&user)), json!({ "display_name": "Ann" })).await.expect(200);
    assert_eq!(with(Method::PATCH, "if-match", &second, patch("c")).await.status, 412);
    assert_eq!(with(Method::DELETE, "if-match", "*", None).await.status, 204);
}

/// Many who saw the same version: one wins.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_many_changes_of_the_same_version_wins() {
    let (_app, scim) = Scim::start().await;
    let user = format!("/Users/{}", id(&scim.user("ann").await));
    let member = id(&scim.user("bob").await);
    let group = format!("/Groups/{}", id(&scim.group("g", &[]).await));
    let operations = [
        (&user, json!({ "op": "replace", "path": "title", "value": "a" })),
        (&group, json!({ "op": "add", "path": "members", "value": [{ "value": member }] })),
    ];
    for (path, operation) in operations {
        let tag = scim.get(path).await.header("etag");
        let tags = [("if-match", tag.as_str())];
        let all = (0..6).map(|n| {
            let mut operation = operation.clone();
            if operation["path"] == "title" {
                operation["value"] = format!("{n}").into();
            }
            scim.send(Method::PATCH, path, Some(json!({ "Operations": [operation] })), &tags)
        });
        let mut statuses: Vec<u16> = futures::future::join_all(all).await.iter().map(|answer| answer.status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 412, 412, 412, 412, 412], "{path}");
    }
}
