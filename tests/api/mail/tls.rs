//! Mails over TLS: nothing is told to a server that is not who it should be.

use serde_json::Value;
use tempfile::NamedTempFile;
use testkit::{MailServer, SelfSigned, TestDatabase, TestServer, both_databases};

/// A server that mails over TLS and trusts this certificate, or only the system's.
async fn mailing(
    database: TestDatabase,
    mails: &MailServer,
    tls: &str,
    trusted: Option<&SelfSigned>,
) -> (TestServer, NamedTempFile) {
    let file = NamedTempFile::new().unwrap();
    let path = file.path().to_str().unwrap().to_owned();
    let mut settings = vec![
        ("mail.server", mails.address()),
        ("mail.tls", tls),
        ("mail.user", "hub"),
        ("mail.password", super::PASSWORD),
        ("mail.from", "hub@example.com"),
    ];
    if let Some(certificate) = trusted {
        std::fs::write(&path, certificate.pem()).unwrap();
        settings.push(("mail.ca_file", &path));
    }
    (TestServer::start_with(database, &settings).await, file)
}

both_databases! {
    async fn a_connection_changes_to_tls_before_anything_is_told(database: TestDatabase) {
        let certificate = SelfSigned::new();
        let mails = MailServer::with_starttls(&certificate).await;
        let (server, _file) = mailing(database, &mails, "starttls", Some(&certificate)).await;
        server.admin().await.press("/mail/test", 200).await;
        let mail = mails.offered(1).await.swap_remove(0);
        assert_eq!(mail.to, "admin@example.com");
        assert!(!mail.signed_in.is_empty());
        let commands = mails.commands();
        assert_eq!(commands[..4], ["EHLO", "STARTTLS", "EHLO", "AUTH"], "{commands:?}");
    }

    async fn a_connection_is_tls_from_its_first_byte_where_that_is_wanted(database: TestDatabase) {
        let certificate = SelfSigned::new();
        let mails = MailServer::with_implicit_tls(&certificate).await;
        let (server, _file) = mailing(database, &mails, "implicit", Some(&certificate)).await;
        server.admin().await.press("/mail/test", 200).await;
        assert_eq!(mails.offered(1).await.len(), 1);
        assert_eq!(mails.commands()[..2], ["EHLO", "AUTH"]);
    }

    async fn a_server_with_a_certificate_that_nobody_vouches_for_is_told_nothing(database: TestDatabase) {
        let certificate = SelfSigned::new();
        let mails = MailServer::with_starttls(&certificate).await;
        let (server, _file) = mailing(database, &mails, "starttls", None).await;
        let problem = server.admin().await.refused("POST", "/mail/test", Value::Null, 502, "mail_failed").await;
        assert!(problem["detail"].as_str().unwrap().contains("certificate"), "{problem}");
        assert_eq!(mails.commands(), ["EHLO", "STARTTLS"]);
    }

    async fn a_certificate_of_somebody_else_is_refused(database: TestDatabase) {
        let mails = MailServer::with_implicit_tls(&SelfSigned::new()).await;
        let (server, _file) = mailing(database, &mails, "implicit", Some(&SelfSigned::new())).await;
        server.admin().await.refused("POST", "/mail/test", Value::Null, 502, "mail_failed").await;
        assert!(mails.commands().is_empty());
    }
}
