//! Which path does what, for an admin key.

use parking_lot::RwLock;
use url::form_urlencoded;

use super::{
    answers, book::Book, entities, lookups, offers_read, offers_write, settings::TenantSettings,
};
use crate::call::{Answer, Call};

/// Answers a call.
pub(super) fn answer(book: &RwLock<Book>, settings: &TenantSettings, call: &Call) -> Answer {
    let path: Vec<&str> = call.path.trim_matches('/').split('/').collect();
    match call.method.as_str() {
        "GET" => get(&book.read(), settings, call, &path),
        "POST" => post(&mut book.write(), settings, call, &path),
        "DELETE" => match path.as_slice() {
            ["3.0", "admin", "offer", "source", id] => {
                entities::remove_source(&mut book.write(), id)
            }
            _ => answers::page_not_found(),
        },
        _ => answers::page_not_found(),
    }
}

fn get(book: &Book, settings: &TenantSettings, call: &Call, path: &[&str]) -> Answer {
    let query = &call.query;
    match path {
        ["3.1", "user", "me"] => lookups::user_me(),
        ["3.0", "offers"] => offers_read::list(book, settings, query),
        ["3.0", "offers", "count"] => offers_read::count(book),
        ["3.0", "offer", "categories"] => entities::categories(book, query),
        ["3.0", "offer", id] => offers_read::one(book, id),
        ["3.0", "goals"] => lookups::goals(),
        ["3.0", "admin", "advertisers"] => entities::advertisers(book, settings, query),
        ["3.0", "admin", "advertiser", id] => entities::advertiser(book, id),
        ["3.0", "admin", "smartlink", "categories"] => entities::smartlinks(book, query),
        ["3.0", "admin", "smartlink", "category", id, "offers-count"] => {
            entities::smartlink_offers(book, id)
        }
        ["3.0", "admin", "offer", "sources"] => entities::sources(book),
        ["3.0", "admin", "currency"] => lookups::currency(query),
        ["3.0", "admin", "domains"] => lookups::domains(),
        ["3.0", "admin", "custom_fields"] => lookups::custom_fields(),
        ["3.0", "admin", "users"] => lookups::users(),
        ["3.1", "countries"] => lookups::countries(),
        ["3.1", "oses"] => lookups::systems(),
        ["3.1", "oses", system] => lookups::versions(&decoded(system)),
        ["3.1", "browsers"] => lookups::browsers(),
        ["3.1", "vendors"] => lookups::vendors(query),
        ["3.1", "devices"] => lookups::devices(),
        ["3.1", "connection-types"] => lookups::connections(),
        ["3.1", "isp"] => lookups::isps(query),
        ["3.1", "cities"] => lookups::cities(query),
        ["3.1", "regions"] => lookups::regions(query),
        _ => answers::page_not_found(),
    }
}

fn post(book: &mut Book, settings: &TenantSettings, call: &Call, path: &[&str]) -> Answer {
    let form = &call.body;
    let ["3.0", "admin", rest @ ..] = path else {
        return answers::page_not_found();
    };
    match rest {
        ["offer"] => offers_write::create(book, settings, form),
        ["offer", "mass-update"] => offers_write::mass_update(book, settings, form),
        ["offer", "delete"] => offers_write::delete(book, settings, form),
        ["offer", "source"] => entities::save_source(book, settings, None, form),
        ["offer", "source", id] => entities::save_source(book, settings, Some(id), form),
        ["offer", id] => offers_write::edit(book, settings, id, form),
        ["offer", id, "tracking-link"] => offers_write::tracking_link(book, settings, id, form),
        ["advertiser"] => entities::save_advertiser(book, settings, None, form),
        ["advertiser", id] => entities::save_advertiser(book, settings, Some(id), form),
        ["category"] => entities::save_category(book, settings, None, form),
        ["category", id] => entities::save_category(book, settings, Some(id), form),
        ["smartlink", "category"] => entities::save_smartlink(book, settings, None, form),
        ["smartlink", "category", id] => entities::save_smartlink(book, settings, Some(id), form),
        ["smartlink", "category", id, "remove"] => entities::remove_smartlink(book, id),
        _ => answers::page_not_found(),
    }
}

/// A percent-encoded path segment.
fn decoded(segment: &str) -> String {
    let pair = format!("x={segment}");
    let mut pairs = form_urlencoded::parse(pair.as_bytes());
    pairs
        .next()
        .map_or_else(String::new, |(_, value)| value.into_owned())
}
