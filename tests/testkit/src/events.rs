//! Server-sent events, as a client that reads them slowly or breaks off.

use std::time::Duration;

use reqwest::Response;
use serde_json::Value;

use crate::client::Client;

/// Longest wait for the next event; reached only when something is broken.
const PATIENCE: Duration = Duration::from_secs(30);

/// One event.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Its id.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Its data.
    pub data: Value,
}

/// A stream that was opened. Dropping it breaks off.
#[derive(Debug)]
pub struct Events {
    response: Response,
    text: String,
}

impl Client {
    /// Opens a stream below `/api/v1`; the status has to be 200.
    pub async fn follow(&self, path: &str, last_id: Option<&str>) -> Events {
        let response = self.open(path, last_id).await;
        assert_eq!(response.status(), 200, "{path}");
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Events {
            response,
            text: String::new(),
        }
    }

    /// The same with whatever status comes; of the body nothing is read.
    pub async fn open(&self, path: &str, last_id: Option<&str>) -> Response {
        let mut request = self.http.get(format!("{}/api/v1{path}", self.server_url));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        if let Some(id) = last_id {
            request = request.header("Last-Event-ID", id);
        }
        request.send().await.expect("an answer")
    }
}

impl Events {
    /// The next event; none when the server ended the stream.
    pub async fn next(&mut self) -> Option<Event> {
        let event = tokio::time::timeout(PATIENCE, self.wait());
        event.await.expect("nothing but signs of life came")
    }

    async fn wait(&mut self) -> Option<Event> {
        loop {
            while let Some((block, rest)) = self.text.split_once("\n\n") {
                let event = read(block);
                self.text = rest.to_owned();
                if event.is_some() {
                    return event;
                }
            }
            let piece = self.response.chunk().await.expect("the stream broke")?;
            self.text
                .push_str(std::str::from_utf8(&piece).expect("whole characters"));
        }
    }

    /// Events up to the first that is wanted, with it.
    pub async fn until(&mut self, wanted: impl Fn(&Event) -> bool) -> Vec<Event> {
        let mut events = Vec::new();
        loop {
            let event = self.next().await.expect("another event");
            events.push(event.clone());
            if wanted(&event) {
                return events;
            }
        }
    }
}

/// None for comments and settings.
fn read(block: &str) -> Option<Event> {
    let field = |name: &str| {
        block
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    };
    Some(Event {
        id: field("id")?.parse().expect("a number"),
        name: field("event")?.to_owned(),
        data: serde_json::from_str(field("data")?).expect("JSON"),
    })
}
