//! Somebody whom webhooks send to: a socket that answers as a test wants and keeps what came.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

use crate::patience::eventually;

/// What came: headers in lower case, and the body.
#[derive(Debug, Clone)]
pub struct Message {
    /// Header lines, their names in lower case.
    pub headers: BTreeMap<String, String>,
    /// The body.
    pub body: String,
}

impl Message {
    /// Its id, which stays the same when it is sent again.
    pub fn id(&self) -> &str {
        &self.headers["webhook-id"]
    }

    /// Whether it is signed with this secret, as its receiver would find out.
    ///
    /// # Panics
    /// Without the headers of a message.
    pub fn is_signed_with(&self, secret: &str) -> bool {
        let signed = format!(
            "{}.{}.{}",
            self.headers["webhook-id"], self.headers["webhook-timestamp"], self.body
        );
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(signed.as_bytes());
        let expected = BASE64_STANDARD.encode(mac.finalize().into_bytes());
        self.headers["webhook-signature"] == format!("v1,{expected}")
    }
}

/// The receiver.
#[derive(Debug)]
pub struct Receiver {
    url: String,
    state: Arc<State>,
}

/// What it was told by a test and by senders.
#[derive(Debug)]
struct State {
    answer: Mutex<(u16, String)>,
    /// Answers that may still be given.
    answers: Semaphore,
    messages: Mutex<Vec<Message>>,
    answered: Mutex<Vec<String>>,
}

impl Receiver {
    /// Listens and takes everything.
    ///
    /// # Panics
    /// When no socket is to be had.
    pub async fn start() -> Self {
        Self::that_gives(Semaphore::MAX_PERMITS).await
    }

    /// Listens and answers nobody until [`Self::give`].
    ///
    /// # Panics
    /// As [`Self::start`].
    pub async fn silent() -> Self {
        Self::that_gives(0).await
    }

    async fn that_gives(answers: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let state = Arc::new(State {
            answer: Mutex::new((200, "thank you".to_owned())),
            answers: Semaphore::new(answers),
            messages: Mutex::default(),
            answered: Mutex::default(),
        });
        let kept = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&kept)));
            }
        });
        Self { url, state }
    }

    /// Its address.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Answers so from now on.
    pub fn answer(&self, status: u16, body: &str) {
        *self.state.answer.lock().unwrap() = (status, body.to_owned());
    }

    /// Gives so many answers more.
    pub fn give(&self, answers: usize) {
        self.state.answers.add_permits(answers);
    }

    /// Ids of messages that were answered, as far as their senders were still there.
    pub fn answered(&self) -> Vec<String> {
        self.state.answered.lock().unwrap().clone()
    }

    /// What came so far.
    pub fn messages(&self) -> Vec<Message> {
        self.state.messages.lock().unwrap().clone()
    }

    /// What came, once it is so many.
    pub async fn received(&self, count: usize) -> Vec<Message> {
        eventually("the messages", async || {
            let messages = self.messages();
            (messages.len() >= count).then_some(messages)
        })
        .await
    }
}

async fn serve(mut stream: TcpStream, state: Arc<State>) {
    let Some(message) = read(&mut stream).await else {
        return;
    };
    let id = message.id().to_owned();
    state.messages.lock().unwrap().push(message);
    // A sender that is gone takes no answer from one that is there.
    let mut gone = [0_u8];
    tokio::select! {
        permit = state.answers.acquire() => permit.unwrap().forget(),
        _ = stream.peek(&mut gone) => return,
    }
    let (status, body) = state.answer.lock().unwrap().clone();
    let text = format!(
        "HTTP/1.1 {status} Answer\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    // Noted before: whoever has the answer must find it here.
    state.answered.lock().unwrap().push(id);
    // The sender may be gone.
    let _ = stream.write_all(text.as_bytes()).await;
}

async fn read(stream: &mut TcpStream) -> Option<Message> {
    let mut bytes = Vec::new();
    let head = loop {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
    };
    let text = String::from_utf8(bytes[..head].to_vec()).unwrap();
    let headers: BTreeMap<String, String> = text
        .lines()
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let length: usize = headers["content-length"].parse().unwrap();
    while bytes.len() < head + 4 + length {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
    let body = String::from_utf8(bytes[head + 4..].to_vec()).unwrap();
    Some(Message { headers, body })
}
