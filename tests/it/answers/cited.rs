//! Answers rest on what the caller may read now, and say where it stands.

use serde_json::json;

use super::{CANTEEN, ask, handbook, session, verify_citations};
use crate::support::{TestApp, id, search_hits};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_quotes_and_cites_exactly() {
    let app = TestApp::start().await;
    handbook(&app.admin).await;
    let session = session(&app.admin, json!({})).await;
    let answer = ask(&app.admin, &session, "How many days of paid leave do employees get?").await.expect(200);
    assert!(answer["content"].as_str().unwrap().contains("thirty days of paid leave"), "{answer}");
    assert_eq!(
        (&answer["role"], &answer["model"], &answer["session_id"]),
        (&json!("assistant"), &json!("extractive"), &json!(session))
    );
    assert!(answer["usage"]["prompt_tokens"].as_u64().unwrap() > 0, "{answer}");
    let citation = &answer["citations"][0];
    assert_eq!(
        (&citation["file_name"], &citation["file_version"], &citation["index"]),
        (&json!("leave.txt"), &json!(1), &json!(1))
    );
    assert!(citation.get("page").is_none());
    verify_citations(&app.admin, &answer).await;

    let answer = ask(&app.admin, &session, "When does the canteen serve lunch?").await.expect(200);
    let citation = &answer["citations"][0];
    assert_eq!((&citation["file_name"], &citation["page"]), (&json!("canteen.pdf"), &json!(2)), "{answer}");
    assert!(CANTEEN.contains(citation["quote"].as_str().unwrap().trim()), "{citation}");
    verify_citations(&app.admin, &answer).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unrelated_questions_get_the_empty_response() {
    let app =
        TestApp::builder().config(|config| config.chat.empty_response = "Nothing about that.".into()).build().await;
    let nothing_yet = session(&app.admin, json!({})).await;
    let answer = ask(&app.admin, &nothing_yet, "How many days of leave do employees get?").await.expect(200);
    assert_eq!((&answer["content"], &answer["citations"]), (&json!("Nothing about that."), &json!([])), "{answer}");
    handbook(&app.admin).await;
    for question in [
        "Who won the chess world championship in 1972?",
        "qwertyuiop asdfghjkl",
        "What is the boiling point of tungsten?",
    ] {
        let answer = ask(&app.admin, &nothing_yet, question).await.expect(200);
        assert_eq!(
            (&answer["content"], &answer["citations"]),
            (&json!("Nothing about that."), &json!([])),
            "{question}: {answer}"
        );
        assert!(answer.get("model").is_none(), "no model was asked: {answer}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_rests_on_its_knowledge_bases_alone() {
    let app = TestApp::start().await;
    handbook(&app.admin).await;
    let other = id(&app.admin.knowledge_base("other").await);
    app.admin.ready_document(&other, "fish.txt", "The fish soup is made of cod and leek.").await;
    let narrow = session(&app.admin, json!({ "knowledge_base_ids": [other] })).await;
    let answer = ask(&app.admin, &narrow, "How many days of paid leave do employees get?").await.expect(200);
    assert_eq!(answer["citations"], json!([]), "{answer}");
    let answer = ask(&app.admin, &narrow, "What is the fish soup made of?").await.expect(200);
    assert_eq!(answer["citations"][0]["file_name"], "fish.txt", "{answer}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn history_is_kept_listed_and_used() {
    let app = TestApp::start().await;
    handbook(&app.admin).await;
    let session = session(&app.admin, json!({})).await;
    ask(&app.admin, &session, "How many days of paid leave do employees get?").await.expect(200);
    let follow_up = ask(&app.admin, &session, "And when do unused days expire?").await.expect(200);
    assert!(follow_up["content"].as_str().unwrap().contains("end of March"), "{follow_up}");
    let messages = app.admin.list(&format!("/sessions/{session}/messages?limit=3")).await;
    let roles: Vec<_> = messages.iter().map(|m| m["role"].as_str().unwrap()).collect();
    assert_eq!(roles, ["user", "assistant", "user", "assistant"]);
    assert_eq!(messages[3], follow_up);
    let titled = app.admin.get(&format!("/sessions/{session}")).await.expect(200);
    assert!(titled["title"].as_str().unwrap().contains("leave"), "{titled}");
    app.admin.patch(&format!("/sessions/{session}"), json!({ "title": "Leave" })).await.expect(200);
    assert_eq!(app.admin.list("/sessions").await[0]["title"], "Leave");
    app.admin.delete(&format!("/sessions/{session}")).await.expect(204);
    app.admin.get(&format!("/sessions/{session}/messages")).await.assert_problem(404, "not_found");
    assert_eq!(app.database.number("SELECT count(*) FROM messages").await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn conversations_are_their_users_own() {
    let app = TestApp::start().await;
    let alice = app.user("alice").await;
    let hers = session(&alice, json!({ "title": "private" })).await;
    for client in [&app.admin, &app.acme_admin] {
        for path in ["", "/messages"] {
            client.get(&format!("/sessions/{hers}{path}")).await.assert_problem(404, "not_found");
        }
        ask(client, &hers, "anything").await.assert_problem(404, "not_found");
        client
            .post(&format!("/sessions/{hers}/messages/stream"), json!({ "content": "x" }))
            .await
            .assert_problem(404, "not_found");
        client.delete(&format!("/sessions/{hers}")).await.assert_problem(404, "not_found");
        assert!(client.list("/sessions").await.is_empty());
    }
    assert_eq!(alice.list("/sessions").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_revoked_grant_ends_citations_and_withholds_earlier_answers() {
    let app = TestApp::start().await;
    let bob = app.user("bob").await;
    let (_, documents) = handbook(&app.admin).await;
    let path = format!("/files/{}", documents[0]["file_id"].as_str().unwrap());
    let (admin, reader) = (format!("user:{}", app.admin.user_id), format!("user:{}", bob.user_id));
    app.admin.share(&path, &[(&admin, "manage"), (&reader, "read")]).await;
    let session = session(&bob, json!({})).await;
    let question = "How many days of paid leave do employees get?";
    let answer = ask(&bob, &session, question).await.expect(200);
    assert_eq!(answer["citations"][0]["file_name"], "leave.txt", "{answer}");
    verify_citations(&bob, &answer).await;
    app.admin.share(&path, &[(&admin, "manage")]).await;
    let after = ask(&bob, &session, question).await.expect(200);
    assert_eq!(after["citations"], json!([]));
    assert!(!after.to_string().contains("thirty"), "{after}");
    let messages = bob.list(&format!("/sessions/{session}/messages")).await;
    assert_eq!(messages[1]["withheld"], true, "{messages:?}");
    assert!(!json!(messages).to_string().contains("thirty"), "{messages:?}");
    app.admin.share(&path, &[(&admin, "manage"), (&reader, "read")]).await;
    let messages = bob.list(&format!("/sessions/{session}/messages")).await;
    assert_eq!((&messages[1]["withheld"], &messages[1]["content"]), (&json!(false), &answer["content"]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn citations_name_the_version_that_answered() {
    let app = TestApp::start().await;
    let (kb, documents) = handbook(&app.admin).await;
    let file = documents[0]["file_id"].as_str().unwrap();
    app.admin
        .upload_again(&format!("/files/{file}/content"), "Employees get forty days of paid leave each year.")
        .await
        .expect(200);
    app.admin.ready_document(&kb, "leave.txt", "Employees get forty days of paid leave each year.").await;
    let session = session(&app.admin, json!({})).await;
    let answer = ask(&app.admin, &session, "How many days of paid leave do employees get?").await.expect(200);
    assert!(
        answer["content"].as_str().unwrap().contains("forty") && !answer.to_string().contains("thirty"),
        "{answer}"
    );
    assert_eq!(answer["citations"][0]["file_version"], 2);
    verify_citations(&app.admin, &answer).await;
    assert!(!json!(search_hits(&app.admin, json!({ "query": "thirty days" })).await).to_string().contains("thirty"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn questions_are_checked() {
    let app = TestApp::start().await;
    let session = session(&app.admin, json!({})).await;
    for (body, field) in [
        (json!({}), "/content"),
        (json!({ "content": "" }), "/content"),
        (json!({ "content": "x".repeat(8001) }), "/content"),
    ] {
        let answer = app.admin.post(&format!("/sessions/{session}/messages"), body).await;
        answer.assert_problem(400, "invalid_body");
        assert_eq!(answer.fields(), [field]);
    }
    let blank = ask(&app.admin, &session, "  \n ").await;
    blank.assert_problem(422, "invalid_value");
    assert!(app.admin.list(&format!("/sessions/{session}/messages")).await.is_empty());
}
