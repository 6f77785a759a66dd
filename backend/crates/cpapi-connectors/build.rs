//! The connectors' folders are embedded; Cargo does not watch them by itself.

fn main() {
    println!("cargo::rerun-if-changed=../../connectors");
}
