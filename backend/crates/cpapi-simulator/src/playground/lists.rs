//! One list of things, handed out by every kind of paging.

use serde_json::{Value, json};

use super::reply::Reply;
use super::visit::Visit;

/// The things of a page and where the next one begins, if there is one.
struct Page {
    things: Vec<Value>,
    next: Option<usize>,
}

/// A page. `total`, `size` and the page's name may be in the query, in a form, in a JSON body or
/// in `x-` headers.
pub(crate) fn answer(visit: &Visit, how: &str) -> Reply {
    let size = visit.number("size", visit.number("limit", 3)).max(1);
    match how {
        "page" => numbered(visit, size, 1),
        "page-zero" => numbered(visit, size, 0),
        "offset" => {
            let page = page(visit, visit.number("offset", 0), size);
            body(&page, &json!({"total": total(visit)}))
        }
        "last-id" => {
            let page = page(visit, visit.number("after", 0), size);
            body(&page, &json!({"more": page.next.is_some()}))
        }
        "cursor" => with_cursor(visit, size, |page| {
            body(page, &json!({"next": page.next.map(cursor)}))
        }),
        "cursor-header" => with_cursor(visit, size, |page| {
            let reply = body(page, &json!({}));
            match page.next {
                Some(next) => reply.with("X-Next-Cursor", cursor(next)),
                None => reply,
            }
        }),
        "next-url" => with_cursor(visit, size, |page| {
            body(
                page,
                &json!({"next": page.next.map(|next| url(visit, how, size, next))}),
            )
        }),
        "next-path" => with_cursor(visit, size, |page| {
            let next = page
                .next
                .map(|next| format!("/lists/{how}?{}", query(visit, size, next)));
            body(page, &json!({"next": next}))
        }),
        "link" => with_cursor(visit, size, |page| {
            let reply = body(page, &json!({}));
            match page.next {
                Some(next) => {
                    let link = format!("<{}>; rel=\"next\"", url(visit, how, size, next));
                    reply.with("Link", link)
                }
                None => reply,
            }
        }),
        _ => Reply::json(404, &json!({"message": "no such kind of paging"})),
    }
}

fn numbered(visit: &Visit, size: usize, first: usize) -> Reply {
    let number = visit.number("page", first);
    let page = page(visit, number.saturating_sub(first) * size, size);
    let pages = total(visit).div_ceil(size);
    body(
        &page,
        &json!({"page": number, "pages": pages, "more": page.next.is_some()}),
    )
}

fn with_cursor(visit: &Visit, size: usize, reply: impl FnOnce(&Page) -> Reply) -> Reply {
    let begin = match visit.param("after") {
        None => 0,
        Some(after) => match after.strip_prefix('c').and_then(|text| text.parse().ok()) {
            Some(begin) => begin,
            None => return Reply::json(400, &json!({"message": "no such cursor"})),
        },
    };
    reply(&page(visit, begin, size))
}

fn total(visit: &Visit) -> usize {
    visit.number("total", 7)
}

fn page(visit: &Visit, begin: usize, size: usize) -> Page {
    let total = total(visit);
    let end = begin.saturating_add(size).min(total);
    Page {
        things: (begin..end).map(thing).collect(),
        next: (end < total).then_some(end),
    }
}

/// The thing at a place of the list.
pub(crate) fn thing(at: usize) -> Value {
    let id = at + 1;
    json!({
        "id": id,
        "name": format!("Thing {id}"),
        "price": f64::from(u32::try_from(id).unwrap_or_default()) * 1.25,
        "active": id.is_multiple_of(2),
        "group": if id.is_multiple_of(3) { Value::Null } else { json!(format!("g{}", id % 3)) },
        "tags": (0..at % 3).map(|tag| format!("t{tag}")).collect::<Vec<_>>(),
        "detail": {"code": format!("C{id}"), "size": {"width": id, "height": null}},
    })
}

fn body(page: &Page, meta: &Value) -> Reply {
    Reply::json(200, &json!({"data": {"items": page.things}, "meta": meta}))
}

fn cursor(begin: usize) -> String {
    format!("c{begin}")
}

fn query(visit: &Visit, size: usize, next: usize) -> String {
    format!("total={}&size={size}&after={}", total(visit), cursor(next))
}

fn url(visit: &Visit, how: &str, size: usize, next: usize) -> String {
    visit.own_url(&format!("lists/{how}?{}", query(visit, size, next)))
}
