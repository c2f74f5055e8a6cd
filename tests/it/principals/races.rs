//! Changes of memberships at the same time.

use futures::future::join_all;
use serde_json::json;
use std::collections::HashMap;

use super::{group, set_roles};
use crate::support::TestApp;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_opposite_nestings_at_once_one_is_refused() {
    let app = TestApp::start().await;
    for round in 0..10 {
        let (one, two) =
            (group(&app.admin, &format!("one {round}")).await, group(&app.admin, &format!("two {round}")).await);
        let (there, back) = (format!("/groups/{one}/members"), format!("/groups/{two}/members"));
        let (there, back) = tokio::join!(
            app.admin.post(&there, json!({ "member_group_id": two })),
            app.admin.post(&back, json!({ "member_group_id": one })),
        );
        let mut statuses = [there.status, back.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 409], "{there} / {back}");
    }
}

/// Every ordered pair of six groups is nested at once: whatever the order, what comes out has no cycle.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_storm_of_nestings_leaves_no_cycle() {
    let app = TestApp::start().await;
    let mut groups = Vec::new();
    for number in 0..6 {
        groups.push(group(&app.admin, &format!("group {number}")).await);
    }
    let pairs: Vec<(String, String)> = groups
        .iter()
        .flat_map(|outer| {
            groups.iter().filter(move |inner| *inner != outer).map(move |inner| (outer.clone(), inner.clone()))
        })
        .collect();
    let answers = join_all(pairs.iter().map(|(outer, inner)| {
        let (admin, path) = (app.admin.clone(), format!("/groups/{outer}/members"));
        async move { admin.post(&path, json!({ "member_group_id": inner })).await.status }
    }))
    .await;
    assert!(answers.iter().all(|status| [201, 409].contains(status)), "{answers:?}");
    let held: Vec<&(String, String)> =
        pairs.iter().zip(&answers).filter(|(_, status)| **status == 201).map(|(pair, _)| pair).collect();
    // Of each two opposite nestings one holds: a tournament without a cycle.
    assert_eq!(held.len(), 15);
    let mut inner_of: HashMap<&str, Vec<&str>> = HashMap::new();
    for (outer, inner) in &held {
        inner_of.entry(outer).or_default().push(inner);
    }
    for start in &groups {
        let (mut open, mut steps) = (vec![start.as_str()], 0);
        while let Some(at) = open.pop() {
            steps += 1;
            assert!(steps < 1_000, "endless from {start}");
            for inner in inner_of.get(at).into_iter().flatten() {
                assert_ne!(*inner, start.as_str(), "a cycle through {start}");
                open.push(inner);
            }
        }
    }
}

/// While memberships flicker, a caller has the role exactly when the last finished change says so.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_next_request_after_each_change_sees_it_under_load() {
    let app = TestApp::start().await;
    let alice = app.user("alice").await;
    let staff = group(&app.admin, "staff").await;
    set_roles(&app.admin, &staff, &["content_manager"]).await;
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let noise: Vec<_> = (0..3)
        .map(|_| {
            let (alice, stopped) = (alice.clone(), stopped.clone());
            tokio::spawn(async move {
                while !*stopped.borrow() {
                    alice.get("/auth/me").await.expect(200);
                }
            })
        })
        .collect();
    for _ in 0..15 {
        let members = format!("/groups/{staff}/members");
        app.admin.post(&members, json!({ "user_id": alice.user_id })).await.expect(201);
        assert_eq!(alice.get("/users").await.status, 200);
        app.admin.delete(&format!("{members}/{}", alice.user_id)).await.expect(204);
        assert_eq!(alice.get("/users").await.status, 403);
    }
    stop.send_replace(true);
    for task in noise {
        task.await.expect("the noise did not fail");
    }
}
