//! How mails leave the house.

use std::path::PathBuf;
use std::str::FromStr;

use cpapi_domain::secret::Secret;
use lettre::message::Mailbox;
use reqwest::Url;

/// The server that takes our mails.
#[derive(Debug, Clone)]
pub struct MailConfig {
    /// Its name and port.
    pub server: MailServer,
    /// How the connection is protected.
    pub tls: MailTls,
    /// Certificates (PEM) that the server's may stand on, beside the system's; none = these only.
    pub ca_file: Option<PathBuf>,
    /// Whom we sign in as, and with what; none = not at all.
    pub sign_in: Option<(String, Secret)>,
    /// Who the mails are from.
    pub from: MailSender,
    /// Where people reach the product; none = mails without links.
    pub links: Option<Url>,
}

/// Name and port of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailServer {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
}

/// What is no server, sender or protection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not readable")]
pub struct Unreadable;

impl FromStr for MailServer {
    type Err = Unreadable;

    fn from_str(text: &str) -> Result<Self, Unreadable> {
        let (host, port) = text.rsplit_once(':').ok_or(Unreadable)?;
        let host = host.trim_matches(['[', ']']);
        let port: u16 = port.parse().map_err(|_| Unreadable)?;
        if host.is_empty() || host.contains(char::is_whitespace) || port == 0 {
            return Err(Unreadable);
        }
        Ok(Self {
            host: host.to_owned(),
            port,
        })
    }
}

/// How a connection to the mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailTls {
    /// It begins in plain text and has to change to TLS before anything is told.
    StartTls,
    /// It is TLS from its first byte.
    Implicit,
    /// It is not; for a server on the same machine.
    Off,
}

impl FromStr for MailTls {
    type Err = Unreadable;

    fn from_str(text: &str) -> Result<Self, Unreadable> {
        match text {
            "starttls" => Ok(Self::StartTls),
            "implicit" => Ok(Self::Implicit),
            "off" => Ok(Self::Off),
            _ => Err(Unreadable),
        }
    }
}

/// An address with or without a name before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailSender(pub(super) Mailbox);

impl FromStr for MailSender {
    type Err = Unreadable;

    fn from_str(text: &str) -> Result<Self, Unreadable> {
        text.parse().map(Self).map_err(|_| Unreadable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_has_a_name_and_a_port() {
        let server: MailServer = "smtp.example.com:587".parse().unwrap_or_else(|_| panic!());
        assert_eq!(
            (server.host.as_str(), server.port),
            ("smtp.example.com", 587)
        );
        let six: Result<MailServer, _> = "[::1]:25".parse();
        assert_eq!(six.map(|server| server.host), Ok("::1".to_owned()));
        for wrong in ["smtp.example.com", ":25", "smtp.example.com:0", "a b:25"] {
            assert_eq!(wrong.parse::<MailServer>(), Err(Unreadable), "{wrong}");
        }
    }

    #[test]
    fn a_sender_is_an_address_with_or_without_a_name() {
        assert!("cpapi@example.com".parse::<MailSender>().is_ok());
        assert!(
            "Offer hub <cpapi@example.com>"
                .parse::<MailSender>()
                .is_ok()
        );
        assert!("cpapi".parse::<MailSender>().is_err());
    }
}
