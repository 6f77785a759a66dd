//! Where in a YAML text something stands that a pointer names.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, Span};

/// A place in a text, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Position {
    /// Line.
    pub(crate) line: usize,
    /// Column, in characters.
    pub(crate) column: usize,
}

/// References that lead on; more than a person would write, less than a circle.
const STEPS: usize = 64;

/// The nodes of a text, each with its place. Aliases stay aliases, so a text that multiplies
/// itself does so nowhere.
#[derive(Debug, Default)]
pub(crate) struct PlacedYaml {
    nodes: Vec<Placed>,
    anchors: HashMap<usize, usize>,
}

#[derive(Debug)]
struct Placed {
    at: Position,
    content: Content,
}

#[derive(Debug)]
enum Content {
    Scalar(String),
    List(Vec<usize>),
    Map(Vec<(usize, usize)>),
    Alias(usize),
}

/// A list or map that is not closed yet.
struct Open {
    node: usize,
    children: Vec<usize>,
}

impl PlacedYaml {
    /// Reads a text as far as it is YAML.
    pub(crate) fn read(text: &str) -> Self {
        let mut yaml = Self::default();
        let mut open: Vec<Open> = Vec::new();
        for event in Parser::new_from_str(text) {
            let Ok((event, span)) = event else { break };
            let node = match event {
                Event::Scalar(text, _, anchor, _) => {
                    yaml.add(span, Content::Scalar(text.into_owned()), anchor)
                }
                Event::Alias(anchor) => yaml.add(span, Content::Alias(anchor), 0),
                Event::SequenceStart(anchor, _) => {
                    let node = yaml.add(span, Content::List(Vec::new()), anchor);
                    open.push(Open::at(node));
                    continue;
                }
                Event::MappingStart(anchor, _) => {
                    let node = yaml.add(span, Content::Map(Vec::new()), anchor);
                    open.push(Open::at(node));
                    continue;
                }
                Event::SequenceEnd | Event::MappingEnd => {
                    let Some(closed) = open.pop() else { break };
                    yaml.close(closed)
                }
                _ => continue,
            };
            if let Some(parent) = open.last_mut() {
                parent.children.push(node);
            }
        }
        while let Some(rest) = open.pop() {
            let node = yaml.close(rest);
            if let Some(parent) = open.last_mut() {
                parent.children.push(node);
            }
        }
        yaml
    }

    /// Where the pointer leads, or the last thing on its way that is there. `$ref` and texts
    /// `#/…` are followed as the manifest's reader follows them.
    pub(crate) fn find(&self, pointer: &str) -> Option<Position> {
        let root = 0;
        let mut found = self.nodes.first()?.at;
        let mut here = root;
        let mut steps = 0;
        for part in pointer.split('/').skip(1) {
            let part = part.replace("~1", "/").replace("~0", "~");
            let (at, next) = loop {
                steps += 1;
                if steps > STEPS {
                    return Some(found);
                }
                match self.step(here, &part) {
                    Step::Found(at, next) => break (at, next),
                    Step::Elsewhere(next) => here = next,
                    Step::Nowhere => return Some(found),
                }
            };
            found = at;
            here = next;
        }
        Some(found)
    }

    fn step(&self, here: usize, part: &str) -> Step {
        match self.nodes.get(here).map(|node| &node.content) {
            Some(Content::Map(pairs)) => self.in_map(pairs, part),
            Some(Content::List(items)) => {
                let item = part.parse().ok().and_then(|at: usize| items.get(at));
                match item.and_then(|item| Some((self.nodes.get(*item)?.at, *item))) {
                    Some((at, item)) => Step::Found(at, item),
                    None => Step::Nowhere,
                }
            }
            Some(Content::Alias(anchor)) => self
                .anchors
                .get(anchor)
                .map_or(Step::Nowhere, |node| Step::Elsewhere(*node)),
            Some(Content::Scalar(text)) => self.referred(text),
            None => Step::Nowhere,
        }
    }

    fn in_map(&self, pairs: &[(usize, usize)], part: &str) -> Step {
        let of_key = |wanted: &str| {
            pairs.iter().find_map(|(key, value)| {
                let node = self.nodes.get(*key)?;
                let same = matches!(&node.content, Content::Scalar(text) if text == wanted);
                same.then_some((node.at, *value))
            })
        };
        if let Some((at, value)) = of_key(part) {
            return Step::Found(at, value);
        }
        if let Some((_, merged)) = of_key("<<") {
            return Step::Elsewhere(merged);
        }
        let reference = of_key("$ref").and_then(|(_, value)| self.nodes.get(value));
        match reference.map(|node| &node.content) {
            Some(Content::Scalar(text)) => self.referred(text),
            _ => Step::Nowhere,
        }
    }

    /// The node that `#/definitions/x` names.
    fn referred(&self, reference: &str) -> Step {
        let Some(way) = reference.strip_prefix("#/") else {
            return Step::Nowhere;
        };
        let mut here = 0;
        for part in way.split('/') {
            match self.step_plainly(here, part) {
                Some(next) => here = next,
                None => return Step::Nowhere,
            }
        }
        Step::Elsewhere(here)
    }

    /// A step that follows no reference, so that references cannot call themselves.
    fn step_plainly(&self, here: usize, part: &str) -> Option<usize> {
        match &self.nodes.get(here)?.content {
            Content::Map(pairs) => pairs.iter().find_map(|(key, value)| {
                let key = &self.nodes.get(*key)?.content;
                matches!(key, Content::Scalar(text) if text == part).then_some(*value)
            }),
            Content::List(items) => items.get(part.parse::<usize>().ok()?).copied(),
            _ => None,
        }
    }

    fn add(&mut self, span: Span, content: Content, anchor: usize) -> usize {
        let node = self.nodes.len();
        self.nodes.push(Placed {
            at: Position {
                line: span.start.line(),
                column: span.start.col() + 1,
            },
            content,
        });
        // 0 means that it has none.
        if anchor > 0 {
            self.anchors.insert(anchor, node);
        }
        node
    }

    fn close(&mut self, open: Open) -> usize {
        if let Some(node) = self.nodes.get_mut(open.node) {
            let pairs = |children: &[usize]| {
                children
                    .chunks_exact(2)
                    .filter_map(|pair| Some((*pair.first()?, *pair.get(1)?)))
                    .collect()
            };
            node.content = match node.content {
                Content::Map(_) => Content::Map(pairs(&open.children)),
                _ => Content::List(open.children),
            };
        }
        open.node
    }
}

impl Open {
    const fn at(node: usize) -> Self {
        Self {
            node,
            children: Vec::new(),
        }
    }
}

enum Step {
    Found(Position, usize),
    Elsewhere(usize),
    Nowhere,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str, pointer: &str) -> Option<(usize, usize)> {
        let found = PlacedYaml::read(text).find(pointer)?;
        Some((found.line, found.column))
    }

    #[test]
    fn a_pointer_leads_to_line_and_column() {
        let text = "a:\n  b:\n    - x: 1\n    - y: 2\n";
        assert_eq!(place(text, ""), Some((1, 1)));
        assert_eq!(place(text, "/a/b"), Some((2, 3)));
        assert_eq!(place(text, "/a/b/1/y"), Some((4, 7)));
        // What is missing is told where it should stand.
        assert_eq!(place(text, "/a/b/1/z/w"), Some((4, 7)));
    }

    #[test]
    fn references_and_aliases_are_followed_and_circles_end() {
        let text = "definitions:\n  one:\n    type: X\nuses:\n  - $ref: '#/definitions/one'\n  - '#/definitions/one'\n";
        assert_eq!(place(text, "/uses/0/type"), Some((3, 5)));
        assert_eq!(place(text, "/uses/1/type"), Some((3, 5)));
        assert_eq!(place("a: &x\n  k: 1\nb: *x\n", "/b/k"), Some((2, 3)));
        assert_eq!(place("a:\n  $ref: '#/a'\n", "/a/b/c"), Some((1, 1)));
    }

    #[test]
    fn a_text_that_breaks_off_is_placed_as_far_as_it_goes() {
        assert_eq!(place("a: 1\nb: [1, 2\n", "/a"), Some((1, 1)));
        assert_eq!(place("", "/a"), None);
    }
}
