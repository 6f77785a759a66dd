//! What texts of connectors may be.

use cpapi_domain::field_problem::FieldProblem;

/// Longest manifest and mapping, in bytes.
pub(super) const SOURCE_LIMIT: usize = 512 * 1024;
const README_LIMIT: usize = 256 * 1024;
const ICON_LIMIT: usize = 64 * 1024;
const NOTE_LIMIT: usize = 2000;

/// What is wrong with a text that is given.
pub(super) fn too_long(pointer: &str, text: Option<&str>, limit: usize) -> Option<FieldProblem> {
    (text?.len() > limit).then(|| {
        FieldProblem::new(
            pointer,
            "too_long",
            format!("At most {limit} bytes are taken."),
        )
    })
}

/// Texts as they are given for a draft.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Given<'a> {
    pub(super) manifest: Option<&'a str>,
    pub(super) mapping: Option<&'a str>,
    pub(super) readme: Option<&'a str>,
    pub(super) icon: Option<&'a str>,
    pub(super) note: Option<&'a str>,
}

impl Given<'_> {
    /// Everything that is wrong.
    pub(super) fn problems(&self) -> Vec<FieldProblem> {
        let icon = self.icon.map(str::trim).filter(|icon| !icon.is_empty());
        let no_picture = icon
            .filter(|icon| !icon.contains("<svg"))
            .map(|_| FieldProblem::new("/icon", "not_svg", "The icon has to be an SVG picture."));
        [
            too_long("/manifest", self.manifest, SOURCE_LIMIT),
            too_long("/mapping", self.mapping, SOURCE_LIMIT),
            too_long("/readme", self.readme, README_LIMIT),
            too_long("/icon", self.icon, ICON_LIMIT),
            too_long("/note", self.note, NOTE_LIMIT),
            no_picture,
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}
