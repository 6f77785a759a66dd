//! Caps (admin-api §2.3).

use cpapi_domain::offer::{Cap, CapKind};

use super::form::{Form, Row};
use super::words::{cap_period, cap_type, goal_key};

/// Writes all caps that Affise can hold; the others are named in the warnings.
pub(crate) fn put_caps(form: &mut Form, caps: &[Cap], warnings: &mut Vec<String>) {
    let mut index = 0;
    for cap in caps {
        let Some(period) = cap_period(cap.period) else {
            warnings.push(format!(
                "The cap of {} {} a {} is not set: the tracking system's API knows no such period.",
                cap.value, cap.kind, cap.period
            ));
            continue;
        };
        let row = Row::new("caps", index);
        index += 1;
        form.put(row.field("period"), period);
        form.put(row.field("type"), cap_type(cap.kind));
        form.put(row.field("value"), value_of(cap, warnings));
        match &cap.goal {
            Some(goal) => {
                form.put(row.field("goal_type"), "exact");
                form.put_list(&row.field("goals"), [goal_key(goal)]);
            }
            None => form.put(row.field("goal_type"), "all"),
        }
        form.put(row.field("affiliate_type"), "all");
        form.put(row.field("country_type"), "all");
    }
}

/// A whole number, except for budgets. Half a conversion is cut: a cap is never exceeded.
fn value_of(cap: &Cap, warnings: &mut Vec<String>) -> String {
    let value = cap.value.to_decimal();
    if cap.kind == CapKind::Budget || value.fract().is_zero() {
        return value.to_string();
    }
    let whole = value.trunc();
    warnings.push(format!(
        "The cap of {value} {} was cut to {whole}.",
        cap.kind
    ));
    whole.to_string()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
    use super::*;
    use cpapi_domain::offer::CapPeriod;

    fn cap(period: CapPeriod, kind: CapKind, value: &str, goal: Option<&str>) -> Cap {
        Cap {
            period,
            kind,
            value: value.parse().unwrap(),
            goal: goal.map(str::to_owned),
        }
    }

    #[test]
    fn a_weekly_cap_is_left_out_with_a_warning_and_leaves_no_gap() {
        let caps = [
            cap(CapPeriod::Week, CapKind::Clicks, "10", None),
            cap(CapPeriod::Total, CapKind::Budget, "10.50", Some("default")),
            cap(CapPeriod::Day, CapKind::Conversions, "7.5", None),
        ];
        let (mut form, mut warnings) = (Form::default(), Vec::new());
        put_caps(&mut form, &caps, &mut warnings);
        let lines: Vec<String> = form
            .fields()
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        assert_eq!(
            lines,
            [
                "caps[0][period]=all",
                "caps[0][type]=budget",
                "caps[0][value]=10.5",
                "caps[0][goal_type]=exact",
                "caps[0][goals][0]=1",
                "caps[0][affiliate_type]=all",
                "caps[0][country_type]=all",
                "caps[1][period]=day",
                "caps[1][type]=conversions",
                "caps[1][value]=7",
                "caps[1][goal_type]=all",
                "caps[1][affiliate_type]=all",
                "caps[1][country_type]=all",
            ]
        );
        assert_eq!(warnings.len(), 2);
        assert!(warnings[0].contains("10 clicks a week") && warnings[1].contains("cut to 7"));
    }
}
