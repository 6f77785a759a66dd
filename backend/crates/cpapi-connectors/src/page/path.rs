//! Paths into JSON in dpath's notation: keys, positions, shell patterns, `*` for every value and
//! `**` for every value below.

use serde_json::Value;

use super::glob;

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    /// A key; also a position where it is a number and meets a list, from the end when negative.
    Key(String),
    /// Every key or position that matches a shell pattern.
    Pattern(String),
    /// Every value of an object or list.
    Any,
    /// Any number of steps, none included.
    Deep,
}

impl Step {
    /// Whether the step goes through this key of an object.
    pub(crate) fn takes_key(&self, key: &str) -> bool {
        match self {
            Self::Key(own) => own == key,
            Self::Pattern(pattern) => glob::matches(pattern, key),
            Self::Any | Self::Deep => true,
        }
    }

    /// Whether the step goes through this position of a list of that length.
    pub(crate) fn takes_position(&self, at: usize, length: usize) -> bool {
        match self {
            Self::Key(own) => own.parse().ok().is_some_and(|wanted: i64| {
                let wanted = usize::try_from(wanted).ok().or_else(|| {
                    let back = usize::try_from(wanted.unsigned_abs()).ok()?;
                    length.checked_sub(back)
                });
                wanted == Some(at)
            }),
            Self::Pattern(pattern) => glob::matches(pattern, &at.to_string()),
            Self::Any | Self::Deep => true,
        }
    }
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
        let step = |step: String| match step.as_str() {
            "*" => Step::Any,
            "**" => Step::Deep,
            pattern if glob::is_pattern(pattern) => Step::Pattern(step),
            _ => Step::Key(step),
        };
        Self {
            steps: steps.into_iter().map(step).collect(),
        }
    }

    /// The rest of a path.
    pub(crate) fn from_rest(steps: &[Step]) -> Self {
        let steps = steps.to_vec();
        Self { steps }
    }

    /// The steps.
    pub(crate) fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Whether a step is `*`: what it leads to is a list of values, however many there are.
    pub(crate) fn has_star(&self) -> bool {
        self.steps.contains(&Step::Any)
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
        if self.steps.contains(&Step::Deep) {
            walk_deep(&self.steps, root, &mut Vec::new(), visitor);
        } else {
            walk(&self.steps, root, &mut Vec::new(), visitor);
        }
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
        (_, Value::Object(map)) => map
            .iter()
            .filter(|(key, _)| step.takes_key(key))
            .all(|(key, value)| enter(Place::Key(key), value)),
        (_, Value::Array(values)) => values
            .iter()
            .enumerate()
            .filter(|(at, _)| step.takes_position(*at, values.len()))
            .all(|(at, value)| enter(Place::At(at), value)),
        _ => true,
    }
}

/// As dpath walks: all values of one level before those below them.
fn walk_deep<'v>(
    steps: &[Step],
    value: &'v Value,
    way: &mut Vec<(Place<'v>, usize)>,
    visitor: &mut dyn FnMut(&[Place<'v>], &'v Value) -> bool,
) -> bool {
    let (children, length) = children(value);
    for (place, child) in &children {
        way.push((*place, length));
        if leads_along(steps, way) {
            let places: Vec<Place<'v>> = way.iter().map(|(place, _)| *place).collect();
            if !visitor(&places, child) {
                return false;
            }
        }
        way.pop();
    }
    for (place, child) in children {
        way.push((place, length));
        if !walk_deep(steps, child, way, visitor) {
            return false;
        }
        way.pop();
    }
    true
}

fn children(value: &Value) -> (Vec<(Place<'_>, &Value)>, usize) {
    let children: Vec<_> = match value {
        Value::Object(map) => map
            .iter()
            .map(|(key, value)| (Place::Key(key.as_str()), value))
            .collect(),
        Value::Array(values) => values
            .iter()
            .enumerate()
            .map(|(at, value)| (Place::At(at), value))
            .collect(),
        _ => Vec::new(),
    };
    let length = children.len();
    (children, length)
}

/// Whether the steps lead along this way, each place being given with the length of its list.
fn leads_along(steps: &[Step], way: &[(Place<'_>, usize)]) -> bool {
    match (steps.split_first(), way.split_first()) {
        (None, None) => true,
        (Some((Step::Deep, rest)), None) => leads_along(rest, way),
        (Some((Step::Deep, rest)), Some((_, below))) => {
            leads_along(rest, way) || leads_along(steps, below)
        }
        (Some((step, rest)), Some(((place, length), below))) => {
            let takes = match place {
                Place::Key(key) => step.takes_key(key),
                Place::At(at) => step.takes_position(*at, *length),
            };
            takes && leads_along(rest, below)
        }
        _ => false,
    }
}

/// The way as text: `Country/XX/code`.
#[cfg(test)]
fn way_text(way: &[Place<'_>]) -> String {
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

    #[test]
    fn patterns_positions_from_the_end_and_depth_work_as_in_dpath() {
        let value = json!({"a": {"x": 1, "list": [{"x": 2}, {"x": 3}]}, "x": 4, "ab": 5});
        let all = |path: &str| {
            let mut found = Vec::new();
            Path::parse(path).visit(&value, &mut |_, value| {
                found.push(value.clone());
                true
            });
            found
        };
        assert_eq!(all("a/list/-1/x"), [json!(3)]);
        assert_eq!(all("a?"), [json!(5)]);
        assert_eq!(all("a/l*/[0-9]/x"), [json!(2), json!(3)]);
        assert_eq!(all("**/x"), [json!(4), json!(1), json!(2), json!(3)]);
        assert_eq!(all("a/**/x"), [json!(1), json!(2), json!(3)]);
        assert_eq!(all("a/list/**").len(), 5);
    }
}
