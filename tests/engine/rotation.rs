//! Tokens that a network rotates are stored with their source.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use cpapi_connectors::{NetworkGuard, Registry};
use cpapi_db::sources::{self, NewSource, SourceChanges, SourceRow};
use cpapi_db::types::{Json, Stored};
use cpapi_db::vault::Vault;
use cpapi_domain::source::SourceStatus;
use cpapi_domain::time::Clock as _;
use cpapi_engine::checks::{SourceCheck, check_source};
use cpapi_engine::{EngineConfig, EngineParts, credentials};
use serde_json::{Value, json};
use testkit::{Fixture, TestDatabase};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::clock::ManualClock;

const MANIFEST: &str = r#"
type: DeclarativeSource
check: {type: CheckStream, stream_names: [offers]}
spec:
  type: Spec
  connection_specification:
    type: object
    properties:
      base_url: {type: string}
      note: {type: string}
      credentials: {type: object, properties: {refresh_token: {type: string, airbyte_secret: true}}}
streams:
  - type: DeclarativeStream
    name: offers
    retriever:
      type: SimpleRetriever
      requester:
        type: HttpRequester
        url_base: "{{ config['base_url'] }}"
        path: offers
        authenticator:
          type: OAuthAuthenticator
          token_refresh_endpoint: "{{ config['base_url'] }}/token"
          client_id: id
          client_secret: secret
          refresh_token_updater: {}
      record_selector: {type: RecordSelector, extractor: {type: DpathExtractor, field_path: [items]}}
"#;

const MAPPING: &str = r"
version: 1
connector: {name: Rotating, version: 1.0.0, summary: A network.}
stream: offers
offer:
  external_id: id
  status: {word: {value: active}, words: {active: active}}
  approval: [{then: approved, when: {path: id, present: true}}]
  payouts: [{amount: payout}]
";

/// A network whose refresh tokens serve once, and a source of it.
struct Rotating {
    database: TestDatabase,
    parts: EngineParts,
    vault: Arc<Vault>,
    source_id: i64,
    clock: ManualClock,
    rotations: Arc<AtomicUsize>,
}

impl Fixture for Rotating {
    async fn on(database: TestDatabase) -> Self {
        let rotations = Arc::new(AtomicUsize::new(0));
        let url = network(Arc::clone(&rotations)).await;
        let folder = tempfile::TempDir::new().unwrap();
        let rotating = folder.path().join("rotating");
        fs::create_dir(&rotating).unwrap();
        fs::write(rotating.join("manifest.yaml"), MANIFEST).unwrap();
        fs::write(rotating.join("offer.yaml"), MAPPING).unwrap();
        let vault = Arc::new(Vault::from_text(Vault::generate_key().expose()).unwrap());
        let clock = ManualClock::start();
        let parts = EngineParts::new(
            database.db().clone(),
            Arc::new(Registry::from_dirs(&[rotating]).unwrap()),
            Arc::clone(&vault),
            Arc::new(clock.clone()),
            EngineConfig {
                guard: NetworkGuard::open(),
                ..EngineConfig::default()
            },
        )
        .unwrap();
        let mut fixture = Self {
            database,
            parts,
            vault,
            source_id: 0,
            clock,
            rotations,
        };
        fixture.source_id = fixture.add_source(url).await;
        fixture
    }
}

impl Rotating {
    async fn add_source(&self, url: String) -> i64 {
        let (now, vault) = (self.clock.now(), Arc::clone(&self.vault));
        let write = self.database.db().write(move |c| {
            let new = NewSource {
                title: "Rotating".to_owned(),
                title_folded: "rotating".to_owned(),
                connector: "rotating".to_owned(),
                connector_version: None,
                config: Json(json!({"base_url": url, "note": "old"})),
                secrets: None,
                secrets_key: None,
                tracking_params: Json(Vec::new()),
                impression_params: Json(Vec::new()),
                default_currency: None,
                poll_interval_seconds: 900,
                preview_required: false,
                status: Stored(SourceStatus::Pending),
                next_pull_at: None,
                created_at: Stored(now),
                updated_at: Stored(now),
            };
            let id = sources::insert(c, &new)?.id;
            let secrets = json!({"credentials": {"refresh_token": "refresh-0"}});
            let sealed = credentials::seal_source_secrets(&vault, id, &secrets).unwrap();
            let changes = SourceChanges {
                secrets: Some(Some(sealed.bytes)),
                secrets_key: Some(Some(sealed.key_id)),
                ..SourceChanges::default()
            };
            sources::update(c, id, &changes)?;
            Ok(id)
        });
        write.await.unwrap()
    }

    async fn row(&self) -> SourceRow {
        let id = self.source_id;
        let read = self.database.db().read(move |c| sources::find(c, id));
        read.await.unwrap()
    }

    async fn tokens(&self) -> Value {
        let secrets = credentials::open_source_secrets(&self.vault, &self.row().await).unwrap();
        secrets["credentials"].clone()
    }

    async fn check(&self) {
        let checked = check_source(&self.parts, self.source_id).await.unwrap();
        assert!(matches!(checked, SourceCheck::Passed { .. }), "{checked:?}");
    }
}

/// Gives `access-N` and `refresh-N` for `refresh-(N-1)` only.
async fn network(rotations: Arc<AtomicUsize>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            answer(socket, &rotations).await;
        }
    });
    url
}

async fn answer(mut socket: TcpStream, rotations: &AtomicUsize) {
    let (mut text, mut piece) = (String::new(), [0_u8; 4096]);
    loop {
        let read = socket.read(&mut piece).await.unwrap_or(0);
        text.push_str(&String::from_utf8_lossy(&piece[..read]));
        let asks = text.starts_with("POST") && !text.contains("refresh_token=refresh");
        if read == 0 || (text.contains("\r\n\r\n") && !asks) {
            break;
        }
    }
    let at = rotations.load(Ordering::SeqCst);
    let (status, body) = if text.starts_with("POST /token") {
        if text.ends_with(&format!("refresh_token=refresh-{at}")) {
            let next = at + 1;
            rotations.store(next, Ordering::SeqCst);
            let tokens = json!({"access_token": format!("access-{next}"),
                "refresh_token": format!("refresh-{next}"), "expires_in": 60});
            (200, tokens)
        } else {
            (400, json!({"error": "invalid_grant"}))
        }
    } else if text.contains(&format!("Bearer access-{at}")) {
        (200, json!({"items": [{"id": 1}]}))
    } else {
        (401, json!({}))
    };
    let body = body.to_string();
    let head = format!(
        "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    let _ = socket.write_all(format!("{head}{body}").as_bytes()).await;
    let _ = socket.shutdown().await;
}

testkit::both_databases! {
    async fn tokens_that_rotate_during_a_check_are_stored_sealed_and_used_by_the_next(fixture: Rotating) {
        fixture.check().await;
        assert_eq!(fixture.tokens().await["refresh_token"], "refresh-1");
        assert_eq!(fixture.tokens().await["access_token"], "access-1");
        let shown = fixture.row().await.config.0.to_string();
        assert!(!shown.contains("access-1") && shown.contains("old"), "{shown}");
        fixture.check().await;
        assert_eq!(fixture.rotations.load(Ordering::SeqCst), 1);
        fixture.clock.advance(61);
        fixture.check().await;
        assert_eq!(fixture.tokens().await["refresh_token"], "refresh-2");
    }
}
