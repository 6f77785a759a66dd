//! The network that a replay plays: a small HTTP server on this machine.

use std::convert::Infallible;
use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures::StreamExt as _;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use parking_lot::Mutex;
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};
use url::Url;

use super::matching::Asked;
use super::scripted::ScriptedAnswer;

/// What goes wrong at the network.
#[derive(Debug, Clone, Default)]
pub(super) enum Trouble {
    /// Nothing.
    #[default]
    None,
    /// Before the first page of the feed this is said once.
    Once(Box<ScriptedAnswer>),
    /// An answer has another body.
    OtherBody {
        /// Its place among the replay's answers.
        answer: usize,
        /// Instead of its own.
        body: Vec<u8>,
    },
    /// The connection breaks off in the middle of every page of the feed.
    ConnectionBreaks,
    /// Every page of the feed is only the first half of itself, as if that were all.
    HalfBody,
}

/// One request and what was answered.
#[derive(Debug, Clone)]
pub(super) struct Served {
    /// The request.
    pub(super) asked: Asked,
    /// When it came.
    pub(super) at: Instant,
    /// Place of the answer in the replay; none where there was none.
    pub(super) answer: Option<usize>,
    /// It asked for a page of the feed.
    pub(super) feed: bool,
    /// It got the trouble instead of its answer.
    pub(super) troubled: bool,
}

type Body = BoxBody<Bytes, io::Error>;

/// A network being played; it ends when this is dropped.
#[derive(Debug)]
pub(super) struct Network {
    /// Where it listens.
    pub(super) url: Url,
    stage: Arc<Stage>,
    listener: JoinHandle<()>,
}

#[derive(Debug)]
struct Stage {
    answers: Vec<ScriptedAnswer>,
    trouble: Trouble,
    served: Mutex<Vec<Served>>,
}

/// What to send for a request.
enum Reply {
    Answer(ScriptedAnswer, Vec<u8>),
    Cut(ScriptedAnswer, Vec<u8>),
    Nothing(String),
}

impl Network {
    /// Starts to listen.
    ///
    /// # Errors
    /// No socket is to be had.
    pub(super) async fn start(answers: Vec<ScriptedAnswer>, trouble: Trouble) -> io::Result<Self> {
        let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = socket.local_addr()?;
        let url = Url::parse(&format!("http://{address}/")).map_err(io::Error::other)?;
        let stage = Arc::new(Stage {
            answers,
            trouble,
            served: Mutex::new(Vec::new()),
        });
        let listener = tokio::spawn(listen(socket, Arc::clone(&stage)));
        Ok(Self {
            url,
            stage,
            listener,
        })
    }

    /// Everything that was asked so far.
    pub(super) fn served(&self) -> Vec<Served> {
        self.stage.served.lock().clone()
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        self.listener.abort();
    }
}

async fn listen(socket: TcpListener, stage: Arc<Stage>) {
    // Aborting this task drops the set and with it every connection.
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = socket.accept().await {
        let stage = Arc::clone(&stage);
        connections.spawn(async move {
            let service = service_fn(move |request| {
                let stage = Arc::clone(&stage);
                async move { Ok::<_, Infallible>(serve(&stage, request).await) }
            });
            // A connection that is cut off on purpose ends with an error.
            let _ = http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
        while connections.try_join_next().is_some() {}
    }
}

async fn serve(stage: &Stage, request: Request<Incoming>) -> Response<Body> {
    let asked = asked(request).await;
    match stage.reply(asked) {
        Reply::Answer(answer, body) => respond(&answer, whole(body), None),
        Reply::Cut(answer, body) => {
            let length = body.len();
            respond(&answer, cut_off(body), Some(length))
        }
        Reply::Nothing(line) => {
            let mut response = Response::new(whole(
                format!("The replay has no answer for {line}").into_bytes(),
            ));
            *response.status_mut() = hyper::StatusCode::NOT_IMPLEMENTED;
            response
        }
    }
}

async fn asked(request: Request<Incoming>) -> Asked {
    let (head, body) = request.into_parts();
    let query = head.uri.query().unwrap_or_default();
    let body = match body.collect().await {
        Ok(body) => body.to_bytes().to_vec(),
        Err(_) => Vec::new(),
    };
    Asked {
        method: head.method.as_str().to_owned(),
        path: head.uri.path().to_owned(),
        query: url::form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect(),
        headers: head
            .headers
            .iter()
            .map(|(name, value)| {
                let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
                (name.as_str().to_owned(), value)
            })
            .collect(),
        body,
    }
}

impl Stage {
    /// Chooses the answer and writes down what was asked.
    fn reply(&self, asked: Asked) -> Reply {
        let mut served = self.served.lock();
        let fresh = |at: &usize, answer: &ScriptedAnswer| {
            let given = served
                .iter()
                .filter(|one| one.answer == Some(*at) && !one.troubled)
                .count();
            answer.times.is_none_or(|times| given < times)
        };
        let found = self
            .answers
            .iter()
            .enumerate()
            .find(|(at, answer)| answer.when.matches(&asked) && fresh(at, answer));
        let mut entry = Served {
            asked,
            at: Instant::now(),
            answer: found.map(|(at, _)| at),
            feed: found.is_some_and(|(_, answer)| answer.feed),
            troubled: false,
        };
        let Some((at, answer)) = found else {
            let line = entry.asked.line();
            served.push(entry);
            return Reply::Nothing(line);
        };
        let first_trouble = !served.iter().any(|one| one.troubled);
        let (reply, troubled) = self.reply_with_trouble(at, answer, first_trouble);
        entry.troubled = troubled;
        served.push(entry);
        reply
    }

    fn reply_with_trouble(
        &self,
        at: usize,
        answer: &ScriptedAnswer,
        first_trouble: bool,
    ) -> (Reply, bool) {
        let plain = || answer.wire_body(&answer.body);
        match &self.trouble {
            Trouble::Once(trouble) if answer.feed && first_trouble => {
                let body = trouble.wire_body(&trouble.body);
                (Reply::Answer((**trouble).clone(), body), true)
            }
            Trouble::OtherBody {
                answer: other,
                body,
            } if *other == at => (Reply::Answer(answer.clone(), answer.wire_body(body)), true),
            Trouble::ConnectionBreaks if answer.feed => (Reply::Cut(answer.clone(), plain()), true),
            Trouble::HalfBody if answer.feed => {
                let half = answer.body.get(..answer.body.len() / 2).unwrap_or_default();
                (Reply::Answer(answer.clone(), answer.wire_body(half)), true)
            }
            _ => (Reply::Answer(answer.clone(), plain()), false),
        }
    }
}

fn respond(answer: &ScriptedAnswer, body: Body, length: Option<usize>) -> Response<Body> {
    let now = chrono::Utc::now().timestamp();
    let mut builder = Response::builder().status(answer.status);
    for (name, value) in answer.wire_headers(now) {
        builder = builder.header(name, value);
    }
    if let Some(length) = length {
        builder = builder.header("content-length", length);
    }
    builder.body(body).unwrap_or_else(|error| {
        let detail = format!("The replay's headers cannot be sent: {error}");
        let mut response = Response::new(whole(detail.into_bytes()));
        *response.status_mut() = hyper::StatusCode::NOT_IMPLEMENTED;
        response
    })
}

fn whole(body: Vec<u8>) -> Body {
    Full::new(Bytes::from(body))
        .map_err(|never| match never {})
        .boxed()
}

/// The first half, then nothing more.
fn cut_off(mut body: Vec<u8>) -> Body {
    body.truncate(body.len() / 2);
    let first = futures::stream::iter([Ok(Frame::data(Bytes::from(body)))]);
    let end = futures::stream::once(async {
        // The half is to arrive before the connection goes.
        tokio::time::sleep(Duration::from_millis(10)).await;
        Err(io::Error::other("cut off on purpose"))
    });
    BodyExt::boxed(StreamBody::new(first.chain(end)))
}
