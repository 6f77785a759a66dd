//! The one table of error codes: from it come the enum, the statuses, the titles, the OpenAPI
//! schema and `docs/errors.md`. Codes are stable for ever; add lines, do not rename them.

use actix_web::http::StatusCode;

/// Defines [`ProblemCode`] from lines of `Variant = "code" status "title"`; `tt` because utoipa does
/// not see through the group around a `literal` fragment.
macro_rules! problems {
    ($($variant:ident = $code:tt $status:tt $title:tt;)+) => {
        /// What went wrong, as a stable word that programs can act on.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
        pub enum ProblemCode {
            $(#[doc = $title] #[serde(rename = $code)] $variant,)+
        }

        impl ProblemCode {
            /// Every code in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stable word.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// The sentence that stands for every problem of this code.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title),+ }
            }

            /// The HTTP status, as a number.
            pub const fn status_number(self) -> u16 {
                match self { $(Self::$variant => $status),+ }
            }
        }
    };
}

problems! {
    BodyMalformed = "body_malformed" 400 "The request body is not JSON.";
    QueryInvalid = "query_invalid" 400 "A query parameter is not acceptable.";
    PathInvalid = "path_invalid" 400 "A part of the path is not acceptable.";
    CursorInvalid = "cursor_invalid" 400 "The cursor does not belong to this list.";
    RequestInvalid = "request_invalid" 400 "The request could not be read.";
    Unauthenticated = "unauthenticated" 401 "A valid access token is needed.";
    TokenExpired = "token_expired" 401 "The access token has expired.";
    InvalidCredentials = "invalid_credentials" 401 "The e-mail or the password is wrong.";
    RefreshTokenInvalid = "refresh_token_invalid" 401 "The refresh token is not valid any more.";
    PermissionMissing = "permission_missing" 403 "Your role does not allow this.";
    ScopeMissing = "scope_missing" 403 "The API token does not allow this.";
    SetupTokenInvalid = "setup_token_invalid" 403 "The set-up link is not valid.";
    PasswordWrong = "password_wrong" 403 "The current password is wrong.";
    RouteNotFound = "route_not_found" 404 "There is nothing at this address.";
    UserNotFound = "user_not_found" 404 "No such user.";
    TokenNotFound = "token_not_found" 404 "No such API token.";
    ConnectorNotFound = "connector_not_found" 404 "No such connector.";
    ConnectorVersionNotFound = "connector_version_not_found" 404 "The connector has no such version.";
    SourceNotFound = "source_not_found" 404 "No such demand source.";
    OfferNotFound = "offer_not_found" 404 "No such offer.";
    RawRecordMissing = "raw_record_missing" 404 "The raw record of this offer is not kept.";
    TrackingSystemNotFound = "tracking_system_not_found" 404 "No such tracking system.";
    CampaignNotFound = "campaign_not_found" 404 "No such campaign.";
    PlacementNotFound = "placement_not_found" 404 "The campaign never placed this offer.";
    RunNotFound = "run_not_found" 404 "No such run.";
    NotificationNotFound = "notification_not_found" 404 "No such notification.";
    WebhookNotFound = "webhook_not_found" 404 "No such webhook.";
    WebhookDeliveryNotFound = "webhook_delivery_not_found" 404 "The webhook has no such delivery.";
    MethodNotAllowed = "method_not_allowed" 405 "This address does not take this method.";
    SetupDone = "setup_done" 409 "The first user exists already.";
    EmailTaken = "email_taken" 409 "Another user has this e-mail.";
    LastAdmin = "last_admin" 409 "The last administrator has to remain.";
    ConnectorTaken = "connector_taken" 409 "There is, or was, a connector with this id.";
    ConnectorBuiltIn = "connector_built_in" 409 "The connector came with the program; make a copy to change it.";
    ConnectorArchived = "connector_archived" 409 "The connector is archived; archiving is final.";
    ConnectorInUse = "connector_in_use" 409 "Demand sources use the connector.";
    ConnectorDraftExists = "connector_draft_exists" 409 "There is a draft already; publish it first.";
    ConnectorVersionPublished = "connector_version_published" 409 "A published version never changes; make a new one.";
    ConnectorVersionChanged = "connector_version_changed" 409 "Somebody else saved the draft in the meantime.";
    ConnectorVersionDraft = "connector_version_draft" 409 "A draft has to be published before sources can use it.";
    ConnectorSecretsRefused = "connector_secrets_refused" 409 "Stored secrets only go to the source's own user-made connector.";
    SourceArchived = "source_archived" 409 "The source is archived; archiving is final.";
    SourceUnusable = "source_unusable" 409 "The source cannot be asked with what is stored.";
    FeedNotHeld = "feed_not_held" 409 "No feed of this source is held.";
    TrackingSystemArchived = "tracking_system_archived" 409 "The tracking system is archived; archiving is final.";
    TrackingSystemUnusable = "tracking_system_unusable" 409 "The tracking system cannot be asked with what is stored.";
    TrackingSystemInUse = "tracking_system_in_use" 409 "Campaigns use the tracking system.";
    CampaignArchived = "campaign_archived" 409 "The campaign is archived; archiving is final.";
    CampaignDisabled = "campaign_disabled" 409 "The campaign is switched off.";
    PlacementNotDetached = "placement_not_detached" 409 "Only a detached offer can be attached again.";
    RunFinished = "run_finished" 409 "The run has ended already.";
    WebhookDisabled = "webhook_disabled" 409 "The webhook is switched off.";
    MailOff = "mail_off" 409 "This server sends no mails.";
    Conflict = "conflict" 409 "The change collides with another one.";
    BodyTooLarge = "body_too_large" 413 "The request body is too large.";
    ContentTypeUnsupported = "content_type_unsupported" 415 "The body has to be application/json.";
    ValidationFailed = "validation_failed" 422 "Some fields are not acceptable.";
    ConnectorUnusable = "connector_unusable" 422 "The manifest or the mapping cannot be used.";
    TitleMismatch = "title_mismatch" 422 "The typed title is not the title.";
    TooManyAttempts = "too_many_attempts" 429 "Too many attempts; wait a little.";
    SyncTooSoon = "sync_too_soon" 429 "A sync can be forced once a minute.";
    InternalError = "internal_error" 500 "Something went wrong on our side.";
    TrackingSystemFailed = "tracking_system_failed" 502 "The tracking system did not answer as it should.";
    MailFailed = "mail_failed" 502 "The mail server did not take the mail.";
    Busy = "busy" 503 "Too much to do; try again in a moment.";
    Unavailable = "unavailable" 503 "The database cannot be reached.";
}

impl ProblemCode {
    /// The HTTP status.
    pub fn status(self) -> StatusCode {
        StatusCode::from_u16(self.status_number()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

/// The page `docs/errors.md`.
pub fn errors_page() -> String {
    let mut page = String::from(
        "# Error codes\n\n\
         Every error answer is `application/problem+json` (RFC 9457):\n\n\
         ```json\n\
         {\"type\": \"urn:cpapi:problem:validation_failed\", \"title\": \"Some fields are not acceptable.\",\n \
         \"status\": 422, \"detail\": \"2 fields are not acceptable.\", \"code\": \"validation_failed\",\n \
         \"errors\": [{\"pointer\": \"/title\", \"code\": \"title_missing\", \"detail\": \"A title is needed.\"}],\n \
         \"request_id\": \"0b6f4a8e-…\"}\n\
         ```\n\n\
         `code` is stable; `detail` is for people and may change. 429 and 503 carry `Retry-After`.\n\
         This page is generated by `cpapi openapi --errors`; do not edit it.\n\n\
         | Code | Status | Meaning |\n|---|---|---|\n",
    );
    for code in ProblemCode::ALL {
        page.push_str(&format!(
            "| `{}` | {} | {} |\n",
            code.as_str(),
            code.status_number(),
            code.title()
        ));
    }
    page
}
