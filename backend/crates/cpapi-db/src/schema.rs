//! The tables. Must say what `migrations/` says; a test compares them.

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Instant, Money, WordText};

    /// See the migrations.
    users (id) {
        id -> BigInt,
        email -> Text,
        name -> Text,
        password_hash -> Text,
        role -> WordText,
        disabled_at -> Nullable<Instant>,
        created_at -> Instant,
        updated_at -> Instant,
        mail_kinds -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Instant, Money, WordText};

    /// See the migrations.
    sessions (id) {
        id -> BigInt,
        user_id -> BigInt,
        family -> Text,
        token_hash -> Text,
        created_at -> Instant,
        expires_at -> Instant,
        used_at -> Nullable<Instant>,
        revoked_at -> Nullable<Instant>,
        ip -> Nullable<Text>,
        user_agent -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Instant, Money, WordText};

    /// See the migrations.
    audit_entries (id) {
        id -> BigInt,
        at -> Instant,
        user_id -> Nullable<BigInt>,
        actor_name -> Text,
        actor_email -> Nullable<Text>,
        action -> Text,
        subject_kind -> Text,
        subject_id -> Nullable<BigInt>,
        subject_title -> Text,
        search_text -> Text,
        before -> Nullable<Json>,
        after -> Nullable<Json>,
        ip -> Nullable<Text>,
        request_id -> Nullable<Text>,
        token_name -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Instant, Money, WordText};

    /// See the migrations.
    api_tokens (id) {
        id -> BigInt,
        user_id -> BigInt,
        name -> Text,
        token_hash -> Text,
        hint -> Text,
        scopes -> BigInt,
        created_at -> Instant,
        expires_at -> Instant,
        revoked_at -> Nullable<Instant>,
        last_used_at -> Nullable<Instant>,
        last_used_ip -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Instant, Money, WordText};

    /// See the migrations.
    settings (key) {
        key -> Text,
        value -> Text,
        updated_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Instant, Money, WordText};

    /// See the migrations.
    sources (id) {
        id -> BigInt,
        title -> Text,
        title_folded -> Text,
        connector -> Text,
        config -> Json,
        secrets -> Nullable<Binary>,
        secrets_key -> Nullable<Text>,
        tracking_params -> Json,
        impression_params -> Json,
        default_currency -> Nullable<Text>,
        poll_interval_seconds -> Integer,
        preview_required -> Bool,
        status -> WordText,
        answer -> Nullable<Json>,
        failed_at -> Nullable<Instant>,
        last_pulled_at -> Nullable<Instant>,
        next_pull_at -> Nullable<Instant>,
        feed_sequence -> BigInt,
        last_complete_at -> Nullable<Instant>,
        last_complete_count -> BigInt,
        held_run_id -> Nullable<BigInt>,
        feed_accepted -> Bool,
        feed_history -> Nullable<Json>,
        connector_state -> Nullable<Json>,
        offers_total -> BigInt,
        offers_valid -> BigInt,
        offers_active -> BigInt,
        offers_in_feed -> BigInt,
        archived_at -> Nullable<Instant>,
        created_at -> Instant,
        updated_at -> Instant,
        connector_version -> Nullable<Integer>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Instant, Money, WordText};

    /// See the migrations.
    tracking_systems (id) {
        id -> BigInt,
        title -> Text,
        title_folded -> Text,
        kind -> WordText,
        base_url -> Text,
        secrets -> Binary,
        secrets_key -> Text,
        max_concurrent -> Integer,
        max_per_second -> Integer,
        status -> WordText,
        answer -> Nullable<Json>,
        identity -> Nullable<Json>,
        checked_at -> Nullable<Instant>,
        archived_at -> Nullable<Instant>,
        created_at -> Instant,
        updated_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Instant, Money, WordText};

    /// See the migrations.
    tracking_lookups (id) {
        id -> BigInt,
        tracking_system_id -> BigInt,
        kind -> WordText,
        entries -> Json,
        fetched_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Instant, Money, WordText};

    /// See the migrations.
    exchange_rates (currency) {
        currency -> Text,
        rate -> Text,
        base -> Text,
        fetched_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Instant, Money, WordText};

    /// See the migrations.
    campaigns (id) {
        id -> BigInt,
        title -> Text,
        title_folded -> Text,
        enabled -> Bool,
        tracking_system_id -> BigInt,
        filters -> Json,
        defaults -> Json,
        sync_rules -> Json,
        best_payout -> Bool,
        respect_manual_pause -> Bool,
        pause_delay_minutes -> Integer,
        revision -> BigInt,
        offers_matched -> BigInt,
        offers_pushed -> BigInt,
        offers_failed -> BigInt,
        offers_pending -> BigInt,
        offers_paused -> BigInt,
        offers_detached -> BigInt,
        last_sync_at -> Nullable<Instant>,
        last_forced_at -> Nullable<Instant>,
        archived_at -> Nullable<Instant>,
        created_at -> Instant,
        updated_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Instant, Money, WordText};

    /// See the migrations.
    campaign_sources (campaign_id, source_id) {
        campaign_id -> BigInt,
        source_id -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Instant, Money, WordText};

    /// See the migrations.
    jobs (id) {
        id -> BigInt,
        kind -> WordText,
        lock_key -> Text,
        payload -> Json,
        priority -> Integer,
        run_at -> Instant,
        state -> WordText,
        attempts -> Integer,
        lease_owner -> Nullable<Text>,
        leased_until -> Nullable<Instant>,
        last_error -> Nullable<Text>,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Instant, Money, WordText};

    /// See the migrations.
    runs (id) {
        id -> BigInt,
        kind -> WordText,
        source_id -> Nullable<BigInt>,
        campaign_id -> Nullable<BigInt>,
        job_number -> Nullable<BigInt>,
        trigger -> WordText,
        outcome -> WordText,
        counters -> Json,
        error_code -> Nullable<Text>,
        error_detail -> Nullable<Text>,
        answer -> Nullable<Json>,
        cancel_requested -> Bool,
        started_at -> Instant,
        heartbeat_at -> Instant,
        finished_at -> Nullable<Instant>,
        sequence -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// See the migrations.
    run_sequences (name) {
        name -> Text,
        last -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Instant, Money, WordText};

    /// See the migrations.
    offers (id) {
        id -> BigInt,
        source_id -> BigInt,
        external_id -> Text,
        title -> Nullable<Text>,
        title_folded -> Text,
        search_text -> Text,
        logo_url -> Nullable<Text>,
        preview_url -> Nullable<Text>,
        tracking_url -> Nullable<Text>,
        status -> WordText,
        approval -> WordText,
        valid -> Bool,
        reason_mask -> BigInt,
        payment_model -> WordText,
        payout_amount_micros -> Nullable<Money>,
        payout_percent_micros -> Nullable<Money>,
        payout_currency -> Nullable<Text>,
        payout_rank -> BigInt,
        payouts_count -> Integer,
        countries_count -> Nullable<Integer>,
        countries_head -> Text,
        os_mask -> BigInt,
        device_mask -> BigInt,
        traffic_allowed_mask -> BigInt,
        traffic_forbidden_mask -> BigInt,
        warnings_count -> Integer,
        product_key -> Nullable<Text>,
        expires_at -> Nullable<Instant>,
        first_seen_at -> Instant,
        last_seen_at -> Instant,
        missing_since -> Nullable<Instant>,
        updated_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Instant, Money, WordText};

    /// See the migrations.
    offer_documents (offer_id) {
        offer_id -> BigInt,
        document -> Binary,
        raw -> Nullable<Binary>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Instant, Money, WordText};

    /// See the migrations.
    offer_dictionaries (id) {
        id -> BigInt,
        source_id -> BigInt,
        dictionary -> Binary,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Instant, Money, WordText};

    /// See the migrations.
    offer_text_backlog (id) {
        id -> BigInt,
        first_offer_id -> BigInt,
        last_offer_id -> BigInt,
        since -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Instant, Money, WordText};

    /// See the migrations.
    offer_hashes (source_id, external_id) {
        source_id -> BigInt,
        external_id -> Text,
        offer_id -> BigInt,
        hash -> BigInt,
        in_feed -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Instant, Money, WordText};

    /// See the migrations.
    offer_countries (country, source_id, status, offer_id) {
        country -> Text,
        source_id -> BigInt,
        status -> WordText,
        offer_id -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Instant, Money, WordText};

    /// See the migrations.
    offer_categories (category_folded, offer_id) {
        category_folded -> Text,
        offer_id -> BigInt,
        category -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Instant, Money, WordText};

    /// See the migrations.
    offer_payouts (offer_id, position) {
        offer_id -> BigInt,
        position -> Integer,
        goal -> Text,
        model -> WordText,
        amount_micros -> Nullable<Money>,
        percent_micros -> Nullable<Money>,
        currency -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Instant, Money, WordText};

    /// See the migrations.
    offer_changes (id) {
        id -> BigInt,
        offer_id -> BigInt,
        run_id -> Nullable<BigInt>,
        at -> Instant,
        field -> Text,
        old -> Nullable<Json>,
        new -> Nullable<Json>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Instant, Money, WordText};

    /// See the migrations.
    quarantined_records (id) {
        id -> BigInt,
        source_id -> BigInt,
        run_id -> BigInt,
        at -> Instant,
        external_id -> Nullable<Text>,
        code -> Text,
        detail -> Text,
        raw -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Instant, Money, WordText};

    /// See the migrations.
    campaign_offers (campaign_id, offer_id) {
        campaign_id -> BigInt,
        offer_id -> BigInt,
        picked -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Instant, Money, WordText};

    /// See the migrations.
    placements (id) {
        id -> BigInt,
        campaign_id -> BigInt,
        offer_id -> BigInt,
        source_id -> BigInt,
        tracking_system_id -> BigInt,
        remote_id -> Nullable<Text>,
        token -> Text,
        state -> WordText,
        reason_code -> Nullable<Text>,
        reason_detail -> Nullable<Text>,
        hashes -> Json,
        remote_ids -> Json,
        desired_hash -> Nullable<BigInt>,
        status_written -> Nullable<WordText>,
        remote_status -> Nullable<WordText>,
        remote_seen_at -> Nullable<Instant>,
        attempts -> Integer,
        next_attempt_at -> Nullable<Instant>,
        pause_due_at -> Nullable<Instant>,
        in_doubt_since -> Nullable<Instant>,
        warnings -> Json,
        last_pushed_at -> Nullable<Instant>,
        created_at -> Instant,
        updated_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Instant, Money, WordText};

    /// See the migrations.
    connectors (id) {
        id -> BigInt,
        slug -> Text,
        title -> Text,
        latest_version -> Integer,
        archived_at -> Nullable<Instant>,
        created_at -> Instant,
        updated_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Instant, Money, WordText};

    /// See the migrations.
    connector_versions (id) {
        id -> BigInt,
        connector_id -> BigInt,
        version -> Integer,
        state -> WordText,
        manifest -> Text,
        mapping -> Text,
        readme -> Text,
        icon -> Text,
        note -> Text,
        created_by -> Text,
        created_at -> Instant,
        updated_at -> Instant,
        published_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// See the migrations.
    offer_change_sequences (source_id) {
        source_id -> BigInt,
        last -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::Instant;

    /// See the migrations.
    offer_change_sets (source_id, sequence) {
        source_id -> BigInt,
        sequence -> BigInt,
        at -> Instant,
        offers -> Binary,
        left_products -> Json,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::Instant;

    /// See the migrations.
    campaign_matches (campaign_id) {
        campaign_id -> BigInt,
        basis -> BigInt,
        matched_wholly_at -> Instant,
        matched -> Binary,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    /// See the migrations.
    campaign_positions (campaign_id, source_id) {
        campaign_id -> BigInt,
        source_id -> BigInt,
        sequence -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Instant, Money, WordText};

    /// See the migrations.
    notifications (id) {
        id -> BigInt,
        kind -> WordText,
        source_id -> Nullable<BigInt>,
        campaign_id -> Nullable<BigInt>,
        run_id -> Nullable<BigInt>,
        cause -> Text,
        detail -> Nullable<Text>,
        offers -> BigInt,
        samples -> Json,
        created_at -> Instant,
        published_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Instant, Money, WordText};

    /// See the migrations.
    notification_reads (id) {
        id -> BigInt,
        notification_id -> BigInt,
        user_id -> BigInt,
        read_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Instant, Money, WordText};

    /// See the migrations.
    webhooks (id) {
        id -> BigInt,
        title -> Text,
        url -> Text,
        secrets -> Binary,
        secrets_key -> Text,
        kinds -> BigInt,
        enabled -> Bool,
        failing_since -> Nullable<Instant>,
        created_at -> Instant,
        updated_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Instant, Money, WordText};

    /// See the migrations.
    webhook_deliveries (id) {
        id -> BigInt,
        webhook_id -> BigInt,
        message_id -> Text,
        body -> Text,
        state -> WordText,
        attempts -> Integer,
        next_attempt_at -> Nullable<Instant>,
        leased_until -> Nullable<Instant>,
        answer_status -> Nullable<Integer>,
        answer -> Nullable<Text>,
        error -> Nullable<Text>,
        created_at -> Instant,
        sent_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::{Instant, Money, WordText};

    /// See the migrations.
    mail_deliveries (id) {
        id -> BigInt,
        notification_id -> BigInt,
        user_id -> BigInt,
        subject -> Text,
        body -> Text,
        state -> WordText,
        attempts -> Integer,
        next_attempt_at -> Nullable<Instant>,
        leased_until -> Nullable<Instant>,
        error -> Nullable<Text>,
        created_at -> Instant,
        sent_at -> Nullable<Instant>,
    }
}

diesel::joinable!(offers -> sources (source_id));
diesel::joinable!(offer_documents -> offers (offer_id));
diesel::joinable!(offer_payouts -> offers (offer_id));
diesel::joinable!(offer_categories -> offers (offer_id));
diesel::joinable!(offer_countries -> offers (offer_id));
diesel::joinable!(offer_changes -> offers (offer_id));
diesel::joinable!(offer_dictionaries -> sources (source_id));
diesel::joinable!(campaign_sources -> campaigns (campaign_id));
diesel::joinable!(campaign_sources -> sources (source_id));
diesel::joinable!(campaign_offers -> campaigns (campaign_id));
diesel::joinable!(campaign_offers -> offers (offer_id));
diesel::joinable!(campaigns -> tracking_systems (tracking_system_id));
diesel::joinable!(placements -> campaigns (campaign_id));
diesel::joinable!(placements -> offers (offer_id));
diesel::joinable!(placements -> tracking_systems (tracking_system_id));
diesel::joinable!(runs -> campaigns (campaign_id));
diesel::joinable!(runs -> sources (source_id));
diesel::joinable!(connector_versions -> connectors (connector_id));
diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(tracking_lookups -> tracking_systems (tracking_system_id));
diesel::joinable!(webhook_deliveries -> webhooks (webhook_id));
diesel::joinable!(mail_deliveries -> users (user_id));
diesel::joinable!(mail_deliveries -> notifications (notification_id));
diesel::joinable!(quarantined_records -> sources (source_id));

diesel::allow_tables_to_appear_in_same_query!(
    audit_entries,
    campaign_matches,
    campaign_offers,
    campaign_positions,
    campaign_sources,
    campaigns,
    connector_versions,
    connectors,
    exchange_rates,
    jobs,
    mail_deliveries,
    notification_reads,
    notifications,
    offer_categories,
    offer_change_sequences,
    offer_change_sets,
    offer_changes,
    offer_countries,
    offer_dictionaries,
    offer_documents,
    offer_hashes,
    offer_payouts,
    offer_text_backlog,
    offers,
    placements,
    quarantined_records,
    run_sequences,
    runs,
    sessions,
    settings,
    sources,
    tracking_lookups,
    tracking_systems,
    users,
    webhook_deliveries,
    webhooks,
);
