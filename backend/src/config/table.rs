//! The one declarative table of all settings: it gives the typed structs, the names in the
//! configuration file, the environment and on the command line, the help, and the checks.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use cpapi_domain::secret::Secret;
use cpapi_engine::mail::{MailSender, MailServer, MailTls};
use url::Url;

use super::value::{
    ByteSize, HostList, LeaseTime, LogFilter, LogFormat, Ratio, ServerRole, SettingValue,
};
use super::{ConfigError, Given};

/// What is known of a setting without its value.
#[derive(Debug, Clone, Copy)]
pub struct Spec {
    /// Name in the configuration file and on the command line (`--database.url`).
    pub key: &'static str,
    /// What it does.
    pub help: &'static str,
    /// The default as text; empty = none.
    pub default: &'static str,
    /// What is accepted.
    pub accepts: &'static str,
    /// The bounds of a number, as text; empty = none.
    pub bounds: &'static str,
}

/// Reads one setting: given text, else the default.
fn read<T: SettingValue>(given: &Given, spec: &Spec) -> Result<T, ConfigError> {
    let text = given.text(spec.key).unwrap_or(spec.default);
    T::read(text).ok_or_else(|| given.refuse(spec, text))
}

/// Defines the sections and [`SPECS`].
macro_rules! settings {
    ($($(#[doc = $sdoc:literal])+ $section:ident: $Section:ident {
        $($(#[doc = $doc:literal])+ $field:ident: $type:ty = $default:literal $(in $low:literal ..= $high:literal)?;)+
    })+) => {
        $($(#[doc = $sdoc])+
        #[derive(Debug, Clone)]
        pub struct $Section {
            $($(#[doc = $doc])+ pub $field: $type,)+
        })+

        /// All settings, by section.
        #[derive(Debug, Clone)]
        pub struct Settings {
            $($(#[doc = $sdoc])+ pub $section: $Section,)+
        }

        /// All settings in the order of the table.
        pub const SPECS: &[Spec] = &[
            $($(Spec {
                key: concat!(stringify!($section), ".", stringify!($field)),
                help: concat!($($doc),+),
                default: $default,
                accepts: <$type as SettingValue>::ACCEPTS,
                bounds: concat!("" $(, stringify!($low), " to ", stringify!($high))?),
            },)+)+
        ];

        impl Settings {
            /// Every setting read and checked; the first wrong one stops.
            pub(super) fn read(given: &Given) -> Result<Self, ConfigError> {
                let mut specs = SPECS.iter();
                Ok(Self {
                    $($section: $Section {
                        $($field: {
                            let spec = specs.next().ok_or(ConfigError::TableBroken)?;
                            let value: $type = read(given, spec)?;
                            $(if !($low..=$high).contains(&value) {
                                return Err(given.refuse(spec, given.text(spec.key).unwrap_or(spec.default)));
                            })?
                            value
                        },)+
                    },)+
                })
            }
        }
    };
}

settings! {
    /// Where data is kept.
    database: DatabaseSettings {
        /// Address of the database: sqlite:PATH, or postgres://USER:PASSWORD@HOST/NAME.
        url: Secret = "sqlite:data/cpapi.sqlite";
        /// Connections that read at the same time.
        read_connections: u32 = "8" in 1..=512;
        /// Connections that write at the same time (PostgreSQL; SQLite always has one).
        write_connections: u32 = "8" in 1..=512;
        /// How long a request waits for a free connection or a lock before it is told to come back.
        busy_timeout: Duration = "5s";
    }
    /// The web server.
    http: HttpSettings {
        /// Where to listen.
        listen: SocketAddr = "127.0.0.1:8080";
        /// The address that people and programs use to reach this server; empty = http:// and the listen address.
        public_url: Option<Url> = "";
        /// The built user interface; empty = frontend/dist beside the working directory or beside the program.
        spa_dir: Option<PathBuf> = "";
        /// Largest request body.
        body_limit: ByteSize = "2MiB";
        /// Take the caller's address from X-Forwarded-For; only behind a proxy that sets it.
        trust_forwarded: bool = "false";
        /// Worker threads; 0 = one per core.
        workers: usize = "0" in 0..=1024;
        /// How long open requests may finish when the server stops.
        stop_timeout: Duration = "10s";
    }
    /// Signing in.
    auth: AuthSettings {
        /// How long an access token is valid.
        access_token_life: Duration = "15m";
        /// How long a refresh token is valid.
        refresh_token_life: Duration = "30d";
        /// Sign-in attempts per e-mail and address within five minutes.
        login_attempts: u32 = "10" in 1..=10000;
    }
    /// The key that stored secrets are sealed with.
    vault: VaultSettings {
        /// The key itself, 32 bytes in base64; empty = kept in the key file.
        key: Option<Secret> = "";
        /// The file with the key; made at first start, readable by its owner only.
        key_file: PathBuf = "data/vault.key";
    }
    /// The sync engine.
    engine: EngineSettings {
        /// What this process does: all = everything; api = requests only; worker = syncing only. Several processes need PostgreSQL.
        role: ServerRole = "all";
        /// Pulls at the same time.
        pull_workers: usize = "4" in 1..=256;
        /// Pushes at the same time.
        push_workers: usize = "4" in 1..=256;
        /// How often to look for due work.
        tick: Duration = "1s";
        /// How long a dead process's jobs wait before another takes them over; its sign of life comes three times as often.
        lease: LeaseTime = "60s";
    }
    /// Limits of every request to a network.
    fetch: FetchSettings {
        /// How long to wait for a connection.
        connect_timeout: Duration = "10s";
        /// How long to wait for the next piece of an answer.
        read_timeout: Duration = "60s";
        /// How long a whole answer may take.
        total_timeout: Duration = "300s";
        /// Largest page. Lines and tables (JSON lines, CSV) are read while they come and may be larger.
        max_page_bytes: ByteSize = "64MiB";
        /// Largest answer of lines or a table.
        max_streamed_bytes: ByteSize = "8GiB";
        /// Most records of one feed.
        max_feed_records: u64 = "5000000" in 1..=1_000_000_000;
    }
    /// Requests to tracking systems.
    tracking: TrackingSettings {
        /// Longest pause after failures in a row of a tracking system that asks for none itself.
        longest_pause: Duration = "30s";
    }
    /// What people are told of.
    notifications: NotificationSettings {
        /// Tell of payouts that change by more than so many percent.
        payout_percent: u32 = "10" in 0..=1000;
    }
    /// How notifications are mailed.
    mail: MailSettings {
        /// Name and port of the server that takes mails (SMTP); empty = nothing is mailed.
        server: Option<MailServer> = "";
        /// How the connection is protected: starttls = it changes to TLS before anything is told (port 587); implicit = TLS from the start (port 465); off = not at all, for a server on the same machine.
        tls: MailTls = "starttls";
        /// A file with certificates (PEM) that the server's may stand on, beside those that the system trusts; empty = those only.
        ca_file: Option<PathBuf> = "";
        /// Whom to sign in as; empty = not at all.
        user: Option<String> = "";
        /// What to sign in with.
        password: Option<Secret> = "";
        /// Who mails are from; needed with mail.server.
        from: Option<MailSender> = "";
    }
    /// Connectors beside the built-in ones.
    connectors: ConnectorSettings {
        /// A directory with one folder per connector, read at start; empty = built-in ones only.
        dir: Option<PathBuf> = "";
        /// Hosts in private networks that sources, logos and tracking systems may have; anything else there is refused, by its address when the connection is made. A proxy in a private network is listed here, too.
        allow_hosts: HostList = "";
    }
    /// Numbers for Prometheus at /metrics.
    metrics: MetricsSettings {
        /// Count and serve them.
        enabled: bool = "true";
        /// A bearer token that whoever reads them must send; empty = everybody who reaches the address may.
        token: Option<Secret> = "";
    }
    /// Traces: what a request or a job consisted of, for an OpenTelemetry collector.
    trace: TraceSettings {
        /// Address of the collector (OTLP over HTTP, in protobuf) such as http://localhost:4318; /v1/traces is added unless it has a path. Empty = no traces.
        otlp_endpoint: Option<Url> = "";
        /// Headers that the collector wants: name=value, name=value.
        otlp_headers: Option<Secret> = "";
        /// Which share of all traces is kept; that of a caller who sends a traceparent is kept if the caller keeps it.
        sample_ratio: Ratio = "1";
        /// The name of this service in traces.
        service_name: String = "cpapi";
    }
    /// The log on standard error.
    log: LogSettings {
        /// What is logged.
        level: LogFilter = "info";
        /// How lines look.
        format: LogFormat = "text";
    }
}
