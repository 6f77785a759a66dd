//! What the simulator can be told at the start.

use std::{fmt, net::SocketAddr, path::PathBuf, str::FromStr, time::Duration};

use clap::Parser;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Options of the program and of [`crate::Simulator::start`].
#[derive(Debug, Clone, Parser)]
#[command(name = "cpapi-simulator", version, about, long_about = None)]
pub struct Options {
    /// Address to listen on; port 0 takes a free one (printed on the first line of standard output)
    #[arg(long, default_value = "127.0.0.1:0", value_name = "ADDRESS")]
    pub listen: SocketAddr,

    /// Number of offers of the TUNE network at generation 1
    #[arg(long, default_value_t = 1_000, value_name = "N")]
    pub offers: u32,

    /// Number of offers of each of the other networks at generation 1
    #[arg(long, default_value_t = 200, value_name = "N")]
    pub network_offers: u32,

    /// Seed of everything that is generated
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub seed: u64,

    /// Generation of the feed to start at (1 = untouched)
    #[arg(long, default_value_t = 1, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub generation: u32,

    /// Share of the offers that change with each generation, in percent
    #[arg(long, default_value = "1", value_name = "PERCENT")]
    pub change_percent: Percent,

    /// Share of the offers that leave with each generation, in percent
    #[arg(long, default_value = "0", value_name = "PERCENT")]
    pub drop_percent: Percent,

    /// New offers of each generation, in percent of the offers held
    #[arg(long, default_value = "0", value_name = "PERCENT")]
    pub add_percent: Percent,

    /// Share of the offers that are active, approved and complete, in percent
    #[arg(long, default_value = "90", value_name = "PERCENT")]
    pub ready_percent: Percent,

    /// Largest page the TUNE network gives (a larger `limit` is cut to it); 0 = no bound
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub page_size_max: usize,

    /// Delay before every answer of the networks and tenants, in milliseconds
    #[arg(long, default_value_t = 0, value_name = "MS")]
    pub latency_ms: u64,

    /// Sliding-window limit per TUNE network, such as 50/10s, or none
    #[arg(long, default_value = "50/10s", value_name = "N/WINDOW")]
    pub tune_rate_limit: RateLimit,

    /// Sliding-window limit per Affise tenant, such as 10/1s, or none
    #[arg(long, default_value = "none", value_name = "N/WINDOW")]
    pub affise_rate_limit: RateLimit,

    /// Affiliate key the TUNE networks accept
    #[arg(long, default_value = "demo-affiliate-key", value_name = "KEY")]
    pub api_key: String,

    /// Admin key the Affise tenants accept
    #[arg(long, default_value = "demo-admin-key", value_name = "KEY")]
    pub affise_key: String,

    /// Affiliate key the Affise tenants know (403 on admin paths)
    #[arg(long, default_value = "demo-partner-key", value_name = "KEY")]
    pub affise_partner_key: String,

    /// JSON file with a list of fault rules to start with
    #[arg(long, value_name = "FILE")]
    pub faults: Option<PathBuf>,

    /// Keep rendered TUNE records in memory (about 2.4 kB each), for benchmarks
    #[arg(long)]
    pub cache: bool,

    /// Requests kept in the journal
    #[arg(long, default_value_t = 20_000, value_name = "N")]
    pub journal: usize,

    /// HTTP worker threads
    #[arg(long, default_value_t = 2, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=64))]
    pub workers: u16,
}

impl Default for Options {
    fn default() -> Self {
        Self::parse_from(["cpapi-simulator"])
    }
}

/// A share in percent with three decimals, at most 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Percent {
    thousandths: u32,
}

impl Percent {
    /// A whole number of percent, cut to 100.
    pub fn whole(percent: u32) -> Self {
        Self {
            thousandths: percent.min(100) * 1_000,
        }
    }

    /// This share of `count`, rounded up, so that a share above zero of something is something.
    pub(crate) fn of(self, count: usize) -> usize {
        let thousandths = usize::try_from(self.thousandths).unwrap_or(0);
        count.saturating_mul(thousandths).div_ceil(100_000)
    }

    /// Parts in a hundred thousand.
    pub(crate) fn thousandths(self) -> u32 {
        self.thousandths
    }
}

impl FromStr for Percent {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("'{text}' is not a percentage: 0 to 100, at most three decimals");
        let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
        if decimals.len() > 3 || !decimals.bytes().all(|b| b.is_ascii_digit()) {
            return Err(wrong());
        }
        let whole: u32 = whole.parse().map_err(|_| wrong())?;
        let decimals: u32 = format!("{decimals:0<3}").parse().map_err(|_| wrong())?;
        let thousandths = whole
            .checked_mul(1_000)
            .map(|whole| whole + decimals)
            .filter(|thousandths| *thousandths <= 100_000)
            .ok_or_else(wrong)?;
        Ok(Self { thousandths })
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", f64::from(self.thousandths) / 1_000.0)
    }
}

impl Serialize for Percent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(f64::from(self.thousandths) / 1_000.0)
    }
}

impl<'de> Deserialize<'de> for Percent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = serde_json::Number::deserialize(deserializer)?;
        let text = number.to_string();
        text.strip_suffix(".0")
            .unwrap_or(&text)
            .parse()
            .map_err(de::Error::custom)
    }
}

/// A sliding-window limit, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit {
    /// Calls allowed and the window they are counted in.
    pub bound: Option<(usize, Duration)>,
}

impl RateLimit {
    /// No limit.
    pub const NONE: Self = Self { bound: None };
}

impl FromStr for RateLimit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "none" {
            return Ok(Self::NONE);
        }
        let wrong = || format!("'{text}' is not a rate limit: such as 50/10s, 5/500ms, or none");
        let (calls, window) = text.split_once('/').ok_or_else(wrong)?;
        let calls: usize = calls.parse().map_err(|_| wrong())?;
        let window = if let Some(ms) = window.strip_suffix("ms") {
            Duration::from_millis(ms.parse().map_err(|_| wrong())?)
        } else if let Some(seconds) = window.strip_suffix('s') {
            Duration::from_secs(seconds.parse().map_err(|_| wrong())?)
        } else {
            return Err(wrong());
        };
        if calls == 0 || window.is_zero() {
            return Err(wrong());
        }
        Ok(Self {
            bound: Some((calls, window)),
        })
    }
}

impl fmt::Display for RateLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.bound {
            None => f.write_str("none"),
            Some((calls, window)) if window.subsec_millis() == 0 => {
                write!(f, "{calls}/{}s", window.as_secs())
            }
            Some((calls, window)) => write!(f, "{calls}/{}ms", window.as_millis()),
        }
    }
}

impl Serialize for RateLimit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for RateLimit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(de::Error::custom)
    }
}
