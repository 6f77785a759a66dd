//! A small HTTP server on a real socket that answers as its script says.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use cpapi_domain::secret::Secret;
use cpapi_domain::time::{Clock, UtcTime};
use cpapi_domain::tracking::TrackingKind;
use cpapi_tracking::{Timeouts, TrackingConfig, TrackingSystem, connect_with};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use url::form_urlencoded;

/// The key that every test uses.
pub(crate) const KEY: &str = "test-key-0123456789";

/// A request as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    pub(crate) fn param(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    pub(crate) fn params(&self, name: &str) -> Vec<&str> {
        self.query
            .iter()
            .filter(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
            .collect()
    }

    /// The form's fields as `name=value`, decoded, in order.
    pub(crate) fn form(&self) -> Vec<String> {
        form_urlencoded::parse(&self.body)
            .map(|(name, value)| format!("{name}={value}"))
            .collect()
    }

    /// `GET /affise/3.0/offers`
    pub(crate) fn call(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

/// What the server does with a request.
pub(crate) enum Reply {
    /// Answers.
    Answer {
        status: u16,
        headers: Vec<(&'static str, String)>,
        body: Vec<u8>,
    },
    /// Reads the request and closes the connection.
    Hangup,
    /// Reads the request and never answers.
    Silence,
}

pub(crate) fn json(status: u16, body: impl Into<String>) -> Reply {
    let headers = vec![("content-type", "application/json".to_owned())];
    Reply::Answer {
        status,
        headers,
        body: body.into().into_bytes(),
    }
}

pub(crate) fn page(status: u16, body: &str) -> Reply {
    Reply::Answer {
        status,
        headers: vec![("content-type", "text/html".to_owned())],
        body: body.as_bytes().to_vec(),
    }
}

/// A running server.
pub(crate) struct Server {
    pub(crate) origin: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Server {
    pub(crate) async fn start(script: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let script = Arc::new(script);
        let record = Arc::clone(&seen);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&script), Arc::clone(&record)));
            }
        });
        Self { origin, seen }
    }

    /// The adapter for this server, which stands behind a path prefix.
    pub(crate) fn affise(&self) -> Arc<dyn TrackingSystem> {
        affise_at(&format!("{}/affise/", self.origin), Duration::from_secs(10))
    }

    /// Everything that was asked so far.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    pub(crate) fn calls(&self) -> Vec<String> {
        self.seen().iter().map(Seen::call).collect()
    }
}

pub(crate) fn affise_at(base_url: &str, total: Duration) -> Arc<dyn TrackingSystem> {
    let config = TrackingConfig {
        kind: TrackingKind::Affise,
        base_url: base_url.to_owned(),
        api_key: Secret::new(KEY),
        max_concurrent: 4,
        max_per_second: 500,
        resolver: None,
    };
    let timeouts = Timeouts {
        connect: Duration::from_secs(5),
        total,
        ..Timeouts::default()
    };
    connect_with(config, Arc::new(Noon), timeouts).unwrap()
}

/// Noon of 22 November 2026.
pub(crate) struct Noon;

impl Clock for Noon {
    fn now(&self) -> UtcTime {
        UtcTime::parse_rfc3339("2026-11-22T12:00:00Z").unwrap()
    }
}

async fn serve(
    mut stream: TcpStream,
    script: Arc<impl Fn(&Seen) -> Reply>,
    record: Arc<Mutex<Vec<Seen>>>,
) {
    let Some(seen) = read_request(&mut stream).await else {
        return;
    };
    let reply = script(&seen);
    record.lock().unwrap().push(seen);
    match reply {
        Reply::Hangup => {}
        Reply::Silence => {
            // Until the client gives up and closes its side.
            let _ = stream.read(&mut [0; 1]).await;
        }
        Reply::Answer {
            status,
            headers,
            body,
        } => {
            let mut head = format!(
                "HTTP/1.1 {status} X\r\ncontent-length: {}\r\nconnection: close\r\n",
                body.len()
            );
            for (name, value) in headers {
                head.push_str(&format!("{name}: {value}\r\n"));
            }
            head.push_str("\r\n");
            let _ = stream.write_all(head.as_bytes()).await;
            let _ = stream.write_all(&body).await;
            let _ = stream.shutdown().await;
        }
    }
}

async fn read_request(stream: &mut TcpStream) -> Option<Seen> {
    let mut bytes = Vec::new();
    let head_end = loop {
        if let Some(at) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break at;
        }
        read_some(stream, &mut bytes).await?;
    };
    let head = String::from_utf8(bytes[..head_end].to_vec()).unwrap();
    let mut lines = head.split("\r\n");
    let (method, target) = lines.next()?.rsplit_once(' ')?.0.split_once(' ')?;
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
        .collect();
    let length: usize = headers
        .iter()
        .find(|(name, _)| name == "content-length")
        .map_or(0, |(_, value)| value.parse().unwrap());
    while bytes.len() < head_end + 4 + length {
        read_some(stream, &mut bytes).await?;
    }
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    Some(Seen {
        method: method.to_owned(),
        path: path.to_owned(),
        query: form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect(),
        headers,
        body: bytes[head_end + 4..].to_vec(),
    })
}

async fn read_some(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> Option<()> {
    let mut chunk = [0; 8192];
    let length = stream.read(&mut chunk).await.ok()?;
    bytes.extend_from_slice(&chunk[..length]);
    (length > 0).then_some(())
}
