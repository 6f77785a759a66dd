//! What a notification is about, by name.

use cpapi_db::notifications::NotificationRow;
use cpapi_db::{DbConnection, DbError, campaigns, sources};

/// Title of the source or campaign that a notification is about.
pub(crate) fn subject_title(
    c: &mut DbConnection,
    notification: &NotificationRow,
) -> Result<Option<String>, DbError> {
    if let Some(id) = notification.source_id {
        return sources::find(c, id).map(|source| Some(source.title));
    }
    match notification.campaign_id {
        Some(id) => campaigns::find(c, id).map(|campaign| Some(campaign.title)),
        None => Ok(None),
    }
}
