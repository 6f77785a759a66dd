//! Figures beside their goals.

use std::fmt::Write;

/// All figures of one run.
#[derive(Default)]
pub(crate) struct Report {
    rows: Vec<Row>,
    remarks: Vec<String>,
}

struct Row {
    what: String,
    figure: f64,
    unit: &'static str,
    goal: Option<Goal>,
    /// Where the figure is to go beyond the goal; missing it fails nothing.
    aim: Option<Goal>,
}

/// What a figure must not miss.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Goal {
    /// The figure is no larger.
    AtMost(f64),
    /// The figure is no smaller.
    AtLeast(f64),
}

impl Report {
    /// Notes a figure beside its goal.
    pub(crate) fn note(
        &mut self,
        what: impl Into<String>,
        figure: f64,
        unit: &'static str,
        goal: Option<Goal>,
    ) {
        self.rows.push(Row {
            what: what.into(),
            figure,
            unit,
            goal,
            aim: None,
        });
    }

    /// Notes a figure beside what is required of it and what is aimed at.
    pub(crate) fn note_with_aim(
        &mut self,
        what: impl Into<String>,
        figure: f64,
        unit: &'static str,
        goal: Goal,
        aim: Goal,
    ) {
        self.rows.push(Row {
            what: what.into(),
            figure,
            unit,
            goal: Some(goal),
            aim: Some(aim),
        });
    }

    /// Notes something that is not a figure.
    pub(crate) fn remark(&mut self, text: impl Into<String>) {
        self.remarks.push(text.into());
    }

    /// Whether any goal was missed.
    pub(crate) fn missed(&self) -> bool {
        self.rows.iter().any(Row::misses)
    }

    /// The table in Markdown.
    pub(crate) fn table(&self) -> String {
        let mut out = String::from("| what | figure | goal | aim | |\n|---|---:|---:|---:|---|\n");
        for row in &self.rows {
            let words = |goal: Option<Goal>| goal.map(|goal| goal.words(row.unit));
            let (goal, aim) = (words(row.goal), words(row.aim));
            let (goal, aim) = (goal.unwrap_or_default(), aim.unwrap_or_default());
            let verdict = match row.goal {
                None => "",
                Some(_) if row.misses() => "missed",
                Some(_) if row.aim.is_some_and(|aim| !aim.is_missed_by(row.figure)) => {
                    "reached, and the aim"
                }
                Some(_) => "reached",
            };
            // Writing to a string cannot fail.
            let _ = writeln!(
                out,
                "| {} | {:.2} {} | {goal} | {aim} | {verdict} |",
                row.what, row.figure, row.unit
            );
        }
        for remark in &self.remarks {
            let _ = writeln!(out, "\n{remark}");
        }
        out
    }
}

impl Row {
    fn misses(&self) -> bool {
        self.goal.is_some_and(|goal| goal.is_missed_by(self.figure))
    }
}

impl Goal {
    fn is_missed_by(self, figure: f64) -> bool {
        match self {
            Self::AtMost(goal) => figure > goal,
            Self::AtLeast(goal) => figure < goal,
        }
    }

    fn words(self, unit: &str) -> String {
        match self {
            Self::AtMost(goal) => format!("≤ {goal} {unit}"),
            Self::AtLeast(goal) => format!("≥ {goal} {unit}"),
        }
    }
}
