//! An [`OfferFilter`] as SQL over `offers o`.

use cpapi_domain::campaign::ListFilter;
use cpapi_domain::campaign_match::AmountRange;
use cpapi_domain::offer::{ListMode, PaymentModel};
use cpapi_domain::time::UtcTime;
use cpapi_domain::vocabulary::{Country, Currency};
use cpapi_domain::word::Word;

use super::filter::{OfferFilter, PayoutDemand, PlacedIn, Selection};
use super::prepared::folded_category;
use super::presence::SEEN_GRACE_SECONDS;
use super::rarity::Lead;
use super::search::{push_search, searched};
use super::statement::{Statement, Value};
use crate::connection::DatabaseKind;
use crate::fold::fold;

/// Adds ` WHERE …` for the filter; `lead` says which parts are answered from their own tables.
pub(super) fn push_where(sql: &mut Statement, filter: &OfferFilter, lead: &Lead) {
    sql.push(if contradicts_itself(filter) {
        " WHERE FALSE"
    } else {
        " WHERE TRUE"
    });
    push_origin(sql, filter, lead);
    push_state(sql, filter, lead);
    push_money(sql, filter, lead);
    push_places(sql, filter, lead);
    push_kinds(sql, filter, lead);
    push_texts(sql, filter, lead);
}

/// Whether no offer can be meant; neither database sees that, and each would look at every offer.
fn contradicts_itself(filter: &OfferFilter) -> bool {
    let invalid_and_valid = filter.valid == Some(true) && filter.reason.is_some();
    let priced = filter.shown_payout_min.is_some() || filter.shown_payout_max.is_some();
    let amountless =
        |model: &PaymentModel| matches!(model, PaymentModel::Percent | PaymentModel::None);
    let without_amount = !filter.models.is_empty() && filter.models.iter().all(amountless);
    invalid_and_valid || (priced && without_amount)
}

fn push_origin(sql: &mut Statement, filter: &OfferFilter, lead: &Lead) {
    if let Some(ids) = &filter.ids {
        sql.push(" AND ");
        push_in(sql, "id", ids, true);
    }
    push_sources(sql, filter, lead.sources);
    if let Some(selection) = &filter.selection {
        push_selection(sql, selection, lead.selection);
    }
    if let Some(placed) = &filter.placed {
        push_placed(sql, placed, lead.placed);
    }
    if filter.live_sources {
        sql.push(" AND ");
        sql.column("source_id", false);
        sql.push(" IN (SELECT s.id FROM sources s WHERE s.archived_at IS NULL)");
    }
}

pub(super) fn push_sources(sql: &mut Statement, filter: &OfferFilter, leads: bool) {
    if let Some(sources) = &filter.sources {
        sql.push(" AND ");
        push_in(sql, "source_id", sources, leads);
    }
    if !filter.connectors.is_empty() {
        sql.push(" AND ");
        sql.column("source_id", leads);
        sql.push(" IN (SELECT s.id FROM sources s WHERE s.connector IN (");
        sql.texts(filter.connectors.iter().map(|id| id.replace('\0', "")));
        sql.push("))");
    }
}

/// `column IN (values)`, false for no values.
fn push_in(sql: &mut Statement, column: &str, values: &[i64], leads: bool) {
    if values.is_empty() {
        return sql.push("FALSE");
    }
    sql.column(column, leads);
    sql.push(" IN (");
    sql.integers(values);
    sql.push(")");
}

fn push_selection(sql: &mut Statement, selection: &Selection, leads: bool) {
    sql.push(" AND (");
    match (selection.sources.is_empty(), selection.offers.is_empty()) {
        (true, _) => push_in(sql, "id", &selection.offers, leads),
        (false, true) => push_in(sql, "source_id", &selection.sources, leads),
        (false, false) => {
            push_in(sql, "source_id", &selection.sources, leads);
            sql.push(" OR ");
            push_in(sql, "id", &selection.offers, leads);
        }
    }
    sql.push(")");
    if !selection.excluded_offers.is_empty() {
        sql.push(" AND o.id NOT IN (");
        sql.integers(&selection.excluded_offers);
        sql.push(")");
    }
}

fn push_placed(sql: &mut Statement, placed: &PlacedIn, rare: bool) {
    const PLACEMENT: &str =
        "EXISTS (SELECT 1 FROM placements p WHERE p.offer_id = o.id AND p.campaign_id = ";
    match placed {
        PlacedIn::States {
            campaign_id,
            states,
        } => {
            sql.push(" AND ");
            sql.push(if rare {
                "o.id IN (SELECT p.offer_id FROM placements p WHERE p.campaign_id = "
            } else {
                PLACEMENT
            });
            sql.bind(Value::Integer(*campaign_id));
            if !states.is_empty() {
                sql.push(" AND p.state IN (");
                sql.words(states.iter().map(|state| state.as_str()));
                sql.push(")");
            }
        }
        PlacedIn::NotWritten { campaign_id } => {
            sql.push(" AND NOT ");
            sql.push(PLACEMENT);
            sql.bind(Value::Integer(*campaign_id));
            sql.push(" AND p.remote_id IS NOT NULL");
        }
    }
    sql.push(")");
}

fn push_state(sql: &mut Statement, filter: &OfferFilter, lead: &Lead) {
    match filter.valid {
        Some(true) => sql.push(" AND o.valid"),
        Some(false) => sql.push(" AND NOT o.valid"),
        None => {}
    }
    if let Some(reason) = filter.reason {
        // The index of invalid offers serves this only where it is named.
        sql.push_fmt(format_args!(
            " AND NOT o.valid AND (o.reason_mask & {}) <> 0",
            reason.bit()
        ));
    }
    if let Some(status) = filter.status {
        sql.push_fmt(format_args!(" AND o.status = '{}'", status.as_str()));
    }
    match filter.has_warnings {
        Some(true) => sql.push(" AND o.warnings_count > 0"),
        Some(false) => sql.push(" AND o.warnings_count = 0"),
        None => {}
    }
    if let Some(since) = filter.updated_since {
        sql.push(" AND ");
        sql.column("updated_at", lead.updated);
        sql.push(" >= ");
        sql.bind(Value::Time(since));
    }
    if let Some(in_feed) = filter.in_feed {
        push_in_feed(sql, in_feed, filter.now);
    }
}

/// In the last complete feed, or seen less than two hours ago (product.md O3).
fn push_in_feed(sql: &mut Statement, in_feed: bool, now: Option<UtcTime>) {
    sql.push(if in_feed {
        " AND (o.missing_since IS NULL"
    } else {
        " AND (o.missing_since IS NOT NULL"
    });
    if let Some(now) = now {
        sql.push(if in_feed {
            " OR o.last_seen_at > "
        } else {
            " AND o.last_seen_at <= "
        });
        sql.bind(Value::Time(now.plus_seconds(-SEEN_GRACE_SECONDS)));
    }
    sql.push(")");
}

/// -1 stands for no amount, which is in no range.
pub(super) fn push_shown_payout(sql: &mut Statement, filter: &OfferFilter, leads: bool) {
    let (min, max) = (filter.shown_payout_min, filter.shown_payout_max);
    if min.is_none() && max.is_none() {
        return;
    }
    sql.push(" AND ");
    sql.column("payout_rank", leads);
    let (min, max) = (
        min.map_or(0, |min| min.micros().max(0)),
        max.map_or(i64::MAX, |max| max.micros()),
    );
    sql.push_fmt(format_args!(" BETWEEN {min} AND {max}"));
}

fn push_money(sql: &mut Statement, filter: &OfferFilter, lead: &Lead) {
    push_shown_payout(sql, filter, lead.payout);
    if !filter.models.is_empty() {
        sql.push(" AND o.payment_model IN (");
        sql.words(filter.models.iter().map(|model| model.as_str()));
        sql.push(")");
    }
    match &filter.payout {
        Some(PayoutDemand::AnyCurrency(range)) => {
            sql.push(" AND EXISTS (SELECT 1 FROM offer_payouts p WHERE p.offer_id = o.id AND p.amount_micros IS NOT NULL");
            push_range(sql, *range);
            sql.push(")");
        }
        Some(PayoutDemand::PerCurrency(ranges)) => push_ranges(sql, ranges),
        None => {}
    }
}

fn push_range(sql: &mut Statement, range: AmountRange) {
    if let Some(min) = range.min {
        sql.push_fmt(format_args!(" AND p.amount_micros >= {}", min.micros()));
    }
    if let Some(max) = range.max {
        sql.push_fmt(format_args!(" AND p.amount_micros <= {}", max.micros()));
    }
}

fn push_ranges(sql: &mut Statement, ranges: &[(Currency, AmountRange)]) {
    sql.push(" AND EXISTS (SELECT 1 FROM offer_payouts p WHERE p.offer_id = o.id AND p.amount_micros IS NOT NULL AND CASE p.currency");
    for (currency, range) in ranges {
        sql.push_fmt(format_args!(" WHEN '{}' THEN TRUE", currency.as_str()));
        push_range(sql, *range);
    }
    sql.push(" ELSE FALSE END)");
}

fn push_places(sql: &mut Statement, filter: &OfferFilter, lead: &Lead) {
    if let Some(countries) = &filter.countries {
        push_countries(sql, countries, lead.countries);
    }
    if let Some(os) = &filter.os {
        push_mask(
            sql,
            "o.os_mask",
            os.mode,
            Word::mask(os.values.iter().copied()),
        );
    }
    if let Some(devices) = &filter.devices {
        push_mask(
            sql,
            "o.device_mask",
            devices.mode,
            Word::mask(devices.values.iter().copied()),
        );
    }
}

/// -1 is the mask of an offer that does not restrict: it passes both ways.
fn push_mask(sql: &mut Statement, column: &str, mode: ListMode, mask: i64) {
    match mode {
        ListMode::Include => sql.push_fmt(format_args!(" AND ({column} & {mask}) <> 0")),
        ListMode::Exclude => sql.push_fmt(format_args!(
            " AND ({column} = -1 OR ({column} & {mask}) = 0)"
        )),
    }
}

/// The country rows of `o`, by their whole key.
const COUNTRY_OF_O: &str = "SELECT 1 FROM offer_countries k WHERE k.source_id = o.source_id AND k.status = o.status AND k.offer_id = o.id AND k.country IN (";

fn push_countries(sql: &mut Statement, filter: &ListFilter<Country>, rare: bool) {
    let codes = filter.values.iter().map(|country| country.as_str());
    match filter.mode {
        ListMode::Include if rare => {
            sql.push(" AND o.id IN (SELECT k.offer_id FROM offer_countries k WHERE k.country IN (");
            sql.words(codes.chain([super::prepared::WORLDWIDE]));
            sql.push("))");
        }
        ListMode::Include => {
            sql.push(" AND EXISTS (");
            sql.push(COUNTRY_OF_O);
            sql.words(codes.chain([super::prepared::WORLDWIDE]));
            sql.push("))");
        }
        ListMode::Exclude => {
            sql.push(" AND (NOT EXISTS (");
            sql.push(COUNTRY_OF_O);
            sql.words(codes);
            sql.push(")) OR EXISTS (");
            sql.push(COUNTRY_OF_O);
            sql.words([super::prepared::ALL_BUT_SOME].into_iter());
            sql.push(")))");
        }
    }
}

fn push_kinds(sql: &mut Statement, filter: &OfferFilter, lead: &Lead) {
    if let Some(traffic) = &filter.traffic {
        let mask = Word::mask(traffic.values.iter().copied());
        let runs = match traffic.mode {
            ListMode::Include => "<>",
            ListMode::Exclude => "=",
        };
        sql.push_fmt(format_args!(
            " AND (o.traffic_allowed_mask & ~o.traffic_forbidden_mask & {mask}) {runs} 0"
        ));
    }
    if let Some(currencies) = &filter.currencies {
        let rare = lead.currencies && currencies.mode == ListMode::Include;
        push_child(sql, "offer_payouts", "currency", currencies.mode, rare);
        sql.words(currencies.values.iter().map(|currency| currency.as_str()));
        sql.push("))");
    }
    if let Some(categories) = &filter.categories {
        let rare = lead.categories && categories.mode == ListMode::Include;
        push_child(
            sql,
            "offer_categories",
            "category_folded",
            categories.mode,
            rare,
        );
        sql.texts(categories.values.iter().map(|title| folded_category(title)));
        sql.push("))");
    }
}

/// Opens a condition over a child table, up to the list of values.
fn push_child(sql: &mut Statement, table: &str, column: &str, mode: ListMode, rare: bool) {
    if rare {
        sql.push_fmt(format_args!(
            " AND o.id IN (SELECT k.offer_id FROM {table} k WHERE k.{column} IN ("
        ));
        return;
    }
    let not = if mode == ListMode::Exclude {
        "NOT "
    } else {
        ""
    };
    sql.push_fmt(format_args!(
        " AND {not}EXISTS (SELECT 1 FROM {table} k WHERE k.offer_id = o.id AND k.{column} IN ("
    ));
}

fn push_texts(sql: &mut Statement, filter: &OfferFilter, lead: &Lead) {
    if let Some(text) = searched(filter) {
        push_search(sql, &text, lead);
    }
    let wanted: Vec<String> = filter
        .title_contains
        .iter()
        .map(|text| fold(text))
        .collect();
    // The empty text stands in every title.
    if !wanted.is_empty() && wanted.iter().all(|text| !text.is_empty()) {
        sql.push(" AND (FALSE");
        for text in wanted {
            sql.push(" OR ");
            push_contains(sql, "o.title_folded", text);
        }
        sql.push(")");
    }
    for text in &filter.title_excludes {
        sql.push(" AND NOT ");
        push_contains(sql, "o.title_folded", fold(text));
    }
    if filter.only_with_logo {
        sql.push(" AND o.logo_url IS NOT NULL");
    }
    if filter.only_with_preview {
        sql.push(" AND o.preview_url IS NOT NULL");
    }
}

pub(super) fn push_contains(sql: &mut Statement, column: &str, text: String) {
    let function = match sql.kind {
        DatabaseKind::Sqlite => "instr",
        DatabaseKind::Postgres => "strpos",
    };
    sql.push_fmt(format_args!("({function}({column}, "));
    sql.text(text);
    sql.push(") > 0)");
}
