//! Somebody whom webhooks send to: a socket that answers as a test wants and keeps what came.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use testkit::eventually;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What came: headers in lower case, and the body.
#[derive(Debug, Clone)]
pub(super) struct Message {
    pub(super) headers: BTreeMap<String, String>,
    pub(super) body: String,
}

impl Message {
    /// Whether it is signed with this secret, as its receiver would find out.
    pub(super) fn is_signed_with(&self, secret: &str) -> bool {
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
pub(super) struct Receiver {
    url: String,
    status: Arc<Mutex<(u16, String)>>,
    messages: Arc<Mutex<Vec<Message>>>,
}

impl Receiver {
    /// Listens and takes everything.
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let status = Arc::new(Mutex::new((200, "thank you".to_owned())));
        let messages = Arc::new(Mutex::new(Vec::new()));
        let (answer, kept) = (Arc::clone(&status), Arc::clone(&messages));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&answer), Arc::clone(&kept)));
            }
        });
        Self {
            url,
            status,
            messages,
        }
    }

    /// Its address.
    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// Answers so from now on.
    pub(super) fn answer(&self, status: u16, body: &str) {
        *self.status.lock().unwrap() = (status, body.to_owned());
    }

    /// What came, once it is so many.
    pub(super) async fn received(&self, count: usize) -> Vec<Message> {
        eventually("the messages", async || {
            let messages = self.messages.lock().unwrap().clone();
            (messages.len() >= count).then_some(messages)
        })
        .await
    }
}

async fn serve(
    mut stream: TcpStream,
    answer: Arc<Mutex<(u16, String)>>,
    messages: Arc<Mutex<Vec<Message>>>,
) {
    let Some(message) = read(&mut stream).await else {
        return;
    };
    messages.lock().unwrap().push(message);
    let (status, body) = answer.lock().unwrap().clone();
    let text = format!(
        "HTTP/1.1 {status} Answer\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
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
