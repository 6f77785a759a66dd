//! The calls of `Target=Affiliate_Offer`.

use actix_web::web::Bytes;
use serde_json::{Map, Value, json};
use url::Url;

use super::{
    cache::Cache,
    contain::Contains,
    envelope::{Data, Refusal},
    listing::{self, Selection},
    shelf::Shelf,
};

/// What a call asks for besides an answer: a change the network makes.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) enum Effect {
    #[default]
    None,
    /// The affiliate applied for this offer.
    Applied(u64),
    /// The affiliate accepted the terms of this offer.
    AcceptedTerms(u64),
}

/// Methods that exist.
pub(super) const METHODS: &[&str] = &[
    "findAll",
    "findMyOffers",
    "findMyApprovedOffers",
    "findById",
    "getTargetCountries",
    "getCategories",
    "getThumbnail",
    "getPayoutDetails",
    "generateTrackingLink",
    "requestOfferAccess",
    "acceptOfferTermsAndConditions",
];

type Outcome = Result<(Data, Effect), Refusal>;

/// A call to one method.
pub(super) struct Request<'a> {
    pub(super) shelf: &'a Shelf,
    pub(super) cache: &'a Cache,
    pub(super) params: &'a Map<String, Value>,
}

impl Request<'_> {
    /// Carries out `method`.
    pub(super) fn run(&self, method: &str) -> Outcome {
        match method {
            "findAll" | "findMyOffers" | "findMyApprovedOffers" => self.find(method),
            "findById" => self.find_by_id(),
            "getTargetCountries" => self.for_ids("countries", |shelf, id| {
                let draft = shelf.draft(id)?;
                serde_json::to_value(draft.countries()).ok()
            }),
            "getCategories" => self.for_ids("categories", |shelf, id| {
                let draft = shelf.draft(id)?;
                serde_json::to_value(draft.categories()).ok()
            }),
            "getThumbnail" => self.for_ids("Thumbnail", |shelf, id| {
                let draft = shelf.draft(id)?;
                serde_json::to_value(draft.thumbnails(&shelf.name)).ok()
            }),
            "getPayoutDetails" => self.payout_details(),
            "generateTrackingLink" => self.tracking_link(),
            "requestOfferAccess" => self.request_access(),
            _ => self.accept_terms(),
        }
    }

    fn find(&self, method: &str) -> Outcome {
        let selection = Selection::read(self.params)?;
        let contains = self.contains()?;
        let fields = self.fields()?;
        let key = format!("{method} {}", selection.key());
        let ids = self.cache.listing(self.shelf, key, || {
            selection.ids(self.shelf, |shelf, id| admits(method, shelf, id))
        });
        let page = listing::cut(&ids, self.params, self.shelf.settings.page_size_max)?;
        let entries = match &fields {
            None => self.cache.entries(self.shelf, page.ids, contains),
            Some(fields) => self.sparse(page.ids, contains, fields),
        };
        let records = match entries.is_empty() {
            true => vec![Bytes::from_static(b"[]")],
            false => vec![Bytes::from_static(b"{"), entries, Bytes::from_static(b"}")],
        };
        let Some(envelope) = page.envelope else {
            return Ok((Data::Pieces(records), Effect::None));
        };
        let head = format!(
            "{{\"page\":{},\"current\":0,\"count\":{},\"pageCount\":{},\"data\":",
            envelope.page, envelope.count, envelope.page_count
        );
        let mut pieces = vec![Bytes::from(head)];
        pieces.extend(records);
        pieces.push(Bytes::from_static(b"}"));
        Ok((Data::Pieces(pieces), Effect::None))
    }

    fn sparse(&self, ids: &[u64], contains: Contains, fields: &[String]) -> Bytes {
        let entries: Vec<String> = ids
            .iter()
            .filter_map(|id| {
                let mut record = self.shelf.value(*id, contains)?;
                keep_fields(&mut record, fields);
                Some(format!("\"{id}\":{record}"))
            })
            .collect();
        Bytes::from(entries.join(","))
    }

    fn find_by_id(&self) -> Outcome {
        let id = self.id("id")?;
        let contains = self.contains()?;
        let fields = self.fields()?;
        if !self.shelf.has(id) {
            return Ok((Data::Value(Value::Null), Effect::None));
        }
        let mut record = self.shelf.value(id, contains).unwrap_or_default();
        if let Some(fields) = fields {
            keep_fields(&mut record, &fields);
        }
        Ok((Data::Value(record), Effect::None))
    }

    fn for_ids(&self, name: &str, part: impl Fn(&Shelf, u64) -> Option<Value>) -> Outcome {
        let ids: Vec<u64> = texts(self.params.get("ids"))
            .iter()
            .map(|id| {
                id.parse()
                    .map_err(|_| Refusal::of("ids", "Ids must be integers."))
            })
            .collect::<Result<_, _>>()?;
        if ids.is_empty() {
            return Err(Refusal::of("ids", "Missing required argument: ids"));
        }
        let contain = match name {
            "countries" => ("Country", Contains::named("Country")),
            "categories" => ("OfferCategory", Contains::named("OfferCategory")),
            _ => ("Thumbnail", Contains::named("Thumbnail")),
        };
        let rows = ids
            .into_iter()
            .filter(|id| self.shelf.has(*id))
            .filter_map(|id| {
                let edited = self.shelf.edits.contains_key(&id);
                let value = match (edited, contain) {
                    (true, (key, Some(contains))) => self
                        .shelf
                        .value(id, contains)?
                        .get(key)
                        .cloned()
                        .unwrap_or_default(),
                    _ => part(self.shelf, id)?,
                };
                Some(json!({ "offer_id": id.to_string(), name: value }))
            });
        Ok((Data::Value(Value::Array(rows.collect())), Effect::None))
    }

    fn payout_details(&self) -> Outcome {
        let id = self.known("offer_id")?;
        let contains = Contains::named("Goal").unwrap_or_default();
        let record = self.shelf.value(id, contains).unwrap_or_default();
        let offer = record.get("Offer").cloned().unwrap_or_default();
        let part = |name: &str| offer.get(name).cloned().unwrap_or_default();
        let data = json!({
            "offer_id": id.to_string(),
            "payout_type": part("payout_type"),
            "default_payout": part("default_payout"),
            "percent_payout": part("percent_payout"),
            "currency": part("currency"),
            "goals": record.get("Goal").cloned().unwrap_or_else(|| json!([])),
        });
        Ok((Data::Value(data), Effect::None))
    }

    fn tracking_link(&self) -> Outcome {
        let id = self.known("offer_id")?;
        let facts = self.shelf.facts(id);
        if !facts.is_some_and(|facts| facts.has_link && facts.status == "active") {
            return Err(Refusal::new("You are not approved to run this offer."));
        }
        let edited = self
            .shelf
            .edits
            .get(&id)
            .and_then(|edit| edit.set.get("TrackingLink"));
        let mut link = match (edited, self.shelf.draft(id)) {
            (Some(link), _) => link.clone(),
            (None, Some(draft)) => {
                serde_json::to_value(draft.link(self.shelf.setting())).unwrap_or_default()
            }
            (None, None) => {
                let record = self.shelf.value(id, Contains::LINK).unwrap_or_default();
                record.get("TrackingLink").cloned().unwrap_or_default()
            }
        };
        self.add_params(&mut link);
        Ok((Data::Value(link), Effect::None))
    }

    /// `params[aff_sub]=x` goes into the click URL.
    fn add_params(&self, link: &mut Value) {
        let Some(Value::Object(params)) = self.params.get("params") else {
            return;
        };
        let url = link.get("click_url").and_then(Value::as_str);
        let Some(mut url) = url.and_then(|url| Url::parse(url).ok()) else {
            return;
        };
        for (name, value) in params {
            url.query_pairs_mut()
                .append_pair(name, value.as_str().unwrap_or_default());
        }
        if let Some(link) = link.as_object_mut() {
            link.insert("click_url".into(), Value::String(url.into()));
        }
    }

    fn request_access(&self) -> Outcome {
        let id = self.known("offer_id")?;
        let approval = self.shelf.facts(id).and_then(|facts| facts.approval);
        match approval.as_deref() {
            None => Ok((Data::Value(Value::Bool(true)), Effect::Applied(id))),
            Some(approval) => {
                let sentence = format!("Offer access was already requested: {approval}.");
                Err(Refusal::new(&sentence))
            }
        }
    }

    fn accept_terms(&self) -> Outcome {
        let id = self.known("offer_id")?;
        Ok((Data::Value(Value::Bool(true)), Effect::AcceptedTerms(id)))
    }

    fn id(&self, name: &str) -> Result<u64, Refusal> {
        let Some(text) = self.params.get(name).and_then(Value::as_str) else {
            return Err(Refusal::of(
                name,
                &format!("Missing required argument: {name}"),
            ));
        };
        text.parse()
            .map_err(|_| Refusal::of(name, &format!("Argument '{name}' must be an integer.")))
    }

    fn known(&self, name: &str) -> Result<u64, Refusal> {
        let id = self.id(name)?;
        if self.shelf.has(id) {
            return Ok(id);
        }
        Err(Refusal::of(
            name,
            "Offer does not exist or you do not have access to it.",
        ))
    }

    fn contains(&self) -> Result<Contains, Refusal> {
        let mut contains = Contains::default();
        for name in texts(self.params.get("contain")) {
            let rejected = self
                .shelf
                .settings
                .rejected_contains
                .iter()
                .any(|r| *r == name);
            match Contains::named(name).filter(|_| !rejected) {
                Some(contain) => contains = contains.with(contain),
                None => {
                    let sentence = format!("Contain '{name}' is not available on model 'Offer'.");
                    return Err(Refusal::of("contain", &sentence));
                }
            }
        }
        Ok(contains)
    }

    fn fields(&self) -> Result<Option<Vec<String>>, Refusal> {
        let fields = texts(self.params.get("fields"));
        for field in &fields {
            listing::known_field("fields", field)?;
        }
        let fields: Vec<String> = fields.into_iter().map(str::to_owned).collect();
        Ok((!fields.is_empty()).then_some(fields))
    }
}

/// Whether a list method shows the offer. A record that is no offer is always shown.
fn admits(method: &str, shelf: &Shelf, id: u64) -> bool {
    let Some(facts) = (method != "findAll").then(|| shelf.facts(id)).flatten() else {
        return true;
    };
    match method {
        "findMyOffers" => facts.approval.is_some() || facts.has_link,
        _ => facts.has_link && facts.status == "active",
    }
}

fn keep_fields(record: &mut Value, fields: &[String]) {
    if let Some(offer) = record.get_mut("Offer").and_then(Value::as_object_mut) {
        offer.retain(|name, _| fields.iter().any(|field| field == name));
    }
}

/// `a[]=x&a[]=y` or `a=x`.
fn texts(value: Option<&Value>) -> Vec<&str> {
    match value {
        Some(Value::String(text)) => vec![text],
        Some(Value::Object(map)) => map.values().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}
