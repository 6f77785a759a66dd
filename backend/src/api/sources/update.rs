//! `PATCH /sources/{id}`.

use actix_web::{patch, web};
use cpapi_connectors::Connector;
use cpapi_db::fold::fold;
use cpapi_db::sources::{self, SourceChanges, SourceRow};
use cpapi_db::types::{Json, Stored};
use cpapi_db::vault::Vault;
use cpapi_db::{DbConnection, jobs, offers};
use cpapi_domain::run::Trigger;
use cpapi_domain::secret::MASK;
use cpapi_domain::source::LinkParam;
use cpapi_domain::time::UtcTime;
use cpapi_domain::validity::ValidityRules;
use cpapi_domain::vocabulary::Currency;
use cpapi_engine::credentials::{open_source_secrets, seal_source_secrets};
use cpapi_engine::own_connectors;
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::check::run_check;
use super::input::{Accepted, SourceFields, accept, describe};
use super::pull::{UNFORCED_PULL_SECONDS, force_pull};
use super::summary::{self, masked_config};
use super::view::SourceView;
use crate::api::audited::{Audited, difference};
use crate::api::body::{Body, sentence};
use crate::api::patch::Change;
use crate::api::path::Id;
use crate::api::problem::{ApiResult, OrNotFound, Problem, ProblemCode};
use crate::app::App;
use crate::auth::permit::rights::SourcesWrite;
use crate::auth::{Actor, Allowed};

/// Offers judged again in one transaction.
const REJUDGE_BATCH: i64 = 500;

/// Changes to a demand source; what is left out stays.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateSource {
    /// Title.
    #[serde(default)]
    #[schema(value_type = String, required = false, example = "Acme Ads", min_length = 1, max_length = 200)]
    title: Change<String>,
    /// The whole settings; a secret that is left out or `********` is kept.
    #[serde(default)]
    #[schema(value_type = Object, required = false, example = json!({"network_id": "acme", "api_key": "********"}))]
    config: Change<Value>,
    /// Added to every tracking URL when pushed.
    #[serde(default)]
    #[schema(value_type = Vec<LinkParam>, required = false)]
    tracking_params: Change<Vec<LinkParam>>,
    /// Added to every impression URL when pushed.
    #[serde(default)]
    #[schema(value_type = Vec<LinkParam>, required = false)]
    impression_params: Change<Vec<LinkParam>>,
    /// Currency of payouts for which the network names none.
    #[serde(default)]
    #[schema(value_type = Option<Currency>, required = false)]
    default_currency: Change<Option<Currency>>,
    /// Seconds between two pulls.
    #[serde(default)]
    #[schema(value_type = i32, required = false, minimum = 60, maximum = 86400, example = 900)]
    poll_interval_seconds: Change<i32>,
    /// Whether an offer without a preview URL is invalid.
    #[serde(default)]
    #[schema(value_type = bool, required = false, example = false)]
    preview_required: Change<bool>,
    /// Pull at once when the check passes and the settings changed.
    #[serde(default = "yes")]
    #[schema(default = true)]
    pull: bool,
}

const fn yes() -> bool {
    true
}

/// What an edit means for the rest.
#[derive(Debug, Clone, Copy)]
struct Consequences {
    /// The network may now tell something else, and a pull at once is wanted.
    pull: bool,
    /// The rules of validity changed to this.
    rules: Option<ValidityRules>,
}

/// Change a demand source.
///
/// Makes one real request to check the settings; its outcome is stored on the source. Changed
/// parameters reach the tracking systems by pushes that are put into the queue.
#[utoipa::path(tag = "sources", params(("id" = i64, Path, description = "Id of the source.")), request_body = UpdateSource, responses(
    (status = 200, description = "The source with the outcome of its check.", body = SourceView),
    (status = 409, description = "Problem: The source is archived, or its connector is gone."),
), security(("bearer" = ["sources.write"])))]
#[patch("/sources/{id}")]
pub(crate) async fn update_source(
    actor: Allowed<SourcesWrite>,
    app: web::Data<App>,
    id: Id,
    body: Body<UpdateSource>,
) -> ApiResult<web::Json<SourceView>> {
    let input = body.0;
    let now = app.clock.now();
    let consequences = {
        let app = web::Data::clone(&app);
        let actor = actor.clone();
        app.db
            .clone()
            .try_write(move |c| edit(c, &app, &actor, id.0, input, now))
            .await?
    };
    if let Some(rules) = consequences.rules {
        rejudge(&app, id.0, rules).await?;
    }
    if run_check(&app, id.0).await? && consequences.pull {
        force_pull(&app, id.0).await?;
    }
    app.poke();
    summary::read(&app, id.0).await.map(web::Json)
}

/// The edit itself, in one transaction with its audit entry and the pushes it causes.
fn edit(
    c: &mut DbConnection,
    app: &App,
    actor: &Actor,
    id: i64,
    input: UpdateSource,
    now: UtcTime,
) -> ApiResult<Consequences> {
    let before = sources::find(c, id).or_not_found(ProblemCode::SourceNotFound)?;
    if before.archived_at.is_some() {
        return Err(Problem::new(ProblemCode::SourceArchived));
    }
    own_connectors::know_of(c, &app.registry, [&before])?;
    let connector = app
        .registry
        .find(&before.connector, before.connector_version)
        .map_err(|missing| {
            Problem::new(ProblemCode::SourceUnusable).detail(sentence(&missing.to_string()))
        })?;
    let pull_wanted = input.pull;
    let Edit {
        mut changes,
        secrets_changed,
    } = changes(app, &connector, &before, input, now)?;
    let currency = changes
        .default_currency
        .as_ref()
        .is_some_and(|currency| *currency != before.default_currency);
    let pull = pull_wanted
        && (secrets_changed
            || currency
            || changes
                .config
                .as_ref()
                .is_some_and(|config| *config != before.config));
    if pull {
        changes.next_pull_at = Some(Some(Stored(now.plus_seconds(UNFORCED_PULL_SECONDS))));
    }
    let after = sources::update(c, id, &changes)?;
    let (old, mut new) = difference(
        &describe(&before, &masked_config(app, &before)),
        &describe(&after, &masked_config(app, &after)),
    );
    if secrets_changed && let Value::Object(fields) = &mut new {
        fields.insert("secrets".to_owned(), MASK.into());
    }
    Audited {
        action: "source.update",
        kind: "source",
        id: Some(id),
        title: &after.title,
        before: Some(old),
        after: Some(new),
    }
    .by(c, actor, now)?;
    if pushed_differently(&before, &after) {
        jobs::enqueue_pushes_of_source(c, id, Trigger::Due, now, now)?;
    }
    Ok(Consequences {
        pull,
        rules: (before.preview_required != after.preview_required).then_some(ValidityRules {
            preview_required: after.preview_required,
        }),
    })
}

/// Whether offers of the source look different in tracking systems after the edit: parameters
/// are part of their links, and title templates may name the source.
fn pushed_differently(before: &SourceRow, after: &SourceRow) -> bool {
    before.tracking_params != after.tracking_params
        || before.impression_params != after.impression_params
        || before.title != after.title
}

/// An edit of a source's row.
struct Edit {
    changes: SourceChanges,
    /// Other secrets than before; what they are is never shown.
    secrets_changed: bool,
}

fn changes(
    app: &App,
    connector: &Connector,
    before: &SourceRow,
    input: UpdateSource,
    now: UtcTime,
) -> ApiResult<Edit> {
    let title = input.title.or(before.title.clone()).trim().to_owned();
    let tracking_params = input.tracking_params.or(before.tracking_params.0.clone());
    let impression_params = input
        .impression_params
        .or(before.impression_params.0.clone());
    let poll_interval_seconds = input.poll_interval_seconds.or(before.poll_interval_seconds);
    let fields = SourceFields {
        title: &title,
        tracking_params: &tracking_params,
        impression_params: &impression_params,
        poll_interval_seconds,
    };
    let mut problems = fields.problems();
    let stored = stored_secrets(&app.vault, before);
    let accepted = match input.config {
        Change::Keep => None,
        Change::To(given) => match accept(connector, &given, &stored) {
            Ok(accepted) => Some(accepted),
            Err(more) => {
                problems.extend(more);
                None
            }
        },
    };
    if !problems.is_empty() {
        return Err(Problem::invalid(problems));
    }
    let mut changes = SourceChanges {
        title_folded: Some(fold(&title)),
        title: Some(title),
        tracking_params: Some(Json(tracking_params)),
        impression_params: Some(Json(impression_params)),
        poll_interval_seconds: Some(poll_interval_seconds),
        default_currency: input
            .default_currency
            .given()
            .map(|currency| currency.map(|currency| currency.as_str().to_owned())),
        preview_required: input.preview_required.given(),
        next_pull_at: next_pull(before, poll_interval_seconds, now),
        updated_at: Some(Stored(now)),
        ..SourceChanges::default()
    };
    let mut secrets_changed = false;
    if let Some(Accepted { public, secrets }) = accepted {
        secrets_changed = secrets != stored;
        let sealed =
            seal_source_secrets(&app.vault, before.id, &secrets).map_err(Problem::internal)?;
        changes.config = Some(Json(public));
        changes.secrets = Some(Some(sealed.bytes));
        changes.secrets_key = Some(Some(sealed.key_id));
    }
    Ok(Edit {
        changes,
        secrets_changed,
    })
}

/// Secrets that cannot be opened any more have to be typed again.
pub(super) fn stored_secrets(vault: &Vault, row: &SourceRow) -> Value {
    open_source_secrets(vault, row).unwrap_or_else(|detail| {
        tracing::warn!(
            source.id = row.id,
            "the secrets of a source cannot be opened: {detail}"
        );
        Value::Object(serde_json::Map::new())
    })
}

/// A shorter interval holds from now on, not only after the next pull.
fn next_pull(
    before: &SourceRow,
    poll_interval_seconds: i32,
    now: UtcTime,
) -> Option<Option<Stored<UtcTime>>> {
    let soonest = now.plus_seconds(i64::from(poll_interval_seconds));
    let sooner = before.next_pull_at.is_none_or(|due| due > soonest);
    sooner.then_some(Some(Stored(soonest)))
}

/// Judges the source's offers by the new rules, counts them and has them pushed.
async fn rejudge(app: &App, id: i64, rules: ValidityRules) -> ApiResult<()> {
    let now = app.clock.now();
    let mut after = Some(0);
    while let Some(start) = after {
        after = app
            .db
            .write(move |c| offers::rejudge_source(c, id, rules, now, start, REJUDGE_BATCH))
            .await?
            .next_after;
    }
    app.db
        .write(move |c| {
            let counts = offers::source_counts(c, id)?;
            sources::set_counts(c, id, &counts)?;
            jobs::enqueue_pushes_of_source(c, id, Trigger::Due, now, now)
        })
        .await?;
    Ok(())
}
