//! Fetching logos.

use cpapi_tracking::logo::{LOGO_LIMIT, fetch};

use crate::scripted::{Reply, Server, json};

fn file(body: Vec<u8>) -> Reply {
    Reply::Answer {
        status: 200,
        headers: vec![("content-type", "text/plain".into())],
        body,
    }
}

#[tokio::test]
async fn a_picture_is_known_by_its_first_bytes_whatever_it_is_called() {
    let server = Server::start(|seen| match seen.path.as_str() {
        "/a" => file(b"\x89PNG\r\n\x1a\nx".to_vec()),
        "/b" => file(b"\xff\xd8\xff\xe0x".to_vec()),
        _ => file(b"GIF89ax".to_vec()),
    })
    .await;
    let client = reqwest::Client::new();
    for (path, mime, name) in [
        ("a", "image/png", "logo.png"),
        ("b", "image/jpeg", "logo.jpg"),
        ("c", "image/gif", "logo.gif"),
    ] {
        let logo = fetch(&client, &format!("{}/{path}", server.origin))
            .await
            .unwrap();
        assert_eq!((logo.mime, logo.file_name.as_str()), (mime, name));
    }
}

#[tokio::test]
async fn what_is_no_picture_too_large_or_missing_is_refused_with_its_reason() {
    let server = Server::start(|seen| match seen.path.as_str() {
        "/page" => file(b"<html>".to_vec()),
        "/large" => {
            let mut body = b"\x89PNG\r\n\x1a\n".to_vec();
            body.resize(LOGO_LIMIT + 1, 0);
            file(body)
        }
        _ => json(404, "{}"),
    })
    .await;
    let client = reqwest::Client::new();
    for (path, reason) in [
        ("page", "neither PNG"),
        ("large", "larger than 2 MiB"),
        ("none", "HTTP 404"),
    ] {
        let error = fetch(&client, &format!("{}/{path}", server.origin))
            .await
            .unwrap_err();
        assert!(error.contains(reason), "{path}: {error}");
    }
    for url in ["not a url", "file:///etc/passwd"] {
        assert!(fetch(&client, url).await.is_err());
    }
}
