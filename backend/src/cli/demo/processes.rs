//! The two programs of the demonstration: the simulator and the server, as processes of their own.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, bail};
use serde::Deserialize;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep};

use super::DemoArgs;

/// Both programs; they end when this is dropped.
pub(super) struct Processes {
    simulator_url: String,
    server_url: String,
    server: Child,
    _simulator: Child,
    setup_token: String,
}

#[derive(Deserialize)]
struct Listening {
    listening: String,
}

impl Processes {
    /// Empties the data folder and starts both.
    pub(super) async fn start(args: &DemoArgs) -> anyhow::Result<Self> {
        if args.data.exists() {
            std::fs::remove_dir_all(&args.data)
                .with_context(|| format!("cannot empty {}", args.data.display()))?;
        }
        std::fs::create_dir_all(&args.data)
            .with_context(|| format!("cannot create {}", args.data.display()))?;
        let (simulator, simulator_url) = start_simulator(args).await?;
        let server_url = format!("http://{}", free_address(&args.listen)?);
        let log = args.data.join("server.log");
        let server = start_server(args, &server_url, &log)?;
        let mut processes = Self {
            simulator_url,
            server_url,
            server,
            _simulator: simulator,
            setup_token: String::new(),
        };
        processes.setup_token = processes.wait_for_setup_token(&log).await?;
        Ok(processes)
    }

    /// Base URL of the simulator.
    pub(super) fn simulator_url(&self) -> &str {
        &self.simulator_url
    }

    /// Base URL of the server.
    pub(super) fn server_url(&self) -> &str {
        &self.server_url
    }

    /// The token of the one-time set-up link (product.md U3).
    pub(super) fn setup_token(&self) -> &str {
        &self.setup_token
    }

    /// Resident memory of the server in MiB, where the system tells it.
    pub(super) fn server_memory_mib(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.server.id()?)).ok()?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
        let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
        Some(kib / 1024)
    }

    async fn wait_for_setup_token(&mut self, log: &Path) -> anyhow::Result<String> {
        let deadline = Instant::now() + Duration::from_secs(30);
        loop {
            if let Some(status) = self.server.try_wait()? {
                let text = std::fs::read_to_string(log).unwrap_or_default();
                bail!("the server ended at once ({status}):\n{text}");
            }
            let text = std::fs::read_to_string(log).unwrap_or_default();
            let listening = reqwest::get(format!("{}/readyz", self.server_url)).await;
            if let (Some(token), Ok(answer)) = (setup_token_in(&text), listening)
                && answer.status().is_success()
            {
                return Ok(token);
            }
            if Instant::now() > deadline {
                bail!("the server was not ready within 30 s:\n{text}");
            }
            sleep(Duration::from_millis(50)).await;
        }
    }
}

async fn start_simulator(args: &DemoArgs) -> anyhow::Result<(Child, String)> {
    let program = std::env::current_exe()?.with_file_name("cpapi-simulator");
    let log = std::fs::File::create(args.data.join("simulator.log"))?;
    let mut child = Command::new(&program)
        .args([
            "--listen",
            "127.0.0.1:0",
            "--seed",
            "7",
            "--offers",
            &args.offers.to_string(),
        ])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(log)
        .kill_on_drop(true)
        .spawn()
        .with_context(|| format!("cannot start {}; build it first", program.display()))?;
    let stdout = child.stdout.take().context("the simulator has no output")?;
    let line = BufReader::new(stdout)
        .lines()
        .next_line()
        .await?
        .context("the simulator ended without saying where it listens")?;
    let Listening { listening } =
        serde_json::from_str(&line).with_context(|| format!("unexpected first line {line:?}"))?;
    Ok((child, listening))
}

fn start_server(args: &DemoArgs, url: &str, log: &Path) -> anyhow::Result<Child> {
    let output = std::fs::File::create(log)?;
    let data = |name: &str| args.data.join(name).display().to_string();
    Command::new(std::env::current_exe()?)
        .arg("serve")
        .env(
            "CPAPI_DATABASE__URL",
            format!("sqlite:{}", data("cpapi.sqlite")),
        )
        .env("CPAPI_VAULT__KEY_FILE", data("vault.key"))
        .env("CPAPI_HTTP__LISTEN", url.trim_start_matches("http://"))
        .env("CPAPI_HTTP__PUBLIC_URL", url)
        // The simulator is on this machine.
        .env("CPAPI_CONNECTORS__ALLOW_HOSTS", "127.0.0.1")
        .env("CPAPI_HTTP__SPA_DIR", &args.spa)
        .stdin(Stdio::null())
        .stdout(output.try_clone()?)
        .stderr(output)
        .kill_on_drop(true)
        .spawn()
        .context("cannot start the server")
}

/// The asked address, or a free port on the same host when it is taken.
fn free_address(asked: &str) -> anyhow::Result<String> {
    let host = asked.rsplit_once(':').map_or(asked, |(host, _)| host);
    for address in [asked.to_owned(), format!("{host}:0")] {
        if let Ok(listener) = std::net::TcpListener::bind(&address) {
            return Ok(listener.local_addr()?.to_string());
        }
    }
    bail!("cannot listen on {asked}")
}

fn setup_token_in(log: &str) -> Option<String> {
    let (_, rest) = log.split_once("/setup?token=")?;
    let token: String = rest
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        .collect();
    (!token.is_empty()).then_some(token)
}

#[cfg(test)]
mod tests {
    use super::setup_token_in;

    #[test]
    fn the_setup_token_is_read_from_the_link_in_the_log() {
        let log = "INFO cpapi: set up at http://127.0.0.1:8080/setup?token=aB-_9\" once";
        assert_eq!(setup_token_in(log).as_deref(), Some("aB-_9"));
        assert_eq!(setup_token_in("nothing here"), None);
    }
}
