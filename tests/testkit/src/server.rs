//! The product itself, in this process and on a socket.

use std::fs;
use std::sync::Arc;

use actix_web::dev::ServerHandle;
use clap::{Args, Command, FromArgMatches};
use cpapi::app::App;
use cpapi::auth::setup::offer_setup;
use cpapi::config::{self, SettingArgs, Settings};
use cpapi_db::types::Stored;
use cpapi_db::users::{self, NewUser};
use cpapi_domain::access::Role;
use cpapi_domain::secret::Secret;
use diesel::connection::SimpleConnection;
use tempfile::TempDir;
use tokio::runtime::Handle;
use tokio::sync::OnceCell;

use crate::both_databases::Fixture;
use crate::client::Client;
use crate::contract::Contract;
use crate::database::TestDatabase;
use crate::error_log;

/// The password of every identity.
pub const PASSWORD: &str = "a password for tests";
/// 32 bytes in base64.
const VAULT_KEY: &str = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
/// Stands for the built user interface.
const INDEX_PAGE: &str = "<!doctype html><title>cpapi</title>";
/// What the tests differ in from the product's defaults; a test's own settings come later.
const SETTINGS: [(&str, &str); 9] = [
    ("vault.key", VAULT_KEY),
    ("http.listen", "127.0.0.1:0"),
    ("http.workers", "1"),
    ("http.stop_timeout", "5s"),
    ("database.read_connections", "3"),
    ("database.write_connections", "3"),
    ("engine.tick", "50ms"),
    ("fetch.total_timeout", "10s"),
    // Networks and tracking systems are played on this machine.
    ("connectors.allow_hosts", "127.0.0.1"),
];

/// A running server with its engine. Dropping it stops both and fails the test when anything was
/// logged at ERROR.
#[derive(Debug)]
pub struct TestServer {
    app: Arc<App>,
    handle: ServerHandle,
    url: String,
    http: reqwest::Client,
    contract: Arc<Contract>,
    // Dropped last, when nothing uses them any more.
    _spa: TempDir,
    _database: TestDatabase,
}

impl Fixture for TestServer {
    async fn on(database: TestDatabase) -> Self {
        Self::start(database).await
    }
}

impl TestServer {
    /// Starts with the settings for tests.
    pub async fn start(database: TestDatabase) -> Self {
        Self::start_with(database, &[]).await
    }

    /// Starts with settings of the test's own, such as `("auth.login_attempts", "3")`.
    pub async fn start_with(database: TestDatabase, own: &[(&str, &str)]) -> Self {
        error_log::listen();
        let spa = built_interface();
        let spa_dir = spa.path().to_str().expect("a readable path").to_owned();
        let mut settings = SETTINGS.to_vec();
        settings.extend([
            ("database.url", database.url()),
            ("http.spa_dir", spa_dir.as_str()),
        ]);
        settings.extend(own);
        let app = cpapi::cli::serve::build(read_settings(&settings))
            .await
            .expect("the product starts");
        let app = Arc::new(app);
        let listening = cpapi::server::listen(Arc::clone(&app)).expect("the server listens");
        let url = format!(
            "http://{}",
            listening.addresses.first().expect("an address")
        );
        let handle = listening.server.handle();
        tokio::spawn(listening.server);
        let http = plain_http();
        let contract = contract_of(&http, &url).await;
        Self {
            app,
            handle,
            url,
            http,
            contract,
            _spa: spa,
            _database: database,
        }
    }

    /// `http://HOST:PORT`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The product's state, for what has no address: its database, its clock.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// A statement by hand, for what only happens when somebody touched the database.
    pub async fn touch(&self, statement: &str) {
        let statement = statement.to_owned();
        let done = self
            .app
            .db
            .maintain(move |c| Ok(c.batch_execute(&statement)?));
        done.await.expect("the statement");
    }

    /// Nobody.
    pub fn anonymous(&self) -> Client {
        Client {
            name: "nobody".to_owned(),
            http: self.http.clone(),
            server_url: self.url.clone(),
            token: None,
            contract: Arc::clone(&self.contract),
        }
    }

    /// An administrator, `admin@example.com`; made at the first call.
    pub async fn admin(&self) -> Client {
        self.identity(Role::Admin).await
    }

    /// A manager, `manager@example.com`.
    pub async fn manager(&self) -> Client {
        self.identity(Role::Manager).await
    }

    /// A viewer, `viewer@example.com`.
    pub async fn viewer(&self) -> Client {
        self.identity(Role::Viewer).await
    }

    /// The secret of a fresh set-up link; none when there is a user.
    pub async fn setup_token(&self) -> Option<String> {
        offer_setup(&self.app.db, self.app.clock.now())
            .await
            .expect("the set-up link")
    }

    /// An access token of this user that ended a second ago.
    pub fn expired_token(&self, user_id: i64) -> String {
        let life = i64::try_from(self.app.tokens.life_seconds()).expect("a short life");
        let born = self.app.clock.now().plus_seconds(-life - 1);
        self.app.tokens.issue(user_id, born).expect("a token")
    }

    /// Straight into the database, because a password hash per test is slow.
    async fn identity(&self, role: Role) -> Client {
        let email = format!("{role}@example.com");
        let hash = self.password_hash().await;
        let now = self.app.clock.now();
        let new = NewUser {
            email: email.clone(),
            name: format!("The {role}"),
            password_hash: hash,
            role: Stored(role),
            created_at: Stored(now),
            updated_at: Stored(now),
        };
        let user = self
            .app
            .db
            .write(move |c| match users::find_by_email(c, &email)? {
                Some(user) => Ok(user),
                None => users::insert(c, &new),
            });
        let user = user.await.expect("the user");
        let token = self.app.tokens.issue(user.id, now).expect("a token");
        Client {
            name: role.to_string(),
            token: Some(token),
            ..self.anonymous()
        }
    }

    async fn password_hash(&self) -> String {
        static HASH: OnceCell<String> = OnceCell::const_new();
        let hash = HASH.get_or_init(|| async {
            self.app
                .passwords
                .hash(Secret::new(PASSWORD))
                .await
                .expect("a hash")
        });
        hash.await.clone()
    }

    async fn stop(&self) {
        self.handle.stop(false).await;
        if let Some(engine) = &self.app.engine {
            engine.stop().await;
        }
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        tokio::task::block_in_place(|| Handle::current().block_on(self.stop()));
        let errors = error_log::take();
        if errors.is_empty() {
            return;
        }
        let words = format!("the product logged errors:\n{}", errors.join("\n"));
        // A second panic would abort and hide the first.
        if std::thread::panicking() {
            eprintln!("{words}")
        } else {
            panic!("{words}")
        }
    }
}

/// A client without TLS roots, which take long to read.
pub(crate) fn plain_http() -> reqwest::Client {
    let client = reqwest::Client::builder()
        .no_proxy()
        .tls_certs_only([])
        .redirect(reqwest::redirect::Policy::none());
    client.build().expect("an HTTP client")
}

/// The document that this product serves, read once per process.
async fn contract_of(http: &reqwest::Client, url: &str) -> Arc<Contract> {
    static CONTRACT: OnceCell<Arc<Contract>> = OnceCell::const_new();
    let read = async || {
        let answer = http
            .get(format!("{url}/api/openapi.json"))
            .send()
            .await
            .expect("the document");
        Arc::new(Contract::new(
            answer.json().await.expect("the document is JSON"),
        ))
    };
    Arc::clone(CONTRACT.get_or_init(read).await)
}

/// Settings as the program reads them from flags.
fn read_settings(pairs: &[(&str, &str)]) -> Settings {
    // The last one of a key wins, as with clap's `overrides_with`.
    let flags = pairs
        .iter()
        .enumerate()
        .filter(|(index, (key, _))| !pairs.iter().skip(index + 1).any(|(later, _)| later == key));
    let flags = flags.map(|(_, (key, value))| format!("--{key}={value}"));
    let matches = SettingArgs::augment_args(Command::new("cpapi"))
        .get_matches_from(std::iter::once("cpapi".to_owned()).chain(flags));
    config::load(&SettingArgs::from_arg_matches(&matches).expect("flags")).expect("settings")
}

fn built_interface() -> TempDir {
    let dir = tempfile::tempdir().expect("a directory");
    fs::write(dir.path().join("index.html"), INDEX_PAGE).expect("a page");
    fs::create_dir(dir.path().join("assets")).expect("a directory");
    fs::write(dir.path().join("assets/index-4f3a.js"), "export {}").expect("a script");
    dir
}
