//! How the program is linked.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed=backend/build.rs");
    println!("cargo:rerun-if-changed={ORDER}");
    let target = |what: &str| env::var(format!("CARGO_CFG_TARGET_{what}"));
    let glibc = target("OS").as_deref() == Ok("linux") && target("ENV").as_deref() == Ok("gnu");
    if !glibc {
        return Ok(());
    }
    // 3 MB of relocations, all of them read at every start, become 0.1 MB.
    println!("cargo:rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    if env::var("OPT_LEVEL").as_deref() != Ok("0") {
        let script = linker_script(Path::new(ORDER))?;
        println!("cargo:rustc-link-arg-bins=-Wl,-T,{}", script.display());
    }
    Ok(())
}

/// What works when a feed is read or the server starts: functions without the compiler's hash, and
/// files of OpenSSL. `scripts/function-order.sh` writes it; a name that is no more does no harm.
const ORDER: &str = "backend/function-order.txt";

/// The system maps a program by 64 KiB around each page that is used. With the used functions side
/// by side instead of all over 30 MB, less than half as much of it is in memory.
fn linker_script(order: &Path) -> io::Result<PathBuf> {
    let mut script = String::from("SECTIONS {\n  .text.used : {\n");
    for name in fs::read_to_string(order)?.lines() {
        // Writing to a `String` cannot fail.
        let _infallible = if name.ends_with(".o") {
            writeln!(script, "    *:{name}(.text .text.*)")
        } else {
            writeln!(script, "    *(.text.{name}17h* .text.unlikely.{name}17h*)")
        };
    }
    script.push_str("  }\n} INSERT BEFORE .text;\n");
    let folder = env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?;
    let file = PathBuf::from(folder).join("used-functions.ld");
    fs::write(&file, script)?;
    Ok(file)
}
