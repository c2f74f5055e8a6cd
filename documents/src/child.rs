//! The calling side of the parser process.
//!
//! Invariant: whatever a document does to its parser, the caller gets an answer within the wall-clock limit, holds at
//! most the text limit in memory, and leaves no process behind, even when its future is dropped.

use std::ffi::OsString;
use std::io;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{ExitStatus, Stdio};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use crate::failure::{FailureCode, ParseFailure};
use crate::limits::ParseLimits;
use crate::media_type::MediaType;
use crate::parsed::Parsed;
use crate::protocol::{Header, MAGIC, MAX_HEADER_BYTES, Request, assemble};
use crate::scratch;

/// How much of what the parser wrote to standard error is kept: its end, where the reason stands.
const STDERR_BYTES: usize = 8 << 10;

/// Linux signal numbers, the same on every architecture that Rust supports there except MIPS.
const SIGABRT: i32 = 6;
const SIGKILL: i32 = 9;
const SIGXCPU: i32 = 24;

/// Parses `file` in a process of its own: `program arguments…` must end up in `lectern_parsers::parse_worker_main`.
///
/// `media_type` is what [`crate::media_type::detect`] found. The parser unpacks its PDF library below a folder of this
/// user in the system's temporary folder; [`parse_in_child_with_scratch`] puts it elsewhere. Dropping the future kills
/// the process.
///
/// # Errors
/// [`ParseFailure`] with the reason why there is no text.
pub async fn parse_in_child(
    program: &Path,
    arguments: &[OsString],
    file: &Path,
    media_type: &str,
    limits: &ParseLimits,
) -> Result<Parsed, ParseFailure> {
    run(program, arguments, file, media_type, limits, None).await
}

/// [`parse_in_child`] with the folder in which parsers unpack their PDF library (8 MB, once for all of them). It is
/// created when missing, must be one server's alone (what earlier builds unpacked there is removed), writable by nobody
/// else, and must allow executable mappings (no `noexec` mount).
///
/// # Errors
/// As [`parse_in_child`].
pub async fn parse_in_child_with_scratch(
    program: &Path,
    arguments: &[OsString],
    file: &Path,
    media_type: &str,
    limits: &ParseLimits,
    scratch: &Path,
) -> Result<Parsed, ParseFailure> {
    run(program, arguments, file, media_type, limits, Some(scratch)).await
}

async fn run(
    program: &Path,
    arguments: &[OsString],
    file: &Path,
    media_type: &str,
    limits: &ParseLimits,
    scratch: Option<&Path>,
) -> Result<Parsed, ParseFailure> {
    let kind = MediaType::from_media_type(media_type);
    let cannot = |what: &'static str| {
        move |error: io::Error| ParseFailure::new(FailureCode::ParserCrashed, format!("{what}: {error}"))
    };
    let file = std::path::absolute(file).map_err(cannot("the file has no path"))?;
    let size = tokio::fs::metadata(&file).await.map_err(cannot("the file cannot be read"))?.len();
    if size == 0 {
        return Err(ParseFailure::new(FailureCode::EmptyDocument, "the file has zero bytes"));
    }
    if !kind.is_supported() {
        let detail = format!("no text can be taken from {kind} files");
        return Err(ParseFailure::new(FailureCode::UnsupportedMediaType, detail));
    }
    let folder = match scratch {
        Some(root) => scratch::prepare(root, program),
        None => scratch::prepare_shared(program),
    };
    // The parser's current directory is another one: no path that it gets may be relative.
    let folder = folder.and_then(std::path::absolute).map_err(cannot("no scratch folder for the parser"))?;
    let request = Request {
        file,
        media_type: kind.as_str().to_owned(),
        memory_bytes: limits.memory_bytes,
        cpu_seconds: limits.cpu_seconds,
        max_pages: limits.max_pages,
        max_text_bytes: limits.max_text_bytes,
    };
    let mut line = serde_json::to_vec(&request).map_err(|error| cannot("the request")(error.into()))?;
    line.push(b'\n');

    let program = if program.components().count() > 1 { std::path::absolute(program) } else { Ok(program.to_owned()) };
    let mut command = Command::new(program.map_err(cannot("the parser has no path"))?);
    command
        .args(arguments)
        // Nothing of the server's environment, which holds secrets, reaches code that a document may take over.
        .env_clear()
        .env("TMPDIR", folder)
        // One heap and no helper threads: address space is what the memory limit counts.
        .env("MALLOC_ARENA_MAX", "1")
        .env("RAYON_NUM_THREADS", "1")
        .current_dir("/")
        .process_group(0)
        .kill_on_drop(true)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().map_err(cannot("the parser cannot be started"))?;
    let conversation = converse(&mut child, &line, limits.max_text_bytes);
    let outcome = tokio::time::timeout(limits.wall, conversation).await;
    // The answer is complete or worthless; in both cases the process has nothing left to do.
    let _ = child.kill().await;
    outcome.unwrap_or_else(|_| {
        let detail = format!("no answer within {} seconds", limits.wall.as_secs_f64());
        Err(ParseFailure::new(FailureCode::ParserTimeout, detail))
    })
}

async fn converse(child: &mut Child, request: &[u8], max_text_bytes: u64) -> Result<Parsed, ParseFailure> {
    let missing = || ParseFailure::new(FailureCode::ParserCrashed, "the parser has no pipes");
    let stdin = child.stdin.take().ok_or_else(missing)?;
    let stdout = child.stdout.take().ok_or_else(missing)?;
    let stderr = child.stderr.take().ok_or_else(missing)?;
    let talk = async {
        let answer = talk(stdin, stdout, request, max_text_bytes).await;
        // Without a whole answer the way the process ends is the answer; a parser that neither answers nor ends
        // is stopped by the wall-clock limit.
        match answer {
            Ok(answer) => Ok(answer),
            Err(error) => Err((error, child.wait().await)),
        }
    };
    let (answer, errors) = tokio::join!(talk, read_end(stderr));
    match answer {
        Ok(answer) => answer,
        Err((error, status)) => {
            let failure = explain(&error, status.as_ref().ok().copied(), &errors);
            tracing::debug!(?status, %error, stderr = %errors, code = %failure.code, "parser process failed");
            Err(failure)
        }
    }
}

async fn talk(
    mut stdin: ChildStdin,
    mut stdout: ChildStdout,
    request: &[u8],
    max_text_bytes: u64,
) -> io::Result<Result<Parsed, ParseFailure>> {
    // A parser that dies before reading breaks this pipe; reading its answer then tells why.
    let _ = stdin.write_all(request).await;
    let mut opening = [0; 12];
    stdout.read_exact(&mut opening).await?;
    let (magic, length) = opening.split_at(8);
    let length = u32::from_le_bytes([length[0], length[1], length[2], length[3]]);
    if magic != MAGIC || length > MAX_HEADER_BYTES {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "not an answer"));
    }
    let header = read_bounded(&mut stdout, u64::from(length)).await?;
    let header: Header = serde_json::from_slice(&header)?;
    let text_bytes = match &header {
        Header::Parsed { text_bytes, .. } => *text_bytes,
        Header::Failed(_) => 0,
    };
    if text_bytes > max_text_bytes {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "more text than allowed"));
    }
    let text = read_bounded(&mut stdout, text_bytes).await?;
    Ok(assemble(header, text))
}

/// Reads exactly `length` bytes, growing with what really arrives.
async fn read_bounded(input: &mut ChildStdout, length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    input.take(length).read_to_end(&mut bytes).await?;
    if bytes.len() as u64 == length { Ok(bytes) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

/// Reads to the end and keeps the last [`STDERR_BYTES`].
async fn read_end(mut input: impl AsyncRead + Unpin) -> String {
    let mut kept = Vec::new();
    let mut buffer = [0; 4096];
    while let Ok(count @ 1..) = input.read(&mut buffer).await {
        kept.extend_from_slice(&buffer[..count]);
        let excess = kept.len().saturating_sub(STDERR_BYTES);
        kept.drain(..excess);
    }
    String::from_utf8_lossy(&kept).into_owned()
}

/// The reason behind a parser that ended without an answer.
fn explain(error: &io::Error, status: Option<ExitStatus>, stderr: &str) -> ParseFailure {
    let out_of_memory = ["memory allocation of", "bad_alloc", "Cannot allocate memory", "Out of memory"];
    let signal = status.and_then(|status| status.signal());
    let starved = out_of_memory.iter().any(|message| stderr.contains(message));
    match signal {
        Some(SIGXCPU) => ParseFailure::new(FailureCode::ParserTimeout, "the processor time limit was reached"),
        // pdfium aborts without a word when an allocation fails; every other cause of this signal says something.
        Some(SIGABRT) if stderr.trim().is_empty() => {
            ParseFailure::new(FailureCode::ParserMemoryExceeded, "the memory limit was reached")
        }
        // Nobody here sent it: the kernel does when memory runs out.
        Some(SIGKILL) => ParseFailure::new(FailureCode::ParserMemoryExceeded, "the system ran out of memory"),
        _ if starved => ParseFailure::new(FailureCode::ParserMemoryExceeded, "the memory limit was reached"),
        Some(signal) => ParseFailure::new(FailureCode::ParserCrashed, format!("the parser died by signal {signal}")),
        None => ParseFailure::new(FailureCode::ParserCrashed, format!("the parser gave no answer: {error}")),
    }
}
