//! Who may do what (product.md U1).

use crate::word::{Word, words};

words! {
    /// A user's role.
    pub enum Role {
        /// Everything.
        Admin => "admin",
        /// Everything but users and settings.
        Manager => "manager",
        /// Reads only.
        Viewer => "viewer",
    }
}

words! {
    /// One right; its name is the same in the API, the SPA and the documentation.
    pub enum Permission {
        /// See demand sources, connectors and quarantined records.
        SourcesRead => "sources.read",
        /// Create, edit, check and archive demand sources.
        SourcesWrite => "sources.write",
        /// Make, edit, try and archive user-made connectors.
        ConnectorsWrite => "connectors.write",
        /// See demand offers and export them.
        OffersRead => "offers.read",
        /// See campaigns and their offers.
        CampaignsRead => "campaigns.read",
        /// Create, edit and archive campaigns.
        CampaignsWrite => "campaigns.write",
        /// See tracking systems.
        TrackingSystemsRead => "tracking_systems.read",
        /// Create, edit, check and archive tracking systems.
        TrackingSystemsWrite => "tracking_systems.write",
        /// See runs.
        RunsRead => "runs.read",
        /// See notifications.
        NotificationsRead => "notifications.read",
        /// Force pulls and syncs, cancel runs, accept or reject held feeds.
        SyncRun => "sync.run",
        /// Read the audit log.
        AuditRead => "audit.read",
        /// Manage users.
        UsersManage => "users.manage",
        /// Create and revoke API tokens.
        TokensManage => "tokens.manage",
        /// Create, edit, test and delete webhooks.
        WebhooksManage => "webhooks.manage",
        /// Try whether mails are sent, and see which were not.
        MailTest => "mail.test",
    }
}

words! {
    /// What an API token may be used for; the scopes do not include each other.
    pub enum TokenScope {
        /// See everything that its owner sees.
        Read => "read",
        /// Create, edit, check and archive.
        Write => "write",
        /// Force pulls and syncs, cancel runs, accept or reject held feeds.
        Sync => "sync",
    }
}

impl Permission {
    /// The scope that lets an API token use this right; none for what only a person may do, so
    /// that no token can make users or further tokens.
    pub const fn scope(self) -> Option<TokenScope> {
        match self {
            Self::SourcesRead
            | Self::OffersRead
            | Self::CampaignsRead
            | Self::TrackingSystemsRead
            | Self::RunsRead
            | Self::NotificationsRead
            | Self::AuditRead => Some(TokenScope::Read),
            Self::SourcesWrite
            | Self::ConnectorsWrite
            | Self::CampaignsWrite
            | Self::TrackingSystemsWrite => Some(TokenScope::Write),
            Self::SyncRun => Some(TokenScope::Sync),
            Self::UsersManage | Self::TokensManage | Self::WebhooksManage | Self::MailTest => None,
        }
    }
}

impl Role {
    /// Whether this role has the right.
    pub const fn may(self, permission: Permission) -> bool {
        match self {
            Self::Admin => true,
            Self::Manager => !matches!(
                permission,
                Permission::UsersManage
                    | Permission::TokensManage
                    | Permission::WebhooksManage
                    | Permission::MailTest
            ),
            Self::Viewer => matches!(
                permission,
                Permission::SourcesRead
                    | Permission::OffersRead
                    | Permission::CampaignsRead
                    | Permission::TrackingSystemsRead
                    | Permission::RunsRead
                    | Permission::NotificationsRead
            ),
        }
    }

    /// The rights of this role.
    pub fn permissions(self) -> Vec<Permission> {
        Permission::ALL
            .iter()
            .copied()
            .filter(|right| self.may(*right))
            .collect()
    }
}
