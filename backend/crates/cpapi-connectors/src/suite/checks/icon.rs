//! The folder's icon, which the product shows.

use std::path::Path;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::{Outcome, ensure};

/// Largest icon in bytes.
const LIMIT: usize = 16 * 1024;

/// Well-formed SVG, small, and nothing in it that runs or loads.
pub(super) fn is_harmless(folder: &Path) -> Outcome {
    let text = std::fs::read_to_string(folder.join("icon.svg"))
        .map_err(|error| format!("icon.svg cannot be read: {error}"))?;
    judge(&text)?;
    Ok(Vec::new())
}

fn judge(text: &str) -> Result<(), String> {
    ensure(text.len() <= LIMIT, || {
        format!("icon.svg has {} bytes; {LIMIT} are allowed", text.len())
    })?;
    let mut reader = Reader::from_str(text);
    let mut depth = 0_usize;
    let mut roots = 0_usize;
    loop {
        let event = reader
            .read_event()
            .map_err(|error| format!("icon.svg is not well-formed: {error}"))?;
        match event {
            Event::Start(element) => {
                roots += usize::from(depth == 0);
                look_at(&element, depth == 0)?;
                depth += 1;
            }
            Event::Empty(element) => {
                roots += usize::from(depth == 0);
                look_at(&element, depth == 0)?;
            }
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::DocType(_) | Event::PI(_) => {
                return Err("icon.svg holds a document type or an instruction".to_owned());
            }
            Event::Eof => break,
            _ => {}
        }
    }
    ensure(depth == 0 && roots == 1, || {
        "icon.svg is not one whole element".to_owned()
    })
}

fn look_at(element: &BytesStart<'_>, root: bool) -> Result<(), String> {
    let name = element.local_name().as_ref().to_owned();
    ensure(!root || name == "svg", || {
        format!("icon.svg begins with <{name}>, not with <svg>")
    })?;
    let forbidden = ["script", "foreignobject", "iframe", "style", "image", "a"];
    ensure(!forbidden.contains(&name.to_lowercase().as_str()), || {
        format!("icon.svg holds <{name}>")
    })?;
    let mut has_view_box = false;
    for attribute in element.attributes() {
        let attribute =
            attribute.map_err(|error| format!("icon.svg is not well-formed: {error}"))?;
        let key = attribute.key.as_ref().to_lowercase();
        let value = attribute.value.to_lowercase();
        has_view_box |= key == "viewbox";
        let loads = key.ends_with("href") && !value.trim_start().starts_with('#');
        let elsewhere = value.contains("url(") && !value.replace(' ', "").contains("url(#");
        ensure(
            !key.starts_with("on") && !loads && !elsewhere && !value.contains("javascript:"),
            || format!("icon.svg: {key} of <{name}> runs or loads something"),
        )?;
    }
    ensure(!root || has_view_box, || {
        "icon.svg has no viewBox".to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_plain_picture_is_accepted() {
        let good = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><g fill="url(#a)"><path d="M1"/></g></svg>"##;
        assert_eq!(judge(good), Ok(()));
        for bad in [
            "<svg viewBox='0 0 9 9'><script>1</script></svg>",
            "<svg viewBox='0 0 9 9' onload='x()'/>",
            "<svg viewBox='0 0 9 9'><use href='https://x.example/'/></svg>",
            "<svg viewBox='0 0 9 9'><g fill='url(https://x.example/)'/></svg>",
            "<svg viewBox='0 0 9 9'><g></svg>",
            "<svg/>",
            "<html viewBox='0 0 9 9'/>",
            "<!DOCTYPE svg><svg viewBox='0 0 9 9'/>",
            "",
        ] {
            assert!(judge(bad).is_err(), "{bad}");
        }
        assert!(judge(&format!("<svg viewBox='0'>{}</svg>", " ".repeat(LIMIT))).is_err());
    }
}
