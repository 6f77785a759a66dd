//! Everything that is played, and what surrounds it.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use parking_lot::RwLock;
use serde_json::Value;

use crate::{
    affise::{Tenant, TenantSettings},
    faults::Faults,
    journal::Journal,
    networks::{self, Network as OtherNetwork},
    options::Options,
    tune::{Network, NetworkSettings},
};

/// Name of the network that `/tune/Apiv3/json` serves.
pub(crate) const DEFAULT_NETWORK: &str = "demonet";
/// Name of the tenant that `/affise/3.x` serves.
pub(crate) const DEFAULT_TENANT: &str = "main";

/// The state of the simulator.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) options: Options,
    pub(crate) faults: Faults,
    pub(crate) journal: Journal,
    started: Instant,
    networks: RwLock<BTreeMap<String, Arc<Network>>>,
    tenants: RwLock<BTreeMap<String, Arc<Tenant>>>,
    others: RwLock<BTreeMap<&'static str, Arc<OtherNetwork>>>,
}

impl World {
    /// The world as the options ask for it.
    pub(crate) fn new(options: Options) -> anyhow::Result<Self> {
        let world = Self {
            faults: Faults::new(options.seed),
            journal: Journal::new(options.journal),
            started: Instant::now(),
            networks: RwLock::default(),
            tenants: RwLock::default(),
            others: RwLock::default(),
            options,
        };
        world.reset_networks();
        world.reset_tenants();
        world.reset_faults()?;
        Ok(world)
    }

    /// Back to one TUNE network, and the other networks, from the options.
    pub(crate) fn reset_networks(&self) {
        let settings = NetworkSettings::from_options(&self.options);
        let network = Network::new(DEFAULT_NETWORK, settings, self.options.generation);
        let network = Arc::new(network);
        *self.networks.write() = BTreeMap::from([(DEFAULT_NETWORK.to_owned(), network)]);
        *self.others.write() = networks::all(&self.options);
    }

    /// Back to one empty tenant.
    pub(crate) fn reset_tenants(&self) {
        let settings = TenantSettings::from_options(&self.options);
        let tenant = Arc::new(Tenant::new(settings));
        *self.tenants.write() = BTreeMap::from([(DEFAULT_TENANT.to_owned(), tenant)]);
    }

    /// Back to the rules of the fault file.
    pub(crate) fn reset_faults(&self) -> anyhow::Result<()> {
        let rules = match &self.options.faults {
            Some(path) => Faults::read_file(path)?,
            None => Vec::new(),
        };
        self.faults.replace(rules)
    }

    /// A network by name.
    pub(crate) fn network(&self, name: &str) -> Option<Arc<Network>> {
        self.networks.read().get(name).cloned()
    }

    /// A tenant by name.
    pub(crate) fn tenant(&self, name: &str) -> Option<Arc<Tenant>> {
        self.tenants.read().get(name).cloned()
    }

    /// One of the other networks, by its id.
    pub(crate) fn played(&self, id: &str) -> Option<Arc<OtherNetwork>> {
        self.others.read().get(id).cloned()
    }

    /// Summaries of the other networks by id.
    pub(crate) fn other_summaries(&self) -> BTreeMap<&'static str, Value> {
        let others = self.others.read();
        others
            .iter()
            .map(|(id, network)| (*id, network.summary()))
            .collect()
    }

    /// Adds or replaces a network.
    pub(crate) fn put_network(&self, name: &str, network: Network) {
        self.networks
            .write()
            .insert(name.to_owned(), Arc::new(network));
    }

    /// Adds or replaces a tenant.
    pub(crate) fn put_tenant(&self, name: &str, tenant: Tenant) {
        self.tenants
            .write()
            .insert(name.to_owned(), Arc::new(tenant));
    }

    /// Removes a network; false when there was none.
    pub(crate) fn remove_network(&self, name: &str) -> bool {
        self.networks.write().remove(name).is_some()
    }

    /// Removes a tenant; false when there was none.
    pub(crate) fn remove_tenant(&self, name: &str) -> bool {
        self.tenants.write().remove(name).is_some()
    }

    /// Time since the start.
    pub(crate) fn uptime(&self) -> Duration {
        self.started.elapsed()
    }

    /// Summaries of all networks by name.
    pub(crate) fn network_summaries(&self) -> BTreeMap<String, Value> {
        let networks = self.networks.read();
        networks
            .iter()
            .map(|(name, network)| (name.clone(), network.summary()))
            .collect()
    }

    /// Summaries of all tenants by name.
    pub(crate) fn tenant_summaries(&self) -> BTreeMap<String, Value> {
        let tenants = self.tenants.read();
        tenants
            .iter()
            .map(|(name, tenant)| (name.clone(), tenant.summary()))
            .collect()
    }
}
