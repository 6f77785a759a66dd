//! What the settings `mail.*` say together.

use cpapi_domain::secret::Secret;
use cpapi_engine::mail::MailConfig;

use crate::config::Settings;

/// How mails are sent; none without `mail.server`.
pub(super) fn config(settings: &Settings) -> anyhow::Result<Option<MailConfig>> {
    let mail = &settings.mail;
    let Some(server) = mail.server.clone() else {
        return Ok(None);
    };
    let Some(from) = mail.from.clone() else {
        anyhow::bail!("mail.server needs mail.from: the address that mails are from");
    };
    let sign_in = match (&mail.user, &mail.password) {
        (Some(user), Some(password)) => Some((user.clone(), Secret::clone(password))),
        (None, None) => None,
        _ => anyhow::bail!("mail.user and mail.password are given together or not at all"),
    };
    Ok(Some(MailConfig {
        server,
        tls: mail.tls,
        ca_file: mail.ca_file.clone(),
        sign_in,
        from,
        links: settings.http.public_url.clone(),
    }))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use clap::{Args, Command, FromArgMatches};

    use super::*;
    use crate::config::{SettingArgs, load};

    fn read(flags: &[&str]) -> anyhow::Result<Option<MailConfig>> {
        let flags = std::iter::once("cpapi").chain(flags.iter().copied());
        let matches = SettingArgs::augment_args(Command::new("cpapi")).get_matches_from(flags);
        config(&load(&SettingArgs::from_arg_matches(&matches)?)?)
    }

    #[test]
    fn nothing_is_mailed_without_a_server() {
        assert!(read(&["--mail.from=cpapi@example.com"]).unwrap().is_none());
    }

    #[test]
    fn a_server_needs_a_sender_and_a_user_a_password() {
        let (server, from) = (
            "--mail.server=localhost:25",
            "--mail.from=cpapi@example.com",
        );
        assert!(read(&[server, from]).unwrap().is_some());
        let error = read(&[server]).unwrap_err().to_string();
        assert!(error.contains("mail.from"), "{error}");
        let error = read(&[server, from, "--mail.user=me"])
            .unwrap_err()
            .to_string();
        assert!(error.contains("mail.password"), "{error}");
    }
}
