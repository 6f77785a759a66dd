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
        let mut out = String::from("| what | figure | goal | |\n|---|---:|---:|---|\n");
        for row in &self.rows {
            let goal = match row.goal {
                None => String::new(),
                Some(Goal::AtMost(goal)) => format!("≤ {goal} {}", row.unit),
                Some(Goal::AtLeast(goal)) => format!("≥ {goal} {}", row.unit),
            };
            let verdict = match row.goal {
                None => "",
                Some(_) if row.misses() => "missed",
                Some(_) => "reached",
            };
            // Writing to a string cannot fail.
            let _ = writeln!(
                out,
                "| {} | {:.2} {} | {goal} | {verdict} |",
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
        match self.goal {
            None => false,
            Some(Goal::AtMost(goal)) => self.figure > goal,
            Some(Goal::AtLeast(goal)) => self.figure < goal,
        }
    }
}
