//! The permission in the handler's signature: a handler takes [`Allowed`] with the right it
//! needs and gets the [`Actor`], or is never entered.

use std::marker::PhantomData;
use std::net::{IpAddr, Ipv4Addr};
use std::ops::Deref;
use std::sync::Arc;

use actix_web::http::header;
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, web};
use cpapi_db::api_tokens::ApiTokenRow;
use cpapi_db::users::{self, UserRow};
use cpapi_domain::access::{Permission, Role};
use futures::FutureExt;
use futures::future::LocalBoxFuture;
use tokio::sync::Semaphore;
use tracing_actix_web::RequestId;

use super::api_token::{self, is_api_token};
use crate::api::problem::{ApiResult, Problem, ProblemCode};
use crate::app::App;

/// Where a request comes from.
#[derive(Debug, Clone)]
pub struct Origin {
    /// Address of the caller.
    pub ip: IpAddr,
    /// The request's id.
    pub request_id: String,
    /// What the caller calls itself, cut.
    pub user_agent: Option<String>,
}

/// Who is asking.
#[derive(Debug, Clone)]
pub struct Actor {
    /// User id.
    pub user_id: i64,
    /// E-mail.
    pub email: String,
    /// Name.
    pub name: String,
    /// Role.
    pub role: Role,
    /// The API token that was shown instead of a session's.
    pub token: Option<ApiTokenRow>,
    /// From where.
    pub origin: Origin,
}

impl Actor {
    /// Whether the role has the right and, with an API token, whether the token's scopes cover it.
    ///
    /// # Errors
    /// `permission_missing` or `scope_missing`.
    fn need(&self, right: Permission) -> ApiResult<()> {
        if !self.role.may(right) {
            return Err(Problem::new(ProblemCode::PermissionMissing).detail(format!(
                "This needs the right {right}, which the role {} lacks.",
                self.role
            )));
        }
        let Some(token) = &self.token else {
            return Ok(());
        };
        let Some(scope) = right.scope() else {
            return Err(for_persons_only());
        };
        if token.allows(scope) {
            return Ok(());
        }
        Err(Problem::new(ProblemCode::ScopeMissing).detail(format!(
            "This needs the scope {scope}, which the API token {} lacks.",
            token.name
        )))
    }
}

fn for_persons_only() -> Problem {
    Problem::new(ProblemCode::ScopeMissing)
        .detail("This is for signed-in persons only; no API token may do it.")
}

/// A right as a type.
pub trait Right: 'static {
    /// The right.
    const PERMISSION: Permission;
}

macro_rules! rights {
    ($($(#[$meta:meta])* $right:ident),+ $(,)?) => {
        $($(#[$meta])* #[derive(Debug)] pub struct $right;
        impl Right for $right { const PERMISSION: Permission = Permission::$right; })+
    };
}

/// The rights as types, one per [`Permission`].
pub mod rights {
    use super::{Permission, Right};

    rights! {
        /// See demand sources, connectors and quarantined records.
        SourcesRead,
        /// Create, edit, check and archive demand sources.
        SourcesWrite,
        /// Make, edit, try and archive user-made connectors.
        ConnectorsWrite,
        /// See offers.
        OffersRead,
        /// See campaigns.
        CampaignsRead,
        /// Create, edit and archive campaigns.
        CampaignsWrite,
        /// See tracking systems.
        TrackingSystemsRead,
        /// Create, edit, check and archive tracking systems.
        TrackingSystemsWrite,
        /// See runs.
        RunsRead,
        /// See notifications.
        NotificationsRead,
        /// Force pulls and syncs.
        SyncRun,
        /// Read the audit log.
        AuditRead,
        /// Manage users.
        UsersManage,
        /// Create and revoke API tokens.
        TokensManage,
        /// Create, edit, test and delete webhooks.
        WebhooksManage,
        /// Try whether mails are sent, and see which were not.
        MailTest,
    }
}

/// Keeps bodies unread until the caller's right is established. The framework runs a handler's
/// extractors side by side, and who may not ask should hear that first and nothing else.
#[derive(Debug, Clone)]
pub struct Gate(Arc<Semaphore>);

impl Gate {
    fn place(request: &HttpRequest) -> Self {
        let gate = Self(Arc::new(Semaphore::new(0)));
        request.extensions_mut().insert(gate.clone());
        gate
    }

    fn open(&self) {
        self.0.close();
    }

    /// The gate of this request; none where nobody has to be signed in.
    pub fn of(request: &HttpRequest) -> Option<Self> {
        request.extensions().get::<Self>().cloned()
    }

    /// Comes back when the right is established, and never when it is refused: then the
    /// refusal ends the request.
    pub async fn passed(self) {
        // There is never a permit; the gate opens by being closed for waiters.
        drop(self.0.acquire().await);
    }
}

/// An actor who has the right `R`.
#[derive(Debug)]
pub struct Allowed<R> {
    actor: Actor,
    right: PhantomData<R>,
}

impl<R> Deref for Allowed<R> {
    type Target = Actor;

    fn deref(&self) -> &Actor {
        &self.actor
    }
}

impl<R: Right> FromRequest for Allowed<R> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, ApiResult<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let signing_in = signed_in(request);
        let gate = Gate::place(request);
        async move {
            let (actor, _) = signing_in.await?;
            actor.need(R::PERMISSION)?;
            gate.open();
            Ok(Self {
                actor,
                right: PhantomData,
            })
        }
        .boxed_local()
    }
}

/// Anybody whom we know, by session or by API token, whatever its scopes.
#[derive(Debug)]
pub struct Known;

impl FromRequest for Known {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, ApiResult<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let signing_in = signed_in(request);
        let gate = Gate::place(request);
        async move {
            signing_in.await?;
            gate.open();
            Ok(Self)
        }
        .boxed_local()
    }
}

/// A person who is signed in; what is theirs alone is not for API tokens.
#[derive(Debug)]
pub struct SignedIn {
    /// Who.
    pub actor: Actor,
    /// Their row.
    pub user: UserRow,
}

impl FromRequest for SignedIn {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, ApiResult<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let signing_in = signed_in(request);
        let gate = Gate::place(request);
        async move {
            let (actor, user) = signing_in.await?;
            if actor.token.is_some() {
                return Err(for_persons_only());
            }
            gate.open();
            Ok(Self { actor, user })
        }
        .boxed_local()
    }
}

impl FromRequest for Origin {
    type Error = Problem;
    type Future = std::future::Ready<ApiResult<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(
            app(request).map(|app| origin(request, app.settings.http.trust_forwarded)),
        )
    }
}

/// Longest user agent that is kept.
const USER_AGENT_LIMIT: usize = 200;

fn origin(request: &HttpRequest, trust_forwarded: bool) -> Origin {
    let connection = request.connection_info();
    let address = if trust_forwarded {
        connection.realip_remote_addr()
    } else {
        connection.peer_addr()
    };
    let ip = address
        .and_then(read_address)
        .unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    let user_agent = request
        .headers()
        .get(header::USER_AGENT)
        .and_then(|agent| agent.to_str().ok())
        .map(|agent| agent.chars().take(USER_AGENT_LIMIT).collect());
    let request_id = request
        .extensions()
        .get::<RequestId>()
        .map(ToString::to_string)
        .unwrap_or_default();
    Origin {
        ip,
        request_id,
        user_agent,
    }
}

/// Proxies write addresses with and without ports and brackets.
fn read_address(text: &str) -> Option<IpAddr> {
    text.parse()
        .ok()
        .or_else(|| {
            text.parse::<std::net::SocketAddr>()
                .ok()
                .map(|address| address.ip())
        })
        .or_else(|| text.trim_matches(['[', ']']).parse().ok())
}

fn app(request: &HttpRequest) -> ApiResult<web::Data<App>> {
    request
        .app_data::<web::Data<App>>()
        .cloned()
        .ok_or_else(|| Problem::internal(anyhow::anyhow!("the application's state is not set up")))
}

/// The user behind the access token or the API token; read from the database each time, so that a changed role
/// or a disabled user counts at once.
fn signed_in(request: &HttpRequest) -> impl Future<Output = ApiResult<(Actor, UserRow)>> + use<> {
    let app = app(request);
    let token = bearer(request);
    let origin = app
        .as_ref()
        .map(|app| origin(request, app.settings.http.trust_forwarded))
        .ok();
    async move {
        let app = app?;
        let token = token.ok_or_else(|| Problem::new(ProblemCode::Unauthenticated))?;
        let now = app.clock.now();
        let (token, user) = if is_api_token(&token) {
            api_token::holder(&app, &token, now).await?.unzip()
        } else {
            let id = app.tokens.read(&token, now)?;
            (None, app.db.read(move |c| users::find(c, id)).await?)
        };
        let (Some(user), Some(origin)) = (user.filter(|user| user.disabled_at.is_none()), origin)
        else {
            return Err(Problem::new(ProblemCode::Unauthenticated));
        };
        if let Some(token) = &token {
            api_token::note_use(&app, token, origin.ip.to_string(), now);
        }
        let actor = Actor {
            user_id: user.id,
            email: user.email.clone(),
            name: user.name.clone(),
            role: user.role,
            token,
            origin,
        };
        Ok((actor, user))
    }
}

fn bearer(request: &HttpRequest) -> Option<String> {
    let value = request
        .headers()
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| token.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_proxies_write_them() {
        for (text, expected) in [
            ("10.0.0.1", "10.0.0.1"),
            ("10.0.0.1:80", "10.0.0.1"),
            ("[::1]:80", "::1"),
            ("[::1]", "::1"),
        ] {
            assert_eq!(
                read_address(text).map(|ip| ip.to_string()).as_deref(),
                Some(expected)
            );
        }
        assert_eq!(read_address("unknown"), None);
    }
}
