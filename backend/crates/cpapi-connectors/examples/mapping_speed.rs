//! How long it takes to make an offer of a record of TUNE's sample page, on one core:
//!
//! ```sh
//! cargo run --release -p cpapi-connectors --example mapping_speed
//! ```

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use cpapi_connectors::{FetchLimits, NetworkGuard, Registry, SourceContext, http_client};
use serde_json::json;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../connectors/tune");
    let body = std::fs::read_to_string(folder.join("fixtures/sample.json"))?;
    let registry = Registry::builtin()?;
    let connector = registry.get("tune").ok_or("there is no connector tune")?;
    let config = json!({"network_id": "demonet", "api_key": "KEY", "with_goals": true});
    let limits = FetchLimits::default();
    let clock = Arc::new(cpapi_domain::time::SystemClock);
    let cx = SourceContext::new(
        config,
        clock,
        http_client(&limits, &NetworkGuard::default())?,
        limits,
    );
    let runtime = tokio::runtime::Runtime::new()?;
    let _inside = runtime.enter();

    let page = connector.preview_page(&cx, &body)?;
    let bytes: usize = page.records.iter().map(|record| record.raw.len()).sum();
    let mut many = page.clone();
    while many.records.len() < 30_000 {
        many.records.extend(page.records.iter().cloned());
    }
    let records = f64::from(u32::try_from(many.records.len())?);
    for _ in 0..5 {
        let again = many.clone();
        let start = Instant::now();
        let offers = connector.preview_offers(&cx, again);
        let spent = start.elapsed();
        println!(
            "{} offers of {} bytes: {:.2} µs each",
            offers.len(),
            bytes / page.records.len(),
            spent.as_secs_f64() * 1e6 / records
        );
    }
    Ok(())
}
