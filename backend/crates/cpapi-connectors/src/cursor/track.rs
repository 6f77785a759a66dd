//! What of a stream, or of one of its partitions, has been read: windows, merged where they meet.

use chrono::{DateTime, FixedOffset, TimeDelta};
use serde_json::{Map, Value, json};

use super::plan::Bounds;
use crate::datetime::Gap;

type Time = DateTime<FixedOffset>;

/// A window that was or will be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Window {
    /// First instant.
    pub(crate) start: Time,
    /// Last instant.
    pub(crate) end: Time,
}

#[derive(Debug, Clone, Copy)]
struct Done {
    window: Window,
    newest: Option<Time>,
}

/// What has been read.
#[derive(Debug, Clone)]
pub(crate) struct Track {
    done: Vec<Done>,
    /// Where the state says that reading begins.
    from: Time,
    /// State of the old form, which is kept beside ours.
    legacy: Map<String, Value>,
}

/// More windows than this are a mistake in the manifest's step.
const MOST_WINDOWS: usize = 1_000_000;

impl Track {
    /// Goes on from a state: `{"updated_at": "…"}`, or one with slices.
    pub(crate) fn begin(bounds: &Bounds, state: Option<&Value>) -> Self {
        let legacy = state
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_default();
        if let Some(slices) = legacy.get("slices").and_then(Value::as_array) {
            let done: Vec<Done> = slices
                .iter()
                .filter_map(|slice| kept(bounds, slice))
                .collect();
            if let Some(first) = done.first() {
                let from = first.newest.unwrap_or(first.window.end);
                return Self {
                    done,
                    from,
                    legacy: Map::new(),
                };
            }
        }
        let mark = legacy
            .get(&bounds.field)
            .and_then(|value| bounds.read(value));
        let from = mark.map_or(bounds.start, |mark| mark.max(bounds.start));
        let window = Window {
            start: bounds.start,
            end: from,
        };
        Self {
            done: vec![Done {
                window,
                newest: Some(from),
            }],
            from,
            legacy,
        }
    }

    /// The windows still to be read; none where a step goes beyond the calendar or is too small.
    pub(crate) fn windows(&mut self, bounds: &Bounds) -> Option<Vec<Window>> {
        self.merge(bounds);
        let mut out = Vec::new();
        let first = self.done.first()?.window;
        if bounds.start < first.start {
            split(bounds, bounds.start, first.start, false, &mut out)?;
        }
        for pair in self.done.windows(2) {
            if let [before, after] = pair {
                let lower = match bounds.granularity {
                    Some(granularity) => granularity.after(before.window.end)?,
                    None => before.window.end,
                };
                split(bounds, lower, after.window.start, false, &mut out)?;
            }
        }
        let last = self.done.last()?.window.end;
        let lower = match bounds.lookback {
            Some(lookback) => lookback.before(last)?,
            None => last,
        };
        split(bounds, lower, bounds.end, true, &mut out)?;
        Some(out)
    }

    /// A window was read to its end; `newest` is the newest instant of its records.
    pub(crate) fn close(&mut self, bounds: &Bounds, window: Window, newest: Option<Time>) {
        // A window is kept as it was asked for, in the format's own precision.
        let window = Window {
            start: bounds.rounded(window.start),
            end: bounds.rounded(window.end),
        };
        self.done.push(Done { window, newest });
        self.merge(bounds);
    }

    /// The instant before which everything was read.
    pub(crate) fn mark(&self) -> Option<Time> {
        let first = self.done.first()?;
        Some(first.newest.unwrap_or(first.window.start))
    }

    /// The state for the next read.
    pub(crate) fn state(&self, bounds: &Bounds) -> Value {
        let mut state = self.legacy.clone();
        if let Some(mark) = self.mark() {
            state.insert(bounds.field.clone(), json!(bounds.write(mark)));
        }
        Value::Object(state)
    }

    /// Whether a record's instant lies in what this read is for.
    pub(crate) fn covers(&self, bounds: &Bounds, time: Time) -> bool {
        let lowest = match bounds
            .lookback
            .and_then(|lookback| lookback.before(self.from))
        {
            None => self.from,
            Some(lower) => lower.max(self.from.min(bounds.start)),
        };
        lowest <= time && time <= bounds.end
    }

    fn merge(&mut self, bounds: &Bounds) {
        let unit = bounds
            .granularity
            .unwrap_or(Gap::exact(TimeDelta::milliseconds(1)));
        self.done
            .sort_by_key(|done| (done.window.start, done.window.end));
        let mut merged: Vec<Done> = Vec::with_capacity(self.done.len());
        for next in self.done.drain(..) {
            match merged.last_mut() {
                Some(last)
                    if unit
                        .after(last.window.end)
                        .is_none_or(|reach| reach >= next.window.start) =>
                {
                    last.window.end = last.window.end.max(next.window.end);
                    last.newest = last.newest.max(next.newest);
                }
                _ => merged.push(next),
            }
        }
        self.done = merged;
    }
}

fn kept(bounds: &Bounds, slice: &Value) -> Option<Done> {
    let time = |name: &str| slice.get(name).and_then(|value| bounds.read(value));
    Some(Done {
        window: Window {
            start: time("start")?,
            end: time("end")?,
        },
        newest: time("most_recent_cursor_value"),
    })
}

/// Cuts a span into windows of one step. With a granularity a window ends one unit before the next
/// begins, and the last one includes its end.
fn split(
    bounds: &Bounds,
    lower: Time,
    upper: Time,
    upper_is_end: bool,
    out: &mut Vec<Window>,
) -> Option<()> {
    if lower > upper || (lower == upper && bounds.granularity.is_none()) || upper < bounds.start {
        return Some(());
    }
    let mut lower = lower.max(bounds.start);
    if lower > upper || (lower == upper && (bounds.compare_strictly || !upper_is_end)) {
        return Some(());
    }
    let shortened = |end: Time| match bounds.granularity {
        Some(granularity) => granularity.before(end),
        None => Some(end),
    };
    loop {
        let reach = match bounds.step {
            Some(step) => step.after(lower)?.min(upper),
            None => upper,
        };
        // The last window has no next one to make room for.
        let end = if upper_is_end && reach >= upper {
            reach
        } else {
            shortened(reach)?
        };
        out.push(Window { start: lower, end });
        if reach >= upper {
            return Some(());
        }
        if reach <= lower || out.len() >= MOST_WINDOWS {
            return None;
        }
        lower = reach;
    }
}
