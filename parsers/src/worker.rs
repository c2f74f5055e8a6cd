//! The parser process: one request, one document, one answer, end.
//!
//! It needs nothing of its surroundings: no home folder, no current directory, no environment but `TMPDIR`.

use std::fs;
use std::io::{self, BufRead, Read, Write};
use std::os::fd::AsFd;
use std::panic;
use std::process::{self, ExitCode};
use std::sync::mpsc;
use std::thread;

use lectern_documents::media_type::MediaType;
use lectern_documents::protocol::{MAX_REQUEST_BYTES, Request, write_answer};
use lectern_documents::{FailureCode, ParseFailure, Parsed};
use rustix::process::{Resource, Rlimit, setrlimit};

use crate::formats;

/// Stack of the parsing thread: documents nest deeper than the usual 2 MiB hold.
pub(crate) const STACK_BYTES: usize = 64 << 20;
/// Largest file the parser may write: the PDF library, unpacked, has 8 MB.
const MAX_WRITTEN_FILE_BYTES: u64 = 32 << 20;
/// Files that may be open at once.
const MAX_OPEN_FILES: u64 = 64;

/// Runs the parser process: reads one request from standard input, parses under limits, answers on standard output.
/// Only [`lectern_documents::parse_in_child`] speaks its protocol. Ends the process when standard input ends before the
/// answer is complete, so that no parser outlives its server.
#[must_use]
pub fn parse_worker_main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "parser: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> io::Result<()> {
    // Libraries that print must not get between the bytes of the answer: standard output becomes standard error.
    let mut output = fs::File::from(io::stdout().as_fd().try_clone_to_owned()?);
    rustix::stdio::dup2_stdout(io::stderr())?;

    let mut line = Vec::new();
    io::stdin().lock().take(MAX_REQUEST_BYTES).read_until(b'\n', &mut line)?;
    let request: Request = serde_json::from_slice(&line)?;
    thread::Builder::new().stack_size(64 << 10).spawn(exit_with_the_parent)?;
    apply_limits(&request)?;
    let answer = parse_on_large_stack(request);
    write_answer(&mut output, answer)?;
    // Destructors of libraries are one more chance to crash, after everything that matters is done.
    process::exit(0)
}

fn exit_with_the_parent() {
    let mut byte = [0];
    while matches!(io::stdin().lock().read(&mut byte), Ok(count) if count > 0) {}
    process::exit(2)
}

fn apply_limits(request: &Request) -> io::Result<()> {
    let limit = |resource, soft: u64, hard: u64| {
        setrlimit(resource, Rlimit { current: Some(soft), maximum: Some(hard) }).map_err(io::Error::from)
    };
    limit(Resource::Core, 0, 0)?;
    limit(Resource::Nofile, MAX_OPEN_FILES, MAX_OPEN_FILES)?;
    limit(Resource::Fsize, MAX_WRITTEN_FILE_BYTES, MAX_WRITTEN_FILE_BYTES)?;
    // The soft limit's signal ends the process recognizably; the hard limit is for code that ignores it.
    limit(Resource::Cpu, request.cpu_seconds, request.cpu_seconds.saturating_add(5))?;
    let address_space = address_space_in_use()?.saturating_add(STACK_BYTES as u64).saturating_add(request.memory_bytes);
    limit(Resource::As, address_space, address_space)
}

/// Bytes of address space of this process: the program may be large and say nothing about the document.
fn address_space_in_use() -> io::Result<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let kilobytes = status
        .lines()
        .find_map(|line| line.strip_prefix("VmSize:"))
        .and_then(|rest| rest.trim().trim_end_matches("kB").trim().parse::<u64>().ok());
    kilobytes.map(|value| value * 1024).ok_or_else(|| io::Error::other("no VmSize in /proc/self/status"))
}

fn parse_on_large_stack(request: Request) -> Result<Parsed, ParseFailure> {
    let (sender, panics) = mpsc::channel();
    panic::set_hook(Box::new(move |info| {
        let _ = writeln!(io::stderr(), "{info}");
        // Without the place in the source: it means nothing to the owner of the document.
        let _ = sender.send(info.payload_as_str().unwrap_or("panic").to_owned());
    }));
    let work = move || parse_file(&request);
    let outcome = thread::Builder::new().stack_size(STACK_BYTES).spawn(work).map(thread::JoinHandle::join);
    match outcome {
        Ok(Ok(answer)) => answer,
        Ok(Err(_)) => {
            let message = panics.try_recv().unwrap_or_default();
            Err(ParseFailure::new(FailureCode::ParserCrashed, format!("the parser failed: {message}")))
        }
        Err(error) => Err(ParseFailure::new(FailureCode::ParserMemoryExceeded, format!("no stack: {error}"))),
    }
}

fn parse_file(request: &Request) -> Result<Parsed, ParseFailure> {
    let kind = MediaType::from_media_type(&request.media_type);
    let unreadable = |error: io::Error| match error.kind() {
        io::ErrorKind::OutOfMemory => ParseFailure::new(FailureCode::ParserMemoryExceeded, "the file is too large"),
        other => ParseFailure::new(FailureCode::ParserCrashed, format!("the file cannot be read: {other}")),
    };
    let size = fs::metadata(&request.file).map_err(unreadable)?.len();
    if size > request.memory_bytes {
        let detail = format!("the file has {size} bytes, more than the parser's memory limit");
        return Err(ParseFailure::new(FailureCode::ParserMemoryExceeded, detail));
    }
    let bytes = fs::read(&request.file).map_err(unreadable)?;
    let limits = formats::Limits {
        max_pages: request.max_pages,
        max_text_bytes: request.max_text_bytes,
        // Unpacked parts and what is made of them stand in memory together.
        max_unpacked_bytes: request.memory_bytes / 2,
    };
    formats::parse(kind, &bytes, limits)
}
