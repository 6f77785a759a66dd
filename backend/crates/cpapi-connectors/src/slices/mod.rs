//! The slices a stream is read in: partitions of a router, each with the windows of a cursor.

mod feed;
mod routing;

use std::sync::Arc;

use minijinja::Value as Jinja;
use minijinja::value::{Enumerator, Object};
use serde_json::{Map, Value};

pub(crate) use feed::SliceFeed;
pub(crate) use routing::inject_partition;

use crate::cursor::Window;
use crate::interpolation::{Scope, jinja};

/// One slice.
#[derive(Debug, Clone, Default)]
pub(crate) struct StreamSlice {
    /// Values of routers.
    pub(crate) partition: Map<String, Value>,
    /// Ends of a cursor's window as they are sent.
    pub(crate) interval: Map<String, Value>,
    /// Values that a parent's record carries along.
    pub(crate) extra_fields: Map<String, Value>,
    /// The window itself.
    pub(crate) window: Option<Window>,
}

impl StreamSlice {
    /// A slice of partition values alone.
    pub(crate) fn of_partition(partition: Map<String, Value>) -> Self {
        Self {
            partition,
            ..Self::default()
        }
    }

    /// A value by its name.
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.partition.get(name).or_else(|| self.interval.get(name))
    }

    /// Adds `stream_slice` under all its names: the reference makes no difference between them.
    pub(crate) fn add_to(&self, scope: Scope) -> Scope {
        let mut all = self.partition.clone();
        all.extend(self.interval.clone());
        let view = Jinja::from_object(SliceView {
            all: jinja(&Value::Object(all)),
            partition: jinja(&Value::Object(self.partition.clone())),
            interval: jinja(&Value::Object(self.interval.clone())),
            extra_fields: jinja(&Value::Object(self.extra_fields.clone())),
        });
        scope
            .with("stream_slice", view.clone())
            .with("stream_partition", view.clone())
            .with("stream_interval", view)
    }
}

/// A slice as templates see it: its values, and the parts it is made of as attributes.
#[derive(Debug)]
struct SliceView {
    all: Jinja,
    partition: Jinja,
    interval: Jinja,
    extra_fields: Jinja,
}

impl Object for SliceView {
    fn get_value(self: &Arc<Self>, key: &Jinja) -> Option<Jinja> {
        let own = self.all.get_item(key).ok();
        if let Some(own) = own.filter(|value| !value.is_undefined()) {
            return Some(own);
        }
        match key.as_str()? {
            "partition" => Some(self.partition.clone()),
            "cursor_slice" => Some(self.interval.clone()),
            "extra_fields" => Some(self.extra_fields.clone()),
            _ => None,
        }
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        match self.all.try_iter() {
            Ok(keys) => Enumerator::Values(keys.collect()),
            Err(_) => Enumerator::Empty,
        }
    }
}
