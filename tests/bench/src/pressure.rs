//! As many requests as a server answers: a client that costs little, because it shares the cores.

use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::program::Server;

/// Connections that ask at the same time.
const CONNECTIONS: usize = 8;
/// How long they ask.
const DURATION: Duration = Duration::from_secs(5);

/// Answers a second over [`CONNECTIONS`] connections that each ask again as soon as they have one.
pub(crate) async fn answers_per_second(server: &Server, path: &str) -> anyhow::Result<f64> {
    let (address, request) = server.raw_request(path);
    let begun = Instant::now();
    let clients: Vec<_> = (0..CONNECTIONS)
        .map(|_| tokio::spawn(ask(address.clone(), request.clone(), begun + DURATION)))
        .collect();
    let mut answers = 0_u32;
    for client in clients {
        answers += client.await??;
    }
    Ok(f64::from(answers) / begun.elapsed().as_secs_f64())
}

async fn ask(address: String, request: Vec<u8>, until: Instant) -> anyhow::Result<u32> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let mut buffer = Vec::with_capacity(256 * 1024);
    let mut answers = 0;
    while Instant::now() < until {
        stream.write_all(&request).await?;
        buffer.clear();
        let length = loop {
            if stream.read_buf(&mut buffer).await? == 0 {
                bail!("the server closed the connection");
            }
            if let Some(length) = answer_length(&buffer)? {
                break length;
            }
        };
        while buffer.len() < length {
            if stream.read_buf(&mut buffer).await? == 0 {
                bail!("the server closed the connection in an answer");
            }
        }
        answers += 1;
    }
    Ok(answers)
}

/// Length of head and body, once the head is there. Answers that are not 200 are an error.
fn answer_length(bytes: &[u8]) -> anyhow::Result<Option<usize>> {
    let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else {
        return Ok(None);
    };
    let head = String::from_utf8_lossy(bytes.get(..end).unwrap_or_default()).to_ascii_lowercase();
    if !head.starts_with("http/1.1 200 ") {
        bail!("the server answered {head}");
    }
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length:"))
        .context("an answer without length")?;
    Ok(Some(end + 4 + length.trim().parse::<usize>()?))
}
