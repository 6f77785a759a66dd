//! How the program is linked.

fn main() {
    println!("cargo:rerun-if-changed=backend/build.rs");
    let target = |what: &str| std::env::var(format!("CARGO_CFG_TARGET_{what}"));
    let glibc = target("OS").as_deref() == Ok("linux") && target("ENV").as_deref() == Ok("gnu");
    if glibc {
        // 3 MB of relocations, all of them read at every start, become 0.1 MB.
        println!("cargo:rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    }
}
