//! `refresh_token_updater`: tokens that live in the settings, because each refresh token serves
//! once and the next one has to be saved.

use cpapi_domain::partner::{FailureKind, PartnerError};
use cpapi_domain::time::UtcTime;
use serde_json::Value;

use crate::http::session::Session;
use crate::interpolation::python_text;
use crate::manifest::node::{Loader, Node, Read};
use crate::page::transform::set;
use crate::request::auth::{config_value, texts};

/// Where the settings hold the tokens.
#[derive(Debug, Clone)]
pub(super) struct Updater {
    /// Under which name the network takes and gives refresh tokens.
    pub(super) refresh_token_name: String,
    access_token: Vec<String>,
    refresh_token: Vec<String>,
    expiry: Vec<String>,
}

impl Updater {
    /// Reads a `refresh_token_updater`. Its places join the settings' secrets.
    pub(super) fn read(node: &Node<'_>, loader: &mut Loader) -> Read<Self> {
        let place = |field: &str, usual: &str| {
            let path = texts(node, field)?;
            Ok(match path.is_empty() {
                true => vec!["credentials".to_owned(), usual.to_owned()],
                false => path,
            })
        };
        let name = node.text("refresh_token_name")?;
        let updater = Self {
            refresh_token_name: name.unwrap_or("refresh_token").to_owned(),
            access_token: place("access_token_config_path", "access_token")?,
            refresh_token: place("refresh_token_config_path", "refresh_token")?,
            expiry: place("token_expiry_date_config_path", "token_expiry_date")?,
        };
        node.finish(loader);
        for path in [
            &updater.access_token,
            &updater.refresh_token,
            &updater.expiry,
        ] {
            if !loader.token_paths.contains(path) {
                loader.token_paths.push(path.clone());
            }
        }
        Ok(updater)
    }

    /// Streams whose tokens are at the same place share them.
    pub(super) fn shared_key(&self) -> String {
        format!("config:{}", self.refresh_token.join("/"))
    }

    /// The access token and its end, each empty where there is none.
    pub(super) fn stored(&self, config: &Value) -> (String, String) {
        (text(config, &self.access_token), text(config, &self.expiry))
    }

    /// The refresh token; empty where there is none.
    pub(super) fn refresh_token(&self, config: &Value) -> String {
        text(config, &self.refresh_token)
    }

    /// Takes over the tokens that another read or a check has renewed meanwhile; says whether
    /// there were any.
    pub(super) async fn catch_up(&self, session: &Session) -> bool {
        let Some(sink) = &session.cx.config_sink else {
            return false;
        };
        let config = session.config();
        let Some(latest) = sink.latest().await else {
            return false;
        };
        if self.refresh_token(&latest) == self.refresh_token(&config) {
            return false;
        }
        let mut renewed = config;
        for path in [&self.access_token, &self.refresh_token, &self.expiry] {
            let value = text(&latest, path);
            session.redactor.learn(&value);
            if let Err(detail) = set(&mut renewed, path, value.into()) {
                tracing::warn!(%detail, "renewed tokens have no place in the settings");
                return false;
            }
        }
        session.set_config(renewed);
        true
    }

    /// Saves new tokens before any of them is used: the old refresh token is worthless by now.
    ///
    /// # Errors
    /// They cannot be saved.
    pub(super) async fn save(
        &self,
        session: &Session,
        access_token: &str,
        refresh_token: Option<String>,
        expires: UtcTime,
    ) -> Result<(), PartnerError> {
        let mut config = session.config();
        let mut put = |path: &[String], value: Value| {
            set(&mut config, path, value).map_err(|detail| {
                let detail = format!("The network's new tokens have no place: {detail}.");
                PartnerError::new(FailureKind::Refused, detail)
            })
        };
        put(&self.access_token, access_token.into())?;
        if let Some(refresh_token) = refresh_token {
            put(&self.refresh_token, refresh_token.into())?;
        }
        put(&self.expiry, iso(expires).into())?;
        if let Some(sink) = &session.cx.config_sink {
            sink.save(&config).await.map_err(|detail| {
                let detail = format!("The network's new tokens could not be saved: {detail}");
                PartnerError::new(FailureKind::Transient, session.redactor.clean(&detail))
            })?;
        }
        session.set_config(config);
        Ok(())
    }
}

/// As the reference writes it, which reads the same settings.
fn iso(time: UtcTime) -> String {
    let time = time.naive().and_utc();
    time.format("%Y-%m-%dT%H:%M:%S%.6f+00:00").to_string()
}

fn text(config: &Value, path: &[String]) -> String {
    match config_value(config, path) {
        None | Some(Value::Null) => String::new(),
        Some(value) => python_text(value),
    }
}
