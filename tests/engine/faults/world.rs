//! A world for faults: a stage with two campaigns, on a simulator of its own, worked on by the
//! real program under a clock that the test moves.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Output, Stdio};
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use cpapi_db::jobs::{self, JobRow, NewJob};
use cpapi_db::placements::PlacementRow;
use cpapi_db::{DatabaseKind, DbConnection, DbError, offers, placements, sources};
use cpapi_domain::placement::PlacementState;
use cpapi_domain::run::{Outcome, RunKind, Trigger};
use cpapi_domain::time::{Clock as _, SystemClock, UtcTime};
use serde_json::json;
use tempfile::TempDir;
use testkit::{Fixture, Simulated, TestDatabase};

use super::dump;
use super::impatient;
use super::program::Program;
use super::rounds::{self, Rounds};
use crate::stage::Stage;

/// Offers of the network at the beginning.
const OFFERS: usize = 100;
/// Offers of one page, so that a feed has several.
const PAGE: usize = 20;
/// Longer than a lease, and than the wait between two looks for a create in doubt.
const A_MINUTE: i64 = 61;
/// Longer than every other wait that may come up: retries, pauses, the hourly comparison.
const AN_HOUR: i64 = 3_601;
/// Longest work of a program; reached only when something is broken.
const WORKS_WITHIN: Duration = Duration::from_secs(150);
/// Between two looks at the database.
const PAUSE: Duration = Duration::from_millis(20);
/// Steps of the clock after which everything must have come to rest.
const STEPS: usize = 12;

/// Everything a fault test needs.
pub(crate) struct World {
    pub(crate) stage: Stage,
    pub(crate) simulator: Simulated,
    pub(crate) campaigns: [i64; 2],
    pub(crate) rounds: Rounds,
    /// Settings beside the world's own, such as another URL of the database.
    pub(crate) settings: Vec<(&'static str, String)>,
    offset: AtomicI64,
    starts: AtomicUsize,
    folder: TempDir,
}

impl Fixture for World {
    async fn on(database: TestDatabase) -> Self {
        let simulator = Simulated::start();
        let folder = TempDir::new().unwrap();
        let connector = impatient::tune(folder.path());
        let stage = Stage::played_by(&simulator, database, OFFERS, Some(&connector)).await;
        stage.network.set(json!({"page_size_max": PAGE})).await;
        let second = stage.add_campaign("Second", &[stage.source_id]).await;
        let rounds = Rounds::of(&stage.network).await;
        let world = Self {
            campaigns: [stage.campaign_id, second],
            stage,
            simulator,
            rounds,
            settings: vec![("connectors.dir", connector.to_string_lossy().into_owned())],
            offset: AtomicI64::new(0),
            starts: AtomicUsize::new(0),
            folder,
        };
        world.advance(0);
        world
    }
}

impl World {
    /// Which database it is on.
    pub(crate) fn kind(&self) -> DatabaseKind {
        self.stage.database.db().kind()
    }

    /// What the program's clock shows.
    pub(crate) fn now(&self) -> UtcTime {
        SystemClock
            .now()
            .plus_seconds(self.offset.load(Ordering::SeqCst))
    }

    /// Moves the program's clock, backwards too.
    pub(crate) fn advance(&self, seconds: i64) {
        let offset = self.offset.fetch_add(seconds, Ordering::SeqCst) + seconds;
        // Renamed into place, so that it is never read half written.
        let draft = self.folder.path().join("clock.new");
        std::fs::write(&draft, offset.to_string()).unwrap();
        std::fs::rename(&draft, self.folder.path().join("clock")).unwrap();
    }

    /// Starts the program and waits until it serves.
    pub(crate) async fn start(&self) -> Program {
        let program = self.spawn(None, &[]);
        program.address().await;
        program
    }

    /// Starts the program with a fault, such as `kill@after_claim:1`, and waits for nothing.
    pub(crate) fn start_with(&self, fault: &str) -> Program {
        self.spawn(Some(fault), &[])
    }

    /// Starts the program through a wrapper such as `prlimit`, and waits for nothing.
    pub(crate) fn spawn(&self, fault: Option<&str>, wrapper: &[OsString]) -> Program {
        let number = self.starts.fetch_add(1, Ordering::SeqCst);
        let mut settings = self.settings();
        settings.push(("CPAPI_FAULT".to_owned(), fault.unwrap_or_default().into()));
        let log = self.folder.path().join(format!("{number}.log"));
        Program::spawn(wrapper, &settings, log)
    }

    /// Runs another command of the program with the world's settings, and waits for its end.
    pub(crate) async fn run(&self, arguments: &[&str]) -> Output {
        tokio::process::Command::new(env!("CARGO_BIN_EXE_cpapi"))
            .args(arguments)
            .envs(self.settings())
            .stdin(Stdio::null())
            .output()
            .await
            .unwrap()
    }

    /// A place for files, which goes with the world.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn settings(&self) -> Vec<(String, OsString)> {
        let clock = self.folder.path().join("clock");
        let mut settings: Vec<(String, OsString)> = [
            ("database.url", self.stage.database.url()),
            ("database.read_connections", "3"),
            ("database.write_connections", "3"),
            ("database.busy_timeout", "1s"),
            ("vault.key", self.stage.vault_key.expose()),
            ("http.listen", "127.0.0.1:0"),
            ("http.workers", "1"),
            ("http.stop_timeout", "5s"),
            ("engine.tick", "50ms"),
            ("fetch.read_timeout", "1s"),
            ("fetch.total_timeout", "3s"),
            ("tracking.longest_pause", "1s"),
            ("connectors.allow_hosts", "127.0.0.1"),
            ("log.format", "json"),
        ]
        .into_iter()
        .chain(
            self.settings
                .iter()
                .map(|(key, value)| (*key, value.as_str())),
        )
        .map(|(key, value)| (variable(key), value.into()))
        .collect();
        settings.push(("CPAPI_CLOCK_OFFSET_FILE".to_owned(), clock.into()));
        settings
    }

    /// Reads.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut DbConnection) -> Result<T, DbError> + Send + 'static,
    ) -> T {
        self.stage.read(work).await
    }

    /// Asks for a pull of the source.
    pub(crate) async fn ask_for_pull(&self) {
        let job = NewJob::pull_source(self.stage.source_id, Trigger::Forced, self.now());
        self.stage.write(move |c| jobs::enqueue(c, &job)).await;
    }

    /// Asks for a push of both campaigns.
    pub(crate) async fn ask_for_pushes(&self) {
        for id in self.campaigns {
            let job = NewJob::push_campaign(id, Trigger::Forced, self.now());
            self.stage.write(move |c| jobs::enqueue(c, &job)).await;
        }
    }

    /// Waits until nothing is due and nothing runs.
    pub(crate) async fn idle(&self, program: &mut Program) {
        let deadline = Instant::now() + WORKS_WITHIN;
        loop {
            assert!(
                !program.has_ended(),
                "the program ended:\n{}",
                program.tail()
            );
            let now = self.now();
            if !self.read(move |c| is_busy(c, now)).await {
                return;
            }
            assert!(
                Instant::now() < deadline,
                "the program works without an end:\n{}",
                program.tail()
            );
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// The next sync, and all that follows from it, until nothing waits for anything.
    pub(crate) async fn sync(&self, program: &mut Program) {
        self.ask_for_pull().await;
        self.idle(program).await;
        self.ask_for_pushes().await;
        self.rest(program).await;
    }

    /// Lets time pass until nothing waits for anything.
    pub(crate) async fn rest(&self, program: &mut Program) {
        for _ in 0..STEPS {
            self.idle(program).await;
            let placements = self.placements().await;
            let doubt = placements
                .iter()
                .any(|row| row.state == PlacementState::InDoubt);
            // Later than in an hour only where the clock was set back.
            let waits_until = placements
                .iter()
                .flat_map(|row| [row.next_attempt_at, row.pause_due_at])
                .flatten()
                .max();
            if doubt {
                self.advance(A_MINUTE);
            } else if let Some(until) = waits_until {
                self.advance(AN_HOUR.max(until.unix() - self.now().unix() + 1));
            } else if !self.jobs().await.is_empty() {
                self.advance(AN_HOUR);
            } else {
                return;
            }
        }
        panic!(
            "it does not come to rest: {:#?}\n{}",
            self.jobs().await,
            program.tail()
        );
    }

    /// Leases of a killed program end now; a process that is alone on its database does not wait
    /// for that.
    pub(crate) fn end_leases(&self) {
        self.advance(A_MINUTE);
    }

    /// All jobs.
    pub(crate) async fn jobs(&self) -> Vec<JobRow> {
        self.read(dump::jobs).await
    }

    /// The placements of both campaigns.
    pub(crate) async fn placements(&self) -> Vec<PlacementRow> {
        let campaigns = self.campaigns;
        self.read(move |c| {
            let mut found = Vec::new();
            for id in campaigns {
                found.extend(placements::after_offer(c, id, 0, 10_000)?);
            }
            Ok(found)
        })
        .await
    }

    /// Compares with a world in which nothing ever failed, after the same round.
    pub(crate) async fn assert_as_undisturbed(&self, round: usize) {
        self.assert_settled().await;
        let expected = rounds::undisturbed(self.kind()).await;
        dump::assert_same(&expected[round], &dump::of(self).await, round);
    }

    /// How many runs crashed with this text.
    pub(crate) async fn crashed_with(&self, detail: &str) -> usize {
        let mut count = 0;
        for kind in [RunKind::PullSource, RunKind::PushCampaign] {
            let runs = self.stage.runs(kind).await;
            count += runs
                .iter()
                .filter(|run| run.outcome == Outcome::Crashed)
                .filter(|run| run.error_detail.as_deref() == Some(detail))
                .count();
        }
        count
    }

    /// Every run has an outcome, and no job is left.
    pub(crate) async fn assert_settled(&self) {
        for kind in [RunKind::PullSource, RunKind::PushCampaign] {
            for run in self.stage.runs(kind).await {
                assert!(
                    run.outcome != Outcome::Running && run.finished_at.is_some(),
                    "a run without an end: {run:#?}"
                );
            }
        }
        let jobs = self.jobs().await;
        assert!(jobs.is_empty(), "jobs are left: {jobs:#?}");
    }
}

/// `database.url` → `CPAPI_DATABASE__URL`.
fn variable(key: &str) -> String {
    format!("CPAPI_{}", key.replace('.', "__").to_uppercase())
}

/// Whether a program that looks at what is due finds something, or works.
fn is_busy(c: &mut DbConnection, now: UtcTime) -> Result<bool, DbError> {
    Ok(jobs::any_due_or_running(c, now)?
        || !sources::due(c, now, 1)?.is_empty()
        || !placements::campaigns_due(c, now, 1)?.is_empty()
        || !placements::campaigns_to_reconcile(c, now.plus_seconds(-3_600), 1)?.is_empty()
        // An end counts once its offer's keys are taken in.
        || offers::keys_wait(c)?
        || offers::any_ended(c, now)?)
}
