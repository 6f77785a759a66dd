//! A network that answers as a test says, on a real socket, and remembers what it was asked.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cpapi_connectors::{
    Connector, FetchLimits, Mapped, NetworkGuard, Pull, RecordPage, Registry, SourceContext,
    http_client,
};
use cpapi_domain::offer::Offer;
use cpapi_domain::time::SystemClock;
use serde_json::{Map, Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

pub(crate) const KEY: &str = "KEY-0123456789/abc";

/// A request.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) method: String,
    headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Asked {
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The fields of a form in the body.
    pub(crate) fn form(&self) -> Vec<(String, String)> {
        url::form_urlencoded::parse(self.body.as_bytes())
            .into_owned()
            .collect()
    }

    pub(crate) fn page(&self) -> u64 {
        self.get("page").map_or(1, |page| page.parse().unwrap())
    }
}

/// An answer.
#[derive(Debug, Clone)]
pub(crate) enum Say {
    /// Status, headers, body.
    Answer(u16, Vec<(&'static str, String)>, String),
    /// Status 200, headers, a body that need not be text.
    Bytes(Vec<(&'static str, String)>, Vec<u8>),
    /// Headers for the whole body, and only this much of it.
    CutOff(String, usize),
    /// Nothing, until the client goes away.
    Hang,
    /// A head and then this piece again and again, as often as that or until the client goes away;
    /// where it says so the connection then breaks.
    Flood {
        head: &'static str,
        piece: Vec<u8>,
        times: usize,
        breaks: bool,
    },
}

impl Say {
    pub(crate) fn json(value: &Value) -> Self {
        Self::Answer(200, Vec::new(), value.to_string())
    }
}

type Handler = dyn Fn(&Asked, usize) -> Say + Send + Sync;

/// A scripted network.
pub(crate) struct Network {
    pub(crate) address: SocketAddr,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Network {
    /// The handler gets the request and how many came before it.
    pub(crate) async fn start(
        handler: impl Fn(&Asked, usize) -> Say + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let handler: Arc<Handler> = Arc::new(handler);
        let log = Arc::clone(&asked);
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(serve(socket, Arc::clone(&handler), Arc::clone(&log)));
            }
        });
        Self { address, asked }
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/Apiv3/json", self.address)
    }

    pub(crate) fn config(&self) -> Value {
        json!({"network_id": "demonet", "api_key": KEY, "base_url": self.url(),
               "with_goals": true, "with_operating_systems": true})
    }

    pub(crate) fn context(&self) -> SourceContext {
        context(self.config())
    }
}

async fn serve(mut socket: TcpStream, handler: Arc<Handler>, log: Arc<Mutex<Vec<Asked>>>) {
    let mut head = Vec::new();
    let mut byte = [0_u8; 1];
    while !head.ends_with(b"\r\n\r\n") {
        match socket.read(&mut byte).await {
            Ok(1) => head.push(byte[0]),
            _ => return,
        }
    }
    let head = String::from_utf8(head).unwrap();
    let target = head.split(' ').nth(1).unwrap();
    let url = url::Url::parse(&format!("http://x{target}")).unwrap();
    let headers: Vec<(String, String)> = head
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let length = headers
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .map_or(0, |(_, length)| length.parse().unwrap());
    let mut body = vec![0; length];
    if socket.read_exact(&mut body).await.is_err() {
        return;
    }
    let asked = Asked {
        method: head.split(' ').next().unwrap().to_owned(),
        headers,
        body: String::from_utf8(body).unwrap(),
        path: url.path().to_owned(),
        query: url
            .query_pairs()
            .map(|(k, v)| (k.into_owned(), v.into_owned()))
            .collect(),
    };
    let before = {
        let mut log = log.lock().unwrap();
        log.push(asked.clone());
        log.len() - 1
    };
    let (status, headers, body, sent) = match handler(&asked, before) {
        Say::Answer(status, headers, body) => {
            let length = body.len();
            (status, headers, body.into_bytes(), length)
        }
        Say::Bytes(headers, body) => {
            let length = body.len();
            (200, headers, body, length)
        }
        Say::CutOff(body, sent) => (200, Vec::new(), body.into_bytes(), sent),
        Say::Hang => {
            let _ = socket.read(&mut byte).await;
            return;
        }
        Say::Flood {
            head,
            piece,
            times,
            breaks,
        } => {
            flood(socket, head, &piece, times, breaks).await;
            return;
        }
    };
    let mut answer = format!(
        "HTTP/1.1 {status} X\r\nContent-Length: {}\r\nConnection: close\r\n",
        body.len()
    );
    for (name, value) in headers {
        answer.push_str(&format!("{name}: {value}\r\n"));
    }
    answer.push_str("\r\n");
    let mut bytes = answer.into_bytes();
    bytes.extend_from_slice(&body[..sent]);
    let _ = socket.write_all(&bytes).await;
    let _ = socket.shutdown().await;
}

/// Sends a chunked body.
async fn flood(mut socket: TcpStream, head: &str, piece: &[u8], times: usize, breaks: bool) {
    let mut begin =
        b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n".to_vec();
    if !head.is_empty() {
        begin.extend_from_slice(format!("{:x}\r\n{head}\r\n", head.len()).as_bytes());
    }
    if socket.write_all(&begin).await.is_err() {
        return;
    }
    let mut chunk = format!("{:x}\r\n", piece.len()).into_bytes();
    chunk.extend_from_slice(piece);
    chunk.extend_from_slice(b"\r\n");
    for _ in 0..times {
        if socket.write_all(&chunk).await.is_err() {
            return;
        }
    }
    if !breaks {
        let _ = socket.write_all(b"0\r\n\r\n").await;
    }
    let _ = socket.shutdown().await;
}

/// A context whose waits are short.
pub(crate) fn context(config: Value) -> SourceContext {
    let limits = FetchLimits {
        longest_wait: Duration::from_millis(20),
        ..FetchLimits::default()
    };
    let http = http_client(&limits, &NetworkGuard::open()).unwrap();
    SourceContext::new(config, Arc::new(SystemClock), http, limits)
}

pub(crate) fn tune() -> Arc<Connector> {
    Registry::builtin().unwrap().get("tune").unwrap()
}

/// An active, approved offer with a link.
pub(crate) fn record(id: u64) -> Value {
    json!({
        "Offer": {
            "id": id.to_string(), "name": format!("Offer {id}"), "description": "d", "status": "active",
            "require_approval": "1", "approval_status": "approved", "preview_url": "https://p.example/",
            "currency": "USD", "default_payout": "2.50000", "percent_payout": null, "payout_type": "cpa_flat",
            "expiration_date": "0000-00-00 00:00:00", "conversion_cap": "0", "is_expired": "0"
        },
        "Country": {"US": {"code": "US"}},
        "TrackingLink": {"click_url": format!("https://t.example/aff_c?offer_id={id}&aff_id=1")},
        "Thumbnail": [], "OfferCategory": [], "OfferOperatingSystem": [], "Goal": []
    })
}

/// A page of a feed; `all` is the number of offers announced.
pub(crate) fn page(asked: &Asked, records: &[Value], pages: u64, all: u64) -> Value {
    let mut data = Map::new();
    for (at, record) in records.iter().enumerate() {
        let id = record
            .pointer("/Offer/id")
            .and_then(Value::as_str)
            .map_or(format!("x{at}"), str::to_owned);
        data.insert(id, record.clone());
    }
    let data = if data.is_empty() {
        json!([])
    } else {
        Value::Object(data)
    };
    let mut echo: HashMap<&str, Value> = HashMap::new();
    echo.insert("api_key", asked.get("api_key").unwrap_or_default().into());
    json!({
        "request": echo,
        "response": {"status": 1, "httpStatus": 200, "errors": [], "errorMessage": null, "data": {
            "page": asked.get("page").map_or(json!(1), |page| json!(page)),
            "current": 0, "count": all, "pageCount": pages, "data": data
        }}
    })
}

/// The envelope of a failure.
pub(crate) fn failure(asked: &Asked, message: &str) -> Value {
    json!({"request": {"api_key": asked.get("api_key")}, "response": {
        "status": -1, "httpStatus": 200, "data": "", "errors": [{"publicMessage": message}], "errorMessage": message
    }})
}

pub(crate) async fn all_pages(pull: &mut Pull) -> Vec<RecordPage> {
    let mut pages = Vec::new();
    while let Some(page) = pull.next_page().await.unwrap() {
        pages.push(page);
    }
    pages
}

/// The only offer among mapped records.
pub(crate) fn only_offer(mapped: &[Mapped]) -> (&Offer, bool) {
    match mapped {
        [
            Mapped::Offer {
                offer, incomplete, ..
            },
        ] => (offer, *incomplete),
        other => panic!("one offer is expected, not {other:?}"),
    }
}
