//! Rows of small tables as `pg_restore` writes them: `COPY public.t (a, b) FROM stdin;`, a line
//! for each row with tabs between, and a line `\.`.

/// A row of a table.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct CopiedRow<'t> {
    /// Of which table, without its schema.
    pub(super) table: &'t str,
    cells: Vec<(&'t str, &'t str)>,
}

impl<'t> CopiedRow<'t> {
    /// A column as it is written; none for NULL. Words without tabs, lines and backslashes are
    /// written as they are, and nothing else is asked for here.
    pub(super) fn cell(&self, column: &str) -> Option<&'t str> {
        let (_, text) = self.cells.iter().find(|(name, _)| *name == column)?;
        (*text != "\\N").then_some(*text)
    }
}

/// All rows of a script.
pub(super) fn rows(script: &str) -> Vec<CopiedRow<'_>> {
    let mut found = Vec::new();
    let mut open: Option<(&str, Vec<&str>)> = None;
    for line in script.lines() {
        match &open {
            None => open = head(line),
            Some(_) if line == "\\." => open = None,
            Some((table, columns)) => found.push(CopiedRow {
                table,
                cells: columns.iter().copied().zip(line.split('\t')).collect(),
            }),
        }
    }
    found
}

fn head(line: &str) -> Option<(&str, Vec<&str>)> {
    let rest = line.strip_prefix("COPY ")?.strip_suffix(") FROM stdin;")?;
    let (table, columns) = rest.split_once(" (")?;
    let table = table.rsplit('.').next().unwrap_or(table);
    let columns = columns.split(", ").map(|name| name.trim_matches('"'));
    Some((table.trim_matches('"'), columns.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_with_their_columns_and_what_stands_between_tables_is_not() {
        let script = "\\restrict x\nSET a = b;\nCOPY public.settings (key, value) FROM stdin;\n\
            a\t1:2\nb\t\\N\n\\.\n\nCOPY public.sources (id, \"secrets_key\") FROM stdin;\n7\tk\n\\.\n";
        let found = rows(script);
        let cells: Vec<_> = found
            .iter()
            .map(|row| (row.table, row.cell("value"), row.cell("secrets_key")))
            .collect();
        assert_eq!(
            cells,
            [
                ("settings", Some("1:2"), None),
                ("settings", None, None),
                ("sources", None, Some("k"))
            ]
        );
    }
}
