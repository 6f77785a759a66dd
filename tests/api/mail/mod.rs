//! Notifications by e-mail (product.md N1).

mod choosing;
mod leasing;
mod log;
mod sending;
mod tls;

use testkit::{MailServer, TestDatabase, TestServer};

/// What the mail server is told.
const PASSWORD: &str = "a password for mails";

/// A server that mails by this mail server.
pub(crate) async fn mailing(database: TestDatabase, mails: &MailServer) -> TestServer {
    mailing_with(database, mails, "off").await
}

/// The same with another protection of the connection.
async fn mailing_with(database: TestDatabase, mails: &MailServer, tls: &str) -> TestServer {
    let settings = [
        ("mail.server", mails.address()),
        ("mail.tls", tls),
        ("mail.user", "hub"),
        ("mail.password", PASSWORD),
        ("mail.from", "Offer hub <hub@example.com>"),
        ("http.public_url", "https://hub.example.com"),
    ];
    TestServer::start_with(database, &settings).await
}
