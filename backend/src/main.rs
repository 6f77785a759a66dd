//! The program `cpapi`.

use std::process::ExitCode;

/// Serves Rust, SQLite and zstd alike. Offers are made on one thread and let go on another, where
/// glibc's threads wait for each other: a first load took a third longer (docs/benchmarks.md).
#[cfg(unix)]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    cpapi::cli::run()
}
