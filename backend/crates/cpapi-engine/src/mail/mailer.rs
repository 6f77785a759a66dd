//! Sending one mail, once.

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use cpapi_domain::secret::redact;
use cpapi_domain::time::UtcTime;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::{AsyncSmtpTransport, Error as SmtpError};
use lettre::{Address, AsyncTransport, Tokio1Executor};
use reqwest::Url;

use super::config::{MailConfig, MailTls};

/// How long the server may take for a whole mail; well below a lease.
const PATIENCE: Duration = Duration::from_secs(30);
/// What is kept of an answer, in characters.
const KEPT_CHARS: usize = 1024;
/// What ends each certificate of a file.
const CERTIFICATE_ENDS: &str = "-----END CERTIFICATE-----";
/// Answers after which the same mail is never taken: the mailbox is none of theirs, moved or
/// full, or takes no mail of ours.
const FINAL_CODES: [&str; 5] = ["550", "551", "552", "553", "556"];

/// Why mails cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum MailSetupError {
    /// There is no TLS for this server.
    #[error("mail.server: {0}")]
    Tls(SmtpError),
    /// The file with certificates cannot be used.
    #[error("mail.ca_file: {}: {detail}", .path.display())]
    CaFile {
        /// The file.
        path: PathBuf,
        /// Why not.
        detail: String,
    },
}

/// A mail to one person.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mail<'a> {
    /// Name and address.
    pub(super) to: (&'a str, &'a str),
    /// The same whenever it is sent again, so that receivers can tell.
    pub(super) id: &'a str,
    pub(super) subject: &'a str,
    pub(super) body: &'a str,
}

/// Why a mail was not taken.
#[derive(Debug)]
pub(crate) struct NotTaken {
    /// One sentence.
    pub(super) reason: String,
    /// Whether it is in vain to send it again.
    pub(super) is_final: bool,
}

/// Sends mails. Each takes a connection of its own: there are few.
#[derive(Clone)]
pub(crate) struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    config: MailConfig,
}

impl Mailer {
    /// Sets the TLS library up; connects to nothing.
    pub(crate) fn new(config: MailConfig) -> Result<Self, MailSetupError> {
        let tls = match config.tls {
            MailTls::StartTls => Tls::Required(tls_parameters(&config)?),
            MailTls::Implicit => Tls::Wrapper(tls_parameters(&config)?),
            MailTls::Off => Tls::None,
        };
        // Some servers turn away who calls himself by an address, which would be the default.
        let hello = ClientId::Domain(config.from.0.email.domain().to_owned());
        let mut transport =
            AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&config.server.host)
                .port(config.server.port)
                .tls(tls)
                .hello_name(hello)
                .timeout(Some(PATIENCE));
        if let Some((user, password)) = &config.sign_in {
            let credentials = Credentials::new(user.clone(), password.expose().to_owned());
            transport = transport.credentials(credentials);
        }
        Ok(Self {
            transport: transport.build(),
            config,
        })
    }

    /// Where people reach the product.
    pub(super) fn links(&self) -> Option<&Url> {
        self.config.links.as_ref()
    }

    /// Sends a mail.
    pub(super) async fn send(&self, mail: Mail<'_>, now: UtcTime) -> Result<(), NotTaken> {
        let message = self.message(mail, now).map_err(|reason| NotTaken {
            reason,
            is_final: true,
        })?;
        match tokio::time::timeout(PATIENCE, self.transport.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(self.refusal(&error)),
            Err(_) => Err(NotTaken {
                reason: "The mail server did not answer within 30 seconds.".to_owned(),
                is_final: false,
            }),
        }
    }

    fn message(&self, mail: Mail<'_>, now: UtcTime) -> Result<Message, String> {
        let from = &self.config.from.0;
        let (name, address) = mail.to;
        let address: Address = address
            .parse()
            .map_err(|_| "The user's address is none that mail goes to.".to_owned())?;
        let seconds = u64::try_from(now.unix()).unwrap_or(0);
        // Keeps out-of-office replies away (RFC 3834).
        let automatic = HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        );
        Message::builder()
            .from(from.clone())
            .to(Mailbox::new(Some(one_line(name)), address))
            .date(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
            .message_id(Some(format!("<{}@{}>", mail.id, from.email.domain())))
            .subject(one_line(mail.subject))
            .raw_header(automatic)
            .header(ContentType::TEXT_PLAIN)
            .body(mail.body.to_owned())
            .map_err(|error| format!("The mail cannot be written: {error}."))
    }

    /// What the server said, without the password should it say that.
    fn refusal(&self, error: &SmtpError) -> NotTaken {
        let code = error.status().map(|code| code.to_string());
        let is_final = code.is_some_and(|code| FINAL_CODES.contains(&code.as_str()));
        let password = self.config.sign_in.iter().map(|(_, word)| word.expose());
        let reason = redact(&error.to_string(), password).replace('\0', "\u{fffd}");
        NotTaken {
            reason: reason.chars().take(KEPT_CHARS).collect(),
            is_final,
        }
    }
}

fn tls_parameters(config: &MailConfig) -> Result<TlsParameters, MailSetupError> {
    let mut parameters = TlsParameters::builder(config.server.host.clone());
    if let Some(path) = &config.ca_file {
        let unusable = |detail: String| MailSetupError::CaFile {
            path: path.clone(),
            detail,
        };
        let text = std::fs::read_to_string(path).map_err(|error| unusable(error.to_string()))?;
        let mut found = false;
        for part in text.split_inclusive(CERTIFICATE_ENDS) {
            if part.contains(CERTIFICATE_ENDS) {
                let certificate = Certificate::from_pem(part.as_bytes())
                    .map_err(|error| unusable(error.to_string()))?;
                parameters = parameters.add_root_certificate(certificate);
                found = true;
            }
        }
        if !found {
            return Err(unusable("it holds no certificate in PEM".to_owned()));
        }
    }
    parameters.build().map_err(MailSetupError::Tls)
}

/// A header is one line, whatever a network calls its offers.
fn one_line(text: &str) -> String {
    let without = |c: char| if c.is_control() { ' ' } else { c };
    text.chars().map(without).collect()
}
