//! Keeps requests out of private networks (issue 3, item 6): whoever may enter an address must
//! not reach what only this machine can reach.
//!
//! A host's addresses are checked where they are resolved for the connection, so that a name that
//! changes its mind between a check and the connection gains nothing. Literal addresses never meet
//! a resolver; they are checked where a client is handed out for a URL, and on redirects.

use std::error::Error;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;
use std::sync::{Arc, LazyLock};

use ipnet::IpNet;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use thiserror::Error;
use url::{Host, Url};

/// Networks that are not the public internet (IANA's special-purpose registries).
static PRIVATE: LazyLock<Vec<IpNet>> = LazyLock::new(|| {
    PRIVATE_TEXTS
        .iter()
        .filter_map(|text| text.parse().ok())
        .collect()
});

const PRIVATE_TEXTS: &[&str] = &[
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "::/128",
    "::1/128",
    "64:ff9b:1::/48",
    "100::/64",
    "2001::/32",
    "2001:db8::/32",
    "fc00::/7",
    "fe80::/10",
    "fec0::/10",
    "ff00::/8",
];

/// A refused address; also found among the causes of a client's error.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct NetworkRefusal(String);

impl NetworkRefusal {
    fn of(host: &str, address: IpAddr) -> Self {
        let named = if host == address.to_string() {
            format!("The address {host}")
        } else {
            format!("The address {host} ({address})")
        };
        Self(format!(
            "{named} is in a private network; the operator can allow it with the setting connectors.allow_hosts."
        ))
    }

    /// The refusal among an error's causes.
    pub fn among<'e>(error: &'e (dyn Error + 'static)) -> Option<&'e Self> {
        let mut cause = Some(error);
        while let Some(error) = cause {
            if let Some(refusal) = error.downcast_ref() {
                return Some(refusal);
            }
            cause = error.source();
        }
        None
    }
}

/// A host that the operator allows: `tracker.internal`, `10.1.2.3`, `[::1]:8080`, `localhost:9000`,
/// `10.1.0.0/16`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowedHost {
    host: AllowedPlace,
    port: Option<u16>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum AllowedPlace {
    Name(String),
    Net(IpNet),
}

impl FromStr for AllowedHost {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let text = text.trim();
        if let Ok(net) = text.parse::<IpNet>() {
            let host = AllowedPlace::Net(net);
            return Ok(Self { host, port: None });
        }
        if let Ok(address) = text.parse::<IpAddr>() {
            let host = AllowedPlace::Net(address.into());
            return Ok(Self { host, port: None });
        }
        if let Ok(address) = text.parse::<SocketAddr>() {
            let host = AllowedPlace::Net(address.ip().into());
            let port = Some(address.port());
            return Ok(Self { host, port });
        }
        let (name, port) = match text.rsplit_once(':') {
            Some((name, port)) => (name, Some(port.parse().map_err(|_| ())?)),
            None => (text, None),
        };
        // Read as URLs are, so that both are written alike.
        match Host::parse(name).map_err(|_| ())? {
            Host::Domain(name) => Ok(Self {
                host: AllowedPlace::Name(bare(&name).to_owned()),
                port,
            }),
            Host::Ipv4(address) => Ok(Self {
                host: AllowedPlace::Net(IpAddr::V4(address).into()),
                port,
            }),
            Host::Ipv6(address) => Ok(Self {
                host: AllowedPlace::Net(IpAddr::V6(address).into()),
                port,
            }),
        }
    }
}

impl AllowedHost {
    fn is_name(&self, name: &str) -> bool {
        matches!(&self.host, AllowedPlace::Name(known) if known == bare(name))
    }

    fn holds(&self, address: IpAddr) -> bool {
        matches!(&self.host, AllowedPlace::Net(net) if net.contains(&address))
    }

    fn fits(&self, port: Option<u16>) -> bool {
        self.port.is_none() || self.port == port
    }
}

/// A name without the dot of its root.
fn bare(name: &str) -> &str {
    name.strip_suffix('.').unwrap_or(name)
}

/// Which addresses may be reached. The default allows the public internet only.
#[derive(Debug, Clone, Default)]
pub struct NetworkGuard {
    open: bool,
    allowed: Arc<Vec<AllowedHost>>,
}

impl NetworkGuard {
    /// Allows everything: for programs that a person runs on their own machine.
    pub fn open() -> Self {
        Self {
            open: true,
            ..Self::default()
        }
    }

    /// Allows the public internet and these hosts.
    pub fn allowing(hosts: Vec<AllowedHost>) -> Self {
        Self {
            open: false,
            allowed: Arc::new(hosts),
        }
    }

    /// Refuses a URL whose address is a literal one in a private network. Names are checked when
    /// they are resolved; one that is allowed for some ports only is refused on others here.
    ///
    /// # Errors
    /// The refusal.
    pub fn admit(&self, url: &Url) -> Result<(), NetworkRefusal> {
        let port = url.port_or_known_default();
        match url.host() {
            Some(Host::Ipv4(address)) => {
                self.admit_address(&address.to_string(), address.into(), port)
            }
            Some(Host::Ipv6(address)) => {
                self.admit_address(&address.to_string(), address.into(), port)
            }
            Some(Host::Domain(name)) if !self.open => {
                let mut listed = self
                    .allowed
                    .iter()
                    .filter(|host| host.is_name(name))
                    .peekable();
                if listed.peek().is_none() || listed.any(|host| host.fits(port)) {
                    return Ok(());
                }
                Err(NetworkRefusal(format!(
                    "The setting connectors.allow_hosts allows {name} on other ports only."
                )))
            }
            Some(Host::Domain(_)) | None => Ok(()),
        }
    }

    fn admit_address(
        &self,
        host: &str,
        address: IpAddr,
        port: Option<u16>,
    ) -> Result<(), NetworkRefusal> {
        let allowed = |host: &AllowedHost| {
            (host.holds(address) || host.holds(address.to_canonical())) && host.fits(port)
        };
        if self.open || !is_private(address) || self.allowed.iter().any(allowed) {
            Ok(())
        } else {
            Err(NetworkRefusal::of(host, address))
        }
    }

    /// Of a name's addresses those that may be connected to. A port is not known here; one that
    /// an address is allowed for was checked by [`NetworkGuard::admit`] where it was literal.
    fn admitted(
        &self,
        name: &str,
        addresses: Vec<SocketAddr>,
    ) -> Result<Vec<SocketAddr>, NetworkRefusal> {
        if self.open || self.allowed.iter().any(|host| host.is_name(name)) {
            return Ok(addresses);
        }
        let first = addresses.first().map(SocketAddr::ip);
        let admitted: Vec<SocketAddr> = addresses
            .into_iter()
            .filter(|address| self.admit_address(name, address.ip(), None).is_ok())
            .collect();
        match first {
            Some(address) if admitted.is_empty() => Err(NetworkRefusal::of(name, address)),
            _ => Ok(admitted),
        }
    }
}

impl Resolve for NetworkGuard {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = self.clone();
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let admitted = guard.admitted(name.as_str(), found.collect())?;
            let addresses: Addrs = Box::new(admitted.into_iter());
            Ok(addresses)
        })
    }
}

/// An HTTP client that is handed out for admitted URLs only.
#[derive(Clone)]
pub struct GuardedClient {
    client: reqwest::Client,
    guard: NetworkGuard,
}

impl GuardedClient {
    /// A client that resolves names with this guard.
    ///
    /// # Errors
    /// The TLS library cannot be set up.
    pub fn build(
        builder: reqwest::ClientBuilder,
        guard: &NetworkGuard,
    ) -> Result<Self, reqwest::Error> {
        Ok(Self {
            client: builder.dns_resolver(guard.clone()).build()?,
            guard: guard.clone(),
        })
    }

    /// The client, for a request to this URL.
    ///
    /// # Errors
    /// The URL leads into a private network.
    pub fn admit(&self, url: &Url) -> Result<&reqwest::Client, NetworkRefusal> {
        self.guard.admit(url)?;
        Ok(&self.client)
    }
}

impl fmt::Debug for GuardedClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GuardedClient")
            .field("guard", &self.guard)
            .finish_non_exhaustive()
    }
}

/// Whether an address is outside of the public internet, also where it hides one that is.
fn is_private(address: IpAddr) -> bool {
    let in_one = |address: IpAddr| PRIVATE.iter().any(|net| net.contains(&address));
    match address {
        IpAddr::V4(_) => in_one(address),
        IpAddr::V6(v6) => in_one(address) || embedded(v6).is_some_and(|v4| in_one(IpAddr::V4(v4))),
    }
}

/// The IPv4 address that an IPv6 address stands for: mapped, compatible, NAT64, 6to4.
fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let pair = |high: u16, low: u16| {
        let [[a, b], [c, d]] = [high.to_be_bytes(), low.to_be_bytes()];
        Some(Ipv4Addr::new(a, b, c, d))
    };
    match address.segments() {
        [0, 0, 0, 0, 0, 0xffff | 0, high, low] => pair(high, low),
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => pair(high, low),
        [0x2002, high, low, ..] => pair(high, low),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn admitted(guard: &NetworkGuard, url: &str) -> bool {
        guard.admit(&Url::parse(url).unwrap()).is_ok()
    }

    #[test]
    fn every_network_of_the_table_is_read() {
        assert_eq!(PRIVATE.len(), PRIVATE_TEXTS.len());
    }

    #[test]
    fn literal_addresses_of_private_networks_are_refused_however_they_are_written() {
        let guard = NetworkGuard::default();
        for url in [
            "http://127.0.0.1/",
            "http://127.1/",
            "http://2130706433/",
            "http://0x7f.0.0.1/",
            "http://0.0.0.0/",
            "http://10.0.0.1/",
            "http://100.64.0.1/",
            "http://169.254.169.254/latest/meta-data",
            "http://172.31.255.255/",
            "http://192.168.1.1/",
            "http://224.0.0.1/",
            "http://[::]/",
            "http://[::1]/",
            "http://[::ffff:127.0.0.1]/",
            "http://[::ffff:169.254.169.254]/",
            "http://[::10.0.0.1]/",
            "http://[64:ff9b::a9fe:a9fe]/",
            "http://[2002:7f00:1::]/",
            "http://[fd00:ec2::254]/",
            "http://[fe80::1]/",
            "http://[ff02::1]/",
        ] {
            assert!(!admitted(&guard, url), "{url}");
            assert!(admitted(&NetworkGuard::open(), url), "{url}");
        }
        for url in [
            "http://1.1.1.1/",
            "http://172.32.0.1/",
            "http://[2606:4700:4700::1111]/",
            "https://api.example.com/",
        ] {
            assert!(admitted(&guard, url), "{url}");
        }
    }

    #[test]
    fn a_name_that_resolves_to_private_addresses_is_refused_and_public_ones_stay() {
        let guard = NetworkGuard::default();
        let private: SocketAddr = "10.0.0.1:0".parse().unwrap();
        let public: SocketAddr = "1.1.1.1:0".parse().unwrap();
        assert_eq!(
            guard.admitted("x.example", vec![private, public]).unwrap(),
            [public]
        );
        let refusal = guard.admitted("x.example", vec![private]).unwrap_err();
        assert!(refusal.to_string().contains("x.example (10.0.0.1)"));
        assert!(refusal.to_string().contains("connectors.allow_hosts"));
    }

    #[test]
    fn what_the_operator_allows_passes_and_nothing_beside_it() {
        let hosts = [
            "10.1.0.0/16",
            "127.0.0.1:9000",
            "[::1]:80",
            "tracker.internal",
            "db:5432",
        ];
        let hosts = hosts.map(|host| host.parse().unwrap()).to_vec();
        let guard = NetworkGuard::allowing(hosts);
        for (url, passes) in [
            ("http://10.1.2.3/", true),
            ("http://[::ffff:10.1.2.3]/", true),
            ("http://10.2.0.1/", false),
            ("http://127.0.0.1:9000/", true),
            ("http://127.0.0.1:9001/", false),
            ("http://[::1]/", true),
            ("http://[::1]:81/", false),
            ("http://db:5432/", true),
            ("http://db/", false),
        ] {
            assert_eq!(admitted(&guard, url), passes, "{url}");
        }
        let private: SocketAddr = "10.9.0.1:0".parse().unwrap();
        assert!(guard.admitted("tracker.internal", vec![private]).is_ok());
        assert!(guard.admitted("other.internal", vec![private]).is_err());
        for wrong in ["", "a b", "host:port", "10.0.0.0/40"] {
            assert_eq!(wrong.parse::<AllowedHost>(), Err(()), "{wrong}");
        }
    }
}
