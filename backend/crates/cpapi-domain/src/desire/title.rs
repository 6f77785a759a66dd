//! The title template (product.md C3).

use super::{DesireContext, invalid};
use crate::offer::{CountrySet, ListMode, Offer};
use crate::placement::PlacementReason;
use crate::validity::present;

const PLACEHOLDERS: [&str; 5] = ["title", "id", "external_id", "source", "countries"];
/// Longer lists of countries are cut in titles.
const COUNTRIES_SHOWN: usize = 10;

/// A piece of a template: text as it is, or the name between braces.
enum Piece<'a> {
    Text(&'a str),
    Placeholder(&'a str),
}

/// What is wrong with a title template, as one sentence; none when it is fine.
pub fn title_template_problem(template: &str) -> Option<String> {
    let pieces = match pieces(template) {
        Ok(pieces) => pieces,
        Err(problem) => return Some(problem),
    };
    let mut says_something = false;
    for piece in pieces {
        match piece {
            Piece::Text(text) => says_something |= !text.trim().is_empty(),
            Piece::Placeholder(name) if PLACEHOLDERS.contains(&name) => says_something = true,
            Piece::Placeholder(name) => {
                return Some(format!(
                    "{{{name}}} is not known; there are {{{}}}.",
                    PLACEHOLDERS.join("}, {")
                ));
            }
        }
    }
    (!says_something).then(|| "The template is empty.".to_owned())
}

/// The title that the template makes of the offer, or its own.
pub(super) fn title(offer: &Offer, context: &DesireContext<'_>) -> Result<String, PlacementReason> {
    let own = present(offer.title.as_deref()).ok_or_else(|| invalid("The offer has no title."))?;
    let Some(template) = &context.plan.defaults.title_template else {
        return Ok(own.to_owned());
    };
    let pieces = pieces(template).map_err(invalid)?;
    let mut out = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Placeholder("title") => out.push_str(own),
            Piece::Placeholder("id") => out.push_str(&context.offer_id.to_string()),
            Piece::Placeholder("external_id") => out.push_str(&offer.external_id),
            Piece::Placeholder("source") => out.push_str(context.source_title),
            Piece::Placeholder("countries") => out.push_str(&countries(&offer.countries)),
            Piece::Placeholder(name) => {
                return Err(invalid(format!(
                    "The title template holds {{{name}}}, which is not known."
                )));
            }
        }
    }
    Ok(out.trim().to_owned())
}

fn pieces(template: &str) -> Result<Vec<Piece<'_>>, String> {
    let mut pieces = Vec::new();
    let mut rest = template;
    while let Some((text, after)) = rest.split_once('{') {
        let (name, tail) = after.split_once('}').ok_or("A { is not closed by a }.")?;
        pieces.push(Piece::Text(text));
        pieces.push(Piece::Placeholder(name));
        rest = tail;
    }
    pieces.push(Piece::Text(rest));
    let stray = pieces
        .iter()
        .any(|piece| matches!(piece, Piece::Text(text) if text.contains('}')));
    if stray {
        Err("A } has no { before it.".to_owned())
    } else {
        Ok(pieces)
    }
}

fn countries(countries: &CountrySet) -> String {
    let mut codes: Vec<String> = countries
        .values
        .iter()
        .take(COUNTRIES_SHOWN)
        .map(ToString::to_string)
        .collect();
    let more = countries.values.len().saturating_sub(COUNTRIES_SHOWN);
    if more > 0 {
        codes.push(format!("+{more}"));
    }
    match (countries.mode, codes.is_empty()) {
        (ListMode::Exclude, true) => "Worldwide".to_owned(),
        (ListMode::Exclude, false) => format!("Worldwide except {}", codes.join(", ")),
        (ListMode::Include, _) => codes.join(", "),
    }
}
