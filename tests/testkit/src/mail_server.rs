//! A mail server on this machine: takes mails over SMTP (RFC 5321) as a test wants and keeps them.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_native_tls::TlsAcceptor;

use crate::certificate::SelfSigned;
use crate::patience::eventually;

/// What came, and from whom to whom.
#[derive(Debug, Clone, Default)]
pub struct Mail {
    /// What the client said after `AUTH PLAIN`, in base64; empty = it did not sign in.
    pub signed_in: String,
    /// The sender's address.
    pub from: String,
    /// The receiver's address.
    pub to: String,
    /// Header lines and text, as they came.
    pub text: String,
}

impl Mail {
    /// A header of it, unfolded.
    ///
    /// # Panics
    /// When there is none.
    pub fn header(&self, name: &str) -> String {
        let head = self.text.split("\r\n\r\n").next().unwrap_or_default();
        let head = head.replace("\r\n ", " ");
        let value = head
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        value
            .unwrap_or_else(|| panic!("no {name} in {head}"))
            .to_owned()
    }
}

/// The server.
#[derive(Debug)]
pub struct MailServer {
    address: String,
    state: Arc<Mutex<State>>,
}

/// What it was told by a test and by clients.
#[derive(Debug, Default)]
struct State {
    /// What every mail is answered; none = it is taken.
    refusal: Option<String>,
    mails: Vec<Mail>,
    /// The first word of each line of each client.
    commands: Vec<String>,
}

impl MailServer {
    /// Listens and takes everything, in plain text.
    ///
    /// # Panics
    /// When no socket is to be had.
    pub async fn start() -> Self {
        Self::protected(Protection::None).await
    }

    /// The same, and changes to TLS when a client asks for it.
    ///
    /// # Panics
    /// As [`Self::start`].
    pub async fn with_starttls(certificate: &SelfSigned) -> Self {
        Self::protected(Protection::StartTls(certificate.acceptor())).await
    }

    /// The same, and speaks TLS from the first byte.
    ///
    /// # Panics
    /// As [`Self::start`].
    pub async fn with_implicit_tls(certificate: &SelfSigned) -> Self {
        Self::protected(Protection::Implicit(certificate.acceptor())).await
    }

    async fn protected(protection: Protection) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a socket");
        let address = listener.local_addr().expect("its address").to_string();
        let state: Arc<Mutex<State>> = Arc::default();
        let kept = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(receive(stream, protection.clone(), Arc::clone(&kept)));
            }
        });
        Self { address, state }
    }

    /// Its address, `127.0.0.1:PORT`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Answers every mail so from now on, such as `451 later`; none = takes it.
    pub fn answer(&self, line: Option<&str>) {
        self.state.lock().expect("the state").refusal = line.map(ToOwned::to_owned);
    }

    /// The commands that it heard.
    ///
    /// # Panics
    /// When a client's task panicked.
    pub fn commands(&self) -> Vec<String> {
        self.state.lock().expect("the state").commands.clone()
    }

    /// Every mail that was offered, taken or not, once it is so many.
    pub async fn offered(&self, count: usize) -> Vec<Mail> {
        eventually("the mails", async || {
            let mails = self.state.lock().expect("the state").mails.clone();
            (mails.len() >= count).then_some(mails)
        })
        .await
    }
}

/// How connections are protected.
#[derive(Clone)]
enum Protection {
    None,
    StartTls(TlsAcceptor),
    Implicit(TlsAcceptor),
}

/// How far a conversation in plain text or TLS is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Begins {
    /// The client waits to be greeted.
    Greeted,
    /// The client may ask for TLS, too.
    GreetedBeforeTls,
    /// Has just changed to TLS, where the client speaks first.
    AfterTls,
}

/// One client, through its handshakes. Whoever breaks off is gone.
async fn receive(stream: TcpStream, protection: Protection, state: Arc<Mutex<State>>) {
    match protection {
        Protection::None => {
            converse(stream, Begins::Greeted, state).await;
        }
        Protection::StartTls(acceptor) => {
            let asked = converse(stream, Begins::GreetedBeforeTls, Arc::clone(&state)).await;
            let Some(stream) = asked else { return };
            if let Ok(stream) = acceptor.accept(stream).await {
                converse(stream, Begins::AfterTls, state).await;
            }
        }
        Protection::Implicit(acceptor) => {
            if let Ok(stream) = acceptor.accept(stream).await {
                converse(stream, Begins::Greeted, state).await;
            }
        }
    }
}

/// Talks until the client goes; gives its stream back when it asks for TLS.
async fn converse<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    begins: Begins,
    state: Arc<Mutex<State>>,
) -> Option<S> {
    let mut client = BufReader::new(stream);
    let mut mail = Mail::default();
    let mut say = match begins {
        Begins::Greeted | Begins::GreetedBeforeTls => "220 mail.test\r\n".to_owned(),
        Begins::AfterTls => String::new(),
    };
    loop {
        client.write_all(say.as_bytes()).await.ok()?;
        client.flush().await.ok()?;
        let line = read_line(&mut client).await?;
        let (verb, rest) = line
            .trim_end()
            .split_once(' ')
            .unwrap_or((line.trim_end(), ""));
        let command = verb.to_owned();
        state.lock().expect("the state").commands.push(command);
        say = match verb {
            "EHLO" if begins == Begins::GreetedBeforeTls => {
                "250-mail.test\r\n250-STARTTLS\r\n250 AUTH PLAIN\r\n".to_owned()
            }
            "STARTTLS" if begins == Begins::GreetedBeforeTls => {
                client.write_all(b"220 go on\r\n").await.ok()?;
                return Some(client.into_inner());
            }
            "EHLO" => "250-mail.test\r\n250 AUTH PLAIN\r\n".to_owned(),
            "AUTH" => {
                mail.signed_in = rest.trim_start_matches("PLAIN ").to_owned();
                "235 welcome\r\n".to_owned()
            }
            "MAIL" => {
                mail.from = address(rest);
                "250 fine\r\n".to_owned()
            }
            "RCPT" => {
                mail.to = address(rest);
                "250 fine\r\n".to_owned()
            }
            "DATA" => {
                client.write_all(b"354 go on\r\n").await.ok()?;
                client.flush().await.ok()?;
                mail.text = read_text(&mut client).await?;
                let mut state = state.lock().expect("the state");
                state.mails.push(mail.clone());
                let refusal = state.refusal.clone();
                format!("{}\r\n", refusal.unwrap_or_else(|| "250 taken".to_owned()))
            }
            "QUIT" => "221 bye\r\n".to_owned(),
            _ => "502 not known here\r\n".to_owned(),
        };
    }
}

async fn read_line<S: AsyncRead + Unpin>(client: &mut BufReader<S>) -> Option<String> {
    let mut line = String::new();
    let read = client.read_line(&mut line).await.ok()?;
    (read > 0).then_some(line)
}

/// Up to the line with a dot alone.
async fn read_text<S: AsyncRead + Unpin>(client: &mut BufReader<S>) -> Option<String> {
    let mut text = String::new();
    loop {
        let line = read_line(client).await?;
        if line == ".\r\n" {
            return Some(text);
        }
        text.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}

/// `FROM:<a@b> BODY=8BITMIME` → `a@b`.
fn address(text: &str) -> String {
    let inner = text.split('<').nth(1).unwrap_or_default();
    inner.split('>').next().unwrap_or_default().to_owned()
}
