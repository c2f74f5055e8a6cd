//! The binary: the command line, and the parsers that the platform starts as processes of their own. Everything is in the libraries.

fn main() -> std::process::ExitCode {
    lectern_cli::main(lectern_parsers::parse_worker_main)
}
