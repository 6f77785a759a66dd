//! The other affiliate networks: one module each, which says the offers of one shared catalogue in
//! that network's words. A network is added by a module with a [`Dialect`] and a line in `DIALECTS`.

mod affise;
mod basic;
mod cake;
mod catalogue;
mod everflow;
mod fuseclick;
mod impact;
mod network;
mod offer18;
mod offerslook;
mod orangear;
mod scaleo;
mod settings;
mod standing;
mod stock;
mod swaarm;
mod trackier;

use std::{collections::BTreeMap, fmt, sync::Arc};

use serde_json::Value;

use crate::{
    call::{Answer, Call},
    options::{Options, RateLimit},
};
use catalogue::OfferFacts;
pub(crate) use network::Network;
pub(crate) use settings::Patch;
use settings::{Defaults, Settings};
use stock::View;

/// How one network speaks: its addresses, credentials, pages, records, errors.
trait Dialect: fmt::Debug + Send + Sync {
    /// First segment of its addresses, and its name in faults, journal and control API.
    fn id(&self) -> &'static str;

    /// Settings at the start.
    fn defaults(&self) -> Defaults;

    /// The credential the call carries.
    fn key(&self, call: &Call) -> Option<String>;

    /// Carries a call out.
    fn answer(&self, view: &View<'_>, call: &Call) -> Answer;

    /// The answer to a call over the limit.
    fn throttled(&self, call: &Call, limit: RateLimit) -> Answer;

    /// The facts as far as this network can say them: what it leaves out is taken away, links are
    /// in its form.
    fn express(&self, facts: OfferFacts, settings: &Settings) -> OfferFacts;

    /// An offer as its list shows it.
    fn record(&self, facts: &OfferFacts, settings: &Settings) -> Value;

    /// Path of the id in a record.
    fn id_field(&self) -> &'static str;

    /// Whether the list shows paused offers.
    fn lists_paused(&self) -> bool {
        false
    }

    /// Whether the list shows offers that the affiliate may not run.
    fn lists_unapproved(&self) -> bool {
        true
    }
}

/// Every network of this folder.
const DIALECTS: &[fn() -> Box<dyn Dialect>] = &[
    || Box::new(everflow::Everflow),
    || Box::new(cake::Cake),
    || Box::new(affise::Affise),
    || Box::new(trackier::Trackier),
    || Box::new(scaleo::Scaleo),
    || Box::new(offer18::Offer18),
    || Box::new(swaarm::Swaarm),
    || Box::new(impact::Impact),
    || Box::new(offerslook::Offerslook),
    || Box::new(fuseclick::FuseClick),
    || Box::new(orangear::Orangear),
];

/// All networks as the start options ask for, by id.
pub(crate) fn all(options: &Options) -> BTreeMap<&'static str, Arc<Network>> {
    let networks = DIALECTS.iter().map(|dialect| {
        let network = Network::new(dialect(), options);
        (network.side(), Arc::new(network))
    });
    networks.collect()
}
