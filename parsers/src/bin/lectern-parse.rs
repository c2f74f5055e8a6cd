//! The parser process on its own, for tests; the server runs the same function behind a hidden subcommand.

use std::process::ExitCode;

fn main() -> ExitCode {
    lectern_parsers::parse_worker_main()
}
