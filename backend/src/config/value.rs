//! How the text of a setting becomes its value.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use cpapi_connectors::AllowedHost;
use cpapi_domain::secret::Secret;
use cpapi_engine::mail::{MailSender, MailServer, MailTls};
use url::Url;

/// A type that a setting can have.
pub trait SettingValue: Sized {
    /// What is accepted, as a noun phrase for messages and help.
    const ACCEPTS: &'static str;

    /// Reads the text; none when it is not acceptable.
    fn read(text: &str) -> Option<Self>;
}

impl SettingValue for String {
    const ACCEPTS: &'static str = "a text";

    fn read(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }
}

impl SettingValue for Secret {
    const ACCEPTS: &'static str = "a text";

    fn read(text: &str) -> Option<Self> {
        Some(Self::new(text))
    }
}

impl SettingValue for PathBuf {
    const ACCEPTS: &'static str = "a path";

    fn read(text: &str) -> Option<Self> {
        (!text.is_empty()).then(|| Self::from(text))
    }
}

impl SettingValue for bool {
    const ACCEPTS: &'static str = "true or false";

    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl SettingValue for u32 {
    const ACCEPTS: &'static str = "a whole number";

    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl SettingValue for u64 {
    const ACCEPTS: &'static str = "a whole number";

    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl SettingValue for usize {
    const ACCEPTS: &'static str = "a whole number";

    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl SettingValue for SocketAddr {
    const ACCEPTS: &'static str = "an address and a port such as 127.0.0.1:8080 or [::1]:8080";

    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl SettingValue for Url {
    const ACCEPTS: &'static str = "an http or https URL";

    fn read(text: &str) -> Option<Self> {
        Self::parse(text)
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
    }
}

impl SettingValue for Duration {
    const ACCEPTS: &'static str = "a time such as 500ms, 30s, 15m, 12h or 30d";

    fn read(text: &str) -> Option<Self> {
        let split = text.find(|c: char| !c.is_ascii_digit())?;
        let (number, unit) = text.split_at_checked(split)?;
        let number: u64 = number.parse().ok()?;
        let seconds = |each: u64| number.checked_mul(each).map(Self::from_secs);
        match unit {
            "ms" => Some(Self::from_millis(number)),
            "s" => seconds(1),
            "m" => seconds(60),
            "h" => seconds(60 * 60),
            "d" => seconds(24 * 60 * 60),
            _ => None,
        }
    }
}

impl SettingValue for MailServer {
    const ACCEPTS: &'static str = "a name and a port such as smtp.example.com:587";

    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl SettingValue for MailTls {
    const ACCEPTS: &'static str = "starttls, implicit or off";

    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl SettingValue for MailSender {
    const ACCEPTS: &'static str =
        "an address with or without a name such as Offer hub <cpapi@example.com>";

    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

/// Hosts that the operator allows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HostList(pub Vec<AllowedHost>);

impl SettingValue for HostList {
    const ACCEPTS: &'static str = "a list of names, name:port, addresses or networks such as tracker.internal, 127.0.0.1:9000, 10.1.0.0/16";

    fn read(text: &str) -> Option<Self> {
        let hosts = text
            .split(',')
            .map(str::trim)
            .filter(|host| !host.is_empty());
        let hosts = hosts.map(|host| host.parse().ok());
        hosts.collect::<Option<_>>().map(Self)
    }
}

/// A number of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ByteSize(pub usize);

impl SettingValue for ByteSize {
    const ACCEPTS: &'static str = "a size such as 512KiB, 2MiB or 1GiB";

    fn read(text: &str) -> Option<Self> {
        let split = text
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(text.len());
        let (number, unit) = text.split_at_checked(split)?;
        let factor: usize = match unit {
            "" | "B" => 1,
            "KiB" => 1 << 10,
            "MiB" => 1 << 20,
            "GiB" => 1 << 30,
            _ => return None,
        };
        number
            .parse::<usize>()
            .ok()?
            .checked_mul(factor)
            .filter(|bytes| *bytes > 0)
            .map(Self)
    }
}

/// Empty means none.
impl<T: SettingValue> SettingValue for Option<T> {
    const ACCEPTS: &'static str = T::ACCEPTS;

    fn read(text: &str) -> Option<Self> {
        if text.is_empty() {
            Some(None)
        } else {
            T::read(text).map(Some)
        }
    }
}

/// What a process does of a server's work.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ServerRole {
    /// API, user interface and sync engine.
    #[default]
    All,
    /// API and user interface; what is to be synced waits for a worker.
    Api,
    /// The sync engine, and of the API only what watches it: health.
    Worker,
}

impl ServerRole {
    /// Whether people and programs are served.
    pub const fn serves_api(self) -> bool {
        matches!(self, Self::All | Self::Api)
    }

    /// Whether jobs are worked off.
    pub const fn works(self) -> bool {
        matches!(self, Self::All | Self::Worker)
    }

    /// `all`, `api` or `worker`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Api => "api",
            Self::Worker => "worker",
        }
    }
}

impl SettingValue for ServerRole {
    const ACCEPTS: &'static str = "all, api or worker";

    fn read(text: &str) -> Option<Self> {
        [Self::All, Self::Api, Self::Worker]
            .into_iter()
            .find(|role| role.as_str() == text)
    }
}

/// How long a claimed job stays a process's own without a sign of life from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeaseTime(pub Duration);

impl SettingValue for LeaseTime {
    const ACCEPTS: &'static str = "a time from 3s to 10m";

    fn read(text: &str) -> Option<Self> {
        // Leases end on whole seconds, and three heartbeats have to fit in.
        Duration::read(text)
            .filter(|time| (3..=600).contains(&time.as_secs()) && time.subsec_nanos() == 0)
            .map(Self)
    }
}

/// A share of something.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ratio(pub f64);

impl SettingValue for Ratio {
    const ACCEPTS: &'static str = "a number from 0 to 1";

    fn read(text: &str) -> Option<Self> {
        let share: f64 = text.parse().ok()?;
        (0.0..=1.0).contains(&share).then_some(Self(share))
    }
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object per line.
    Json,
}

impl SettingValue for LogFormat {
    const ACCEPTS: &'static str = "text or json";

    fn read(text: &str) -> Option<Self> {
        match text {
            "text" => Some(Self::Text),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
}

/// Which log lines are written, in the notation of tracing's `EnvFilter`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogFilter(pub String);

impl SettingValue for LogFilter {
    const ACCEPTS: &'static str =
        "error, warn, info, debug, trace, or a filter such as info,cpapi_engine=debug";

    fn read(text: &str) -> Option<Self> {
        let known = tracing_subscriber::EnvFilter::try_new(text).is_ok();
        (known && !text.is_empty()).then(|| Self(text.to_owned()))
    }
}
