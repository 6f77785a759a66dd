//! What is wrong with a campaign's filters, default values and settings (product.md C2–C4, R6).

use std::collections::BTreeSet;

use crate::campaign::{Defaults, Filters, ListFilter, SyncCategory, SyncRule, SyncRules};
use crate::desire::title_template_problem;
use crate::field_problem::FieldProblem;
use crate::fold;
use crate::money::Micros;
use crate::offer::Cap;

/// Longest delay between an offer leaving the feed and its pause, in minutes (product.md R6).
pub const PAUSE_DELAY_MAX_MINUTES: i32 = 48 * 60;
/// Longest hold that can be asked for, in days (product.md C3).
pub const HOLD_PERIOD_MAX_DAYS: i32 = 60;
const HUNDRED_PERCENT: Micros = Micros::from_micros(100 * Micros::SCALE);

/// Everything that is wrong, with pointers `/filters/…`, `/defaults/…`, `/sync_rules/…` and
/// `/pause_delay_minutes`; empty = fine. Whether ids exist in the tracking system is not looked at.
pub fn validate(
    filters: &Filters,
    defaults: &Defaults,
    sync_rules: &SyncRules,
    pause_delay_minutes: i32,
) -> Vec<FieldProblem> {
    let mut problems = Problems::default();
    problems.filters(filters);
    problems.defaults(defaults);
    problems.categories(defaults);
    if let Some(caps) = &defaults.caps {
        problems.caps(caps);
    }
    problems.sync_rules(defaults, sync_rules);
    if !(0..=PAUSE_DELAY_MAX_MINUTES).contains(&pause_delay_minutes) {
        problems.add(
            "/pause_delay_minutes",
            "out_of_range",
            "The delay lies between 0 and 2880 minutes (48 hours).",
        );
    }
    problems.0
}

#[derive(Default)]
struct Problems(Vec<FieldProblem>);

impl Problems {
    fn add(&mut self, pointer: impl Into<String>, code: &str, detail: impl Into<String>) {
        self.0.push(FieldProblem::new(pointer, code, detail));
    }

    fn filters(&mut self, filters: &Filters) {
        self.list("countries", filters.countries.as_ref());
        self.list("os", filters.os.as_ref());
        self.list("devices", filters.devices.as_ref());
        self.list("currencies", filters.currencies.as_ref());
        self.list("categories", filters.categories.as_ref());
        self.list("traffic", filters.traffic.as_ref());
        if let Some(categories) = &filters.categories {
            self.blanks("/filters/categories/values", &categories.values);
        }
        self.blanks("/filters/title_contains", &filters.title_contains);
        self.blanks("/filters/title_excludes", &filters.title_excludes);
        self.payout_bounds(filters);
    }

    fn list<T>(&mut self, name: &str, filter: Option<&ListFilter<T>>) {
        if filter.is_some_and(|filter| filter.values.is_empty()) {
            let pointer = format!("/filters/{name}/values");
            self.add(
                pointer,
                "values_missing",
                "A filter needs at least one value; without any, leave it out.",
            );
        }
    }

    fn blanks(&mut self, pointer: &str, values: &[String]) {
        for (position, value) in values.iter().enumerate() {
            if value.trim().is_empty() {
                self.add(
                    format!("{pointer}/{position}"),
                    "blank",
                    "An empty text is not a value.",
                );
            }
        }
    }

    fn payout_bounds(&mut self, filters: &Filters) {
        for (name, bound) in [
            ("payout_min", filters.payout_min),
            ("payout_max", filters.payout_max),
        ] {
            if bound.is_some_and(|bound| bound < Micros::ZERO) {
                self.add(
                    format!("/filters/{name}"),
                    "negative",
                    "A payout is never below 0.",
                );
            }
        }
        if let (Some(min), Some(max)) = (filters.payout_min, filters.payout_max)
            && min > max
        {
            self.add(
                "/filters/payout_max",
                "below_min",
                "The highest payout lies below the lowest.",
            );
        }
    }

    fn defaults(&mut self, defaults: &Defaults) {
        if defaults.advertiser_id.trim().is_empty() {
            self.add(
                "/defaults/advertiser_id",
                "advertiser_missing",
                "An advertiser of the tracking system is needed.",
            );
        }
        if !(Micros::ZERO..=HUNDRED_PERCENT).contains(&defaults.payout_percent) {
            self.add(
                "/defaults/payout_percent",
                "out_of_range",
                "The payout lies between 0 and 100 percent.",
            );
        }
        if defaults
            .hold_period_days
            .is_some_and(|days| !(0..=HOLD_PERIOD_MAX_DAYS).contains(&days))
        {
            self.add(
                "/defaults/hold_period_days",
                "out_of_range",
                "The hold lies between 0 and 60 days.",
            );
        }
        if let Some(problem) = defaults
            .title_template
            .as_deref()
            .and_then(title_template_problem)
        {
            self.add("/defaults/title_template", "template_invalid", problem);
        }
        self.blanks(
            "/defaults/smartlink_categories",
            &defaults.smartlink_categories,
        );
    }

    fn categories(&mut self, defaults: &Defaults) {
        if let Some(forced) = &defaults.categories.forced {
            self.blanks("/defaults/categories/forced", forced);
        }
        let mut seen = BTreeSet::new();
        for (position, mapping) in defaults.categories.map.iter().enumerate() {
            let pointer = format!("/defaults/categories/map/{position}");
            if mapping.from.trim().is_empty() {
                self.add(
                    format!("{pointer}/from"),
                    "blank",
                    "The source's category title is needed.",
                );
            } else if !seen.insert(fold::title(&mapping.from)) {
                self.add(
                    format!("{pointer}/from"),
                    "repeated",
                    "This category is mapped twice.",
                );
            }
            if mapping.to.trim().is_empty() {
                self.add(
                    format!("{pointer}/to"),
                    "blank",
                    "A category id of the tracking system is needed.",
                );
            }
        }
    }

    fn caps(&mut self, caps: &[Cap]) {
        let mut seen = BTreeSet::new();
        for (position, cap) in caps.iter().enumerate() {
            let pointer = format!("/defaults/caps/{position}");
            if !cap.value.is_positive() {
                self.add(
                    format!("{pointer}/value"),
                    "not_positive",
                    "A cap is above 0.",
                );
            }
            if !seen.insert((cap.period, cap.kind, cap.goal.as_deref())) {
                self.add(
                    pointer,
                    "repeated",
                    "There is already a cap for this period, kind and goal.",
                );
            }
        }
    }

    /// A forced value that its rule never lets through would do nothing.
    fn sync_rules(&mut self, defaults: &Defaults, rules: &SyncRules) {
        let forced = [
            (SyncCategory::Caps, defaults.caps.is_some()),
            (
                SyncCategory::Categories,
                defaults
                    .categories
                    .forced
                    .as_ref()
                    .is_some_and(|ids| !ids.is_empty()),
            ),
            (
                SyncCategory::SmartlinkCategories,
                !defaults.smartlink_categories.is_empty(),
            ),
            (SyncCategory::Status, defaults.status.is_some()),
        ];
        for (category, is_forced) in forced {
            if is_forced && rules.rule(category) == SyncRule::Disabled {
                self.add(
                    format!("/sync_rules/{category}"),
                    "forced_value_never_written",
                    "The default values force this, but the rule says it is never written.",
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use serde_json::json;

    fn problems(
        filters: serde_json::Value,
        defaults: serde_json::Value,
        rules: serde_json::Value,
    ) -> Vec<String> {
        let mut all = json!({ "advertiser_id": "a1" });
        all.as_object_mut()
            .unwrap()
            .extend(defaults.as_object().unwrap().clone());
        let found = validate(
            &serde_json::from_value(filters).unwrap(),
            &serde_json::from_value(all).unwrap(),
            &serde_json::from_value(rules).unwrap(),
            120,
        );
        found
            .into_iter()
            .map(|problem| format!("{} {}", problem.pointer, problem.code))
            .collect()
    }

    #[test]
    fn an_empty_campaign_with_an_advertiser_is_fine() {
        assert!(problems(json!({}), json!({}), json!({})).is_empty());
    }

    #[test]
    fn every_wrong_filter_is_named_at_once() {
        let filters = json!({
            "countries": { "mode": "include", "values": [] },
            "categories": { "mode": "exclude", "values": ["Games", " "] },
            "payout_min": "5", "payout_max": "-1",
            "title_contains": [""],
        });
        assert_eq!(
            problems(filters, json!({}), json!({})),
            [
                "/filters/countries/values values_missing",
                "/filters/categories/values/1 blank",
                "/filters/title_contains/0 blank",
                "/filters/payout_max negative",
                "/filters/payout_max below_min",
            ]
        );
    }

    #[test]
    fn every_wrong_default_value_is_named_at_once() {
        let cap = json!({ "period": "day", "kind": "clicks", "value": "0", "goal": null });
        let defaults = json!({
            "advertiser_id": " ", "payout_percent": "100.1", "hold_period_days": 61,
            "title_template": "{tittle}", "smartlink_categories": [""],
            "categories": { "map": [{ "from": "Games", "to": "" }, { "from": " games", "to": "2" }], "forced": [" "] },
            "caps": [cap, cap],
        });
        assert_eq!(
            problems(json!({}), defaults, json!({})),
            [
                "/defaults/advertiser_id advertiser_missing",
                "/defaults/payout_percent out_of_range",
                "/defaults/hold_period_days out_of_range",
                "/defaults/title_template template_invalid",
                "/defaults/smartlink_categories/0 blank",
                "/defaults/categories/forced/0 blank",
                "/defaults/categories/map/0/to blank",
                "/defaults/categories/map/1/from repeated",
                "/defaults/caps/0/value not_positive",
                "/defaults/caps/1/value not_positive",
                "/defaults/caps/1 repeated",
            ]
        );
    }

    #[test]
    fn a_forced_value_whose_rule_is_disabled_is_refused() {
        assert_eq!(
            problems(
                json!({}),
                json!({ "status": "active" }),
                json!({ "status": "disabled" })
            ),
            ["/sync_rules/status forced_value_never_written"]
        );
    }

    #[test]
    fn the_pause_delay_lies_within_two_days() {
        let defaults: Defaults = serde_json::from_value(json!({ "advertiser_id": "a" })).unwrap();
        for (minutes, fine) in [(-1, false), (0, true), (2880, true), (2881, false)] {
            let found = validate(
                &Filters::default(),
                &defaults,
                &SyncRules::default(),
                minutes,
            );
            assert_eq!(found.is_empty(), fine, "{minutes}");
        }
    }
}
