//! Log entries: stored in batches, found by what they say, gone when they should be.

use chrono::{DateTime, Duration, Utc};
use lectern::kernel::Clock as _;
use serde_json::{Value, json};

use crate::support::{Client, TestApp};

async fn store(client: &Client, entries: Value) -> Vec<String> {
    let created = client.post("/log-entries", json!({ "entries": entries })).await.expect(201);
    created["ids"].as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_string()).collect()
}

async fn messages(client: &Client, query: &str) -> Vec<String> {
    let entries = client.list(&format!("/log-entries?{query}")).await;
    entries.iter().map(|entry| entry["message"].as_str().unwrap().to_string()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_batch_is_stored_as_it_was_sent() {
    let app = TestApp::start().await;
    let whole = json!({
        "level": "error", "message": "Höchst bedauerlich: 100% _voll_", "timestamp": "2026-01-02T03:04:05.123456Z", "source": "importer",
        "job_reference": "job-7", "process_reference": "pid 3", "fields": { "n": 1, "deep": { "list": [1, null, "x"] } },
    });
    let ids = store(&app.admin, json!([whole, { "message": "plain" }])).await;
    assert_eq!(ids.len(), 2);
    let entries = app.admin.list("/log-entries").await;
    assert_eq!((&entries[0]["message"], &entries[0]["level"]), (&json!("plain"), &json!("info")));
    assert_eq!(
        (entries[1]["id"].as_str(), &entries[1]["created_by"]),
        (Some(ids[0].as_str()), &json!(app.admin.user_id))
    );
    for (name, value) in whole.as_object().unwrap() {
        let shown = &entries[1][name];
        match name.as_str() {
            "timestamp" => {
                let time = |value: &Value| value.as_str().unwrap().parse::<DateTime<Utc>>().unwrap();
                assert_eq!(time(shown), time(value));
            }
            _ => assert_eq!(shown, value, "{name}"),
        }
    }
    assert!(entries[0].get("source").is_none());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_breaks_a_rule_is_named_and_nothing_is_stored() {
    let app = TestApp::start().await;
    let fine = json!({ "message": "fine" });
    let batch = json!([fine, fine, fine, { "message": "" }, { "message": "x", "source": "s".repeat(201) }, { "message": "x", "fields": [1] }]);
    let answer = app.admin.post("/log-entries", json!({ "entries": batch })).await;
    answer.assert_problem(422, "invalid_value");
    assert_eq!(answer.fields(), ["/entries/3/message", "/entries/4/source", "/entries/5/fields"]);
    for (entries, field) in [(json!([]), "/entries"), (json!(vec![fine.clone(); 1001]), "/entries")] {
        let answer = app.admin.post("/log-entries", json!({ "entries": entries })).await;
        answer.assert_problem(422, "invalid_value");
        assert_eq!(answer.fields(), [field]);
    }
    let answer = app.admin.post("/log-entries", json!({ "entries": [{ "level": "loud", "message": "x" }, {}] })).await;
    answer.assert_problem(400, "invalid_body");
    assert_eq!(answer.fields(), ["/entries/0/level", "/entries/1/message"]);
    assert!(app.admin.list("/log-entries").await.is_empty());
    assert_eq!(store(&app.admin, json!(vec![fine; 1000])).await.len(), 1000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn filters_restrict_together() {
    let app = TestApp::start().await;
    let entry = |n: u32, level: &str, source: &str, job: &str, message: &str| json!({ "level": level, "source": source, "job_reference": job, "process_reference": format!("p{}", n % 2), "message": message, "timestamp": format!("2026-01-0{n}T00:00:00Z") });
    store(
        &app.admin,
        json!([
            entry(1, "debug", "web", "j1", "Opened the Door"),
            entry(2, "info", "web", "j2", "100% done"),
            entry(3, "warning", "worker", "j1", "under_score"),
            entry(4, "error", "worker", "j2", "ÄRGER an der Tür"),
            entry(5, "critical", "web", "j1", "the end"),
        ]),
    )
    .await;
    for (query, expected) in [
        ("", "54321"),
        ("level=warning", "543"),
        ("level=trace", "54321"),
        ("source=web", "521"),
        ("job_reference=j1&process_reference=p1", "531"),
        ("since=2026-01-02T00:00:00Z&until=2026-01-04T00:00:00Z", "32"),
        ("text=door", "1"),
        ("text=DOOR", "1"),
        ("text=%25", "2"),
        ("text=_", "3"),
        ("text=%C3%84RGER", "4"),
        ("text=o&level=info&source=web", "2"),
        ("source=nobody", ""),
    ] {
        let found = app.admin.list(&format!("/log-entries?limit=2&{query}")).await;
        let days: String = found.iter().map(|e| e["timestamp"].as_str().unwrap()[9..10].to_string()).collect();
        assert_eq!(days, expected, "{query}");
    }
    let bad = app.admin.get("/log-entries?level=loud").await;
    bad.assert_problem(400, "invalid_parameter");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_are_stable_among_equal_times_and_newcomers() {
    let app = TestApp::start().await;
    let same: Vec<Value> =
        (0..25).map(|n| json!({ "message": format!("m{n}"), "timestamp": "2026-01-01T00:00:00Z" })).collect();
    store(&app.admin, json!(same)).await;
    let mut seen = Vec::new();
    let mut token = String::new();
    loop {
        let page = app.admin.get(&format!("/log-entries?limit=10{token}")).await.expect(200);
        seen.extend(
            page["items"].as_array().unwrap().iter().map(|entry| entry["message"].as_str().unwrap().to_string()),
        );
        store(&app.admin, json!([{ "message": "newcomer" }])).await;
        match page["next_page"].as_str() {
            Some(next) => token = format!("&page_token={next}"),
            None => break,
        }
    }
    assert_eq!(seen.len(), 25);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 25);
    let wrong = app.admin.get("/log-entries?page_token=AAAA").await;
    wrong.assert_problem(400, "invalid_page_token");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_permission_opens_its_own_door_and_tenants_are_apart() {
    let app = TestApp::start().await;
    let scoped = async |scope: &str| {
        let key = app.admin.post("/api-keys", json!({ "name": "k", "scopes": [scope] })).await.expect(201);
        app.anonymous.with_token(key["secret"].as_str().unwrap())
    };
    let (writer, reader, purger) = (scoped("logs:write").await, scoped("logs:read").await, scoped("logs:purge").await);
    store(&writer, json!([{ "message": "ours" }])).await;
    assert_eq!(messages(&reader, "").await, ["ours"]);
    let purge = json!({ "before": "2100-01-01T00:00:00Z" });
    for (client, may) in
        [(&writer, "write"), (&reader, "read"), (&purger, "purge"), (&app.user("member").await, "nothing")]
    {
        let answers = [
            ("write", client.post("/log-entries", json!({ "entries": [] })).await),
            ("read", client.get("/log-entries").await),
            ("read", client.get("/log-retention").await),
            ("purge", client.put("/log-retention", json!({ "days": 0 })).await),
        ];
        for (needs, answer) in answers {
            assert_eq!(answer.status == 403, needs != may, "{may} {needs}: {answer}");
        }
    }
    assert!(app.acme_admin.list("/log-entries").await.is_empty());
    assert_eq!(app.acme_admin.post("/log-entries/purge", purge.clone()).await.expect(200)["deleted"], 0);
    assert_eq!(purger.post("/log-entries/purge", purge).await.expect(200), json!({ "deleted": 1, "more": false }));
    assert!(app.admin.list("/log-entries").await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn purging_and_retention_delete_what_is_older_and_nothing_else() {
    let app = TestApp::builder().test_clock().build().await;
    let at = |days: i64| (app.clock.now() - Duration::days(days)).to_rfc3339();
    let entry = |message: &str, days: i64| json!({ "message": message, "timestamp": at(days) });
    store(&app.admin, json!([entry("new", 0), entry("week", 7), entry("month", 31), entry("year", 366)])).await;
    store(&app.acme_admin, json!([entry("theirs", 366)])).await;
    let purged = app.admin.post("/log-entries/purge", json!({ "before": at(100) })).await.expect(200);
    assert_eq!(purged, json!({ "deleted": 1, "more": false }));
    assert_eq!(messages(&app.admin, "").await, ["new", "week", "month"]);
    assert_eq!(app.admin.get("/log-retention").await.expect(200), json!({}));
    for days in [0, 36_501] {
        app.admin.put("/log-retention", json!({ "days": days })).await.assert_problem(422, "invalid_value");
    }
    assert_eq!(app.admin.put("/log-retention", json!({ "days": 30 })).await.expect(200), json!({ "days": 30 }));
    assert_eq!(app.admin.get("/log-retention").await.expect(200), json!({ "days": 30 }));
    lectern::maintenance::drop_old(&app.platform).await.unwrap();
    assert_eq!(messages(&app.admin, "").await, ["new", "week"]);
    assert_eq!(messages(&app.acme_admin, "").await, ["theirs"]);
    app.admin.put("/log-retention", json!({})).await.expect(200);
    app.clock.advance(Duration::days(20));
    lectern::maintenance::drop_old(&app.platform).await.unwrap();
    assert_eq!(app.database.number("SELECT count(*) FROM log_entries").await, 3);
}
