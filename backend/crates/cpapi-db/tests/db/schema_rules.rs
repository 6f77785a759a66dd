//! Rules that every table keeps (architecture.md B5).

use std::collections::BTreeSet;

use cpapi_db::jobs::JobState;
use cpapi_db::{DbConnection, DbError, on_backend};
use cpapi_domain::access::Role;
use cpapi_domain::connector::VersionState;
use cpapi_domain::notification::NotificationKind;
use cpapi_domain::offer::{Approval, OfferStatus, PaymentModel, PayoutModel};
use cpapi_domain::placement::PlacementState;
use cpapi_domain::run::{Outcome, RunKind, Trigger};
use cpapi_domain::source::SourceStatus;
use cpapi_domain::tracking::{LookupKind, RemoteStatus, TrackingKind, TrackingStatus};
use cpapi_domain::webhook::DeliveryState;
use cpapi_domain::word::Word;
use diesel::prelude::*;
use testkit::TestDatabase;

use crate::introspection::tables;

/// The one points into the table that `subject_kind` names; the other is a copy in a key.
const NO_REFERENCE: [(&str, &str); 3] = [
    ("audit_entries", "subject_id"),
    ("offer_text_backlog", "first_offer_id"),
    ("offer_text_backlog", "last_offer_id"),
];

/// What hangs on an offer and is written in its transaction, by one function, and never deleted
/// (docs/database.md): its rows are not checked one by one.
const OF_AN_OFFER: [&str; 5] = [
    "offer_documents",
    "offer_hashes",
    "offer_countries",
    "offer_categories",
    "offer_payouts",
];

fn words<W: Word>() -> BTreeSet<String> {
    W::ALL.iter().map(|word| word.as_str().to_owned()).collect()
}

fn closed_columns() -> Vec<(&'static str, &'static str, BTreeSet<String>)> {
    vec![
        ("users", "role", words::<Role>()),
        ("connector_versions", "state", words::<VersionState>()),
        ("sources", "status", words::<SourceStatus>()),
        ("tracking_systems", "kind", words::<TrackingKind>()),
        ("tracking_systems", "status", words::<TrackingStatus>()),
        ("tracking_lookups", "kind", words::<LookupKind>()),
        ("jobs", "kind", words::<RunKind>()),
        ("jobs", "state", words::<JobState>()),
        ("runs", "kind", words::<RunKind>()),
        ("runs", "trigger", words::<Trigger>()),
        ("runs", "outcome", words::<Outcome>()),
        ("webhook_deliveries", "state", words::<DeliveryState>()),
        ("mail_deliveries", "state", words::<DeliveryState>()),
        ("notifications", "kind", words::<NotificationKind>()),
        ("offers", "status", words::<OfferStatus>()),
        ("offers", "approval", words::<Approval>()),
        ("offers", "payment_model", words::<PaymentModel>()),
        ("offer_countries", "status", words::<OfferStatus>()),
        ("offer_payouts", "model", words::<PayoutModel>()),
        ("placements", "state", words::<PlacementState>()),
        ("placements", "status_written", words::<RemoteStatus>()),
        ("placements", "remote_status", words::<RemoteStatus>()),
    ]
}

/// Reads every table through diesel, so that `schema.rs` and the migrations must name the same columns.
fn read_every_table(c: &mut DbConnection) -> Result<(), DbError> {
    macro_rules! read {
        ($($table:ident),+ $(,)?) => { $(
            on_backend!(&mut *c, |c| cpapi_db::schema::$table::table
                .select(diesel::dsl::sql::<diesel::sql_types::Bool>("TRUE"))
                .load::<bool>(c))?;
            on_backend!(&mut *c, |c| diesel::sql_query(format!(
                "SELECT {} FROM {}",
                columns_of(&cpapi_db::schema::$table::all_columns.print()),
                stringify!($table),
            )).execute(c))?;
        )+ };
    }
    trait Print {
        fn print(&self) -> String;
    }
    impl<T> Print for T
    where
        T: diesel::query_builder::QueryFragment<diesel::sqlite::Sqlite>,
    {
        fn print(&self) -> String {
            diesel::debug_query::<diesel::sqlite::Sqlite, _>(self).to_string()
        }
    }
    /// `` `users`.`id`, `users`.`email` -- binds: [] `` → `"id", "email"`.
    fn columns_of(printed: &str) -> String {
        let list = printed.split(" -- ").next().unwrap();
        let names = list
            .split(", ")
            .map(|name| name.rsplit('.').next().unwrap().replace('`', "\""));
        names.collect::<Vec<_>>().join(", ")
    }
    read!(
        users,
        sessions,
        audit_entries,
        api_tokens,
        settings,
        connectors,
        connector_versions,
        sources,
        tracking_systems,
        tracking_lookups,
        exchange_rates,
        campaigns,
        campaign_sources,
        campaign_offers,
        jobs,
        runs,
        run_sequences,
        offers,
        offer_dictionaries,
        offer_documents,
        offer_hashes,
        offer_text_backlog,
        offer_countries,
        offer_categories,
        offer_payouts,
        offer_changes,
        quarantined_records,
        placements,
        offer_change_sequences,
        offer_change_sets,
        campaign_matches,
        campaign_positions,
        notifications,
        notification_reads,
        webhooks,
        webhook_deliveries,
        mail_deliveries,
    );
    Ok(())
}

testkit::both_databases! {
    async fn every_reference_is_a_foreign_key_with_an_index(database: TestDatabase) {
        let tables = database.db().read(tables).await.unwrap();
        assert!(tables.len() >= 20);
        for (name, table) in &tables {
            for (column, (kind, _)) in &table.columns {
                let reference = column.ends_with("_id") && kind == "integer";
                if !reference || NO_REFERENCE.contains(&(name.as_str(), column.as_str())) {
                    continue;
                }
                let unchecked = OF_AN_OFFER.contains(&name.as_str());
                let checked = table.references.contains_key(column);
                assert!(checked != unchecked, "{name}.{column}: is it a foreign key? {checked}");
                let indexed = table.indexes.iter().any(|columns| &columns[0] == column);
                assert!(indexed || unchecked, "{name}.{column} has no index");
            }
        }
    }

    async fn every_word_column_allows_just_its_words(database: TestDatabase) {
        let tables = database.db().read(tables).await.unwrap();
        let mut known = BTreeSet::new();
        for (table, column, words) in closed_columns() {
            assert_eq!(tables[table].words.get(column), Some(&words), "{table}.{column}");
            known.insert((table.to_owned(), column.to_owned()));
        }
        for (name, table) in &tables {
            for column in table.words.keys() {
                assert!(known.contains(&(name.clone(), column.clone())), "{name}.{column} is not tested");
            }
        }
    }

    async fn the_code_names_the_columns_that_are_there(database: TestDatabase) {
        database.db().read(read_every_table).await.unwrap();
    }
}
