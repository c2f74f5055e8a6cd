//! The parser process itself: limits, isolation, and its end.

use std::ffi::OsString;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use lectern_documents::{FailureCode, ParseLimits, parse_in_child, parse_in_child_with_scratch};

use crate::generate::pdf;
use crate::support::{PARSER, parse_within};

/// A stand-in for the parser: a shell script.
fn fake_parser(folder: &Path, script: &str) -> PathBuf {
    let path = folder.join("parser.sh");
    std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    path
}

async fn run_fake(script: &str, wall: Duration) -> Result<String, (FailureCode, String)> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.txt");
    std::fs::write(&file, "text").unwrap();
    let limits = ParseLimits { wall, max_text_bytes: 1000, ..ParseLimits::default() };
    let arguments = [OsString::from("/bin/sh"), OsString::from(fake_parser(folder.path(), script))];
    // Through the shell, since a freshly written program may still be open for writing in a forked sibling.
    let answer = parse_in_child(Path::new("/usr/bin/env"), &arguments, &file, "text/plain", &limits).await;
    answer.map(|parsed| parsed.text).map_err(|failure| (failure.code, failure.detail))
}

#[tokio::test]
async fn a_parser_that_hangs_is_stopped_at_the_wall_limit() {
    let started = Instant::now();
    let answer = run_fake("exec sleep 60", Duration::from_millis(300)).await;
    assert_eq!(answer.unwrap_err().0, FailureCode::ParserTimeout);
    assert!(started.elapsed() < Duration::from_secs(30));
}

#[tokio::test]
async fn deaths_have_their_reasons() {
    let wall = Duration::from_secs(20);
    let cases = [
        ("kill -XCPU $$", FailureCode::ParserTimeout),
        ("kill -KILL $$", FailureCode::ParserMemoryExceeded),
        ("echo 'memory allocation of 99 bytes failed' >&2; kill -ABRT $$", FailureCode::ParserMemoryExceeded),
        ("kill -ABRT $$", FailureCode::ParserMemoryExceeded),
        ("echo 'free(): invalid pointer' >&2; kill -ABRT $$", FailureCode::ParserCrashed),
        ("kill -SEGV $$", FailureCode::ParserCrashed),
        ("exit 3", FailureCode::ParserCrashed),
        ("echo not an answer at all", FailureCode::ParserCrashed),
    ];
    for (script, expected) in cases {
        assert_eq!(run_fake(script, wall).await.unwrap_err().0, expected, "{script}");
    }
}

#[tokio::test]
async fn answers_without_end_are_cut_off() {
    let wall = Duration::from_secs(20);
    // A header that announces more text than allowed, and one that announces more header than allowed.
    let announce =
        |header: &str| format!("printf 'LECTPRS1\\{:03o}\\000\\000\\000{header}'; cat /dev/zero", header.len());
    let header = r#"{"parsed":{"text_bytes":5000,"pages":[],"title":null,"language":null,"warnings":[]}}"#;
    let started = Instant::now();
    for script in [
        announce(header),
        "printf 'LECTPRS1\\377\\377\\377\\177'; cat /dev/zero".to_owned(),
        "cat /dev/zero".to_owned(),
    ] {
        let script = format!("ulimit -t 3; {script}");
        let (code, _) = run_fake(&script, Duration::from_secs(2)).await.unwrap_err();
        assert!(matches!(code, FailureCode::ParserCrashed | FailureCode::ParserTimeout), "{code} for {script}");
    }
    assert!(started.elapsed() < wall);
}

#[tokio::test]
async fn the_parser_sees_nothing_of_this_process() {
    let leaked = run_fake(
        "env | grep -v -e TMPDIR -e MALLOC -e RAYON -e PWD -e _= -e SHLVL -e OLDPWD >&2 && kill -SEGV $$; exit 7",
        Duration::from_secs(20),
    )
    .await;
    let (_, detail) = leaked.unwrap_err();
    assert!(!detail.contains("signal"), "a variable of the environment reached the parser: {detail}");
}

#[tokio::test]
async fn dropping_the_future_kills_the_parser() {
    let folder = tempfile::tempdir().unwrap();
    let pid_file = folder.path().join("pid");
    let script = format!("echo $$ > {}; exec sleep 60", pid_file.display());
    let written = async {
        loop {
            match std::fs::read_to_string(&pid_file) {
                Ok(pid) if pid.ends_with('\n') => return pid.trim().to_owned(),
                _ => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
    };
    let pid = tokio::select! {
        answer = run_fake(&script, Duration::from_secs(60)) => panic!("the parser ended by itself: {answer:?}"),
        pid = written => pid,
    };
    let gone = || match std::fs::read_to_string(format!("/proc/{pid}/stat")) {
        // Killed and not yet waited for is as good as gone.
        Ok(stat) => stat.contains(") Z "),
        Err(_) => true,
    };
    let deadline = Instant::now() + Duration::from_secs(5);
    while !gone() {
        assert!(Instant::now() < deadline, "the parser {pid} still runs");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_parser_does_not_outlive_its_parent() {
    let mut child = tokio::process::Command::new(PARSER)
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    // A dying parent closes the pipe; a file that never ends to be read keeps the parser busy until then.
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    let request = format!(
        "{{\"file\":{:?},\"media_type\":\"text/plain\",\"memory_bytes\":1000000000,\"cpu_seconds\":60,\"max_pages\":9,\"max_text_bytes\":9}}\n",
        pipe
    );
    let mut stdin = child.stdin.take().unwrap();
    tokio::io::AsyncWriteExt::write_all(&mut stdin, request.as_bytes()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(child.try_wait().unwrap().is_none(), "the parser waits for the pipe");
    drop(stdin);
    let ended = tokio::time::timeout(Duration::from_secs(5), child.wait()).await;
    assert!(ended.is_ok(), "the parser ended with its parent");
}

#[tokio::test]
async fn processor_time_is_limited() {
    // Ten megabytes of markup nested in ways that take long to undo.
    let html = format!("<html><body>{}</body></html>", "<table><tr><td><b><i><p>x ".repeat(400_000));
    let limits = ParseLimits {
        cpu_seconds: 1,
        wall: Duration::from_secs(60),
        max_text_bytes: 1 << 30,
        memory_bytes: 8 << 30,
        ..ParseLimits::default()
    };
    let started = Instant::now();
    let answer = parse_within("slow.html", html.as_bytes(), &limits).await;
    eprintln!("processor limit: {:?} after {:?}", answer.as_ref().map(|parsed| parsed.text.len()), started.elapsed());
    assert!(started.elapsed() < Duration::from_secs(30));
    assert_eq!(answer.unwrap_err().code, FailureCode::ParserTimeout);
}

#[tokio::test]
async fn parsers_share_one_unpacked_library_without_racing() {
    let home = tempfile::tempdir().unwrap();
    let scratch = home.path().join("scratch");
    let file = home.path().join("a.pdf");
    std::fs::write(&file, pdf(&[&["lanterns"]])).unwrap();
    let mut running = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (scratch, file) = (scratch.clone(), file.clone());
        running.spawn(async move {
            parse_in_child_with_scratch(
                Path::new(PARSER),
                &[],
                &file,
                "application/pdf",
                &ParseLimits::default(),
                &scratch,
            )
            .await
        });
    }
    while let Some(answer) = running.join_next().await {
        assert_eq!(answer.unwrap().unwrap().text, "lanterns");
    }
    let mut files = Vec::new();
    let mut folders = vec![scratch.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    assert_eq!(files.len(), 1, "one library, no remains: {files:?}");
}

#[tokio::test]
async fn a_scratch_folder_open_to_others_is_refused() {
    let home = tempfile::tempdir().unwrap();
    std::fs::set_permissions(home.path(), std::fs::Permissions::from_mode(0o777)).unwrap();
    let file = home.path().join("a.pdf");
    std::fs::write(&file, pdf(&[&["lanterns"]])).unwrap();
    let answer = parse_in_child_with_scratch(
        Path::new(PARSER),
        &[],
        &file,
        "application/pdf",
        &ParseLimits::default(),
        home.path(),
    )
    .await;
    assert_eq!(answer.unwrap_err().code, FailureCode::ParserCrashed);
}

#[tokio::test]
async fn relative_paths_mean_what_they_mean_here() {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("a.pdf"), pdf(&[&["lanterns"]])).unwrap();
    let depth = std::env::current_dir().unwrap().components().count() - 1;
    let relative = |path: &Path| PathBuf::from("../".repeat(depth)).join(path.strip_prefix("/").unwrap());
    let (program, file) = (relative(Path::new(PARSER)), relative(&home.path().join("a.pdf")));
    let scratch = relative(&home.path().join("scratch"));
    let limits = ParseLimits::default();
    let answer = parse_in_child_with_scratch(&program, &[], &file, "application/pdf", &limits, &scratch).await;
    assert_eq!(answer.unwrap().text, "lanterns");
    assert!(home.path().join("scratch").is_dir());
}
