//! What has ended goes after its time, and nothing else.

use chrono::Duration;
use lectern::maintenance::prune::prune_across_tenants;
use serde_json::json;

use super::tenant_of;
use crate::support::{PASSWORD, TestApp, id};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_has_ended_goes_after_its_time_and_what_lives_stays() {
    let app = TestApp::builder().test_clock().build().await;
    let acme = tenant_of(&app.acme_admin).await;
    let count = async |table: &str| app.database.number(&format!("SELECT count(*) FROM {table}")).await;
    let alice = app.user("alice").await;
    alice.post("/auth/logout", json!({})).await.expect(204);
    app.anonymous.login("default", "nobody", "a wrong guess").await.assert_problem(401, "invalid_credentials");
    app.operator.post("/system/signing-keys", json!({})).await.expect(201);
    let reason = json!({ "reason": "ticket 4711" });
    app.operator.post(&format!("/tenants/{acme}/break-glass"), reason).await.expect(201);
    let kb = id(&app.admin.knowledge_base("kb").await);
    let first = app.admin.ready_document(&kb, "a.txt", "the first words").await;
    let second = app.admin.ready_document(&kb, "a.txt", "the second words").await;
    assert_eq!(count("jobs").await, 2);
    let nothing = prune_across_tenants(&app.platform).await.unwrap();
    assert_eq!(nothing, Default::default());

    app.clock.advance(Duration::hours(25));
    let pruned = prune_across_tenants(&app.platform).await.unwrap();
    assert_eq!((pruned.signing_keys, pruned.throttles, pruned.sign_ins, pruned.jobs), (1, 2, 0, 0));
    assert_eq!((count("signing_keys").await, count("sign_in_throttles").await), (1, 0));

    // Whoever signs in now stays signed in.
    let tokens = app.anonymous.login("default", "admin", PASSWORD).await.expect(200);
    let sign_ins = count("sign_ins").await;
    app.clock.advance(Duration::days(29));
    let refresh = json!({ "refresh_token": tokens["refresh_token"] });
    let tokens = app.anonymous.post("/auth/refresh", refresh).await.expect(200);
    app.clock.advance(Duration::days(1));
    let pruned = prune_across_tenants(&app.platform).await.unwrap();
    // Alice's sign-in ended a month ago; the job that a newer one followed too, but not the document's last.
    assert_eq!((pruned.sign_ins, pruned.jobs), (1, 1));
    assert!(pruned.refresh_tokens >= sign_ins as u64 - 1, "{pruned:?}");
    assert_eq!(count("sign_ins").await, sign_ins - 1);
    let admin = app.anonymous.sign_in("default", "admin", PASSWORD).await;
    admin.get(&format!("/jobs/{}", first["job_id"].as_str().unwrap())).await.assert_problem(404, "not_found");
    admin.get(&format!("/jobs/{}", second["job_id"].as_str().unwrap())).await.expect(200);
    let refresh = json!({ "refresh_token": tokens["refresh_token"] });
    app.anonymous.post("/auth/refresh", refresh).await.expect(200);

    assert_eq!(count("break_glass_grants").await, 1);
    app.clock.advance(Duration::days(400));
    let pruned = prune_across_tenants(&app.platform).await.unwrap();
    assert_eq!((pruned.break_glass_grants, count("break_glass_grants").await), (1, 0));
    assert_eq!(prune_across_tenants(&app.platform).await.unwrap(), Default::default());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mails_in_files_go_after_a_month_and_with_their_tenant() {
    let app = TestApp::builder().test_clock().build().await;
    app.admin.post("/invitations", json!({ "email": "dave@example.com" })).await.expect(201);
    app.letter("dave@example.com", 1).await;
    // As if it had been written while its tenant was being erased.
    let of_nobody = app.data_dir.join("outbox").join(uuid::Uuid::from_u128(7).to_string());
    std::fs::create_dir(&of_nobody).unwrap();
    std::fs::write(of_nobody.join("a.eml"), "a mail").unwrap();
    let pruned = prune_across_tenants(&app.platform).await.unwrap();
    assert_eq!((pruned.mail_files, app.letters("dave@example.com").len(), of_nobody.exists()), (0, 1, false));
    app.clock.advance(Duration::days(31));
    let pruned = prune_across_tenants(&app.platform).await.unwrap();
    assert_eq!((pruned.mail_files, app.letters("dave@example.com").len()), (1, 0));
}
