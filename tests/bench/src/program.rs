//! The release programs as processes that end with the benchmark.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, bail};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep};

const EMAIL: &str = "bench@example.com";
const PASSWORD: &str = "bench-password-2026";
/// Clock ticks of a second in `/proc`; Linux has had this number on every machine since 2.6.
const TICKS_PER_SECOND: f64 = 100.0;

/// How long the search index of a million texts may take.
const INDEXING_PATIENCE: Duration = Duration::from_secs(900);
/// A server that uses less than this share of a core for so long is at rest.
const REST_WINDOW: Duration = Duration::from_secs(3);
const REST_SHARE: f64 = 0.05;

/// A running simulator.
pub(crate) struct Simulator {
    _child: Child,
    /// Where it listens.
    pub(crate) url: String,
}

impl Simulator {
    /// Starts it with an unthrottled network of so many offers.
    pub(crate) async fn start(programs: &Path, offers: u32) -> anyhow::Result<Self> {
        let mut child = Command::new(programs.join("cpapi-simulator"))
            .args([
                "--listen",
                "127.0.0.1:0",
                "--tune-rate-limit",
                "none",
                "--cache",
                "--offers",
                &offers.to_string(),
            ])
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .context("cannot start the simulator")?;
        let stdout = child.stdout.take().context("the simulator has no output")?;
        let line = BufReader::new(stdout)
            .lines()
            .next_line()
            .await?
            .context("the simulator ended")?;
        let first: Value = serde_json::from_str(&line)?;
        let url = first
            .pointer("/listening")
            .and_then(Value::as_str)
            .context("no address")?;
        Ok(Self {
            _child: child,
            url: url.to_owned(),
        })
    }

    /// Changes so many per cent of the offers and nothing else.
    pub(crate) async fn change(&self, percent: u32) -> anyhow::Result<()> {
        let moved = reqwest::Client::new()
            .post(format!("{}/_control/tune/demonet/generation", self.url))
            .json(&json!({
                "advance": 1, "change_percent": percent, "drop_percent": 0, "add_percent": 0
            }))
            .send()
            .await?;
        moved
            .error_for_status()
            .context("the network did not change")?;
        Ok(())
    }
}

/// A running server with a session.
pub(crate) struct Server {
    child: Child,
    http: reqwest::Client,
    base: String,
    token: String,
}

impl Server {
    /// Starts it on an empty database and logs in.
    pub(crate) async fn start(
        programs: &Path,
        database: &str,
        folder: &Path,
    ) -> anyhow::Result<Self> {
        let port = std::net::TcpListener::bind("127.0.0.1:0")?
            .local_addr()?
            .port();
        let program = programs.join("cpapi");
        let command = |argument: &str| {
            let mut command = Command::new(&program);
            command
                .arg(argument)
                .env("CPAPI_DATABASE__URL", database)
                .env("CPAPI_VAULT__KEY_FILE", folder.join("vault.key"))
                .env("CPAPI_HTTP__LISTEN", format!("127.0.0.1:{port}"))
                .env("CPAPI_CONNECTORS__ALLOW_HOSTS", "127.0.0.1")
                .env("CPAPI_LOG__LEVEL", "warn")
                .kill_on_drop(true);
            command
        };
        let migrated = command("migrate").stdout(Stdio::null()).status().await?;
        if !migrated.success() {
            bail!("migrate failed");
        }
        let mut create = command("user")
            .args([
                "create",
                "--email",
                EMAIL,
                "--name",
                "Bench",
                "--role",
                "admin",
                "--password-stdin",
            ])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()?;
        create
            .stdin
            .take()
            .context("no input")?
            .write_all(format!("{PASSWORD}\n").as_bytes())
            .await?;
        create.wait().await?;
        let child = command("serve")
            .spawn()
            .context("cannot start the server")?;
        let mut server = Self {
            child,
            http: reqwest::Client::new(),
            base: format!("http://127.0.0.1:{port}"),
            token: String::new(),
        };
        server.wait_until_ready().await?;
        let session = server
            .post("/session", &json!({"email": EMAIL, "password": PASSWORD}))
            .await?;
        session
            .pointer("/access_token")
            .and_then(Value::as_str)
            .context("no access token")?
            .clone_into(&mut server.token);
        Ok(server)
    }

    /// Resident memory in MiB.
    pub(crate) fn memory_mib(&self) -> Option<f64> {
        memory_of(self.child.id()?, "VmRSS:")
    }

    /// The most that was ever resident, in MiB.
    pub(crate) fn peak_mib(&self) -> Option<f64> {
        memory_of(self.child.id()?, "VmHWM:")
    }

    /// Processor time so far, in seconds; it moves less than the clock where others share the
    /// machine.
    pub(crate) fn processor_seconds(&self) -> Option<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id()?)).ok()?;
        // After the name, which is in brackets, user and system time are fields 12 and 13.
        let (_, fields) = stat.rsplit_once(") ")?;
        let times = fields.split_whitespace().skip(11).take(2);
        let ticks: f64 = times.filter_map(|field| field.parse::<f64>().ok()).sum();
        Some(ticks / TICKS_PER_SECOND)
    }

    /// Waits until every text is in the search index; seconds that it took.
    pub(crate) async fn until_searchable(&self) -> anyhow::Result<f64> {
        let begun = Instant::now();
        while begun.elapsed() < INDEXING_PATIENCE {
            let url = format!("{}/metrics", self.base);
            let numbers = self.http.get(url).send().await?.text().await?;
            let waiting = numbers
                .lines()
                .find_map(|line| line.strip_prefix("cpapi_search_waiting_offers "))
                .context("/metrics does not say how many offers wait for the search index")?;
            if waiting.trim().parse() == Ok(0.0) {
                return Ok(begun.elapsed().as_secs_f64());
            }
            sleep(Duration::from_millis(200)).await;
        }
        bail!("the search index was not whole in time")
    }

    /// Waits until the server has nothing left to do by itself, such as merging pieces of the search
    /// index; seconds that it took.
    pub(crate) async fn until_at_rest(&self) -> anyhow::Result<f64> {
        let begun = Instant::now();
        let used = || self.processor_seconds().context("no processor time");
        while begun.elapsed() < INDEXING_PATIENCE {
            let before = used()?;
            sleep(REST_WINDOW).await;
            if used()? - before <= REST_SHARE * REST_WINDOW.as_secs_f64() {
                return Ok(begun.elapsed().as_secs_f64());
            }
        }
        bail!("the server did not come to rest in time")
    }

    /// A request for `path` as it goes over the wire, for clients of one's own.
    pub(crate) fn raw_request(&self, path: &str) -> (String, Vec<u8>) {
        let address = self.base.trim_start_matches("http://").to_owned();
        let request = format!(
            "GET /api/v1{path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {}\r\n\r\n",
            self.token
        );
        (address, request.into_bytes())
    }

    /// Reads and measures from the request to the last byte of the answer.
    pub(crate) async fn timed_get(&self, path: &str) -> anyhow::Result<(Duration, Value)> {
        let begun = Instant::now();
        let answer = self
            .http
            .get(format!("{}/api/v1{path}", self.base))
            .bearer_auth(&self.token)
            .send()
            .await?;
        let status = answer.status();
        let bytes = answer.bytes().await?;
        let took = begun.elapsed();
        if !status.is_success() {
            bail!(
                "GET {path} answered {status}: {}",
                String::from_utf8_lossy(&bytes)
            );
        }
        Ok((took, serde_json::from_slice(&bytes)?))
    }

    /// Posts a JSON body.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        self.send(Method::POST, path, body).await
    }

    /// Changes something by a JSON body.
    pub(crate) async fn patch(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        self.send(Method::PATCH, path, body).await
    }

    async fn send(&self, method: Method, path: &str, body: &Value) -> anyhow::Result<Value> {
        let answer = self
            .http
            .request(method.clone(), format!("{}/api/v1{path}", self.base))
            .bearer_auth(&self.token)
            .json(body)
            .send()
            .await?;
        let status = answer.status();
        let text = answer.text().await?;
        if !status.is_success() {
            bail!("{method} {path} answered {status}: {text}");
        }
        Ok(serde_json::from_str(&text)?)
    }

    async fn wait_until_ready(&self) -> anyhow::Result<()> {
        let deadline = Instant::now() + Duration::from_secs(30);
        while Instant::now() < deadline {
            if let Ok(answer) = self.http.get(format!("{}/readyz", self.base)).send().await
                && answer.status().is_success()
            {
                return Ok(());
            }
            sleep(Duration::from_millis(50)).await;
        }
        bail!("the server was not ready within 30 s")
    }
}

fn memory_of(id: u32, which: &str) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with(which))?;
    let kib: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib / 1024.0)
}
