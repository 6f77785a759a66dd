//! A mail server on this machine: takes mails over SMTP (RFC 5321) as a test wants and keeps them.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

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
    /// Listens and takes everything.
    ///
    /// # Panics
    /// When no socket is to be had.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a socket");
        let address = listener.local_addr().expect("its address").to_string();
        let state: Arc<Mutex<State>> = Arc::default();
        let kept = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(converse(stream, Arc::clone(&kept)));
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

/// One client. Whoever breaks off is gone.
async fn converse(stream: TcpStream, state: Arc<Mutex<State>>) {
    let mut client = BufReader::new(stream);
    let mut mail = Mail::default();
    let mut say = "220 mail.test\r\n".to_owned();
    loop {
        if client.write_all(say.as_bytes()).await.is_err() {
            return;
        }
        let Some(line) = read_line(&mut client).await else {
            return;
        };
        let (verb, rest) = line
            .trim_end()
            .split_once(' ')
            .unwrap_or((line.trim_end(), ""));
        let command = verb.to_owned();
        state.lock().expect("the state").commands.push(command);
        say = match verb {
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
                if client.write_all(b"354 go on\r\n").await.is_err() {
                    return;
                }
                let Some(text) = read_text(&mut client).await else {
                    return;
                };
                mail.text = text;
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

async fn read_line(client: &mut BufReader<TcpStream>) -> Option<String> {
    let mut line = String::new();
    let read = client.read_line(&mut line).await.ok()?;
    (read > 0).then_some(line)
}

/// Up to the line with a dot alone.
async fn read_text(client: &mut BufReader<TcpStream>) -> Option<String> {
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
