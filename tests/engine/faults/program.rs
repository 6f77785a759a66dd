//! The built program as a child process.

use std::ffi::OsString;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use serde_json::Value;
use testkit::eventually;
use tokio::process::{Child, Command};

/// How long a process may take to end when it has to.
const ENDS_WITHIN: Duration = Duration::from_secs(30);
/// Lines of the log that a failing test shows.
const SHOWN: usize = 60;

/// A running `cpapi serve`; killed when dropped.
pub(crate) struct Program {
    child: Child,
    log: PathBuf,
}

impl Program {
    /// Starts it with these settings, through `wrapper` (a program and its arguments) if it is
    /// not empty. The log goes into a file of its own.
    pub(crate) fn spawn(
        wrapper: &[OsString],
        settings: &[(String, OsString)],
        log: PathBuf,
    ) -> Self {
        let program = OsString::from(env!("CARGO_BIN_EXE_cpapi"));
        let words: Vec<&OsString> = wrapper.iter().chain([&program]).collect();
        let mut child = Command::new(words[0])
            .args(&words[1..])
            .arg("serve")
            .envs(settings.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        // By us and not by the program, whose files a test may limit.
        let mut lines = child.stderr.take().unwrap();
        let file = std::fs::File::create(&log).unwrap();
        tokio::spawn(async move {
            tokio::io::copy(&mut lines, &mut tokio::fs::File::from_std(file)).await
        });
        Self { child, log }
    }

    /// Its process id.
    pub(crate) fn id(&self) -> u32 {
        self.child.id().expect("it runs")
    }

    /// Waits until it listens, and returns its address.
    pub(crate) async fn address(&self) -> String {
        let line = self.logged("serves").await;
        line["address"].as_str().unwrap().to_owned()
    }

    /// Waits until it has logged a line that contains this.
    pub(crate) async fn logged(&self, words: &str) -> Value {
        eventually(&format!("{words:?} in the log"), async || {
            let text = log_text(&self.log);
            let line = text.lines().find(|line| line.contains(words))?;
            serde_json::from_str(line).ok()
        })
        .await
    }

    /// Waits until a path is answered with this status.
    pub(crate) async fn answers(&self, path: &str, status: u16) {
        let url = format!("http://{}{path}", self.address().await);
        let client = reqwest::Client::builder().no_proxy().tls_certs_only([]);
        let http = client.build().unwrap();
        eventually(&format!("{status} of {path}"), async || {
            let answer = http.get(&url).send().await.ok()?;
            (answer.status().as_u16() == status).then_some(())
        })
        .await;
    }

    /// Whether it has ended.
    pub(crate) fn has_ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// `kill -9`.
    pub(crate) async fn kill(&mut self) {
        self.child.kill().await.unwrap();
    }

    /// Waits until it has ended by itself.
    pub(crate) async fn ended(&mut self) -> ExitStatus {
        tokio::time::timeout(ENDS_WITHIN, self.child.wait())
            .await
            .unwrap_or_else(|_| panic!("the program does not end; its log:\n{}", self.tail()))
            .unwrap()
    }

    /// Waits until it has been killed by the fault that it was started with.
    pub(crate) async fn killed(&mut self) {
        let status = self.ended().await;
        assert_eq!(
            status.signal(),
            Some(9),
            "{status}; its log:\n{}",
            self.tail()
        );
    }

    /// How it ended, and the end of its log.
    pub(crate) fn tail(&mut self) -> String {
        let status = self.child.try_wait();
        let text = log_text(&self.log);
        let lines: Vec<&str> = text.lines().collect();
        let shown = lines[lines.len().saturating_sub(SHOWN)..].join("\n");
        format!("{status:?}\n{shown}")
    }

    /// Stops it as an operator does, and waits for its end.
    pub(crate) async fn stop(&mut self) {
        let id = rustix::process::Pid::from_raw(i32::try_from(self.id()).unwrap()).unwrap();
        rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
        let status = self.ended().await;
        assert!(status.success(), "{}", self.tail());
    }

    /// All lines so far.
    pub(crate) fn lines(&self) -> Vec<String> {
        log_text(&self.log).lines().map(str::to_owned).collect()
    }

    /// Waits until it has said this in whatever form, and returns all that it said.
    pub(crate) async fn said(&self, words: &str) -> String {
        eventually(&format!("{words:?}"), async || {
            let text = log_text(&self.log);
            text.contains(words).then_some(text)
        })
        .await
    }

    /// Lines logged at ERROR.
    pub(crate) fn errors(&self) -> Vec<String> {
        log_text(&self.log)
            .lines()
            .filter(|line| line.contains("\"level\":\"ERROR\""))
            .map(str::to_owned)
            .collect()
    }
}

/// A test that waits in vain has nothing else to show.
impl Drop for Program {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}", self.tail());
        }
    }
}

/// A log that is not there yet is empty.
fn log_text(file: &Path) -> String {
    std::fs::read(file)
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .unwrap_or_default()
}
