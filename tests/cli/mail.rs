//! `cpapi mail test`.

use std::process::Output;

use tempfile::NamedTempFile;
use testkit::{MailServer, SelfSigned};
use tokio::process::Command;

async fn test_mail(own: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cpapi"))
        .args([
            "mail",
            "test",
            "ada@example.com",
            "--mail.from=Hub <hub@example.com>",
        ])
        .args(own)
        .output()
        .await
        .unwrap()
}

fn words(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[tokio::test]
async fn a_mail_is_sent_over_tls_to_a_server_that_the_file_of_authorities_names() {
    let certificate = SelfSigned::new();
    let mails = MailServer::with_starttls(&certificate).await;
    let authorities = NamedTempFile::new().unwrap();
    std::fs::write(authorities.path(), certificate.pem()).unwrap();
    let server = format!("--mail.server={}", mails.address());
    let ended = test_mail(&[&server]).await;
    assert_eq!(ended.status.code(), Some(1), "{ended:?}");
    assert!(words(&ended.stderr).contains("certificate"), "{ended:?}");
    let trusted = format!("--mail.ca_file={}", authorities.path().display());
    let ended = test_mail(&[&server, &trusted]).await;
    assert!(ended.status.success(), "{ended:?}");
    assert!(
        words(&ended.stdout).contains("ada@example.com"),
        "{ended:?}"
    );
    let mail = mails.offered(1).await.swap_remove(0);
    assert_eq!(
        (mail.from.as_str(), mail.to.as_str()),
        ("hub@example.com", "ada@example.com")
    );
}

#[tokio::test]
async fn what_stands_in_the_way_of_mails_is_named() {
    let ended = test_mail(&[]).await;
    assert_eq!(ended.status.code(), Some(1), "{ended:?}");
    assert!(words(&ended.stderr).contains("mail.server"), "{ended:?}");
    let file = NamedTempFile::new().unwrap();
    let empty = format!("--mail.ca_file={}", file.path().display());
    let ended = test_mail(&["--mail.server=127.0.0.1:9", &empty]).await;
    assert_eq!(ended.status.code(), Some(1), "{ended:?}");
    assert!(words(&ended.stderr).contains("mail.ca_file"), "{ended:?}");
}
