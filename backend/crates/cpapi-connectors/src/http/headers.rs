//! An answer's headers as templates see them.

use std::sync::Arc;

use minijinja::Value as Jinja;
use minijinja::value::{Enumerator, Object};

/// The headers; with `links`, `link` is a map of relations as Python's `requests` reads it.
pub(super) fn view(headers: &[(String, String)], links: bool) -> Jinja {
    let links = links.then(|| {
        let link = headers
            .iter()
            .filter(|(name, _)| name.eq_ignore_ascii_case("link"))
            .map(|(_, value)| value.as_str());
        Jinja::from_pairs(link.flat_map(relations))
    });
    Jinja::from_object(Headers {
        pairs: headers.to_vec(),
        links,
    })
}

#[derive(Debug)]
struct Headers {
    pairs: Vec<(String, String)>,
    links: Option<Jinja>,
}

impl Object for Headers {
    fn get_value(self: &Arc<Self>, key: &Jinja) -> Option<Jinja> {
        let wanted = key.as_str()?;
        if let Some(links) = self.links.as_ref().filter(|_| wanted == "link") {
            return Some(links.clone());
        }
        self.pairs
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(wanted))
            .map(|(_, value)| Jinja::from(value.as_str()))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        let mut names: Vec<Jinja> = self
            .pairs
            .iter()
            .map(|(name, _)| Jinja::from(name.as_str()))
            .collect();
        let has_link = |(name, _): &(String, String)| name == "link";
        if self.links.is_some() && !self.pairs.iter().any(has_link) {
            names.push(Jinja::from("link"));
        }
        Enumerator::Values(names)
    }
}

/// `<https://…>; rel="next", <…>; rel="last"` by relation, or by address where it has none.
fn relations(header: &str) -> Vec<(String, Jinja)> {
    let mut links = Vec::new();
    for part in header.split('<').skip(1) {
        let Some((url, rest)) = part.split_once('>') else {
            continue;
        };
        let mut fields = vec![("url".to_owned(), url.trim().to_owned())];
        for field in rest.trim_end_matches([',', ' ']).split(';') {
            if let Some((name, value)) = field.split_once('=') {
                let value = value.trim().trim_matches(['"', '\'', ' ', ',']);
                fields.push((name.trim().to_owned(), value.to_owned()));
            }
        }
        let named = fields.iter().find(|(name, _)| name == "rel");
        let key = named
            .map_or(url.trim(), |(_, value)| value.as_str())
            .to_owned();
        links.push((key, Jinja::from_pairs(fields)));
    }
    links
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_names_are_case_blind_and_links_are_read_by_relation() {
        let headers = [
            ("x-total".to_owned(), "7".to_owned()),
            (
                "link".to_owned(),
                r#"<https://a.example/?p=2>; rel="next", <https://a.example/?p=9>; rel=last"#
                    .to_owned(),
            ),
        ];
        let seen = view(&headers, true);
        let get = |value: &Jinja, key: &str| value.get_item(&Jinja::from(key)).unwrap_or_default();
        assert_eq!(get(&seen, "X-Total"), Jinja::from("7"));
        let link = get(&seen, "link");
        assert_eq!(
            get(&get(&link, "next"), "url"),
            Jinja::from("https://a.example/?p=2")
        );
        assert_eq!(get(&get(&link, "last"), "rel"), Jinja::from("last"));
        assert!(get(&view(&headers, false), "link").as_str().is_some());
    }
}
