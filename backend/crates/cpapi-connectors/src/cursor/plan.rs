//! DatetimeBasedCursor as a manifest writes it.

use chrono::{DateTime, FixedOffset, Offset as _, Utc};
use serde_json::Value;

use crate::datetime::{self, Gap};
use crate::interpolation::{Engine, Scope, Template, TemplateError, python_text};
use crate::manifest::node::{Loader, Node, Read};
use crate::request::option::RequestOption;

/// The cursor of a stream.
#[derive(Debug)]
pub(crate) struct CursorPlan {
    field: Template,
    format: String,
    read_formats: Vec<String>,
    start: Moment,
    end: Option<Moment>,
    step: Option<Template>,
    granularity: Option<Gap>,
    lookback: Option<Template>,
    start_name: Template,
    end_name: Template,
    start_option: Option<RequestOption>,
    end_option: Option<RequestOption>,
    compare_strictly: bool,
    /// The feed goes from new to old and is read until it leaves the window.
    pub(crate) is_data_feed: bool,
    /// Records outside the window are left out here, because the network sends them all.
    pub(crate) is_client_side: bool,
    /// One state for all partitions.
    pub(crate) is_global: bool,
}

/// MinMaxDatetime.
#[derive(Debug)]
struct Moment {
    time: Template,
    format: Option<String>,
    min: Option<Template>,
    max: Option<Template>,
}

/// The cursor with a source's settings.
#[derive(Debug, Clone)]
pub(crate) struct Bounds {
    /// The records' field.
    pub(crate) field: String,
    /// Earliest instant.
    pub(crate) start: DateTime<FixedOffset>,
    /// Latest instant.
    pub(crate) end: DateTime<FixedOffset>,
    /// Longest window; none reads all at once.
    pub(crate) step: Option<Gap>,
    /// Smallest difference of two instants.
    pub(crate) granularity: Option<Gap>,
    /// How far before the state reading begins again.
    pub(crate) lookback: Option<Gap>,
    /// Names of a window's ends in `stream_interval`.
    pub(crate) names: (String, String),
    /// A window whose ends are equal is not asked for.
    pub(crate) compare_strictly: bool,
    format: String,
    read_formats: Vec<String>,
}

impl CursorPlan {
    /// Reads a `DatetimeBasedCursor`.
    pub(crate) fn read(node: &Node<'_>, loader: &mut Loader) -> Read<Self> {
        if node.kind("") != "DatetimeBasedCursor" {
            return Err(node.unsupported(&["DatetimeBasedCursor"]));
        }
        node.refuse("clamping", "is not supported; choose a step instead")?;
        node.get("allow_catalog_defined_cursor_field");
        let named = |field: &str, default: &str, loader: &mut Loader| {
            Ok(node
                .template(field, loader)?
                .unwrap_or_else(|| Template::Plain(default.to_owned())))
        };
        let granularity =
            match node.text("cursor_granularity")? {
                None => None,
                Some(text) => Some(Gap::parse(text).filter(|gap| !gap.is_zero()).ok_or_else(
                    || {
                        node.problem(
                            "cursor_granularity",
                            "an ISO 8601 duration such as P1D is expected",
                        )
                    },
                )?),
            };
        let step = node.template("step", loader)?;
        if step.is_some() != granularity.is_some() {
            return Err(node.problem(
                "step",
                "step and cursor_granularity belong together; give both or none",
            ));
        }
        let option = |field: &str, loader: &mut Loader| {
            node.child(field)?
                .map(|option| RequestOption::read(&option, loader))
                .transpose()
        };
        let plan = Self {
            field: node.needed_template("cursor_field", loader)?,
            format: node
                .text("datetime_format")?
                .ok_or_else(|| node.problem("datetime_format", "is missing"))?
                .to_owned(),
            read_formats: node
                .list("cursor_datetime_formats")?
                .iter()
                .filter_map(|format| format.as_str().map(str::to_owned))
                .collect(),
            start: Moment::read(node, "start_datetime", loader)?
                .ok_or_else(|| node.problem("start_datetime", "is missing"))?,
            end: Moment::read(node, "end_datetime", loader)?,
            step,
            granularity,
            lookback: node.template("lookback_window", loader)?,
            start_name: named("partition_field_start", "start_time", loader)?,
            end_name: named("partition_field_end", "end_time", loader)?,
            start_option: option("start_time_option", loader)?,
            end_option: option("end_time_option", loader)?,
            compare_strictly: node.flag("is_compare_strictly")?,
            is_data_feed: node.flag("is_data_feed")?,
            is_client_side: node.flag("is_client_side_incremental")?,
            is_global: node.flag("global_substream_cursor")?,
        };
        node.finish(loader);
        Ok(plan)
    }

    /// Whether windows can be told apart to the unit.
    pub(crate) const fn has_granularity(&self) -> bool {
        self.granularity.is_some()
    }

    /// Where a window's ends go in a request, with the ends' places in [`Bounds::names`].
    pub(crate) fn options(&self) -> [Option<&RequestOption>; 2] {
        [self.start_option.as_ref(), self.end_option.as_ref()]
    }

    /// The cursor with a source's settings.
    ///
    /// # Errors
    /// A template fails or gives no instant or duration.
    pub(crate) fn bounds(&self, engine: &Engine, scope: &Scope) -> Result<Bounds, TemplateError> {
        let gap = |template: &Option<Template>| -> Result<Option<Gap>, TemplateError> {
            let Some(template) = template else {
                return Ok(None);
            };
            let text = template.text(engine, scope)?;
            if text.is_empty() {
                return Ok(None);
            }
            Gap::parse(&text)
                .map(Some)
                .ok_or_else(|| wrong(template, "gives no ISO 8601 duration"))
        };
        let end = match &self.end {
            Some(end) => end.at(engine, scope, &self.format)?,
            None => Utc::now().with_timezone(&Utc.fix()),
        };
        Ok(Bounds {
            field: self.field.text(engine, scope)?,
            start: self.start.at(engine, scope, &self.format)?,
            end,
            step: gap(&self.step)?,
            granularity: self.granularity,
            lookback: gap(&self.lookback)?,
            names: (
                self.start_name.text(engine, scope)?,
                self.end_name.text(engine, scope)?,
            ),
            compare_strictly: self.compare_strictly,
            format: self.format.clone(),
            read_formats: self.read_formats.clone(),
        })
    }
}

impl Moment {
    fn read(node: &Node<'_>, field: &str, loader: &mut Loader) -> Read<Option<Self>> {
        match node.get(field) {
            None => Ok(None),
            Some(Value::Object(_)) => {
                let inner = node.needed(field)?;
                if inner.kind("MinMaxDatetime") != "MinMaxDatetime" {
                    return Err(inner.unsupported(&["MinMaxDatetime"]));
                }
                let moment = Self {
                    time: inner.needed_template("datetime", loader)?,
                    format: inner
                        .text("datetime_format")?
                        .filter(|format| !format.is_empty())
                        .map(str::to_owned),
                    min: inner.template("min_datetime", loader)?,
                    max: inner.template("max_datetime", loader)?,
                };
                inner.finish(loader);
                Ok(Some(moment))
            }
            Some(_) => Ok(node.template(field, loader)?.map(|time| Self {
                time,
                format: None,
                min: None,
                max: None,
            })),
        }
    }

    fn at(
        &self,
        engine: &Engine,
        scope: &Scope,
        default: &str,
    ) -> Result<DateTime<FixedOffset>, TemplateError> {
        let format = self.format.as_deref().unwrap_or(default);
        let read = |template: &Template| -> Result<Option<DateTime<FixedOffset>>, TemplateError> {
            let text = python_text(&template.value(engine, scope)?);
            if text.is_empty() {
                return Ok(None);
            }
            datetime::parse(&text, format)
                .map(Some)
                .ok_or_else(|| wrong(template, &format!("gives {text:?}, which is not {format}")))
        };
        let mut time = read(&self.time)?.ok_or_else(|| wrong(&self.time, "gives an empty text"))?;
        if let Some(min) = self.min.as_ref().map(read).transpose()?.flatten() {
            time = time.max(min);
        }
        if let Some(max) = self.max.as_ref().map(read).transpose()?.flatten() {
            time = time.min(max);
        }
        Ok(time)
    }
}

impl Bounds {
    /// An instant as it is sent and kept.
    pub(crate) fn write(&self, time: DateTime<FixedOffset>) -> String {
        datetime::format(time, &self.format).unwrap_or_else(|| time.to_rfc3339())
    }

    /// An instant in the precision of the format.
    pub(crate) fn rounded(&self, time: DateTime<FixedOffset>) -> DateTime<FixedOffset> {
        datetime::parse(&self.write(time), &self.format).unwrap_or(time)
    }

    /// The instant of a record or a state; none when it has another form.
    pub(crate) fn read(&self, value: &Value) -> Option<DateTime<FixedOffset>> {
        if value.is_null() {
            return None;
        }
        let text = python_text(value);
        self.read_formats
            .iter()
            .chain([&self.format])
            .find_map(|format| datetime::parse(&text, format))
    }
}

fn wrong(template: &Template, detail: &str) -> TemplateError {
    TemplateError {
        template: template.source().to_owned(),
        detail: detail.to_owned(),
    }
}
