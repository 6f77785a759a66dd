//! Where a slice's values go in a request.

use serde_json::Value;

use super::StreamSlice;
use crate::interpolation::{Engine, Scope, TemplateError};
use crate::manifest::PartitionRouter;
use crate::request::PreparedRequest;
use crate::request::option::RequestOption;

/// Puts a router's values into a request. A value that is empty is not sent; of several routers
/// with the same place the first counts.
///
/// # Errors
/// A template fails, or the place is taken.
pub(crate) fn inject_partition(
    router: &PartitionRouter,
    slice: &StreamSlice,
    request: &mut PreparedRequest,
    engine: &Engine,
    scope: &Scope,
) -> Result<(), TemplateError> {
    let mut wanted: Vec<(&RequestOption, &Value)> = Vec::new();
    gather(router, slice, engine, scope, &mut wanted)?;
    let mut taken: Vec<&RequestOption> = Vec::new();
    for (option, value) in wanted {
        if taken.iter().any(|other| other.is_same_place(option)) {
            continue;
        }
        taken.push(option);
        option.inject(request, value.clone(), engine, scope)?;
    }
    Ok(())
}

fn gather<'r>(
    router: &'r PartitionRouter,
    slice: &'r StreamSlice,
    engine: &Engine,
    scope: &Scope,
    wanted: &mut Vec<(&'r RequestOption, &'r Value)>,
) -> Result<(), TemplateError> {
    match router {
        PartitionRouter::One | PartitionRouter::Grouped { .. } => {}
        PartitionRouter::List(list) => {
            if let Some(option) = &list.option {
                let value = slice.get(&list.field.text(engine, scope)?);
                wanted.extend(
                    value
                        .filter(|value| is_sent(value))
                        .map(|value| (option, value)),
                );
            }
        }
        PartitionRouter::Parents(parents) => {
            for parent in parents.iter() {
                if let Some(option) = &parent.option {
                    let value = slice.get(&parent.field.text(engine, scope)?);
                    wanted.extend(
                        value
                            .filter(|value| is_sent(value))
                            .map(|value| (option, value)),
                    );
                }
            }
        }
        PartitionRouter::Product(routers) => {
            for router in routers {
                gather(router, slice, engine, scope, wanted)?;
            }
        }
    }
    Ok(())
}

/// Python's truth.
fn is_sent(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::Bool(true) => true,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(values) => !values.is_empty(),
        Value::Object(map) => !map.is_empty(),
    }
}
