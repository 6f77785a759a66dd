//! Generated files are those that this program generates.

use std::fs;
use std::path::Path;

use cpapi::api::codes::{ProblemCode, errors_page};
use cpapi::api::openapi::document;

fn checked_in(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{file}: {error}; run `make generate`"))
}

/// The first line that differs says more than two long texts.
fn assert_same(file: &str, generated: &str) {
    let kept = checked_in(file);
    let differing = kept
        .lines()
        .zip(generated.lines())
        .enumerate()
        .find(|(_, (kept, made))| kept != made);
    if let Some((line, (kept, made))) = differing {
        panic!(
            "{file}, line {}: {kept:?} is now {made:?}; run `make generate`",
            line + 1
        );
    }
    assert!(
        kept == generated,
        "{file} has another length; run `make generate`"
    );
}

#[test]
fn the_checked_in_openapi_document_is_the_built_one() {
    assert_same("openapi.yaml", &document().to_yaml().unwrap());
}

#[test]
fn the_page_of_error_codes_is_current_and_names_every_code() {
    assert_same("docs/errors.md", &errors_page());
    let page = checked_in("docs/errors.md");
    for code in ProblemCode::ALL {
        let row = format!("| `{}` | {} |", code.as_str(), code.status_number());
        assert!(page.contains(&row), "{row}");
    }
}
