//! Fields that a mapping leads to and no offer has. A value that is not there is no warning, so a
//! path that is misspelt shows in nothing else.

use cpapi_domain::offer::Offer;

use crate::connector::Connector;

/// The fields that were not seen so far.
#[derive(Debug, Clone)]
pub struct UnseenFields(Vec<&'static str>);

impl UnseenFields {
    /// Every field that the connector's mapping leads to.
    pub fn of(connector: &Connector) -> Self {
        Self(connector.mapping().mapped_fields())
    }

    /// Strikes out what an offer has.
    pub fn see(&mut self, offer: &Offer) {
        self.0.retain(|field| !has(offer, field));
    }

    /// A sentence, where fields are left.
    pub fn sentence(&self) -> Option<String> {
        (!self.0.is_empty()).then(|| {
            let fields = self.0.join(", ");
            format!("no offer has {fields}, though the mapping leads there; see its paths")
        })
    }
}

fn has(offer: &Offer, field: &str) -> bool {
    match field {
        "title" => offer.title.is_some(),
        "description" => offer.description.is_some(),
        "logo_url" => offer.logo_url.is_some(),
        "preview_url" => offer.preview_url.is_some(),
        "tracking_url" => offer.tracking_url.is_some(),
        "impression_url" => offer.impression_url.is_some(),
        "payouts" => !offer.payouts.is_empty(),
        "countries" => !offer.countries.is_all(),
        "os" => !offer.os.is_empty(),
        "devices" => !offer.devices.is_empty(),
        "categories" => !offer.categories.is_empty(),
        "caps" => !offer.caps.is_empty(),
        "landings" => !offer.landings.is_empty(),
        "expires_at" => offer.expires_at.is_some(),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::registry::Registry;

    #[test]
    fn a_mapped_field_is_unseen_until_an_offer_has_it() {
        let connector = Registry::builtin().unwrap().get("affise").unwrap();
        let mut unseen = UnseenFields::of(&connector);
        let mapped = unseen.0.clone();
        let mut offer = Offer::bare("1".to_owned());
        unseen.see(&offer);
        assert_eq!(unseen.0, mapped);

        offer.title = Some("T".to_owned());
        unseen.see(&offer);
        let sentence = unseen.sentence().unwrap();
        assert!(!sentence.contains("title"), "{sentence}");
        assert!(sentence.contains("payouts"), "{sentence}");

        unseen.0.clear();
        assert_eq!(unseen.sentence(), None);
    }
}
