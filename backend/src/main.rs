//! The program `cpapi`.

use std::process::ExitCode;

fn main() -> ExitCode {
    cpapi::cli::run()
}
