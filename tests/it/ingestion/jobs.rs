//! Background work: waiting, cancelling, retrying, being fair.

use sea_orm::{ConnectionTrait, TransactionTrait};
use serde_json::json;
use std::time::{Duration, Instant};

use crate::support::{TestApp, id, pdf};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn queued_jobs_cancel_at_once_and_retry() {
    let app = TestApp::builder().without_background().build().await;
    let kb = id(&app.admin.knowledge_base("kb").await);
    let document = app.admin.upload(&format!("/knowledge-bases/{kb}/files?name=a.txt"), "text").await.expect(201);
    assert_eq!((&document["state"], &document["progress"]), (&json!("queued"), &json!(0.0)));
    let job = format!("/jobs/{}", document["job_id"].as_str().unwrap());
    assert_eq!(app.admin.get(&job).await.expect(200)["state"], "queued");
    let cancelled = app.admin.post(&format!("{job}/cancel"), json!({})).await.expect(200);
    assert_eq!(cancelled["state"], "cancelled");
    app.admin.post(&format!("{job}/cancel"), json!({})).await.expect(200);
    let path = format!("/knowledge-bases/{kb}/documents/{}", id(&document));
    let after = app.admin.get(&path).await.expect(200);
    assert_eq!((&after["state"], &after["error_code"]), (&json!("cancelled"), &json!("cancelled")));
    let retried = app.admin.post(&format!("{path}/retry"), json!({})).await.expect(200);
    assert_eq!(retried["state"], "queued");
    assert_ne!(retried["job_id"], document["job_id"]);
    app.admin.post(&format!("{path}/retry"), json!({})).await.assert_problem(409, "conflict");
    let counts = app.admin.get(&format!("/knowledge-bases/{kb}")).await.expect(200);
    assert_eq!(counts["pending_documents"], 1);
}

/// Cancelling waits for whoever holds the job, and then decides by what it has become.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_that_is_given_back_while_it_is_cancelled_does_not_go_on() {
    let app = TestApp::builder().without_background().build().await;
    let kb = id(&app.admin.knowledge_base("kb").await);
    let document = app.admin.upload(&format!("/knowledge-bases/{kb}/files?name=a.txt"), "text").await.expect(201);
    let job = format!("/jobs/{}", document["job_id"].as_str().unwrap());
    app.database
        .execute("UPDATE jobs SET state = 'running', attempt = 1, lease_owner = id, lease_expires_at = run_after")
        .await;
    let worker = app.database.connect().await;
    let giving_back = worker.begin().await.unwrap();
    giving_back.execute_unprepared("UPDATE jobs SET state = 'queued', lease_owner = NULL").await.unwrap();
    let cancel = format!("{job}/cancel");
    let (cancelled, committed) = tokio::join!(app.admin.post(&cancel, json!({})), async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        giving_back.commit().await
    });
    committed.unwrap();
    assert_eq!(cancelled.expect(200)["state"], "cancelled");
    worker.close().await.unwrap();
    let path = format!("/knowledge-bases/{kb}/documents/{}", id(&document));
    assert_eq!(app.admin.get(&path).await.expect(200)["state"], "cancelled");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wait_answers_when_its_time_is_up() {
    let app = TestApp::builder().without_background().build().await;
    let kb = id(&app.admin.knowledge_base("kb").await);
    let started = Instant::now();
    let document =
        app.admin.upload(&format!("/knowledge-bases/{kb}/files?name=a.txt&wait=1"), "text").await.expect(201);
    assert_eq!(document["state"], "queued");
    assert!((900..5000).contains(&started.elapsed().as_millis()), "{:?}", started.elapsed());
    let answer = app.admin.upload(&format!("/knowledge-bases/{kb}/files?name=b.txt&wait=301"), "text").await;
    answer.assert_problem(400, "invalid_parameter");
    assert_eq!(answer.fields(), ["wait"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn running_jobs_stop_within_two_seconds() {
    let app = TestApp::start().await;
    let kb = id(&app.admin.knowledge_base("kb").await);
    let long: String = (0..10_000)
        .map(|n| format!("Sentence {n} is different from all the others, as number {} shows. ", n * 7919))
        .collect();
    let document = app.admin.upload(&format!("/knowledge-bases/{kb}/files?name=long.txt"), long).await.expect(201);
    let path = format!("/knowledge-bases/{kb}/documents/{}", id(&document));
    let mut seen = json!(null);
    for _ in 0..1200 {
        seen = app.admin.get(&path).await.expect(200);
        if seen["stage"] == "embed" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!((&seen["state"], &seen["stage"]), (&json!("running"), &json!("embed")), "{seen}");
    let job = format!("/jobs/{}", document["job_id"].as_str().unwrap());
    let started = Instant::now();
    app.admin.post(&format!("{job}/cancel"), json!({})).await.expect(200);
    while app.admin.get(&path).await.expect(200)["state"] != "cancelled" {
        assert!(started.elapsed() < Duration::from_secs(3), "the job goes on after {:?}", started.elapsed());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let state = app.admin.get(&job).await.expect(200);
    assert_eq!(state["state"], "cancelled");
    let hits = crate::support::search_hits(&app.admin, json!({ "query": "Sentence different" })).await;
    assert!(hits.is_empty());
    app.admin.ready_document(&kb, "next.txt", "The next one runs.").await;
    app.admin.delete(&path).await.expect(204);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn failed_documents_can_be_retried_and_ready_ones_not() {
    let app = TestApp::start().await;
    let kb = id(&app.admin.knowledge_base("kb").await);
    let failed = app.admin.document(&kb, "a.pdf", b"%PDF-1.4 nothing".to_vec()).await;
    assert_eq!(failed["state"], "failed", "{failed}");
    let path = format!("/knowledge-bases/{kb}/documents/{}", id(&failed));
    let again = app.admin.post(&format!("{path}/retry?wait=60"), json!({})).await.expect(200);
    assert_eq!((&again["state"], &again["error_code"]), (&failed["state"], &failed["error_code"]));
    let whole = pdf(&[&["Now it is whole."]]);
    let replaced = app.admin.ready_document(&kb, "a.pdf", whole).await;
    assert_eq!(replaced["id"], failed["id"]);
    assert!(replaced.get("error_code").is_none() && replaced.get("error_detail").is_none(), "{replaced}");
    app.admin.post(&format!("{path}/retry"), json!({})).await.assert_problem(409, "conflict");
    let job = app.admin.get(&format!("/jobs/{}", replaced["job_id"].as_str().unwrap())).await.expect(200);
    assert_eq!(
        (&job["state"], &job["progress"], &job["kind"]),
        (&json!("succeeded"), &json!(1.0), &json!("ingest_document")),
        "{job}"
    );
    app.admin.post(&format!("/jobs/{}/cancel", id(&job)), json!({})).await.assert_problem(409, "conflict");
}

/// A tenant with a long queue does not keep another waiting.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tenants_share_the_workers_fairly() {
    let app = TestApp::builder().allow_unfinished_jobs().config(|config| config.ingestion.workers = 1).build().await;
    let kb = id(&app.admin.knowledge_base("kb").await);
    for n in 0..40 {
        let text = format!("Document {n} of a long queue. ").repeat(30);
        app.admin.upload(&format!("/knowledge-bases/{kb}/files?name={n}.txt"), text).await.expect(201);
    }
    let theirs = id(&app.acme_admin.knowledge_base("kb").await);
    let document = app
        .acme_admin
        .upload(&format!("/knowledge-bases/{theirs}/files?name=a.txt"), "One document of another tenant.")
        .await
        .expect(201);
    let path = format!("/knowledge-bases/{theirs}/documents/{}", id(&document));
    for _ in 0..600 {
        if app.acme_admin.get(&path).await.expect(200)["state"] == "ready" {
            let pending = app.admin.get(&format!("/knowledge-bases/{kb}")).await.expect(200)["pending_documents"]
                .as_u64()
                .unwrap();
            assert!(pending >= 5, "it was ingested after nearly all others: {pending} left");
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the other tenant's document was not ingested");
}
