//! A process of the program, its log read while it runs.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};

use serde_json::Value;
use testkit::{TestDatabase, eventually};

/// 32 bytes in base64; all processes on a database share it.
const VAULT_KEY: &str = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

/// A running server; killed when dropped.
pub(crate) struct Process {
    child: Child,
    log: Arc<Mutex<Vec<Value>>>,
    url: String,
}

/// The program with what every process of a test has in common.
fn program(command: &[&str], database: &TestDatabase, own: &[(&str, &str)]) -> Command {
    let settings = [
        ("database.url", database.url()),
        ("database.read_connections", "2"),
        ("database.write_connections", "2"),
        ("vault.key", VAULT_KEY),
        ("log.format", "json"),
    ];
    let mut program = Command::new(env!("CARGO_BIN_EXE_cpapi"));
    program
        .args(command)
        .args(
            settings
                .iter()
                .chain(own)
                .map(|(key, value)| format!("--{key}={value}")),
        )
        .stderr(Stdio::piped());
    program
}

fn server(database: &TestDatabase, role: &str, own: &[(&str, &str)]) -> Command {
    let mut settings = vec![
        ("http.listen", "127.0.0.1:0"),
        ("http.workers", "1"),
        ("http.stop_timeout", "5s"),
        // The networks are on this machine.
        ("connectors.allow_hosts", "127.0.0.1"),
    ];
    settings.extend(own);
    program(&["serve", "--role", role], database, &settings)
}

/// Runs a server that is expected to refuse to start.
pub(crate) fn refused(database: &TestDatabase, role: &str) -> String {
    let output = server(database, role, &[]).output().unwrap();
    assert!(!output.status.success(), "it started");
    String::from_utf8(output.stderr).unwrap()
}

/// Makes an administrator, as an operator does.
pub(crate) fn create_user(database: &TestDatabase, email: &str, password: &str) -> Output {
    let command = [
        "user",
        "create",
        "--email",
        email,
        "--name",
        "Ada",
        "--password-stdin",
    ];
    let mut child = program(&command, database, &[])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(password.as_bytes()).unwrap();
    drop(input);
    child.wait_with_output().unwrap()
}

impl Process {
    /// Starts a server and waits until it serves.
    pub(crate) async fn start(database: &TestDatabase, role: &str, own: &[(&str, &str)]) -> Self {
        let mut child = server(database, role, own).spawn().unwrap();
        let stderr = child.stderr.take().unwrap();
        let log = Arc::new(Mutex::new(Vec::new()));
        let written = Arc::clone(&log);
        std::thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                let entry = serde_json::from_str(&line).unwrap_or(Value::String(line));
                written.lock().unwrap().push(entry);
            }
        });
        let mut process = Self {
            child,
            log,
            url: String::new(),
        };
        process.url = eventually("the server's address", async || {
            process
                .logged("serves")
                .first()
                .map(|line| format!("http://{}", line["address"].as_str().unwrap()))
        })
        .await;
        process
    }

    /// `http://HOST:PORT`.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Log lines whose message contains these words.
    pub(crate) fn logged(&self, words: &str) -> Vec<Value> {
        let log = self.log.lock().unwrap();
        log.iter()
            .filter(|line| {
                line["message"]
                    .as_str()
                    .is_some_and(|text| text.contains(words))
            })
            .cloned()
            .collect()
    }

    /// SIGKILL: no handler of the process runs.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// What a path answers without credentials.
    pub(crate) async fn status(&self, path: &str) -> u16 {
        let answer = reqwest::get(format!("{}{path}", self.url)).await.unwrap();
        answer.status().as_u16()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have been killed by the test already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
