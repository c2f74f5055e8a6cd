//! The binary: the command line, and the parsers that the platform starts as processes of their own. Everything is in the libraries.

use mimalloc::MiMalloc;

/// A tenth of what a search costs is allocation with the C library's allocator. Huge pages would save a little more, and cost half as much
/// memory again.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> std::process::ExitCode {
    lectern_cli::main(lectern_parsers::parse_worker_main)
}
