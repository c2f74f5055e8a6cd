//! The catalogue of permissions: one enum for data, one marker type each for signatures.

use std::fmt;

/// A permission as a type: what `Authorized<P>` and `Grant<P>` are parameterised with.
pub trait RequiredPermission: Send + Sync + 'static {
    /// The permission that stands behind the type.
    const PERMISSION: Permission;
    /// Names of the security schemes, with the permission after `#`: the spec adapter splits them again.
    const SECURITY_SCHEMES: [&'static str; 2];
}

macro_rules! permission_catalogue {
    ($($marker:ident = $name:literal, $doc:literal;)*) => {
        /// A kind of operation that a role may allow.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Permission { $(#[doc = $doc] $marker),* }

        impl Permission {
            /// The whole catalogue, in its documented order.
            pub const ALL: &[Permission] = &[$(Permission::$marker),*];
            /// The wire name, `resource:action`.
            pub fn as_str(self) -> &'static str { match self { $(Self::$marker => $name),* } }
            /// What it allows.
            pub fn description(self) -> &'static str { match self { $(Self::$marker => $doc),* } }
        }

        /// The permissions as marker types.
        pub mod permissions {
            use super::{Permission, RequiredPermission};
            $(
                #[doc = $doc]
                #[derive(Clone, Copy, Debug)]
                pub struct $marker;
                impl RequiredPermission for $marker {
                    const PERMISSION: Permission = Permission::$marker;
                    const SECURITY_SCHEMES: [&'static str; 2] = [concat!("bearer#", $name), concat!("api_key#", $name)];
                }
            )*
        }
    };
}

permission_catalogue! {
    SelfRead = "self:read", "Read one's own identity, roles and effective permissions.";
    TenantsRead = "tenants:read", "List and read tenants (operator).";
    TenantsWrite = "tenants:write", "Create and change tenants (operator).";
    TenantsErase = "tenants:erase", "Erase suspended tenants with everything they have (operator).";
    TenantsBreakGlass = "tenants:break_glass", "Open a tenant's content to oneself, for a stated reason and a limited time (operator).";
    SigningKeysWrite = "signing_keys:write", "Rotate the keys that sign access tokens (operator).";
    UsersRead = "users:read", "List and read the tenant's users.";
    UsersWrite = "users:write", "Create, change and deactivate the tenant's users.";
    RolesRead = "roles:read", "List roles and their permissions.";
    ApiKeysRead = "api_keys:read", "List one's own API keys.";
    ApiKeysWrite = "api_keys:write", "Create and revoke one's own API keys.";
    ServiceAccountKeysRead = "service_account_keys:read", "List the API keys and client secrets of service accounts.";
    ServiceAccountKeysWrite = "service_account_keys:write", "Create and revoke API keys and client secrets of service accounts.";
    FoldersRead = "folders:read", "List and read folders one has access to.";
    FoldersWrite = "folders:write", "Create, rename, move and delete folders one may write.";
    FilesRead = "files:read", "List, read and download files one has access to.";
    FilesWrite = "files:write", "Upload, rename, move and delete files one may write.";
    GrantsRead = "grants:read", "See who has access to objects one may manage.";
    GrantsWrite = "grants:write", "Share objects one may manage.";
    GrantsManageAll = "grants:manage_all", "Manage the grants of every object of the tenant, without reading content.";
    ContentReadAll = "content:read_all", "Read all content of the tenant, without grants.";
    KnowledgeBasesRead = "knowledge_bases:read", "Read knowledge bases, documents and chunks one has access to.";
    KnowledgeBasesWrite = "knowledge_bases:write", "Create and change knowledge bases and add or remove documents.";
    JobsRead = "jobs:read", "Read background jobs of documents one has access to.";
    JobsWrite = "jobs:write", "Cancel and retry background jobs of documents one may write.";
    SearchRun = "search:run", "Search the content one has access to.";
    SessionsRead = "sessions:read", "Read one's own conversations.";
    SessionsWrite = "sessions:write", "Hold conversations: create, ask, delete.";
    SelfWrite = "self:write", "Change one's own password and prove one's own mail address.";
    IdentityProvidersRead = "identity_providers:read", "List and read the tenant's identity providers.";
    IdentityProvidersWrite = "identity_providers:write", "Create, change and delete the tenant's identity providers.";
    TenantSettingsRead = "tenant_settings:read", "Read the tenant's settings: passwords and sign-ins.";
    TenantSettingsWrite = "tenant_settings:write", "Change the tenant's settings: passwords and sign-ins.";
    QuotaRead = "quota:read", "Read the tenant's quotas and what is used of them.";
    TenantExport = "tenant:export", "Export everything of the tenant, all content included.";
    BreakGlassRead = "break_glass:read", "See the operator's grants to the tenant's content.";
    BreakGlassWrite = "break_glass:write", "End the operator's grants to the tenant's content.";
    RolesWrite = "roles:write", "Create, change and delete the tenant's own roles, within what one may do.";
    GroupsRead = "groups:read", "List and read the tenant's groups and their members.";
    GroupsWrite = "groups:write", "Create, change and delete groups; decide about their members, roles and managers.";
    GroupMembersWrite = "group_members:write", "Look after the users of groups that one manages.";
    ServiceAccountsRead = "service_accounts:read", "List and read the tenant's service accounts.";
    ServiceAccountsWrite = "service_accounts:write", "Create, change and delete service accounts.";
    SignInsRead = "sign_ins:read", "List one's own sign-ins.";
    SignInsWrite = "sign_ins:write", "End one's own sign-ins.";
    AuditRead = "audit:read", "Read, verify and export the audit log of the tenant.";
    ScimWrite = "scim:write", "Keep the tenant's users and groups over SCIM, as an identity provider does.";
    LogsRead = "logs:read", "Search log entries that the tenant's programs stored.";
    LogsWrite = "logs:write", "Store log entries.";
    LogsPurge = "logs:purge", "Delete old log entries and set how long they are kept.";
}

impl Permission {
    /// Those whose every operation concerns objects that a resource limit can name, or nobody but the caller. All others are refused to
    /// credentials with a resource limit: a new permission is, until it is put here.
    const OF_CONTENT: [Permission; 18] = [
        Self::SelfRead,
        Self::ApiKeysRead,
        Self::ApiKeysWrite,
        Self::FoldersRead,
        Self::FoldersWrite,
        Self::FilesRead,
        Self::FilesWrite,
        Self::GrantsRead,
        Self::GrantsWrite,
        Self::GrantsManageAll,
        Self::ContentReadAll,
        Self::KnowledgeBasesRead,
        Self::KnowledgeBasesWrite,
        Self::JobsRead,
        Self::JobsWrite,
        Self::SearchRun,
        Self::SessionsRead,
        Self::SessionsWrite,
    ];

    /// The permission of that wire name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|p| p.as_str() == name)
    }
}

/// A set of permissions: one bit each, so that a decision costs a bit test.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct PermissionSet(u128);

impl PermissionSet {
    /// Adds one.
    pub fn insert(&mut self, permission: Permission) {
        self.0 |= 1 << permission as u32;
    }

    /// Whether it holds one.
    pub fn contains(self, permission: Permission) -> bool {
        self.0 & (1 << permission as u32) != 0
    }

    /// What a credential with a resource limit can hold at most.
    pub fn of_content() -> Self {
        Permission::OF_CONTENT.into_iter().collect()
    }

    /// Its members' wire names, in catalogue order.
    pub fn names(self) -> Vec<String> {
        self.iter().map(|p| p.as_str().to_string()).collect()
    }

    /// What both hold.
    #[must_use]
    pub fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// What either holds.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What this holds and the other does not.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether it holds nothing.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Its members, in catalogue order.
    pub fn iter(self) -> impl Iterator<Item = Permission> {
        Permission::ALL.iter().copied().filter(move |p| self.contains(*p))
    }
}

impl FromIterator<Permission> for PermissionSet {
    fn from_iter<I: IntoIterator<Item = Permission>>(permissions: I) -> Self {
        let mut set = Self::default();
        permissions.into_iter().for_each(|p| set.insert(p));
        set
    }
}

impl fmt::Debug for PermissionSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(Permission::as_str)).finish()
    }
}
