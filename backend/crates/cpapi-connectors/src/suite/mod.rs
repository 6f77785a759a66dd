//! The standard suite: what every connector's folder must do (architecture.md B8).
//!
//! It plays the network itself, from `fixtures/replay.yaml` of the folder, on a socket of this
//! machine; see `docs/add-a-network.md` for the layout. The program's tests run it over every
//! built-in folder, `cpapi connector check` over any other.

mod broken;
mod checks;
mod conversation;
mod golden;
mod matching;
mod network;
mod replay;
mod scripted;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use checks::{FolderCheck, PlayedCheck};
use conversation::Conversation;
use replay::Replay;

/// The checks of one folder.
#[derive(Debug)]
pub struct Suite {
    checks: Vec<Check>,
}

/// One check, not yet run.
#[derive(Debug, Clone)]
pub struct Check {
    /// The rule, with the replay's name where there are several.
    pub name: String,
    /// What to do when it fails.
    pub advice: &'static str,
    work: Work,
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Why it failed; none when it passed.
    pub problem: Option<String>,
    /// Remarks: counts, warnings.
    pub remarks: Vec<String>,
}

#[derive(Clone)]
enum Work {
    Folder(PathBuf, fn(&Path) -> checks::Outcome),
    Played(
        Arc<Conversation>,
        for<'c> fn(&'c Conversation) -> futures::future::BoxFuture<'c, checks::Outcome>,
    ),
    /// The fixtures cannot be read.
    Refused(String),
}

impl std::fmt::Debug for Work {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Folder(..) => "Folder",
            Self::Played(..) => "Played",
            Self::Refused(_) => "Refused",
        })
    }
}

impl Suite {
    /// The checks of a folder.
    pub fn of(folder: &Path) -> Self {
        // The folder's name is the connector's id; `.` has none.
        let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        let mut checks: Vec<Check> = checks::OF_FOLDER
            .iter()
            .map(|check| Check::of_folder(&folder, check))
            .collect();
        match Replay::all_of(&folder) {
            Err(detail) => checks.push(Check {
                name: "the fixtures can be played".to_owned(),
                advice: "Write fixtures/replay.yaml; docs/add-a-network.md shows how.",
                work: Work::Refused(detail),
            }),
            Ok(replays) => {
                for replay in replays {
                    let variant = replay.variant.clone();
                    let conversation = Arc::new(Conversation::new(&folder, replay));
                    let played = checks::OF_REPLAY
                        .iter()
                        .map(|check| Check::of_replay(&conversation, &variant, check));
                    checks.extend(played);
                }
            }
        }
        Self { checks }
    }

    /// Every check, in the order in which they tell most.
    pub fn checks(&self) -> &[Check] {
        &self.checks
    }
}

impl Check {
    fn of_folder(folder: &Path, check: &FolderCheck) -> Self {
        Self {
            name: check.name.to_owned(),
            advice: check.advice,
            work: Work::Folder(folder.to_owned(), check.run),
        }
    }

    fn of_replay(conversation: &Arc<Conversation>, variant: &str, check: &PlayedCheck) -> Self {
        let name = if variant.is_empty() {
            check.name.to_owned()
        } else {
            format!("{} ({variant})", check.name)
        };
        Self {
            name,
            advice: check.advice,
            work: Work::Played(Arc::clone(conversation), check.run),
        }
    }

    /// Whether it can tell anything only where manifest and mapping load.
    pub const fn needs_the_connector(&self) -> bool {
        matches!(self.work, Work::Played(..))
    }

    /// Runs it; must be called within a tokio runtime.
    pub async fn run(&self) -> Finding {
        let outcome = match &self.work {
            Work::Folder(folder, run) => run(folder),
            Work::Played(conversation, run) => run(conversation).await,
            Work::Refused(detail) => Err(detail.clone()),
        };
        match outcome {
            Ok(remarks) => Finding {
                problem: None,
                remarks,
            },
            Err(problem) => Finding {
                problem: Some(problem),
                remarks: Vec::new(),
            },
        }
    }
}

/// Writes the golden offers of every replay of a folder; gives the files.
///
/// # Errors
/// The fixtures cannot be read, or a pull over them fails.
pub async fn bless(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let folder = folder.canonicalize().map_err(|error| error.to_string())?;
    let mut written = Vec::new();
    for replay in Replay::all_of(&folder)? {
        let conversation = Conversation::new(&folder, replay);
        let played = conversation.good_pull().await?;
        golden::write(&played.offers, &conversation.replay.golden)?;
        written.push(conversation.replay.golden.clone());
    }
    Ok(written)
}
