//! The program `cpapi`.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    cpapi::cli::run().await
}
