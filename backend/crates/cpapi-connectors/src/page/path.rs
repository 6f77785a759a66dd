//! Paths into JSON in dpath's notation: keys, positions, and `*` for every value.

use serde_json::Value;

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    /// A key; also a position where it is a number and meets a list.
    Key(String),
    /// Every value of an object or list.
    Any,
}

/// A path.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Path {
    steps: Vec<Step>,
}

/// The way to a value that a path led to, for messages.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Place<'v> {
    /// Under a key.
    Key(&'v str),
    /// At a position.
    At(usize),
}

impl Path {
    /// From `Country/*/code`; empty for the value itself.
    pub(crate) fn parse(text: &str) -> Self {
        let steps = text.split('/').filter(|step| !step.is_empty());
        Self::of_steps(steps.map(str::to_owned))
    }

    /// From single steps.
    pub(crate) fn of_steps(steps: impl IntoIterator<Item = String>) -> Self {
        let step = |step: String| {
            if step == "*" {
                Step::Any
            } else {
                Step::Key(step)
            }
        };
        Self {
            steps: steps.into_iter().map(step).collect(),
        }
    }

    /// The steps.
    pub(crate) fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The keys when there is no `*`.
    pub(crate) fn keys(&self) -> Option<Vec<&str>> {
        self.steps
            .iter()
            .map(|step| match step {
                Step::Key(key) => Some(key.as_str()),
                Step::Any => None,
            })
            .collect()
    }

    /// The first value that the path leads to.
    pub(crate) fn first<'v>(&self, root: &'v Value) -> Option<&'v Value> {
        let mut found = None;
        self.visit(root, &mut |_, value| {
            found = Some(value);
            false
        });
        found
    }

    /// Every value that the path leads to, with the way to it. The visitor says whether to go on.
    pub(crate) fn visit<'v>(
        &self,
        root: &'v Value,
        visitor: &mut dyn FnMut(&[Place<'v>], &'v Value) -> bool,
    ) {
        walk(&self.steps, root, &mut Vec::new(), visitor);
    }
}

fn walk<'v>(
    steps: &[Step],
    value: &'v Value,
    way: &mut Vec<Place<'v>>,
    visitor: &mut dyn FnMut(&[Place<'v>], &'v Value) -> bool,
) -> bool {
    let Some((step, rest)) = steps.split_first() else {
        return visitor(way, value);
    };
    let mut enter = |place: Place<'v>, value: &'v Value| {
        way.push(place);
        let on = walk(rest, value, way, visitor);
        way.pop();
        on
    };
    match (step, value) {
        (Step::Key(key), Value::Object(map)) => match map.get_key_value(key) {
            Some((key, value)) => enter(Place::Key(key), value),
            None => true,
        },
        (Step::Key(key), Value::Array(values)) => match key.parse::<usize>().ok() {
            Some(at) => values
                .get(at)
                .is_none_or(|value| enter(Place::At(at), value)),
            None => true,
        },
        (Step::Any, Value::Object(map)) => {
            map.iter().all(|(key, value)| enter(Place::Key(key), value))
        }
        (Step::Any, Value::Array(values)) => values
            .iter()
            .enumerate()
            .all(|(at, value)| enter(Place::At(at), value)),
        _ => true,
    }
}

/// The way as text: `Country/XX/code`.
pub(crate) fn way_text(way: &[Place<'_>]) -> String {
    let steps: Vec<String> = way
        .iter()
        .map(|place| match place {
            Place::Key(key) => (*key).to_owned(),
            Place::At(at) => at.to_string(),
        })
        .collect();
    steps.join("/")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use serde_json::json;

    #[test]
    fn a_star_walks_objects_and_lists_and_ends_quietly_at_texts() {
        let value = json!({"Country": {"AE": {"code": "AE"}, "SA": {"code": "SA"}}, "x": ["a", {"code": 1}]});
        let path = Path::parse("Country/*/code");
        let mut found = Vec::new();
        path.visit(&value, &mut |way, value| {
            found.push((way_text(way), value.clone()));
            true
        });
        assert_eq!(
            found,
            [
                ("Country/AE/code".into(), json!("AE")),
                ("Country/SA/code".into(), json!("SA"))
            ]
        );
        assert_eq!(Path::parse("x/1/code").first(&value).unwrap(), &json!(1));
        assert_eq!(Path::parse("x/*/code").first(&value).unwrap(), &json!(1));
        assert_eq!(Path::parse("x/0/code").first(&value), None);
        assert_eq!(Path::parse("").first(&value), Some(&value));
    }
}
