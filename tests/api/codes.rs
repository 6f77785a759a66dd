//! Every code of the product's table can be met: the match below has no other arm, so a new code
//! does not compile until somebody says here how it comes about.

use cpapi::api::codes::ProblemCode;
use serde_json::{Value, json};
use testkit::{
    Client, MailServer, PASSWORD, Sending, TestDatabase, TestServer, both_databases, eventually,
};

use crate::connectors::{own_copy, own_source};
use crate::given::{Pushed, campaign_body, id, pull, pushed, quiet_source, with};

const NOBODY: i64 = 424_242;

/// Where the codes are met.
struct World {
    /// A server with users, a pushed campaign and archived things.
    server: TestServer,
    /// A server without users and engine, impatient with its database and with people.
    bare: TestServer,
    admin: Client,
    manager: Client,
    viewer: Client,
    anonymous: Client,
    pushed: Pushed,
    archived_source: i64,
    archived_system: i64,
    archived_campaign: i64,
}

impl World {
    async fn new(server: TestServer) -> Self {
        let settings = [
            ("engine.tick", "1h"),
            ("auth.login_attempts", "1"),
            ("database.write_connections", "1"),
            ("database.busy_timeout", "100ms"),
        ];
        let bare = TestServer::start_with(TestDatabase::sqlite().await, &settings).await;
        let (admin, manager, viewer) = (
            server.admin().await,
            server.manager().await,
            server.viewer().await,
        );
        let pushed = pushed(&manager, 8).await;
        let archive = async |path: &str, made: Value| {
            let path = format!("/{path}/{}/archive", id(&made));
            id(&manager
                .post(&path, json!({"title": made["title"]}), 200)
                .await)
        };
        let archived_source = archive(
            "sources",
            quiet_source(&manager, "Gone", &pushed.network).await,
        )
        .await;
        let system = crate::given::tracking_system(&manager, "Gone", &pushed.tenant).await;
        let archived_system = archive("tracking-systems", system).await;
        let body = with(
            campaign_body("Gone", pushed.tracking_system, &[pushed.source]),
            json!({"enabled": false}),
        );
        let archived_campaign =
            archive("campaigns", manager.post("/campaigns", body, 201).await).await;
        let anonymous = server.anonymous();
        Self {
            server,
            bare,
            admin,
            manager,
            viewer,
            anonymous,
            pushed,
            archived_source,
            archived_system,
            archived_campaign,
        }
    }

    async fn any_offer(&self) -> i64 {
        id(&self.manager.get("/offers?limit=1&valid=true", 200).await["items"][0])
    }

    /// Takes the only connection that writes, so that the next writer is turned away.
    async fn busy(&self) {
        let (hold, held) = std::sync::mpsc::channel::<()>();
        let (tell, told) = tokio::sync::oneshot::channel();
        let db = self.bare.app().db.clone();
        let holding = tokio::spawn(async move {
            db.write(move |_| {
                // Nobody waits any more once the test has failed.
                let _ = (tell.send(()), held.recv());
                Ok(())
            })
            .await
        });
        told.await.expect("the write has begun");
        let refresh = json!({"refresh_token": "none"});
        self.bare
            .anonymous()
            .refused("POST", "/session/refresh", refresh, 503, "busy")
            .await;
        drop(hold);
        holding.await.expect("the writer").expect("the write");
    }
}

/// Those that need a published connector of a user and a source of it.
async fn own_connector_codes(world: &World, code: ProblemCode) {
    let manager = &world.manager;
    let slug = code.as_str().replace('_', "-");
    let path = format!("/connectors/{slug}");
    own_copy(manager, &slug).await;
    manager
        .press(&format!("{path}/versions/1/publish"), 200)
        .await;
    let source = own_source(manager, &slug, &world.pushed.network).await;
    let (method, path, body) = match code {
        ProblemCode::ConnectorInUse => {
            let title = json!({"title": format!("Copy {slug}")});
            ("POST", format!("{path}/archive"), title)
        }
        ProblemCode::ConnectorVersionPublished => {
            ("PATCH", format!("{path}/versions/1"), json!({"note": "x"}))
        }
        ProblemCode::ConnectorVersionDraft => {
            manager
                .post(&format!("{path}/versions"), json!({}), 201)
                .await;
            let path = format!("/sources/{source}/connector-version");
            ("POST", path, json!({"version": 2}))
        }
        _ => {
            let lent = json!({
                "manifest": "", "config": {}, "connector": "tune", "source_id": world.pushed.source,
            });
            ("POST", "/connectors/test".to_owned(), lent)
        }
    };
    let status = code.status_number();
    manager
        .refused(method, &path, body, status, code.as_str())
        .await;
}

/// Meets the code, or says why no request of a test can.
#[allow(clippy::too_many_lines, reason = "one table")]
async fn meet(world: &World, code: ProblemCode) -> Result<(), &'static str> {
    let World {
        admin,
        manager,
        viewer,
        anonymous,
        pushed,
        ..
    } = world;
    let status = code.status_number();
    let word = code.as_str();
    let refused = async |client: &Client, method: &str, path: &str, body: Value| {
        client.refused(method, path, body, status, word).await;
    };
    match code {
        ProblemCode::BodyMalformed => {
            let sending = Sending::Bytes("application/json", b"{".to_vec());
            assert_eq!(
                anonymous
                    .ask("POST", "/session", sending, status)
                    .await
                    .json()["code"],
                word
            );
        }
        ProblemCode::QueryInvalid => refused(manager, "GET", "/offers?limit=0", Value::Null).await,
        ProblemCode::PathInvalid => refused(manager, "GET", "/offers/x", Value::Null).await,
        ProblemCode::CursorInvalid => {
            refused(manager, "GET", "/offers?cursor=x", Value::Null).await
        }
        ProblemCode::RequestInvalid => {
            return Err(
                "a request that breaks off or whose compression is broken; the client that would be told is gone",
            );
        }
        ProblemCode::Unauthenticated => refused(anonymous, "GET", "/offers", Value::Null).await,
        ProblemCode::TokenExpired => {
            let user = viewer.get("/session", 200).await["user"]["id"]
                .as_i64()
                .expect("an id");
            let late = viewer.with_token(&world.server.expired_token(user));
            refused(&late, "GET", "/offers", Value::Null).await;
        }
        ProblemCode::InvalidCredentials => {
            let wrong = json!({"email": "admin@example.com", "password": "not the password"});
            refused(anonymous, "POST", "/session", wrong).await;
        }
        ProblemCode::RefreshTokenInvalid => {
            refused(
                anonymous,
                "POST",
                "/session/refresh",
                json!({"refresh_token": "x"}),
            )
            .await;
        }
        ProblemCode::PermissionMissing => refused(viewer, "GET", "/users", Value::Null).await,
        ProblemCode::SetupTokenInvalid => {
            let wrong = json!({"token": "x", "email": "ada@example.com", "name": "Ada", "password": PASSWORD});
            refused(&world.bare.anonymous(), "POST", "/setup", wrong).await;
        }
        ProblemCode::PasswordWrong => {
            let wrong =
                json!({"current_password": "not the password", "new_password": "another password"});
            refused(viewer, "PATCH", "/session/password", wrong).await;
        }
        ProblemCode::RouteNotFound => refused(manager, "GET", "/nothing", Value::Null).await,
        ProblemCode::UserNotFound => {
            refused(admin, "GET", &format!("/users/{NOBODY}"), Value::Null).await
        }
        ProblemCode::ConnectorNotFound => {
            refused(manager, "GET", "/connectors/nothing", Value::Null).await
        }
        ProblemCode::ConnectorVersionNotFound => {
            refused(manager, "GET", "/connectors/tune/versions/7", Value::Null).await
        }
        ProblemCode::ConnectorTaken => {
            let taken = json!({"id": "tune", "title": "Another TUNE"});
            refused(manager, "POST", "/connectors", taken).await;
        }
        ProblemCode::ConnectorBuiltIn => {
            let body = json!({"title": "Ours"});
            refused(manager, "PATCH", "/connectors/tune", body).await;
        }
        ProblemCode::ConnectorArchived => {
            own_copy(manager, "codes-archived").await;
            let path = "/connectors/codes-archived";
            let archive = format!("{path}/archive");
            let title = json!({"title": "Copy codes-archived"});
            manager.post(&archive, title, 200).await;
            refused(manager, "POST", &format!("{path}/versions"), json!({})).await;
        }
        ProblemCode::ConnectorInUse
        | ProblemCode::ConnectorVersionPublished
        | ProblemCode::ConnectorVersionDraft
        | ProblemCode::ConnectorSecretsRefused => own_connector_codes(world, code).await,
        ProblemCode::ConnectorDraftExists => {
            own_copy(manager, "codes-draft").await;
            refused(
                manager,
                "POST",
                "/connectors/codes-draft/versions",
                json!({}),
            )
            .await;
        }
        ProblemCode::ConnectorVersionChanged => {
            own_copy(manager, "codes-changed").await;
            let stale = json!({"note": "x", "base_updated_at": "2020-01-01T00:00:00Z"});
            let path = "/connectors/codes-changed/versions/1";
            refused(manager, "PATCH", path, stale).await;
        }
        ProblemCode::ConnectorUnusable => {
            let body = json!({"id": "codes-empty", "title": "Empty", "start": "empty"});
            manager.post("/connectors", body, 201).await;
            let path = "/connectors/codes-empty/versions/1/publish";
            refused(manager, "POST", path, Value::Null).await;
        }
        ProblemCode::ScopeMissing => {
            let body = crate::tokens::token_body(&["read"]);
            let made = admin.post("/tokens", body, 201).await;
            let program = admin.with_token(made["secret"].as_str().expect("the token"));
            refused(&program, "POST", "/campaigns", json!({})).await;
        }
        ProblemCode::TokenNotFound => {
            let path = format!("/tokens/{NOBODY}/revoke");
            refused(admin, "POST", &path, Value::Null).await;
        }
        ProblemCode::SourceNotFound => {
            refused(manager, "GET", &format!("/sources/{NOBODY}"), Value::Null).await
        }
        ProblemCode::OfferNotFound => {
            refused(manager, "GET", &format!("/offers/{NOBODY}"), Value::Null).await
        }
        ProblemCode::RawRecordMissing => {
            let offer = world.any_offer().await;
            world
                .server
                .touch(&format!(
                    "UPDATE offer_documents SET raw = NULL WHERE offer_id = {offer}"
                ))
                .await;
            refused(manager, "GET", &format!("/offers/{offer}/raw"), Value::Null).await;
        }
        ProblemCode::TrackingSystemNotFound => {
            refused(
                manager,
                "GET",
                &format!("/tracking-systems/{NOBODY}"),
                Value::Null,
            )
            .await;
        }
        ProblemCode::CampaignNotFound => {
            refused(manager, "GET", &format!("/campaigns/{NOBODY}"), Value::Null).await
        }
        ProblemCode::PlacementNotFound => {
            let invalid = id(&manager.get("/offers?limit=1&valid=false", 200).await["items"][0]);
            refused(
                manager,
                "POST",
                &format!("/campaigns/{}/offers/{invalid}/reattach", pushed.campaign),
                Value::Null,
            )
            .await;
        }
        ProblemCode::RunNotFound => {
            refused(manager, "GET", &format!("/runs/{NOBODY}"), Value::Null).await
        }
        ProblemCode::NotificationNotFound => {
            let path = format!("/notifications/{NOBODY}/read");
            refused(viewer, "POST", &path, Value::Null).await;
        }
        ProblemCode::WebhookNotFound => {
            let path = format!("/webhooks/{NOBODY}/test");
            refused(admin, "POST", &path, Value::Null).await;
        }
        ProblemCode::WebhookDeliveryNotFound => {
            let hook = id(&crate::webhooks::unheard(admin, true).await);
            let path = format!("/webhooks/{hook}/deliveries/{NOBODY}/replay");
            refused(admin, "POST", &path, Value::Null).await;
        }
        ProblemCode::WebhookDisabled => {
            let hook = id(&crate::webhooks::unheard(admin, false).await);
            refused(
                admin,
                "POST",
                &format!("/webhooks/{hook}/test"),
                Value::Null,
            )
            .await;
        }
        ProblemCode::MailOff => refused(admin, "POST", "/mail/test", Value::Null).await,
        ProblemCode::MailFailed => {
            let mails = MailServer::start().await;
            mails.answer(Some("554 no mail from you"));
            let mailing = crate::mail::mailing(TestDatabase::sqlite().await, &mails).await;
            refused(&mailing.admin().await, "POST", "/mail/test", Value::Null).await;
        }
        ProblemCode::MethodNotAllowed => refused(manager, "PUT", "/sources", Value::Null).await,
        ProblemCode::SetupDone => {
            let late = json!({"token": "x", "email": "ada@example.com", "name": "Ada", "password": PASSWORD});
            refused(anonymous, "POST", "/setup", late).await;
        }
        ProblemCode::EmailTaken => {
            let again = json!({"email": "viewer@example.com", "name": "A", "password": PASSWORD, "role": "viewer"});
            refused(admin, "POST", "/users", again).await;
        }
        ProblemCode::LastAdmin => {
            let own = admin.get("/session", 200).await["user"]["id"].clone();
            refused(
                admin,
                "PATCH",
                &format!("/users/{own}"),
                json!({"disabled": true}),
            )
            .await;
        }
        ProblemCode::SourceArchived => {
            refused(
                manager,
                "POST",
                &format!("/sources/{}/pull", world.archived_source),
                Value::Null,
            )
            .await;
        }
        ProblemCode::SourceUnusable => {
            let source = id(&quiet_source(manager, "Orphan", &pushed.network).await);
            world
                .server
                .touch(&format!(
                    "UPDATE sources SET connector = 'gone' WHERE id = {source}"
                ))
                .await;
            refused(
                manager,
                "POST",
                &format!("/sources/{source}/check"),
                Value::Null,
            )
            .await;
        }
        ProblemCode::FeedNotHeld => {
            refused(
                manager,
                "POST",
                &format!("/sources/{}/feed/accept", pushed.source),
                Value::Null,
            )
            .await;
        }
        ProblemCode::TrackingSystemArchived => {
            refused(
                manager,
                "POST",
                &format!("/tracking-systems/{}/check", world.archived_system),
                Value::Null,
            )
            .await;
        }
        ProblemCode::TrackingSystemUnusable => {
            let system =
                id(&crate::given::tracking_system(manager, "Locked", &pushed.tenant).await);
            world
                .server
                .touch(&format!(
                    "UPDATE tracking_systems SET secrets_key = 'lost', max_per_second = 7 WHERE id = {system}"
                ))
                .await;
            refused(
                manager,
                "POST",
                &format!("/tracking-systems/{system}/check"),
                Value::Null,
            )
            .await;
        }
        ProblemCode::TrackingSystemInUse => {
            let path = format!("/tracking-systems/{}/archive", pushed.tracking_system);
            refused(manager, "POST", &path, json!({"title": "Our Affise"})).await;
        }
        ProblemCode::CampaignArchived => {
            refused(
                manager,
                "POST",
                &format!("/campaigns/{}/sync", world.archived_campaign),
                Value::Null,
            )
            .await;
        }
        ProblemCode::CampaignDisabled => {
            let body = with(
                campaign_body("Off", pushed.tracking_system, &[pushed.source]),
                json!({"enabled": false}),
            );
            let off = id(&manager.post("/campaigns", body, 201).await);
            refused(
                manager,
                "POST",
                &format!("/campaigns/{off}/sync"),
                Value::Null,
            )
            .await;
        }
        ProblemCode::PlacementNotDetached => {
            let offer = world.any_offer().await;
            refused(
                manager,
                "POST",
                &format!("/campaigns/{}/offers/{offer}/reattach", pushed.campaign),
                Value::Null,
            )
            .await;
        }
        ProblemCode::RunFinished => {
            let run = id(&pull(manager, pushed.source).await["last_run"]);
            refused(manager, "POST", &format!("/runs/{run}/cancel"), Value::Null).await;
        }
        ProblemCode::Conflict => {
            return Err(
                "a unique rule or a reference that a handler did not foresee; those foreseen have codes of their own",
            );
        }
        ProblemCode::BodyTooLarge => {
            let sending = Sending::Bytes("application/json", vec![b' '; (2 << 20) + 1]);
            assert_eq!(
                manager
                    .ask("POST", "/sources", sending, status)
                    .await
                    .json()["code"],
                word
            );
        }
        ProblemCode::ContentTypeUnsupported => {
            let sending = Sending::Bytes("text/plain", b"{}".to_vec());
            assert_eq!(
                manager
                    .ask("POST", "/sources", sending, status)
                    .await
                    .json()["code"],
                word
            );
        }
        ProblemCode::ValidationFailed => refused(manager, "POST", "/sources", json!({})).await,
        ProblemCode::TitleMismatch => {
            let path = format!("/sources/{}/archive", pushed.source);
            refused(manager, "POST", &path, json!({"title": "another"})).await;
        }
        ProblemCode::TooManyAttempts => {
            let wrong = json!({"email": "nobody@example.com", "password": "not the password"});
            let anonymous = world.bare.anonymous();
            anonymous.post("/session", wrong.clone(), 401).await;
            refused(&anonymous, "POST", "/session", wrong).await;
        }
        ProblemCode::SyncTooSoon => {
            let path = format!("/campaigns/{}/sync", pushed.campaign);
            manager.press(&path, 202).await;
            refused(manager, "POST", &path, Value::Null).await;
        }
        ProblemCode::InternalError => {
            return Err(
                "every way to it is a fault of ours; a test that finds one fails by the error in the log",
            );
        }
        ProblemCode::TrackingSystemFailed => {
            pushed
                .tenant
                .fault(json!({"action": {"type": "status", "code": 400, "body": "{}"}}))
                .await;
            let path = format!(
                "/tracking-systems/{}/lookups/categories?refresh=true",
                pushed.tracking_system
            );
            refused(manager, "GET", &path, Value::Null).await;
        }
        ProblemCode::Busy => world.busy().await,
        ProblemCode::Unavailable => {
            return Err(
                "the database server has to go away, which is not ours to do to a shared one",
            );
        }
    }
    Ok(())
}

/// Codes that no test meets; growing this list is a decision.
const NEVER_MET: [ProblemCode; 4] = [
    ProblemCode::RequestInvalid,
    ProblemCode::Conflict,
    ProblemCode::InternalError,
    ProblemCode::Unavailable,
];

both_databases! {
    async fn every_code_of_the_table_comes_about(server: TestServer) {
        let world = World::new(server).await;
        let mut never = Vec::new();
        for code in ProblemCode::ALL {
            if let Err(reason) = meet(&world, *code).await {
                eprintln!("{}: {reason}", code.as_str());
                never.push(*code);
            }
        }
        assert_eq!(never, NEVER_MET);
        eventually("the work to end", async || {
            let running = world.manager.get("/runs?outcome=running", 200).await;
            running["items"].as_array().expect("items").is_empty().then_some(())
        })
        .await;
    }
}
