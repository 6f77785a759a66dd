//! Targeting: one group with all conditions together (admin-api §2.4).

use cpapi_domain::desired::DesiredTargeting;
use cpapi_domain::offer::ListMode;
use cpapi_domain::word::Word as _;
use serde::Deserialize;

use super::form::{Form, Row};
use super::loose;
use super::systems::OsNames;

/// What the group is called in the panel.
const GROUP_NAME: &str = "General";

/// Writes the group; with the id of the group that is there, that one is replaced.
pub(crate) fn put_targeting(
    form: &mut Form,
    targeting: &DesiredTargeting,
    id: Option<&str>,
    names: &OsNames,
) {
    let row = Row::new("targeting", 0);
    if let Some(id) = id {
        form.put(row.field("id"), id);
    }
    form.put(row.field("name"), GROUP_NAME);
    form.put(row.field("condition"), "and");
    form.put_switch(&row.field("enabled"), true);
    let list = match targeting.countries.mode {
        ListMode::Include => "allow",
        ListMode::Exclude => "deny",
    };
    let countries = targeting
        .countries
        .values
        .iter()
        .map(|country| country.as_str());
    form.put_list(&row.nested("country", list), countries);
    put_systems(form, &row, targeting, names);
    form.put_list(
        &row.field("device_type"),
        targeting.devices.iter().map(|device| device.as_str()),
    );
}

fn put_systems(form: &mut Form, row: &Row, targeting: &DesiredTargeting, names: &OsNames) {
    let systems = targeting
        .os
        .iter()
        .filter_map(|target| Some((target, names.get(&target.os)?)));
    for (index, (target, name)) in systems.enumerate() {
        let system = Row::new(&row.nested("os", "allow"), index);
        form.put(system.field("name"), name);
        if let Some(version) = target
            .min_version
            .as_deref()
            .filter(|version| !version.is_empty())
        {
            form.put(system.field("comparison"), "GTE");
            form.put(system.field("version"), version);
        }
    }
}

/// A group of theirs; only its id concerns us.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct TargetingRow {
    #[serde(deserialize_with = "loose::text")]
    pub(crate) id: Option<String>,
}

/// Ids of the groups in order.
pub(crate) fn targeting_ids(rows: &[TargetingRow]) -> Vec<String> {
    rows.iter().filter_map(|row| row.id.clone()).collect()
}
