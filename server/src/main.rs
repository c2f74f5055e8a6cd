//! The binary: the platform, and the parsers that it starts as processes of their own. Everything is in the two libraries.

fn main() -> std::process::ExitCode {
    lectern::cli::main(lectern_parsers::parse_worker_main)
}
