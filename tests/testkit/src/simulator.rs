//! One simulator per test binary; every test plays with networks and tenants of its own.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;

use cpapi_simulator::{Options, RateLimit, Simulator};
use serde_json::{Value, json};
use tokio::sync::oneshot;

/// The affiliate key that every network takes.
pub const NETWORK_KEY: &str = "demo-affiliate-key";
/// The admin key that every tenant takes.
pub const AFFISE_KEY: &str = "demo-admin-key";
/// An active advertiser of every tenant.
pub const ADVERTISER: &str = "64413c649b70ab801d9b9a01";

/// A simulator of this process.
#[derive(Debug)]
pub struct Simulated {
    url: String,
    names: AtomicU64,
    /// Ends its thread when dropped.
    _stop: oneshot::Sender<()>,
}

/// The simulator that the tests of this process share, started at the first call.
pub fn simulator() -> &'static Simulated {
    static SIMULATOR: OnceLock<Simulated> = OnceLock::new();
    SIMULATOR.get_or_init(Simulated::start)
}

impl Simulated {
    /// A simulator of one's own, whose first network and tenant have the same names as those of
    /// every other. It plays on a thread of its own: a runtime ends with its test, the simulator
    /// when it is dropped.
    pub fn start() -> Self {
        let (tell, told) = mpsc::channel();
        let (stop, stopped) = oneshot::channel::<()>();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime");
            runtime.block_on(async {
                let options = Options {
                    offers: 1,
                    tune_rate_limit: RateLimit::NONE,
                    ..Options::default()
                };
                let running = Simulator::start(options)
                    .await
                    .expect("the simulator starts");
                tell.send(running.base_url()).expect("somebody waits");
                // An error means the same as a message: nobody wants it any more.
                let _ = stopped.await;
            });
        });
        Self {
            url: told.recv().expect("the simulator starts"),
            names: AtomicU64::new(1),
            _stop: stop,
        }
    }

    /// `http://HOST:PORT`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Takes every fault rule away.
    pub async fn heal(&self) {
        self.control().ask("DELETE", "/faults", None).await;
    }

    /// A new network, `{"offers": 60}` and other settings of the control API.
    pub async fn network(&self, settings: Value) -> Network {
        let control = self.control();
        let name = self.name("network");
        control
            .ask("PUT", &format!("/tune/{name}"), Some(&settings))
            .await;
        Network { control, name }
    }

    /// A new, empty Affise tenant.
    pub async fn tenant(&self, settings: Value) -> Tenant {
        let control = self.control();
        let name = self.name("tenant");
        control
            .ask("PUT", &format!("/affise/{name}"), Some(&settings))
            .await;
        Tenant { control, name }
    }

    fn name(&self, kind: &str) -> String {
        format!("{kind}{}", self.names.fetch_add(1, Ordering::Relaxed))
    }

    /// A client of the caller's runtime.
    fn control(&self) -> Control {
        // A connection that was left open for a while may be closed just when it is used again.
        let client = reqwest::Client::builder()
            .no_proxy()
            .tls_certs_only([])
            .pool_max_idle_per_host(0);
        Control {
            http: client.build().expect("an HTTP client"),
            url: self.url.clone(),
        }
    }
}

#[derive(Debug, Clone)]
struct Control {
    http: reqwest::Client,
    url: String,
}

impl Control {
    async fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Value {
        let url = format!("{}/_control{path}", self.url);
        let mut request = self.http.request(method.parse().expect("a method"), url);
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await.expect("the simulator answers");
        let (status, text) = (answer.status(), answer.text().await.expect("a body"));
        assert!(
            status.is_success(),
            "simulator: {method} {path}: {status} {text}"
        );
        serde_json::from_str(&text).expect("JSON")
    }

    /// A fault for one side's network or tenant.
    async fn fault(&self, side: &str, name: &str, mut rule: Value) {
        rule["side"] = json!(side);
        rule["tenant"] = json!(name);
        self.ask("POST", "/faults", Some(&rule)).await;
    }

    async fn requests(&self, side: &str, name: &str) -> Vec<Value> {
        let found = self
            .ask(
                "GET",
                &format!("/requests?side={side}&tenant={name}&limit=20000"),
                None,
            )
            .await;
        found["requests"].as_array().expect("requests").clone()
    }
}

/// A TUNE network.
#[derive(Debug, Clone)]
pub struct Network {
    control: Control,
    name: String,
}

impl Network {
    /// The API's address.
    pub fn url(&self) -> String {
        format!("{}/tune/{}/Apiv3/json", self.control.url, self.name)
    }

    /// The `config` of a demand source of this network.
    pub fn config(&self) -> Value {
        json!({"network_id": self.name, "api_key": NETWORK_KEY, "base_url": self.url()})
    }

    /// Changes settings.
    pub async fn set(&self, settings: Value) {
        self.ask("PATCH", "", Some(&settings)).await;
    }

    /// Every record as it is, with `Offer` and its contains.
    pub async fn offers(&self) -> Vec<Value> {
        self.ask("GET", "/offers?limit=10000", None).await["offers"]
            .as_array()
            .expect("offers")
            .clone()
    }

    /// One record.
    pub async fn offer(&self, id: &str) -> Value {
        self.ask("GET", &format!("/offers/{id}"), None).await
    }

    /// Edits fields of `Offer`, or a contain.
    pub async fn edit(&self, id: &str, set: Value) {
        self.ask(
            "PATCH",
            &format!("/offers/{id}"),
            Some(&json!({"set": set})),
        )
        .await;
    }

    /// Takes fields away.
    pub async fn unset(&self, id: &str, names: &[&str]) {
        self.ask(
            "PATCH",
            &format!("/offers/{id}"),
            Some(&json!({"unset": names})),
        )
        .await;
    }

    /// Serves this record, whatever it is.
    pub async fn put(&self, id: &str, record: Value) {
        self.ask("PUT", &format!("/offers/{id}"), Some(&record))
            .await;
    }

    /// Removes an offer.
    pub async fn remove(&self, id: &str) {
        self.ask("DELETE", &format!("/offers/{id}"), None).await;
    }

    /// Adds a broken record of a kind → its key.
    pub async fn add_broken(&self, kind: &str) -> String {
        let made = self
            .ask("POST", "/broken", Some(&json!({"kind": kind})))
            .await;
        made["keys"][0].as_str().expect("a key").to_owned()
    }

    /// Breaks this offer.
    pub async fn break_offer(&self, kind: &str, id: &str) {
        let id: u64 = id.parse().expect("an id");
        self.ask("POST", "/broken", Some(&json!({"kind": kind, "id": id})))
            .await;
    }

    /// Adds a fault rule of this network.
    pub async fn fault(&self, rule: Value) {
        self.control.fault("tune", &self.name, rule).await;
    }

    /// What was asked of it.
    pub async fn requests(&self) -> Vec<Value> {
        self.control.requests("tune", &self.name).await
    }

    async fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Value {
        self.control
            .ask(method, &format!("/tune/{}{path}", self.name), body)
            .await
    }
}

/// An Affise tenant.
#[derive(Debug, Clone)]
pub struct Tenant {
    control: Control,
    name: String,
}

impl Tenant {
    /// The API's address.
    pub fn url(&self) -> String {
        format!("{}/affise/{}", self.control.url, self.name)
    }

    /// Changes settings.
    pub async fn set(&self, settings: Value) {
        self.ask("PATCH", "", Some(&settings)).await;
    }

    /// Everything it holds.
    pub async fn offers(&self) -> Vec<Value> {
        self.ask("GET", "/offers?limit=100000", None).await["offers"]
            .as_array()
            .expect("offers")
            .clone()
    }

    /// A person sets the status: `active`, `stopped`, `suspended`.
    pub async fn set_status(&self, id: &str, status: &str) {
        self.ask(
            "POST",
            &format!("/offers/{id}/status"),
            Some(&json!({"status": status})),
        )
        .await;
    }

    /// A person deletes an offer.
    pub async fn remove(&self, id: &str) {
        self.ask("DELETE", &format!("/offers/{id}"), None).await;
    }

    /// Adds a fault rule of this tenant.
    pub async fn fault(&self, rule: Value) {
        self.control.fault("affise", &self.name, rule).await;
    }

    /// What was asked of it.
    pub async fn requests(&self) -> Vec<Value> {
        self.control.requests("affise", &self.name).await
    }

    async fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Value {
        self.control
            .ask(method, &format!("/affise/{}{path}", self.name), body)
            .await
    }
}
