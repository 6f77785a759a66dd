//! What makes two offers the same product (product.md C10).

use cpapi_domain::offer::Offer;
use url::Url;

/// Longest key that is kept; it stands in an index.
const LIMIT: usize = 300;

/// The app's id in its store, else host and path of the preview URL; none without preview URL.
pub(super) fn product_key(offer: &Offer) -> Option<String> {
    let url = Url::parse(offer.preview_url.as_deref()?.trim()).ok()?;
    let host = url
        .host_str()?
        .trim_start_matches("www.")
        .to_ascii_lowercase();
    let key = match host.as_str() {
        "play.google.com" => android_id(&url).map(|id| format!("android:{id}")),
        "apps.apple.com" | "itunes.apple.com" => apple_id(&url).map(|id| format!("ios:{id}")),
        _ => None,
    };
    let key = key.unwrap_or_else(|| format!("{host}{}", url.path().trim_end_matches('/')));
    Some(
        key.chars()
            .filter(|letter| *letter != '\0')
            .take(LIMIT)
            .collect(),
    )
}

fn android_id(url: &Url) -> Option<String> {
    url.query_pairs()
        .find(|(key, _)| key == "id")
        .map(|(_, id)| id.into_owned())
        .filter(|id| !id.is_empty())
}

fn apple_id(url: &Url) -> Option<String> {
    let segment = url
        .path_segments()?
        .find(|segment| segment.starts_with("id"))?;
    let digits: String = segment
        .chars()
        .skip(2)
        .take_while(char::is_ascii_digit)
        .collect();
    (!digits.is_empty()).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(preview: &str) -> Option<String> {
        product_key(&Offer {
            preview_url: Some(preview.into()),
            ..Offer::bare("1")
        })
    }

    #[test]
    fn an_app_is_known_by_its_store_id_whatever_else_the_link_says() {
        assert_eq!(
            key("https://play.google.com/store/apps/details?hl=en&id=com.x.y").as_deref(),
            Some("android:com.x.y")
        );
        assert_eq!(
            key("https://apps.apple.com/us/app/name/id123456?l=en").as_deref(),
            Some("ios:123456")
        );
        assert_eq!(
            key("https://itunes.apple.com/app/id123456").as_deref(),
            Some("ios:123456")
        );
    }

    #[test]
    fn another_page_is_known_by_host_and_path() {
        assert_eq!(
            key("http://www.Shop.example/a/?utm=1#x").as_deref(),
            Some("shop.example/a")
        );
        assert_eq!(
            key("https://shop.example/a").as_deref(),
            Some("shop.example/a")
        );
        assert_eq!(key("no url"), None);
        assert_eq!(product_key(&Offer::bare("1")), None);
    }
}
