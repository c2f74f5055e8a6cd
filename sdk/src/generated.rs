// Generated from openapi/sdk.json by `make sdk`. Do not edit.

#[allow(unused_imports)]
pub use progenitor_client::{ByteStream, ClientInfo, Error, ResponseValue};
#[allow(unused_imports)]
use progenitor_client::{encode_path, ClientHooks, OperationInfo, RequestBuilderExt};
/// Types used as operation parameters and responses.
#[allow(clippy::all)]
pub mod types {
    ///Who did something.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum ActorType {
        #[serde(rename = "user")]
        User,
        #[serde(rename = "system")]
        System,
        #[serde(rename = "anonymous")]
        Anonymous,
    }
    impl ::std::fmt::Display for ActorType {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::User => f.write_str("user"),
                Self::System => f.write_str("system"),
                Self::Anonymous => f.write_str("anonymous"),
            }
        }
    }
    impl ::std::str::FromStr for ActorType {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "user" => Ok(Self::User),
                "system" => Ok(Self::System),
                "anonymous" => Ok(Self::Anonymous),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for ActorType {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for ActorType {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    /**An event of a streamed answer: any number of `delta`, then `citations` and `done`; or `error` at any point. `done` and `error` are
last.*/
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    #[serde(tag = "type")]
    pub enum AnswerEvent {
        ///delta
        #[serde(rename = "delta")]
        Delta {
            ///To be appended to what came before.
            text: ::std::string::String,
        },
        ///citations
        #[serde(rename = "citations")]
        Citations {
            ///In the order of their numbers.
            citations: ::std::vec::Vec<Citation>,
        },
        ///done
        #[serde(rename = "done")]
        Done {
            /**The answer as it is stored. Its content replaces the deltas: a number whose citation failed the check is gone from it, and
statements that a model left without numbers may have got them.*/
            message: Message,
        },
        ///error
        #[serde(rename = "error")]
        Error {
            ///What went wrong.
            problem: Problem,
        },
    }
    ///An API key, without its secret.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct ApiKey {
        ///When it was created.
        pub created_at: ::chrono::DateTime<::chrono::offset::Utc>,
        ///When it stops working; absent: never by itself.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub expires_at: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        ///The key's id.
        pub id: ::uuid::Uuid,
        ///When it was last used, to the minute.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub last_used_at: ::std::option::Option<
            ::chrono::DateTime<::chrono::offset::Utc>,
        >,
        ///What it is for.
        pub name: ::std::string::String,
        ///The beginning of the secret, to recognise it by.
        pub prefix: ::std::string::String,
        ///When it was revoked.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub revoked_at: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        ///Permissions it is limited to; absent: everything its user may do.
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub scopes: ::std::vec::Vec<::std::string::String>,
        ///The user whose rights it carries.
        pub user_id: ::uuid::Uuid,
    }
    impl ApiKey {
        pub fn builder() -> builder::ApiKey {
            Default::default()
        }
    }
    ///An API key to create.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct ApiKeyCreate {
        ///When it stops working; absent: never by itself.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub expires_at: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        ///What it is for.
        pub name: ApiKeyCreateName,
        ///Permissions to limit it to, of those the caller has; absent: everything the user may do, also later.
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub scopes: ::std::vec::Vec<::std::string::String>,
    }
    impl ApiKeyCreate {
        pub fn builder() -> builder::ApiKeyCreate {
            Default::default()
        }
    }
    ///What it is for.
    #[derive(::serde::Serialize, Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    pub struct ApiKeyCreateName(::std::string::String);
    impl ::std::ops::Deref for ApiKeyCreateName {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<ApiKeyCreateName> for ::std::string::String {
        fn from(value: ApiKeyCreateName) -> Self {
            value.0
        }
    }
    impl ::std::str::FromStr for ApiKeyCreateName {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            if value.chars().count() > 200usize {
                return Err("longer than 200 characters".into());
            }
            if value.chars().count() < 1usize {
                return Err("shorter than 1 characters".into());
            }
            Ok(Self(value.to_string()))
        }
    }
    impl ::std::convert::TryFrom<&str> for ApiKeyCreateName {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for ApiKeyCreateName {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for ApiKeyCreateName {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            ::std::string::String::deserialize(deserializer)?
                .parse()
                .map_err(|e: self::error::ConversionError| {
                    <D::Error as ::serde::de::Error>::custom(e.to_string())
                })
        }
    }
    ///A created API key with its secret, which is never shown again.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct ApiKeyCreated {
        ///When it was created.
        pub created_at: ::chrono::DateTime<::chrono::offset::Utc>,
        ///When it stops working; absent: never by itself.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub expires_at: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        ///The key's id.
        pub id: ::uuid::Uuid,
        ///What it is for.
        pub name: ::std::string::String,
        ///Permissions it is limited to; absent: everything its user may do.
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub scopes: ::std::vec::Vec<::std::string::String>,
        ///Send as `Authorization: Bearer …` or `X-API-Key: …`. Shown only here.
        pub secret: ::std::string::String,
    }
    impl ApiKeyCreated {
        pub fn builder() -> builder::ApiKeyCreated {
            Default::default()
        }
    }
    ///One thing that was done.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct AuditEvent {
        ///What was called: the operation id, such as `folder_create`.
        pub action: ::std::string::String,
        ///The actor's id.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub actor_id: ::std::option::Option<::std::string::String>,
        ///The actor's login at the time.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub actor_login: ::std::option::Option<::std::string::String>,
        ///Who.
        pub actor_type: ActorType,
        ///The address that the request came from.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub address: ::std::option::Option<::std::string::String>,
        ///The object after, without secrets.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub after: ::std::option::Option<::serde_json::Value>,
        ///The object before, without secrets.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub before: ::std::option::Option<::serde_json::Value>,
        ///When.
        pub created_at: ::chrono::DateTime<::chrono::offset::Utc>,
        ///The credential's id.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub credential_id: ::std::option::Option<::std::string::String>,
        ///What the actor had authenticated with: `sign_in`, `api_key` …
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub credential_type: ::std::option::Option<::std::string::String>,
        ///SHA-256, in hex, over the hash of the event before and this event.
        pub hash: ::std::string::String,
        ///Whatever else is worth knowing.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub note: ::std::option::Option<::serde_json::Value>,
        ///The object's id.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub object_id: ::std::option::Option<::std::string::String>,
        ///The kind of object that it was done to.
        pub object_type: ::std::string::String,
        ///The hash of the event before.
        pub previous_hash: ::std::string::String,
        ///The request's id, as in the header `X-Request-Id`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub request_id: ::std::option::Option<::std::string::String>,
        ///Its number in the tenant's log, from 1, without gaps.
        pub sequence: i64,
    }
    impl AuditEvent {
        pub fn builder() -> builder::AuditEvent {
            Default::default()
        }
    }
    ///Whether the log is as it was written.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct AuditVerification {
        ///The first event that is missing or not as it was written.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub broken_at: ::std::option::Option<i64>,
        ///How many events were checked.
        pub events: u64,
        ///The number of the oldest event that is kept.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub first_sequence: ::std::option::Option<i64>,
        ///Whether every event carries the hash of its content and of the event before, without a gap, up to the newest.
        pub intact: bool,
        ///The newest event's hash. Kept elsewhere, it also proves that nobody rewrote the whole log.
        pub last_hash: ::std::string::String,
        ///The number of the newest event.
        pub last_sequence: i64,
    }
    impl AuditVerification {
        pub fn builder() -> builder::AuditVerification {
            Default::default()
        }
    }
    ///A folder that every tenant has.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum BuiltInFolder {
        #[serde(rename = "root")]
        Root,
        #[serde(rename = "shared")]
        Shared,
        #[serde(rename = "homes")]
        Homes,
        #[serde(rename = "knowledge_bases")]
        KnowledgeBases,
    }
    impl ::std::fmt::Display for BuiltInFolder {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Root => f.write_str("root"),
                Self::Shared => f.write_str("shared"),
                Self::Homes => f.write_str("homes"),
                Self::KnowledgeBases => f.write_str("knowledge_bases"),
            }
        }
    }
    impl ::std::str::FromStr for BuiltInFolder {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "root" => Ok(Self::Root),
                "shared" => Ok(Self::Shared),
                "homes" => Ok(Self::Homes),
                "knowledge_bases" => Ok(Self::KnowledgeBases),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for BuiltInFolder {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for BuiltInFolder {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///A piece of a document: what is searched, found and cited.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct Chunk {
        ///Where it ends in the document's text, in characters.
        pub end: u64,
        ///The chunk's id. A new version of the file has new chunks.
        pub id: ::uuid::Uuid,
        ///Its place in the document, from 0.
        pub ordinal: u64,
        ///How it came about: `parsed`.
        pub origin: ::std::string::String,
        ///Page, slide or sheet on which it begins, from 1, if the format has such.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub page: ::std::option::Option<u32>,
        ///Where it begins in the document's text, in characters.
        pub start: u64,
        ///Its text.
        pub text: ::std::string::String,
        ///Tokens of the embedding model.
        pub token_count: u32,
    }
    impl Chunk {
        pub fn builder() -> builder::Chunk {
            Default::default()
        }
    }
    ///Where a statement of an answer stands. Checked against the stored text before it is sent.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct Citation {
        ///The chunk.
        pub chunk_id: ::uuid::Uuid,
        ///Its document.
        pub document_id: ::uuid::Uuid,
        ///Where the quote ends in the text of that version, in characters.
        pub end: u64,
        ///The file.
        pub file_id: ::uuid::Uuid,
        ///The file's name.
        pub file_name: ::std::string::String,
        ///The version of the file, from 1.
        pub file_version: u64,
        ///The number in the answer's text: `[1]` is index 1.
        pub index: u32,
        ///Page, slide or sheet on which the chunk begins, from 1, if the format has such.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub page: ::std::option::Option<u32>,
        ///The passage, verbatim.
        pub quote: ::std::string::String,
        ///SHA-256 of the quote's UTF-8 bytes, lower-case hexadecimal.
        pub quote_sha256: ::std::string::String,
        ///Where the quote begins in the text of that version, in characters.
        pub start: u64,
    }
    impl Citation {
        pub fn builder() -> builder::Citation {
            Default::default()
        }
    }
    ///How the caller authenticated.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum CredentialKind {
        #[serde(rename = "sign_in")]
        SignIn,
        #[serde(rename = "api_key")]
        ApiKey,
    }
    impl ::std::fmt::Display for CredentialKind {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::SignIn => f.write_str("sign_in"),
                Self::ApiKey => f.write_str("api_key"),
            }
        }
    }
    impl ::std::str::FromStr for CredentialKind {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "sign_in" => Ok(Self::SignIn),
                "api_key" => Ok(Self::ApiKey),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for CredentialKind {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for CredentialKind {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///A file in a knowledge base.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct Document {
        ///Chunks that are searchable; 0 until the file's current version is ingested.
        pub chunk_count: u64,
        ///When it was added.
        pub created_at: ::chrono::DateTime<::chrono::offset::Utc>,
        ///Whether search and answers may use it.
        pub enabled: bool,
        /**Why it failed, for programs: `unsupported_media_type`, `empty_document`, `encrypted_document`, `corrupt_document`,
`too_many_pages`, `text_too_large`, `parser_timeout`, `parser_memory_exceeded`, `parser_crashed`, `model_unavailable`,
`storage_full`, `unavailable`, `worker_died` or `internal`; `cancelled` if somebody cancelled it.*/
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub error_code: ::std::option::Option<::std::string::String>,
        ///Why it failed, for people.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub error_detail: ::std::option::Option<::std::string::String>,
        ///The file it is made of. Documents follow their file: a new version is ingested by itself.
        pub file_id: ::uuid::Uuid,
        ///The file's name, for example `handbook.pdf`.
        pub file_name: ::std::string::String,
        ///The document's id.
        pub id: ::uuid::Uuid,
        ///The job of its last ingestion.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub job_id: ::std::option::Option<::uuid::Uuid>,
        ///The knowledge base it is in.
        pub knowledge_base_id: ::uuid::Uuid,
        ///The file's media type, for example `application/pdf`.
        pub media_type: ::std::string::String,
        ///0 to 1.
        pub progress: f64,
        ///While running: `parse`, `chunk`, `embed` or `index`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub stage: ::std::option::Option<::std::string::String>,
        ///Where it stands. `ready` means that search finds it.
        pub state: DocumentState,
        ///When it last changed.
        pub updated_at: ::chrono::DateTime<::chrono::offset::Utc>,
    }
    impl Document {
        pub fn builder() -> builder::Document {
            Default::default()
        }
    }
    ///A file to add to a knowledge base.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct DocumentAdd {
        ///A file that the caller may read. It stays where it is.
        pub file_id: ::uuid::Uuid,
    }
    impl DocumentAdd {
        pub fn builder() -> builder::DocumentAdd {
            Default::default()
        }
    }
    ///Where a document stands on its way to being searchable.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum DocumentState {
        #[serde(rename = "queued")]
        Queued,
        #[serde(rename = "running")]
        Running,
        #[serde(rename = "ready")]
        Ready,
        #[serde(rename = "failed")]
        Failed,
        #[serde(rename = "cancelled")]
        Cancelled,
    }
    impl ::std::fmt::Display for DocumentState {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Queued => f.write_str("queued"),
                Self::Running => f.write_str("running"),
                Self::Ready => f.write_str("ready"),
                Self::Failed => f.write_str("failed"),
                Self::Cancelled => f.write_str("cancelled"),
            }
        }
    }
    impl ::std::str::FromStr for DocumentState {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "queued" => Ok(Self::Queued),
                "running" => Ok(Self::Running),
                "ready" => Ok(Self::Ready),
                "failed" => Ok(Self::Failed),
                "cancelled" => Ok(Self::Cancelled),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for DocumentState {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for DocumentState {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///Changes to a document: what is absent stays.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default, PartialEq)]
    pub struct DocumentUpdate {
        ///Whether search and answers may use it.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub enabled: ::std::option::Option<bool>,
    }
    impl DocumentUpdate {
        pub fn builder() -> builder::DocumentUpdate {
            Default::default()
        }
    }
    ///`DocumentUploadName`
    #[derive(::serde::Serialize, Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    pub struct DocumentUploadName(::std::string::String);
    impl ::std::ops::Deref for DocumentUploadName {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<DocumentUploadName> for ::std::string::String {
        fn from(value: DocumentUploadName) -> Self {
            value.0
        }
    }
    impl ::std::str::FromStr for DocumentUploadName {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            if value.chars().count() > 255usize {
                return Err("longer than 255 characters".into());
            }
            if value.chars().count() < 1usize {
                return Err("shorter than 1 characters".into());
            }
            Ok(Self(value.to_string()))
        }
    }
    impl ::std::convert::TryFrom<&str> for DocumentUploadName {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for DocumentUploadName {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for DocumentUploadName {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            ::std::string::String::deserialize(deserializer)?
                .parse()
                .map_err(|e: self::error::ConversionError| {
                    <D::Error as ::serde::de::Error>::custom(e.to_string())
                })
        }
    }
    ///One invalid field of a request.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct FieldError {
        ///JSON pointer into the body (`/name`), or the parameter's name.
        pub field: ::std::string::String,
        ///What is wrong with it.
        pub message: ::std::string::String,
    }
    impl FieldError {
        pub fn builder() -> builder::FieldError {
            Default::default()
        }
    }
    ///A file.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct File {
        ///When it was first uploaded.
        pub created_at: ::chrono::DateTime<::chrono::offset::Utc>,
        ///Who uploaded it first.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub created_by: ::std::option::Option<::uuid::Uuid>,
        ///The folder it lies in, visible to the caller or not.
        pub folder_id: ::uuid::Uuid,
        ///The file's id; it stays the same through all versions.
        pub id: ::uuid::Uuid,
        ///What its bytes are, such as `application/pdf`; `application/octet-stream` if nobody can tell.
        pub media_type: ::std::string::String,
        ///Unique among the folder's folders and files.
        pub name: ::std::string::String,
        ///SHA-256 of the content, as hex.
        pub sha256: ::std::string::String,
        ///Length in bytes.
        pub size_bytes: i64,
        ///When its name, place or content last changed.
        pub updated_at: ::chrono::DateTime<::chrono::offset::Utc>,
        ///The active version; the first is 1.
        pub version: i64,
    }
    impl File {
        pub fn builder() -> builder::File {
            Default::default()
        }
    }
    ///Changes to a file: what is absent stays.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default, PartialEq)]
    pub struct FileUpdate {
        ///Another folder: moves the file.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub folder_id: ::std::option::Option<::uuid::Uuid>,
        ///1–255 characters without `/` and control characters; unique among the folder's folders and files.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub name: ::std::option::Option<FileUpdateName>,
    }
    impl FileUpdate {
        pub fn builder() -> builder::FileUpdate {
            Default::default()
        }
    }
    ///1–255 characters without `/` and control characters; unique among the folder's folders and files.
    #[derive(::serde::Serialize, Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    pub struct FileUpdateName(::std::string::String);
    impl ::std::ops::Deref for FileUpdateName {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<FileUpdateName> for ::std::string::String {
        fn from(value: FileUpdateName) -> Self {
            value.0
        }
    }
    impl ::std::str::FromStr for FileUpdateName {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            if value.chars().count() > 255usize {
                return Err("longer than 255 characters".into());
            }
            if value.chars().count() < 1usize {
                return Err("shorter than 1 characters".into());
            }
            Ok(Self(value.to_string()))
        }
    }
    impl ::std::convert::TryFrom<&str> for FileUpdateName {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for FileUpdateName {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for FileUpdateName {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            ::std::string::String::deserialize(deserializer)?
                .parse()
                .map_err(|e: self::error::ConversionError| {
                    <D::Error as ::serde::de::Error>::custom(e.to_string())
                })
        }
    }
    ///`FileUploadName`
    #[derive(::serde::Serialize, Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    pub struct FileUploadName(::std::string::String);
    impl ::std::ops::Deref for FileUploadName {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<FileUploadName> for ::std::string::String {
        fn from(value: FileUploadName) -> Self {
            value.0
        }
    }
    impl ::std::str::FromStr for FileUploadName {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            if value.chars().count() > 255usize {
                return Err("longer than 255 characters".into());
            }
            if value.chars().count() < 1usize {
                return Err("shorter than 1 characters".into());
            }
            Ok(Self(value.to_string()))
        }
    }
    impl ::std::convert::TryFrom<&str> for FileUploadName {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for FileUploadName {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for FileUploadName {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            ::std::string::String::deserialize(deserializer)?
                .parse()
                .map_err(|e: self::error::ConversionError| {
                    <D::Error as ::serde::de::Error>::custom(e.to_string())
                })
        }
    }
    ///One version of a file.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct FileVersion {
        ///Whether it is the file's active version: the one that is served by default and searched.
        pub active: bool,
        ///When it was uploaded.
        pub created_at: ::chrono::DateTime<::chrono::offset::Utc>,
        ///Who uploaded it.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub created_by: ::std::option::Option<::uuid::Uuid>,
        ///What its bytes are.
        pub media_type: ::std::string::String,
        ///SHA-256 of the content, as hex.
        pub sha256: ::std::string::String,
        ///Length in bytes.
        pub size_bytes: i64,
        ///Its number; the first is 1.
        pub version: i64,
    }
    impl FileVersion {
        pub fn builder() -> builder::FileVersion {
            Default::default()
        }
    }
    ///A folder.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct Folder {
        ///Which built-in folder it is, if it is one.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub built_in: ::std::option::Option<BuiltInFolder>,
        ///When it was created.
        pub created_at: ::chrono::DateTime<::chrono::offset::Utc>,
        ///Who created it.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub created_by: ::std::option::Option<::uuid::Uuid>,
        ///The folder's id.
        pub id: ::uuid::Uuid,
        ///Unique among the parent's folders and files.
        pub name: ::std::string::String,
        ///The folder it lies in, visible to the caller or not; absent for the top of the tree.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub parent_id: ::std::option::Option<::uuid::Uuid>,
        ///The folders above it that the caller may see, from the top down.
        pub path: ::std::vec::Vec<PathEntry>,
        ///Whether grants on the folders above stop here.
        pub restricted: bool,
        ///When its name, place or restriction last changed.
        pub updated_at: ::chrono::DateTime<::chrono::offset::Utc>,
    }
    impl Folder {
        pub fn builder() -> builder::Folder {
            Default::default()
        }
    }
    ///A folder to create.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct FolderCreate {
        ///1–255 characters without `/` and control characters; unique among the parent's folders and files.
        pub name: FolderCreateName,
        ///Where to create it; the caller's home folder if absent.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub parent_id: ::std::option::Option<::uuid::Uuid>,
    }
    impl FolderCreate {
        pub fn builder() -> builder::FolderCreate {
            Default::default()
        }
    }
    ///1–255 characters without `/` and control characters; unique among the parent's folders and files.
    #[derive(::serde::Serialize, Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    pub struct FolderCreateName(::std::string::String);
    impl ::std::ops::Deref for FolderCreateName {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<FolderCreateName> for ::std::string::String {
        fn from(value: FolderCreateName) -> Self {
            value.0
        }
    }
    impl ::std::str::FromStr for FolderCreateName {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            if value.chars().count() > 255usize {
                return Err("longer than 255 characters".into());
            }
            if value.chars().count() < 1usize {
                return Err("shorter than 1 characters".into());
            }
            Ok(Self(value.to_string()))
        }
    }
    impl ::std::convert::TryFrom<&str> for FolderCreateName {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for FolderCreateName {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for FolderCreateName {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            ::std::string::String::deserialize(deserializer)?
                .parse()
                .map_err(|e: self::error::ConversionError| {
                    <D::Error as ::serde::de::Error>::custom(e.to_string())
                })
        }
    }
    ///Changes to a folder: what is absent stays.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default, PartialEq)]
    pub struct FolderUpdate {
        ///A new name, as in creation.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub name: ::std::option::Option<FolderUpdateName>,
        ///A new parent: moves the folder with everything in it.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub parent_id: ::std::option::Option<::uuid::Uuid>,
        ///Whether grants on the folders above stop here. Who restricts a folder keeps managing it.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub restricted: ::std::option::Option<bool>,
    }
    impl FolderUpdate {
        pub fn builder() -> builder::FolderUpdate {
            Default::default()
        }
    }
    ///A new name, as in creation.
    #[derive(::serde::Serialize, Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    pub struct FolderUpdateName(::std::string::String);
    impl ::std::ops::Deref for FolderUpdateName {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<FolderUpdateName> for ::std::string::String {
        fn from(value: FolderUpdateName) -> Self {
            value.0
        }
    }
    impl ::std::str::FromStr for FolderUpdateName {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            if value.chars().count() > 255usize {
                return Err("longer than 255 characters".into());
            }
            if value.chars().count() < 1usize {
                return Err("shorter than 1 characters".into());
            }
            Ok(Self(value.to_string()))
        }
    }
    impl ::std::convert::TryFrom<&str> for FolderUpdateName {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for FolderUpdateName {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for FolderUpdateName {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            ::std::string::String::deserialize(deserializer)?
                .parse()
                .map_err(|e: self::error::ConversionError| {
                    <D::Error as ::serde::de::Error>::custom(e.to_string())
                })
        }
    }
    ///A grant on an object.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct Grant {
        ///When it was first given.
        pub created_at: ::chrono::DateTime<::chrono::offset::Utc>,
        ///Who gave it first; absent: the system.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub created_by: ::std::option::Option<::uuid::Uuid>,
        ///When it ends; absent: never.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub expires_at: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        ///What it allows.
        pub level: GrantLevel,
        ///The user's id or the role's name; absent for `everyone`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub principal_id: ::std::option::Option<::std::string::String>,
        ///To whom.
        pub principal_type: PrincipalType,
    }
    impl Grant {
        pub fn builder() -> builder::Grant {
            Default::default()
        }
    }
    ///A grant to give.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct GrantInput {
        ///When it ends, in the future; absent: never.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub expires_at: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        ///What it allows.
        pub level: GrantLevel,
        ///The user's id or the role's name; absent for `everyone`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub principal_id: ::std::option::Option<GrantInputPrincipalId>,
        ///To whom.
        pub principal_type: PrincipalType,
    }
    impl GrantInput {
        pub fn builder() -> builder::GrantInput {
            Default::default()
        }
    }
    ///The user's id or the role's name; absent for `everyone`.
    #[derive(::serde::Serialize, Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    pub struct GrantInputPrincipalId(::std::string::String);
    impl ::std::ops::Deref for GrantInputPrincipalId {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<GrantInputPrincipalId> for ::std::string::String {
        fn from(value: GrantInputPrincipalId) -> Self {
            value.0
        }
    }
    impl ::std::str::FromStr for GrantInputPrincipalId {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            if value.chars().count() > 200usize {
                return Err("longer than 200 characters".into());
            }
            if value.chars().count() < 1usize {
                return Err("shorter than 1 characters".into());
            }
            Ok(Self(value.to_string()))
        }
    }
    impl ::std::convert::TryFrom<&str> for GrantInputPrincipalId {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for GrantInputPrincipalId {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for GrantInputPrincipalId {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            ::std::string::String::deserialize(deserializer)?
                .parse()
                .map_err(|e: self::error::ConversionError| {
                    <D::Error as ::serde::de::Error>::custom(e.to_string())
                })
        }
    }
    ///What a grant allows; each level includes those before it.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum GrantLevel {
        #[serde(rename = "read")]
        Read,
        #[serde(rename = "write")]
        Write,
        #[serde(rename = "manage")]
        Manage,
    }
    impl ::std::fmt::Display for GrantLevel {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Read => f.write_str("read"),
                Self::Write => f.write_str("write"),
                Self::Manage => f.write_str("manage"),
            }
        }
    }
    impl ::std::str::FromStr for GrantLevel {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "read" => Ok(Self::Read),
                "write" => Ok(Self::Write),
                "manage" => Ok(Self::Manage),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for GrantLevel {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for GrantLevel {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///The grants on an object, in the form in which they can be put back.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct GrantList {
        ///The live grants.
        pub grants: ::std::vec::Vec<Grant>,
    }
    impl GrantList {
        pub fn builder() -> builder::GrantList {
            Default::default()
        }
    }
    ///All grants that an object is to have.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct GrantsPut {
        ///The grants, at most one for each principal.
        pub grants: ::std::vec::Vec<GrantInput>,
    }
    impl GrantsPut {
        pub fn builder() -> builder::GrantsPut {
            Default::default()
        }
    }
    ///A piece of background work.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct Job {
        ///The attempt it is at, from 1; 0 before the first.
        pub attempt: u32,
        ///Whether somebody asked it to stop; it does within two seconds.
        pub cancel_requested: bool,
        ///When it was queued.
        pub created_at: ::chrono::DateTime<::chrono::offset::Utc>,
        ///Who caused it.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub created_by: ::std::option::Option<::uuid::Uuid>,
        ///The document it works on.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub document_id: ::std::option::Option<::uuid::Uuid>,
        ///Why it failed, or why its last attempt did; the codes are those of documents, and `cancelled` and `superseded`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub error_code: ::std::option::Option<::std::string::String>,
        ///The same for people.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub error_detail: ::std::option::Option<::std::string::String>,
        ///When it ended.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub finished_at: ::std::option::Option<
            ::chrono::DateTime<::chrono::offset::Utc>,
        >,
        ///The job's id.
        pub id: ::uuid::Uuid,
        ///What it does: `ingest_document`.
        pub kind: ::std::string::String,
        ///Attempts after which it is given up, if each fails for a reason that may pass. Absent before the first.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub max_attempts: ::std::option::Option<u32>,
        ///0 to 1, over all stages.
        pub progress: f64,
        ///While queued: not before then.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub run_after: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        ///The stage it is in, or was in last: `parse`, `chunk`, `embed` or `index`.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub stage: ::std::option::Option<::std::string::String>,
        ///When its first attempt began.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub started_at: ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
        ///Where it stands.
        pub state: JobState,
    }
    impl Job {
        pub fn builder() -> builder::Job {
            Default::default()
        }
    }
    ///Where a job stands.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum JobState {
        #[serde(rename = "queued")]
        Queued,
        #[serde(rename = "running")]
        Running,
        #[serde(rename = "succeeded")]
        Succeeded,
        #[serde(rename = "failed")]
        Failed,
        #[serde(rename = "cancelled")]
        Cancelled,
    }
    impl ::std::fmt::Display for JobState {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Queued => f.write_str("queued"),
                Self::Running => f.write_str("running"),
                Self::Succeeded => f.write_str("succeeded"),
                Self::Failed => f.write_str("failed"),
                Self::Cancelled => f.write_str("cancelled"),
            }
        }
    }
    impl ::std::str::FromStr for JobState {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "queued" => Ok(Self::Queued),
                "running" => Ok(Self::Running),
                "succeeded" => Ok(Self::Succeeded),
                "failed" => Ok(Self::Failed),
                "cancelled" => Ok(Self::Cancelled),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for JobState {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for JobState {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///A set of documents that are searched together.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct KnowledgeBase {
        ///Searchable chunks.
        pub chunk_count: u64,
        ///When it was created.
        pub created_at: ::chrono::DateTime<::chrono::offset::Utc>,
        ///What it is about.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub description: ::std::option::Option<::std::string::String>,
        ///Documents whose files the caller may read. So do the other counters.
        pub document_count: u64,
        ///The model, with the hash of its weights, that embeds its chunks.
        pub embedding_model: ::std::string::String,
        ///Documents that could not be ingested.
        pub failed_documents: u64,
        /**The folder that holds the files uploaded into it. Who may read the folder sees the knowledge base; who may write it may add
and remove documents; who manages it may delete the knowledge base.*/
        pub home_folder_id: ::uuid::Uuid,
        ///The knowledge base's id.
        pub id: ::uuid::Uuid,
        ///What people call it.
        pub name: ::std::string::String,
        ///Documents that are queued or running.
        pub pending_documents: u64,
        ///When its name or description last changed.
        pub updated_at: ::chrono::DateTime<::chrono::offset::Utc>,
    }
    impl KnowledgeBase {
        pub fn builder() -> builder::KnowledgeBase {
            Default::default()
        }
    }
    ///A knowledge base to create.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct KnowledgeBaseCreate {
        ///What it is about.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub description: ::std::option::Option<KnowledgeBaseCreateDescription>,
        ///What people call it. Need not be unique.
        pub name: KnowledgeBaseCreateName,
    }
    impl KnowledgeBaseCreate {
        pub fn builder() -> builder::KnowledgeBaseCreate {
            Default::default()
        }
    }
    ///What it is about.
    #[derive(::serde::Serialize, Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    pub struct KnowledgeBaseCreateDescription(::std::string::String);
    impl ::std::ops::Deref for KnowledgeBaseCreateDescription {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<KnowledgeBaseCreateDescription> for ::std::string::String {
        fn from(value: KnowledgeBaseCreateDescription) -> Self {
            value.0
        }
    }
    impl ::std::str::FromStr for KnowledgeBaseCreateDescription {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            if value.chars().count() > 2000usize {
                return Err("longer than 2000 characters".into());
            }
            Ok(Self(value.to_string()))
        }
    }
    impl ::std::convert::TryFrom<&str> for KnowledgeBaseCreateDescription {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String>
    for KnowledgeBaseCreateDescription {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for KnowledgeBaseCreateDescription {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            ::std::string::String::deserialize(deserializer)?
                .parse()
                .map_err(|e: self::error::ConversionError| {
                    <D::Error as ::serde::de::Error>::custom(e.to_string())
                })
        }
    }
    ///What people call it. Need not be unique.
    #[derive(::serde::Serialize, Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    pub struct KnowledgeBaseCreateName(::std::string::String);
    impl ::std::ops::Deref for KnowledgeBaseCreateName {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<KnowledgeBaseCreateName> for ::std::string::String {
        fn from(value: KnowledgeBaseCreateName) -> Self {
            value.0
        }
    }
    impl ::std::str::FromStr for KnowledgeBaseCreateName {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            if value.chars().count() > 200usize {
                return Err("longer than 200 characters".into());
            }
            if value.chars().count() < 1usize {
                return Err("shorter than 1 characters".into());
            }
            Ok(Self(value.to_string()))
        }
    }
    impl ::std::convert::TryFrom<&str> for KnowledgeBaseCreateName {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for KnowledgeBaseCreateName {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for KnowledgeBaseCreateName {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            ::std::string::String::deserialize(deserializer)?
                .parse()
                .map_err(|e: self::error::ConversionError| {
                    <D::Error as ::serde::de::Error>::custom(e.to_string())
                })
        }
    }
    ///Changes to a knowledge base: what is absent stays.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default, PartialEq)]
    pub struct KnowledgeBaseUpdate {
        ///What it is about; the empty text removes it.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub description: ::std::option::Option<KnowledgeBaseUpdateDescription>,
        ///What people call it.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub name: ::std::option::Option<KnowledgeBaseUpdateName>,
    }
    impl KnowledgeBaseUpdate {
        pub fn builder() -> builder::KnowledgeBaseUpdate {
            Default::default()
        }
    }
    ///What it is about; the empty text removes it.
    #[derive(::serde::Serialize, Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    pub struct KnowledgeBaseUpdateDescription(::std::string::String);
    impl ::std::ops::Deref for KnowledgeBaseUpdateDescription {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<KnowledgeBaseUpdateDescription> for ::std::string::String {
        fn from(value: KnowledgeBaseUpdateDescription) -> Self {
            value.0
        }
    }
    impl ::std::str::FromStr for KnowledgeBaseUpdateDescription {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            if value.chars().count() > 2000usize {
                return Err("longer than 2000 characters".into());
            }
            Ok(Self(value.to_string()))
        }
    }
    impl ::std::convert::TryFrom<&str> for KnowledgeBaseUpdateDescription {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String>
    for KnowledgeBaseUpdateDescription {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for KnowledgeBaseUpdateDescription {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            ::std::string::String::deserialize(deserializer)?
                .parse()
                .map_err(|e: self::error::ConversionError| {
                    <D::Error as ::serde::de::Error>::custom(e.to_string())
                })
        }
    }
    ///What people call it.
    #[derive(::serde::Serialize, Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    pub struct KnowledgeBaseUpdateName(::std::string::String);
    impl ::std::ops::Deref for KnowledgeBaseUpdateName {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<KnowledgeBaseUpdateName> for ::std::string::String {
        fn from(value: KnowledgeBaseUpdateName) -> Self {
            value.0
        }
    }
    impl ::std::str::FromStr for KnowledgeBaseUpdateName {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            if value.chars().count() > 200usize {
                return Err("longer than 200 characters".into());
            }
            if value.chars().count() < 1usize {
                return Err("shorter than 1 characters".into());
            }
            Ok(Self(value.to_string()))
        }
    }
    impl ::std::convert::TryFrom<&str> for KnowledgeBaseUpdateName {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for KnowledgeBaseUpdateName {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for KnowledgeBaseUpdateName {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            ::std::string::String::deserialize(deserializer)?
                .parse()
                .map_err(|e: self::error::ConversionError| {
                    <D::Error as ::serde::de::Error>::custom(e.to_string())
                })
        }
    }
    ///Login and password.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct Login {
        ///The user's login.
        pub login: LoginLogin,
        ///The user's password.
        pub password: LoginPassword,
        ///The tenant's slug; `default` if absent.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub tenant: ::std::option::Option<LoginTenant>,
    }
    impl Login {
        pub fn builder() -> builder::Login {
            Default::default()
        }
    }
    ///The user's login.
    #[derive(::serde::Serialize, Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    pub struct LoginLogin(::std::string::String);
    impl ::std::ops::Deref for LoginLogin {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<LoginLogin> for ::std::string::String {
        fn from(value: LoginLogin) -> Self {
            value.0
        }
    }
    impl ::std::str::FromStr for LoginLogin {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            if value.chars().count() > 100usize {
                return Err("longer than 100 characters".into());
            }
            if value.chars().count() < 1usize {
                return Err("shorter than 1 characters".into());
            }
            Ok(Self(value.to_string()))
        }
    }
    impl ::std::convert::TryFrom<&str> for LoginLogin {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for LoginLogin {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for LoginLogin {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            ::std::string::String::deserialize(deserializer)?
                .parse()
                .map_err(|e: self::error::ConversionError| {
                    <D::Error as ::serde::de::Error>::custom(e.to_string())
                })
        }
    }
    ///The user's password.
    #[derive(::serde::Serialize, Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    pub struct LoginPassword(::std::string::String);
    impl ::std::ops::Deref for LoginPassword {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<LoginPassword> for ::std::string::String {
        fn from(value: LoginPassword) -> Self {
            value.0
        }
    }
    impl ::std::str::FromStr for LoginPassword {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            if value.chars().count() > 200usize {
                return Err("longer than 200 characters".into());
            }
            if value.chars().count() < 1usize {
                return Err("shorter than 1 characters".into());
            }
            Ok(Self(value.to_string()))
        }
    }
    impl ::std::convert::TryFrom<&str> for LoginPassword {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for LoginPassword {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for LoginPassword {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            ::std::string::String::deserialize(deserializer)?
                .parse()
                .map_err(|e: self::error::ConversionError| {
                    <D::Error as ::serde::de::Error>::custom(e.to_string())
                })
        }
    }
    ///The tenant's slug; `default` if absent.
    #[derive(::serde::Serialize, Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    pub struct LoginTenant(::std::string::String);
    impl ::std::ops::Deref for LoginTenant {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<LoginTenant> for ::std::string::String {
        fn from(value: LoginTenant) -> Self {
            value.0
        }
    }
    impl ::std::str::FromStr for LoginTenant {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            if value.chars().count() > 63usize {
                return Err("longer than 63 characters".into());
            }
            if value.chars().count() < 1usize {
                return Err("shorter than 1 characters".into());
            }
            Ok(Self(value.to_string()))
        }
    }
    impl ::std::convert::TryFrom<&str> for LoginTenant {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for LoginTenant {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for LoginTenant {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            ::std::string::String::deserialize(deserializer)?
                .parse()
                .map_err(|e: self::error::ConversionError| {
                    <D::Error as ::serde::de::Error>::custom(e.to_string())
                })
        }
    }
    ///Who is calling, and what they may do.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct Me {
        ///The API key, if that is the credential.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub api_key_id: ::std::option::Option<::uuid::Uuid>,
        ///How the caller authenticated.
        pub credential: CredentialKind,
        ///The user's login.
        pub login: ::std::string::String,
        ///Effective permissions: what the roles allow, cut to the API key's scopes.
        pub permissions: ::std::vec::Vec<::std::string::String>,
        ///The user's roles.
        pub roles: ::std::vec::Vec<::std::string::String>,
        ///The sign-in, if that is the credential.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub sign_in_id: ::std::option::Option<::uuid::Uuid>,
        ///The tenant's slug.
        pub tenant: ::std::string::String,
        ///The tenant.
        pub tenant_id: ::uuid::Uuid,
        ///The user.
        pub user_id: ::uuid::Uuid,
    }
    impl Me {
        pub fn builder() -> builder::Me {
            Default::default()
        }
    }
    ///A question or an answer.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct Message {
        ///The sources of an answer, in the order of their numbers. Empty for questions, and for answers that rest on nothing.
        pub citations: ::std::vec::Vec<Citation>,
        ///What was said. Answers carry `[1]`, `[2]` … where a citation supports them.
        pub content: ::std::string::String,
        ///When it was said.
        pub created_at: ::chrono::DateTime<::chrono::offset::Utc>,
        ///The message's id.
        pub id: ::uuid::Uuid,
        ///The model that wrote an answer; absent if none was asked because nothing relevant was found.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub model: ::std::option::Option<::std::string::String>,
        ///Who said it.
        pub role: MessageRole,
        ///The conversation it is part of.
        pub session_id: ::uuid::Uuid,
        ///What an answer cost; absent if no model was asked.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub usage: ::std::option::Option<TokenUsage>,
        ///True if the answer was made from a file that the caller may no longer read: its text and citations are left out.
        pub withheld: bool,
    }
    impl Message {
        pub fn builder() -> builder::Message {
            Default::default()
        }
    }
    ///A question.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct MessageCreate {
        ///The question. It may refer to what was said before.
        pub content: MessageCreateContent,
    }
    impl MessageCreate {
        pub fn builder() -> builder::MessageCreate {
            Default::default()
        }
    }
    ///The question. It may refer to what was said before.
    #[derive(::serde::Serialize, Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    pub struct MessageCreateContent(::std::string::String);
    impl ::std::ops::Deref for MessageCreateContent {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<MessageCreateContent> for ::std::string::String {
        fn from(value: MessageCreateContent) -> Self {
            value.0
        }
    }
    impl ::std::str::FromStr for MessageCreateContent {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            if value.chars().count() > 8000usize {
                return Err("longer than 8000 characters".into());
            }
            if value.chars().count() < 1usize {
                return Err("shorter than 1 characters".into());
            }
            Ok(Self(value.to_string()))
        }
    }
    impl ::std::convert::TryFrom<&str> for MessageCreateContent {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for MessageCreateContent {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for MessageCreateContent {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            ::std::string::String::deserialize(deserializer)?
                .parse()
                .map_err(|e: self::error::ConversionError| {
                    <D::Error as ::serde::de::Error>::custom(e.to_string())
                })
        }
    }
    ///Who said it.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum MessageRole {
        #[serde(rename = "user")]
        User,
        #[serde(rename = "assistant")]
        Assistant,
    }
    impl ::std::fmt::Display for MessageRole {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::User => f.write_str("user"),
                Self::Assistant => f.write_str("assistant"),
            }
        }
    }
    impl ::std::str::FromStr for MessageRole {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "user" => Ok(Self::User),
                "assistant" => Ok(Self::Assistant),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for MessageRole {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for MessageRole {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///What happens when the folder already has a file of that name.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum OnConflict {
        #[serde(rename = "fail")]
        Fail,
        #[serde(rename = "new_version")]
        NewVersion,
    }
    impl ::std::fmt::Display for OnConflict {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Fail => f.write_str("fail"),
                Self::NewVersion => f.write_str("new_version"),
            }
        }
    }
    impl ::std::str::FromStr for OnConflict {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "fail" => Ok(Self::Fail),
                "new_version" => Ok(Self::NewVersion),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for OnConflict {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for OnConflict {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///One page of a list, on the wire.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct PageApiKey {
        ///The items, in the list's order.
        pub items: ::std::vec::Vec<ApiKey>,
        ///Token of the next page; absent on the last.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub next_page: ::std::option::Option<::std::string::String>,
    }
    impl PageApiKey {
        pub fn builder() -> builder::PageApiKey {
            Default::default()
        }
    }
    ///One page of a list, on the wire.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct PageAuditEvent {
        ///The items, in the list's order.
        pub items: ::std::vec::Vec<AuditEvent>,
        ///Token of the next page; absent on the last.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub next_page: ::std::option::Option<::std::string::String>,
    }
    impl PageAuditEvent {
        pub fn builder() -> builder::PageAuditEvent {
            Default::default()
        }
    }
    ///One page of a list, on the wire.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct PageChunk {
        ///The items, in the list's order.
        pub items: ::std::vec::Vec<Chunk>,
        ///Token of the next page; absent on the last.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub next_page: ::std::option::Option<::std::string::String>,
    }
    impl PageChunk {
        pub fn builder() -> builder::PageChunk {
            Default::default()
        }
    }
    ///One page of a list, on the wire.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct PageDocument {
        ///The items, in the list's order.
        pub items: ::std::vec::Vec<Document>,
        ///Token of the next page; absent on the last.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub next_page: ::std::option::Option<::std::string::String>,
    }
    impl PageDocument {
        pub fn builder() -> builder::PageDocument {
            Default::default()
        }
    }
    ///One page of a list, on the wire.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct PageFile {
        ///The items, in the list's order.
        pub items: ::std::vec::Vec<File>,
        ///Token of the next page; absent on the last.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub next_page: ::std::option::Option<::std::string::String>,
    }
    impl PageFile {
        pub fn builder() -> builder::PageFile {
            Default::default()
        }
    }
    ///One page of a list, on the wire.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct PageFileVersion {
        ///The items, in the list's order.
        pub items: ::std::vec::Vec<FileVersion>,
        ///Token of the next page; absent on the last.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub next_page: ::std::option::Option<::std::string::String>,
    }
    impl PageFileVersion {
        pub fn builder() -> builder::PageFileVersion {
            Default::default()
        }
    }
    ///One page of a list, on the wire.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct PageFolder {
        ///The items, in the list's order.
        pub items: ::std::vec::Vec<Folder>,
        ///Token of the next page; absent on the last.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub next_page: ::std::option::Option<::std::string::String>,
    }
    impl PageFolder {
        pub fn builder() -> builder::PageFolder {
            Default::default()
        }
    }
    ///One page of a list, on the wire.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct PageJob {
        ///The items, in the list's order.
        pub items: ::std::vec::Vec<Job>,
        ///Token of the next page; absent on the last.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub next_page: ::std::option::Option<::std::string::String>,
    }
    impl PageJob {
        pub fn builder() -> builder::PageJob {
            Default::default()
        }
    }
    ///One page of a list, on the wire.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct PageKnowledgeBase {
        ///The items, in the list's order.
        pub items: ::std::vec::Vec<KnowledgeBase>,
        ///Token of the next page; absent on the last.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub next_page: ::std::option::Option<::std::string::String>,
    }
    impl PageKnowledgeBase {
        pub fn builder() -> builder::PageKnowledgeBase {
            Default::default()
        }
    }
    ///One page of a list, on the wire.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct PageMessage {
        ///The items, in the list's order.
        pub items: ::std::vec::Vec<Message>,
        ///Token of the next page; absent on the last.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub next_page: ::std::option::Option<::std::string::String>,
    }
    impl PageMessage {
        pub fn builder() -> builder::PageMessage {
            Default::default()
        }
    }
    ///One page of a list, on the wire.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct PagePermission {
        ///The items, in the list's order.
        pub items: ::std::vec::Vec<Permission>,
        ///Token of the next page; absent on the last.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub next_page: ::std::option::Option<::std::string::String>,
    }
    impl PagePermission {
        pub fn builder() -> builder::PagePermission {
            Default::default()
        }
    }
    ///One page of a list, on the wire.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct PageRole {
        ///The items, in the list's order.
        pub items: ::std::vec::Vec<Role>,
        ///Token of the next page; absent on the last.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub next_page: ::std::option::Option<::std::string::String>,
    }
    impl PageRole {
        pub fn builder() -> builder::PageRole {
            Default::default()
        }
    }
    ///One page of a list, on the wire.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct PageSession {
        ///The items, in the list's order.
        pub items: ::std::vec::Vec<Session>,
        ///Token of the next page; absent on the last.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub next_page: ::std::option::Option<::std::string::String>,
    }
    impl PageSession {
        pub fn builder() -> builder::PageSession {
            Default::default()
        }
    }
    ///One page of a list, on the wire.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct PageTenant {
        ///The items, in the list's order.
        pub items: ::std::vec::Vec<Tenant>,
        ///Token of the next page; absent on the last.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub next_page: ::std::option::Option<::std::string::String>,
    }
    impl PageTenant {
        pub fn builder() -> builder::PageTenant {
            Default::default()
        }
    }
    ///One page of a list, on the wire.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct PageUser {
        ///The items, in the list's order.
        pub items: ::std::vec::Vec<User>,
        ///Token of the next page; absent on the last.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub next_page: ::std::option::Option<::std::string::String>,
    }
    impl PageUser {
        pub fn builder() -> builder::PageUser {
            Default::default()
        }
    }
    ///A folder on the way to a node.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct PathEntry {
        ///The folder's id.
        pub id: ::uuid::Uuid,
        ///The folder's name.
        pub name: ::std::string::String,
    }
    impl PathEntry {
        pub fn builder() -> builder::PathEntry {
            Default::default()
        }
    }
    ///A kind of operation that a role may allow.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct Permission {
        ///What it allows.
        pub description: ::std::string::String,
        ///Its name, `resource:action`.
        pub name: ::std::string::String,
    }
    impl Permission {
        pub fn builder() -> builder::Permission {
            Default::default()
        }
    }
    ///To whom a grant is given.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum PrincipalType {
        #[serde(rename = "user")]
        User,
        #[serde(rename = "role")]
        Role,
        #[serde(rename = "everyone")]
        Everyone,
    }
    impl ::std::fmt::Display for PrincipalType {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::User => f.write_str("user"),
                Self::Role => f.write_str("role"),
                Self::Everyone => f.write_str("everyone"),
            }
        }
    }
    impl ::std::str::FromStr for PrincipalType {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "user" => Ok(Self::User),
                "role" => Ok(Self::Role),
                "everyone" => Ok(Self::Everyone),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for PrincipalType {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for PrincipalType {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///RFC 9457 problem details.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct Problem {
        ///Stable machine-readable code.
        pub code: ::std::string::String,
        ///What went wrong this time.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub detail: ::std::option::Option<::std::string::String>,
        ///The invalid fields, all of them.
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub errors: ::std::vec::Vec<FieldError>,
        ///The request's id, as in the header `X-Request-Id` and in the server's log.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub request_id: ::std::option::Option<::std::string::String>,
        ///The HTTP status.
        pub status: u16,
        ///Short description of the kind of problem.
        pub title: ::std::string::String,
        ///Identifies the kind of problem: `urn:lectern:problem:<code>`.
        #[serde(rename = "type")]
        pub type_: ::std::string::String,
    }
    impl Problem {
        pub fn builder() -> builder::Problem {
            Default::default()
        }
    }
    ///A refresh token.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct Refresh {
        ///The refresh token of the last answer. Good once: using it again revokes the sign-in.
        pub refresh_token: RefreshRefreshToken,
    }
    impl Refresh {
        pub fn builder() -> builder::Refresh {
            Default::default()
        }
    }
    ///The refresh token of the last answer. Good once: using it again revokes the sign-in.
    #[derive(::serde::Serialize, Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    pub struct RefreshRefreshToken(::std::string::String);
    impl ::std::ops::Deref for RefreshRefreshToken {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<RefreshRefreshToken> for ::std::string::String {
        fn from(value: RefreshRefreshToken) -> Self {
            value.0
        }
    }
    impl ::std::str::FromStr for RefreshRefreshToken {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            if value.chars().count() > 200usize {
                return Err("longer than 200 characters".into());
            }
            if value.chars().count() < 1usize {
                return Err("shorter than 1 characters".into());
            }
            Ok(Self(value.to_string()))
        }
    }
    impl ::std::convert::TryFrom<&str> for RefreshRefreshToken {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for RefreshRefreshToken {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for RefreshRefreshToken {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            ::std::string::String::deserialize(deserializer)?
                .parse()
                .map_err(|e: self::error::ConversionError| {
                    <D::Error as ::serde::de::Error>::custom(e.to_string())
                })
        }
    }
    ///A named set of permissions.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct Role {
        ///Whether every tenant has it, unchangeably.
        pub built_in: bool,
        ///What it is for.
        pub description: ::std::string::String,
        ///Its stable name.
        pub name: ::std::string::String,
        ///What it allows.
        pub permissions: ::std::vec::Vec<::std::string::String>,
    }
    impl Role {
        pub fn builder() -> builder::Role {
            Default::default()
        }
    }
    ///A chunk that was found.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct SearchHit {
        ///The chunk.
        pub chunk_id: ::uuid::Uuid,
        ///Its document.
        pub document_id: ::uuid::Uuid,
        ///Where it ends in the document's text, in characters.
        pub end: u64,
        ///The file of that document.
        pub file_id: ::uuid::Uuid,
        ///The file's name.
        pub file_name: ::std::string::String,
        ///The version of the file that the chunk is from, from 1.
        pub file_version: u64,
        ///BM25 score, if the chunk was found by words. Unbounded; comparable within one answer only.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub keyword_score: ::std::option::Option<f64>,
        ///The knowledge base of that document.
        pub knowledge_base_id: ::uuid::Uuid,
        ///Page, slide or sheet on which it begins, from 1, if the format has such.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub page: ::std::option::Option<u32>,
        ///What the hits are ordered by: 0 to 1 in mode `hybrid`, the BM25 score in mode `keyword`, the cosine in mode `vector`.
        pub score: f64,
        ///Where it begins in the document's text, in characters.
        pub start: u64,
        ///The chunk's text.
        pub text: ::std::string::String,
        ///Cosine with the query, −1 to 1, if the chunk was found by meaning.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub vector_score: ::std::option::Option<f64>,
    }
    impl SearchHit {
        pub fn builder() -> builder::SearchHit {
            Default::default()
        }
    }
    ///By what chunks are found.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum SearchMode {
        #[serde(rename = "hybrid")]
        Hybrid,
        #[serde(rename = "keyword")]
        Keyword,
        #[serde(rename = "vector")]
        Vector,
    }
    impl ::std::fmt::Display for SearchMode {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Hybrid => f.write_str("hybrid"),
                Self::Keyword => f.write_str("keyword"),
                Self::Vector => f.write_str("vector"),
            }
        }
    }
    impl ::std::str::FromStr for SearchMode {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "hybrid" => Ok(Self::Hybrid),
                "keyword" => Ok(Self::Keyword),
                "vector" => Ok(Self::Vector),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for SearchMode {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for SearchMode {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///What to look for, and where.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct SearchQuery {
        ///Only in these files; absent: in all.
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub file_ids: ::std::vec::Vec<::uuid::Uuid>,
        ///Only in files below these folders; absent: in all.
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub folder_ids: ::std::vec::Vec<::uuid::Uuid>,
        ///Only in these knowledge bases; absent: in all.
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub knowledge_base_ids: ::std::vec::Vec<::uuid::Uuid>,
        ///Hits at most, 1 to 100; 10 if absent.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub limit: ::std::option::Option<::std::num::NonZeroU32>,
        ///By what; `hybrid` if absent.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub mode: ::std::option::Option<SearchMode>,
        ///A question or some words. Plain text, no query language.
        pub query: SearchQueryQuery,
    }
    impl SearchQuery {
        pub fn builder() -> builder::SearchQuery {
            Default::default()
        }
    }
    ///A question or some words. Plain text, no query language.
    #[derive(::serde::Serialize, Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    pub struct SearchQueryQuery(::std::string::String);
    impl ::std::ops::Deref for SearchQueryQuery {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<SearchQueryQuery> for ::std::string::String {
        fn from(value: SearchQueryQuery) -> Self {
            value.0
        }
    }
    impl ::std::str::FromStr for SearchQueryQuery {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            if value.chars().count() > 8000usize {
                return Err("longer than 8000 characters".into());
            }
            if value.chars().count() < 1usize {
                return Err("shorter than 1 characters".into());
            }
            Ok(Self(value.to_string()))
        }
    }
    impl ::std::convert::TryFrom<&str> for SearchQueryQuery {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for SearchQueryQuery {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for SearchQueryQuery {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            ::std::string::String::deserialize(deserializer)?
                .parse()
                .map_err(|e: self::error::ConversionError| {
                    <D::Error as ::serde::de::Error>::custom(e.to_string())
                })
        }
    }
    ///What was found, best first.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct SearchResults {
        ///The hits. Only chunks of files that the caller may read.
        pub hits: ::std::vec::Vec<SearchHit>,
    }
    impl SearchResults {
        pub fn builder() -> builder::SearchResults {
            Default::default()
        }
    }
    ///A conversation.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct Session {
        ///When it began.
        pub created_at: ::chrono::DateTime<::chrono::offset::Utc>,
        ///The conversation's id.
        pub id: ::uuid::Uuid,
        ///The knowledge bases that answers rest on; empty: everything that the caller may read.
        pub knowledge_base_ids: ::std::vec::Vec<::uuid::Uuid>,
        ///What it is about; empty until the first question if none was given.
        pub title: ::std::string::String,
        ///When it last changed.
        pub updated_at: ::chrono::DateTime<::chrono::offset::Utc>,
    }
    impl Session {
        pub fn builder() -> builder::Session {
            Default::default()
        }
    }
    ///A conversation to begin.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default, PartialEq)]
    pub struct SessionCreate {
        ///Answers rest on these knowledge bases alone; absent: on everything that the caller may read.
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub knowledge_base_ids: ::std::vec::Vec<::uuid::Uuid>,
        ///What it is about; absent: taken from the first question.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub title: ::std::option::Option<SessionCreateTitle>,
    }
    impl SessionCreate {
        pub fn builder() -> builder::SessionCreate {
            Default::default()
        }
    }
    ///What it is about; absent: taken from the first question.
    #[derive(::serde::Serialize, Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    pub struct SessionCreateTitle(::std::string::String);
    impl ::std::ops::Deref for SessionCreateTitle {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<SessionCreateTitle> for ::std::string::String {
        fn from(value: SessionCreateTitle) -> Self {
            value.0
        }
    }
    impl ::std::str::FromStr for SessionCreateTitle {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            if value.chars().count() > 200usize {
                return Err("longer than 200 characters".into());
            }
            if value.chars().count() < 1usize {
                return Err("shorter than 1 characters".into());
            }
            Ok(Self(value.to_string()))
        }
    }
    impl ::std::convert::TryFrom<&str> for SessionCreateTitle {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for SessionCreateTitle {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for SessionCreateTitle {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            ::std::string::String::deserialize(deserializer)?
                .parse()
                .map_err(|e: self::error::ConversionError| {
                    <D::Error as ::serde::de::Error>::custom(e.to_string())
                })
        }
    }
    ///Changes to a conversation: what is absent stays.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default, PartialEq)]
    pub struct SessionUpdate {
        ///What it is about.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub title: ::std::option::Option<SessionUpdateTitle>,
    }
    impl SessionUpdate {
        pub fn builder() -> builder::SessionUpdate {
            Default::default()
        }
    }
    ///What it is about.
    #[derive(::serde::Serialize, Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    pub struct SessionUpdateTitle(::std::string::String);
    impl ::std::ops::Deref for SessionUpdateTitle {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<SessionUpdateTitle> for ::std::string::String {
        fn from(value: SessionUpdateTitle) -> Self {
            value.0
        }
    }
    impl ::std::str::FromStr for SessionUpdateTitle {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            if value.chars().count() > 200usize {
                return Err("longer than 200 characters".into());
            }
            if value.chars().count() < 1usize {
                return Err("shorter than 1 characters".into());
            }
            Ok(Self(value.to_string()))
        }
    }
    impl ::std::convert::TryFrom<&str> for SessionUpdateTitle {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for SessionUpdateTitle {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for SessionUpdateTitle {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            ::std::string::String::deserialize(deserializer)?
                .parse()
                .map_err(|e: self::error::ConversionError| {
                    <D::Error as ::serde::de::Error>::custom(e.to_string())
                })
        }
    }
    ///A signing key, without its secret.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct SigningKey {
        ///The key's id: the `kid` of tokens it signs.
        pub id: ::uuid::Uuid,
    }
    impl SigningKey {
        pub fn builder() -> builder::SigningKey {
            Default::default()
        }
    }
    ///A tenant.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct Tenant {
        ///When it was created.
        pub created_at: ::chrono::DateTime<::chrono::offset::Utc>,
        ///Its id.
        pub id: ::uuid::Uuid,
        ///Its display name.
        pub name: ::std::string::String,
        ///Its stable name in URLs and at sign-in.
        pub slug: ::std::string::String,
        ///`active` or `suspended`.
        pub state: ::std::string::String,
    }
    impl Tenant {
        pub fn builder() -> builder::Tenant {
            Default::default()
        }
    }
    ///A tenant's first administrator.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct TenantAdministrator {
        ///Login within the tenant.
        pub login: TenantAdministratorLogin,
        ///Password, at least 8 characters.
        pub password: TenantAdministratorPassword,
    }
    impl TenantAdministrator {
        pub fn builder() -> builder::TenantAdministrator {
            Default::default()
        }
    }
    ///Login within the tenant.
    #[derive(::serde::Serialize, Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    pub struct TenantAdministratorLogin(::std::string::String);
    impl ::std::ops::Deref for TenantAdministratorLogin {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<TenantAdministratorLogin> for ::std::string::String {
        fn from(value: TenantAdministratorLogin) -> Self {
            value.0
        }
    }
    impl ::std::str::FromStr for TenantAdministratorLogin {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            if value.chars().count() > 100usize {
                return Err("longer than 100 characters".into());
            }
            if value.chars().count() < 1usize {
                return Err("shorter than 1 characters".into());
            }
            Ok(Self(value.to_string()))
        }
    }
    impl ::std::convert::TryFrom<&str> for TenantAdministratorLogin {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for TenantAdministratorLogin {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for TenantAdministratorLogin {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            ::std::string::String::deserialize(deserializer)?
                .parse()
                .map_err(|e: self::error::ConversionError| {
                    <D::Error as ::serde::de::Error>::custom(e.to_string())
                })
        }
    }
    ///Password, at least 8 characters.
    #[derive(::serde::Serialize, Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    pub struct TenantAdministratorPassword(::std::string::String);
    impl ::std::ops::Deref for TenantAdministratorPassword {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<TenantAdministratorPassword> for ::std::string::String {
        fn from(value: TenantAdministratorPassword) -> Self {
            value.0
        }
    }
    impl ::std::str::FromStr for TenantAdministratorPassword {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            if value.chars().count() > 200usize {
                return Err("longer than 200 characters".into());
            }
            if value.chars().count() < 8usize {
                return Err("shorter than 8 characters".into());
            }
            Ok(Self(value.to_string()))
        }
    }
    impl ::std::convert::TryFrom<&str> for TenantAdministratorPassword {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for TenantAdministratorPassword {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for TenantAdministratorPassword {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            ::std::string::String::deserialize(deserializer)?
                .parse()
                .map_err(|e: self::error::ConversionError| {
                    <D::Error as ::serde::de::Error>::custom(e.to_string())
                })
        }
    }
    ///A tenant to create, optionally with its first administrator.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct TenantCreate {
        ///The tenant's first administrator; without one nobody can sign in yet.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub administrator: ::std::option::Option<TenantAdministrator>,
        ///Display name.
        pub name: TenantCreateName,
        ///Lower-case letters, digits and hyphens; unique.
        pub slug: TenantCreateSlug,
    }
    impl TenantCreate {
        pub fn builder() -> builder::TenantCreate {
            Default::default()
        }
    }
    ///Display name.
    #[derive(::serde::Serialize, Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    pub struct TenantCreateName(::std::string::String);
    impl ::std::ops::Deref for TenantCreateName {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<TenantCreateName> for ::std::string::String {
        fn from(value: TenantCreateName) -> Self {
            value.0
        }
    }
    impl ::std::str::FromStr for TenantCreateName {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            if value.chars().count() > 200usize {
                return Err("longer than 200 characters".into());
            }
            if value.chars().count() < 1usize {
                return Err("shorter than 1 characters".into());
            }
            Ok(Self(value.to_string()))
        }
    }
    impl ::std::convert::TryFrom<&str> for TenantCreateName {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for TenantCreateName {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for TenantCreateName {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            ::std::string::String::deserialize(deserializer)?
                .parse()
                .map_err(|e: self::error::ConversionError| {
                    <D::Error as ::serde::de::Error>::custom(e.to_string())
                })
        }
    }
    ///Lower-case letters, digits and hyphens; unique.
    #[derive(::serde::Serialize, Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    pub struct TenantCreateSlug(::std::string::String);
    impl ::std::ops::Deref for TenantCreateSlug {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<TenantCreateSlug> for ::std::string::String {
        fn from(value: TenantCreateSlug) -> Self {
            value.0
        }
    }
    impl ::std::str::FromStr for TenantCreateSlug {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            if value.chars().count() > 63usize {
                return Err("longer than 63 characters".into());
            }
            if value.chars().count() < 1usize {
                return Err("shorter than 1 characters".into());
            }
            static PATTERN: ::std::sync::LazyLock<::regress::Regex> = ::std::sync::LazyLock::new(||
            { ::regress::Regex::new("^[a-z0-9]([a-z0-9-]*[a-z0-9])?$").unwrap() });
            if PATTERN.find(value).is_none() {
                return Err(
                    "doesn't match pattern \"^[a-z0-9]([a-z0-9-]*[a-z0-9])?$\"".into(),
                );
            }
            Ok(Self(value.to_string()))
        }
    }
    impl ::std::convert::TryFrom<&str> for TenantCreateSlug {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for TenantCreateSlug {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for TenantCreateSlug {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            ::std::string::String::deserialize(deserializer)?
                .parse()
                .map_err(|e: self::error::ConversionError| {
                    <D::Error as ::serde::de::Error>::custom(e.to_string())
                })
        }
    }
    ///Tokens that an answer cost. Estimated where the model does not tell.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct TokenUsage {
        ///Tokens written.
        pub completion_tokens: u32,
        ///Tokens read.
        pub prompt_tokens: u32,
    }
    impl TokenUsage {
        pub fn builder() -> builder::TokenUsage {
            Default::default()
        }
    }
    ///What a sign-in or refresh gives.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct Tokens {
        ///Send as `Authorization: Bearer …`.
        pub access_token: ::std::string::String,
        ///Seconds until the access token expires.
        pub expires_in: u32,
        ///Trades for new tokens, once.
        pub refresh_token: ::std::string::String,
        ///Always `Bearer`.
        pub token_type: ::std::string::String,
    }
    impl Tokens {
        pub fn builder() -> builder::Tokens {
            Default::default()
        }
    }
    ///A user.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct User {
        ///When the user was created.
        pub created_at: ::chrono::DateTime<::chrono::offset::Utc>,
        ///What people call the user.
        pub display_name: ::std::string::String,
        ///Mail address.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub email: ::std::option::Option<::std::string::String>,
        ///The user's own folder.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub home_folder_id: ::std::option::Option<::uuid::Uuid>,
        ///The user's id.
        pub id: ::uuid::Uuid,
        ///Unique within the tenant.
        pub login: ::std::string::String,
        ///Names of the user's roles.
        pub roles: ::std::vec::Vec<::std::string::String>,
        ///Whether the user may sign in.
        pub state: UserState,
        ///When the user last changed.
        pub updated_at: ::chrono::DateTime<::chrono::offset::Utc>,
    }
    impl User {
        pub fn builder() -> builder::User {
            Default::default()
        }
    }
    ///A user to create.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct UserCreate {
        ///What people call the user; the login if absent.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub display_name: ::std::option::Option<UserCreateDisplayName>,
        ///Mail address.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub email: ::std::option::Option<UserCreateEmail>,
        ///Unique within the tenant; letters, digits and `. _ @ + -`.
        pub login: UserCreateLogin,
        ///At least 8 characters. Without one the user can't sign in by password.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub password: ::std::option::Option<UserCreatePassword>,
        ///Names of roles; `member` if absent.
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub roles: ::std::vec::Vec<::std::string::String>,
    }
    impl UserCreate {
        pub fn builder() -> builder::UserCreate {
            Default::default()
        }
    }
    ///What people call the user; the login if absent.
    #[derive(::serde::Serialize, Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    pub struct UserCreateDisplayName(::std::string::String);
    impl ::std::ops::Deref for UserCreateDisplayName {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<UserCreateDisplayName> for ::std::string::String {
        fn from(value: UserCreateDisplayName) -> Self {
            value.0
        }
    }
    impl ::std::str::FromStr for UserCreateDisplayName {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            if value.chars().count() > 200usize {
                return Err("longer than 200 characters".into());
            }
            if value.chars().count() < 1usize {
                return Err("shorter than 1 characters".into());
            }
            Ok(Self(value.to_string()))
        }
    }
    impl ::std::convert::TryFrom<&str> for UserCreateDisplayName {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for UserCreateDisplayName {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for UserCreateDisplayName {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            ::std::string::String::deserialize(deserializer)?
                .parse()
                .map_err(|e: self::error::ConversionError| {
                    <D::Error as ::serde::de::Error>::custom(e.to_string())
                })
        }
    }
    ///Mail address.
    #[derive(::serde::Serialize, Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    pub struct UserCreateEmail(::std::string::String);
    impl ::std::ops::Deref for UserCreateEmail {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<UserCreateEmail> for ::std::string::String {
        fn from(value: UserCreateEmail) -> Self {
            value.0
        }
    }
    impl ::std::str::FromStr for UserCreateEmail {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            if value.chars().count() > 254usize {
                return Err("longer than 254 characters".into());
            }
            if value.chars().count() < 3usize {
                return Err("shorter than 3 characters".into());
            }
            Ok(Self(value.to_string()))
        }
    }
    impl ::std::convert::TryFrom<&str> for UserCreateEmail {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for UserCreateEmail {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for UserCreateEmail {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            ::std::string::String::deserialize(deserializer)?
                .parse()
                .map_err(|e: self::error::ConversionError| {
                    <D::Error as ::serde::de::Error>::custom(e.to_string())
                })
        }
    }
    ///Unique within the tenant; letters, digits and `. _ @ + -`.
    #[derive(::serde::Serialize, Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    pub struct UserCreateLogin(::std::string::String);
    impl ::std::ops::Deref for UserCreateLogin {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<UserCreateLogin> for ::std::string::String {
        fn from(value: UserCreateLogin) -> Self {
            value.0
        }
    }
    impl ::std::str::FromStr for UserCreateLogin {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            if value.chars().count() > 100usize {
                return Err("longer than 100 characters".into());
            }
            if value.chars().count() < 1usize {
                return Err("shorter than 1 characters".into());
            }
            static PATTERN: ::std::sync::LazyLock<::regress::Regex> = ::std::sync::LazyLock::new(||
            { ::regress::Regex::new("^[A-Za-z0-9._@+-]+$").unwrap() });
            if PATTERN.find(value).is_none() {
                return Err("doesn't match pattern \"^[A-Za-z0-9._@+-]+$\"".into());
            }
            Ok(Self(value.to_string()))
        }
    }
    impl ::std::convert::TryFrom<&str> for UserCreateLogin {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for UserCreateLogin {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for UserCreateLogin {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            ::std::string::String::deserialize(deserializer)?
                .parse()
                .map_err(|e: self::error::ConversionError| {
                    <D::Error as ::serde::de::Error>::custom(e.to_string())
                })
        }
    }
    ///At least 8 characters. Without one the user can't sign in by password.
    #[derive(::serde::Serialize, Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    pub struct UserCreatePassword(::std::string::String);
    impl ::std::ops::Deref for UserCreatePassword {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<UserCreatePassword> for ::std::string::String {
        fn from(value: UserCreatePassword) -> Self {
            value.0
        }
    }
    impl ::std::str::FromStr for UserCreatePassword {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            if value.chars().count() > 200usize {
                return Err("longer than 200 characters".into());
            }
            if value.chars().count() < 8usize {
                return Err("shorter than 8 characters".into());
            }
            Ok(Self(value.to_string()))
        }
    }
    impl ::std::convert::TryFrom<&str> for UserCreatePassword {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for UserCreatePassword {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for UserCreatePassword {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            ::std::string::String::deserialize(deserializer)?
                .parse()
                .map_err(|e: self::error::ConversionError| {
                    <D::Error as ::serde::de::Error>::custom(e.to_string())
                })
        }
    }
    ///Whether a user may sign in.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum UserState {
        #[serde(rename = "active")]
        Active,
        #[serde(rename = "deactivated")]
        Deactivated,
    }
    impl ::std::fmt::Display for UserState {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Active => f.write_str("active"),
                Self::Deactivated => f.write_str("deactivated"),
            }
        }
    }
    impl ::std::str::FromStr for UserState {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "active" => Ok(Self::Active),
                "deactivated" => Ok(Self::Deactivated),
                _ => Err("invalid value".into()),
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for UserState {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for UserState {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///Changes to a user: what is absent stays.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default, PartialEq)]
    pub struct UserUpdate {
        ///What people call the user.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub display_name: ::std::option::Option<UserUpdateDisplayName>,
        ///Mail address.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub email: ::std::option::Option<UserUpdateEmail>,
        ///A new password, at least 8 characters. Ends the user's sign-ins.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub password: ::std::option::Option<UserUpdatePassword>,
        ///Replaces the user's roles.
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub roles: ::std::vec::Vec<::std::string::String>,
        ///Deactivating ends the user's sign-ins and disables the user's keys at once.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub state: ::std::option::Option<UserState>,
    }
    impl UserUpdate {
        pub fn builder() -> builder::UserUpdate {
            Default::default()
        }
    }
    ///What people call the user.
    #[derive(::serde::Serialize, Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    pub struct UserUpdateDisplayName(::std::string::String);
    impl ::std::ops::Deref for UserUpdateDisplayName {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<UserUpdateDisplayName> for ::std::string::String {
        fn from(value: UserUpdateDisplayName) -> Self {
            value.0
        }
    }
    impl ::std::str::FromStr for UserUpdateDisplayName {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            if value.chars().count() > 200usize {
                return Err("longer than 200 characters".into());
            }
            if value.chars().count() < 1usize {
                return Err("shorter than 1 characters".into());
            }
            Ok(Self(value.to_string()))
        }
    }
    impl ::std::convert::TryFrom<&str> for UserUpdateDisplayName {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for UserUpdateDisplayName {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for UserUpdateDisplayName {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            ::std::string::String::deserialize(deserializer)?
                .parse()
                .map_err(|e: self::error::ConversionError| {
                    <D::Error as ::serde::de::Error>::custom(e.to_string())
                })
        }
    }
    ///Mail address.
    #[derive(::serde::Serialize, Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    pub struct UserUpdateEmail(::std::string::String);
    impl ::std::ops::Deref for UserUpdateEmail {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<UserUpdateEmail> for ::std::string::String {
        fn from(value: UserUpdateEmail) -> Self {
            value.0
        }
    }
    impl ::std::str::FromStr for UserUpdateEmail {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            if value.chars().count() > 254usize {
                return Err("longer than 254 characters".into());
            }
            if value.chars().count() < 3usize {
                return Err("shorter than 3 characters".into());
            }
            Ok(Self(value.to_string()))
        }
    }
    impl ::std::convert::TryFrom<&str> for UserUpdateEmail {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for UserUpdateEmail {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for UserUpdateEmail {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            ::std::string::String::deserialize(deserializer)?
                .parse()
                .map_err(|e: self::error::ConversionError| {
                    <D::Error as ::serde::de::Error>::custom(e.to_string())
                })
        }
    }
    ///A new password, at least 8 characters. Ends the user's sign-ins.
    #[derive(::serde::Serialize, Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    pub struct UserUpdatePassword(::std::string::String);
    impl ::std::ops::Deref for UserUpdatePassword {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<UserUpdatePassword> for ::std::string::String {
        fn from(value: UserUpdatePassword) -> Self {
            value.0
        }
    }
    impl ::std::str::FromStr for UserUpdatePassword {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            if value.chars().count() > 200usize {
                return Err("longer than 200 characters".into());
            }
            if value.chars().count() < 8usize {
                return Err("shorter than 8 characters".into());
            }
            Ok(Self(value.to_string()))
        }
    }
    impl ::std::convert::TryFrom<&str> for UserUpdatePassword {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for UserUpdatePassword {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl<'de> ::serde::Deserialize<'de> for UserUpdatePassword {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            ::std::string::String::deserialize(deserializer)?
                .parse()
                .map_err(|e: self::error::ConversionError| {
                    <D::Error as ::serde::de::Error>::custom(e.to_string())
                })
        }
    }
    ///What runs here.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
    pub struct Version {
        ///The product's name.
        pub name: ::std::string::String,
        ///The version of the server.
        pub version: ::std::string::String,
    }
    impl Version {
        pub fn builder() -> builder::Version {
            Default::default()
        }
    }
    /// Types for composing complex structures.
    pub mod builder {
        #[derive(Clone, Debug)]
        pub struct ApiKey {
            created_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
            expires_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                ::std::string::String,
            >,
            id: ::std::result::Result<::uuid::Uuid, ::std::string::String>,
            last_used_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                ::std::string::String,
            >,
            name: ::std::result::Result<::std::string::String, ::std::string::String>,
            prefix: ::std::result::Result<::std::string::String, ::std::string::String>,
            revoked_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                ::std::string::String,
            >,
            scopes: ::std::result::Result<
                ::std::vec::Vec<::std::string::String>,
                ::std::string::String,
            >,
            user_id: ::std::result::Result<::uuid::Uuid, ::std::string::String>,
        }
        impl ::std::default::Default for ApiKey {
            fn default() -> Self {
                Self {
                    created_at: Err("no value supplied for created_at".to_string()),
                    expires_at: Ok(Default::default()),
                    id: Err("no value supplied for id".to_string()),
                    last_used_at: Ok(Default::default()),
                    name: Err("no value supplied for name".to_string()),
                    prefix: Err("no value supplied for prefix".to_string()),
                    revoked_at: Ok(Default::default()),
                    scopes: Ok(Default::default()),
                    user_id: Err("no value supplied for user_id".to_string()),
                }
            }
        }
        impl ApiKey {
            pub fn created_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.created_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for created_at: {e}")
                    });
                self
            }
            pub fn expires_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.expires_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for expires_at: {e}")
                    });
                self
            }
            pub fn id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::uuid::Uuid>,
                T::Error: ::std::fmt::Display,
            {
                self.id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for id: {e}"));
                self
            }
            pub fn last_used_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.last_used_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for last_used_at: {e}")
                    });
                self
            }
            pub fn name<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.name = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for name: {e}")
                    });
                self
            }
            pub fn prefix<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.prefix = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for prefix: {e}")
                    });
                self
            }
            pub fn revoked_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.revoked_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for revoked_at: {e}")
                    });
                self
            }
            pub fn scopes<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.scopes = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for scopes: {e}")
                    });
                self
            }
            pub fn user_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::uuid::Uuid>,
                T::Error: ::std::fmt::Display,
            {
                self.user_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for user_id: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<ApiKey> for super::ApiKey {
            type Error = super::error::ConversionError;
            fn try_from(
                value: ApiKey,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    created_at: value.created_at?,
                    expires_at: value.expires_at?,
                    id: value.id?,
                    last_used_at: value.last_used_at?,
                    name: value.name?,
                    prefix: value.prefix?,
                    revoked_at: value.revoked_at?,
                    scopes: value.scopes?,
                    user_id: value.user_id?,
                })
            }
        }
        impl ::std::convert::From<super::ApiKey> for ApiKey {
            fn from(value: super::ApiKey) -> Self {
                Self {
                    created_at: Ok(value.created_at),
                    expires_at: Ok(value.expires_at),
                    id: Ok(value.id),
                    last_used_at: Ok(value.last_used_at),
                    name: Ok(value.name),
                    prefix: Ok(value.prefix),
                    revoked_at: Ok(value.revoked_at),
                    scopes: Ok(value.scopes),
                    user_id: Ok(value.user_id),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct ApiKeyCreate {
            expires_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                ::std::string::String,
            >,
            name: ::std::result::Result<super::ApiKeyCreateName, ::std::string::String>,
            scopes: ::std::result::Result<
                ::std::vec::Vec<::std::string::String>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for ApiKeyCreate {
            fn default() -> Self {
                Self {
                    expires_at: Ok(Default::default()),
                    name: Err("no value supplied for name".to_string()),
                    scopes: Ok(Default::default()),
                }
            }
        }
        impl ApiKeyCreate {
            pub fn expires_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.expires_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for expires_at: {e}")
                    });
                self
            }
            pub fn name<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::ApiKeyCreateName>,
                T::Error: ::std::fmt::Display,
            {
                self.name = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for name: {e}")
                    });
                self
            }
            pub fn scopes<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.scopes = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for scopes: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<ApiKeyCreate> for super::ApiKeyCreate {
            type Error = super::error::ConversionError;
            fn try_from(
                value: ApiKeyCreate,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    expires_at: value.expires_at?,
                    name: value.name?,
                    scopes: value.scopes?,
                })
            }
        }
        impl ::std::convert::From<super::ApiKeyCreate> for ApiKeyCreate {
            fn from(value: super::ApiKeyCreate) -> Self {
                Self {
                    expires_at: Ok(value.expires_at),
                    name: Ok(value.name),
                    scopes: Ok(value.scopes),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct ApiKeyCreated {
            created_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
            expires_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                ::std::string::String,
            >,
            id: ::std::result::Result<::uuid::Uuid, ::std::string::String>,
            name: ::std::result::Result<::std::string::String, ::std::string::String>,
            scopes: ::std::result::Result<
                ::std::vec::Vec<::std::string::String>,
                ::std::string::String,
            >,
            secret: ::std::result::Result<::std::string::String, ::std::string::String>,
        }
        impl ::std::default::Default for ApiKeyCreated {
            fn default() -> Self {
                Self {
                    created_at: Err("no value supplied for created_at".to_string()),
                    expires_at: Ok(Default::default()),
                    id: Err("no value supplied for id".to_string()),
                    name: Err("no value supplied for name".to_string()),
                    scopes: Ok(Default::default()),
                    secret: Err("no value supplied for secret".to_string()),
                }
            }
        }
        impl ApiKeyCreated {
            pub fn created_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.created_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for created_at: {e}")
                    });
                self
            }
            pub fn expires_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.expires_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for expires_at: {e}")
                    });
                self
            }
            pub fn id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::uuid::Uuid>,
                T::Error: ::std::fmt::Display,
            {
                self.id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for id: {e}"));
                self
            }
            pub fn name<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.name = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for name: {e}")
                    });
                self
            }
            pub fn scopes<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.scopes = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for scopes: {e}")
                    });
                self
            }
            pub fn secret<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.secret = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for secret: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<ApiKeyCreated> for super::ApiKeyCreated {
            type Error = super::error::ConversionError;
            fn try_from(
                value: ApiKeyCreated,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    created_at: value.created_at?,
                    expires_at: value.expires_at?,
                    id: value.id?,
                    name: value.name?,
                    scopes: value.scopes?,
                    secret: value.secret?,
                })
            }
        }
        impl ::std::convert::From<super::ApiKeyCreated> for ApiKeyCreated {
            fn from(value: super::ApiKeyCreated) -> Self {
                Self {
                    created_at: Ok(value.created_at),
                    expires_at: Ok(value.expires_at),
                    id: Ok(value.id),
                    name: Ok(value.name),
                    scopes: Ok(value.scopes),
                    secret: Ok(value.secret),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct AuditEvent {
            action: ::std::result::Result<::std::string::String, ::std::string::String>,
            actor_id: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            actor_login: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            actor_type: ::std::result::Result<super::ActorType, ::std::string::String>,
            address: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            after: ::std::result::Result<
                ::std::option::Option<::serde_json::Value>,
                ::std::string::String,
            >,
            before: ::std::result::Result<
                ::std::option::Option<::serde_json::Value>,
                ::std::string::String,
            >,
            created_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
            credential_id: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            credential_type: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            hash: ::std::result::Result<::std::string::String, ::std::string::String>,
            note: ::std::result::Result<
                ::std::option::Option<::serde_json::Value>,
                ::std::string::String,
            >,
            object_id: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            object_type: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            previous_hash: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            request_id: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            sequence: ::std::result::Result<i64, ::std::string::String>,
        }
        impl ::std::default::Default for AuditEvent {
            fn default() -> Self {
                Self {
                    action: Err("no value supplied for action".to_string()),
                    actor_id: Ok(Default::default()),
                    actor_login: Ok(Default::default()),
                    actor_type: Err("no value supplied for actor_type".to_string()),
                    address: Ok(Default::default()),
                    after: Ok(Default::default()),
                    before: Ok(Default::default()),
                    created_at: Err("no value supplied for created_at".to_string()),
                    credential_id: Ok(Default::default()),
                    credential_type: Ok(Default::default()),
                    hash: Err("no value supplied for hash".to_string()),
                    note: Ok(Default::default()),
                    object_id: Ok(Default::default()),
                    object_type: Err("no value supplied for object_type".to_string()),
                    previous_hash: Err(
                        "no value supplied for previous_hash".to_string(),
                    ),
                    request_id: Ok(Default::default()),
                    sequence: Err("no value supplied for sequence".to_string()),
                }
            }
        }
        impl AuditEvent {
            pub fn action<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.action = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for action: {e}")
                    });
                self
            }
            pub fn actor_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.actor_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for actor_id: {e}")
                    });
                self
            }
            pub fn actor_login<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.actor_login = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for actor_login: {e}")
                    });
                self
            }
            pub fn actor_type<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::ActorType>,
                T::Error: ::std::fmt::Display,
            {
                self.actor_type = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for actor_type: {e}")
                    });
                self
            }
            pub fn address<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.address = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for address: {e}")
                    });
                self
            }
            pub fn after<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::serde_json::Value>>,
                T::Error: ::std::fmt::Display,
            {
                self.after = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for after: {e}")
                    });
                self
            }
            pub fn before<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::serde_json::Value>>,
                T::Error: ::std::fmt::Display,
            {
                self.before = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for before: {e}")
                    });
                self
            }
            pub fn created_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.created_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for created_at: {e}")
                    });
                self
            }
            pub fn credential_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.credential_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for credential_id: {e}")
                    });
                self
            }
            pub fn credential_type<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.credential_type = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for credential_type: {e}"
                        )
                    });
                self
            }
            pub fn hash<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.hash = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for hash: {e}")
                    });
                self
            }
            pub fn note<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::serde_json::Value>>,
                T::Error: ::std::fmt::Display,
            {
                self.note = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for note: {e}")
                    });
                self
            }
            pub fn object_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.object_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for object_id: {e}")
                    });
                self
            }
            pub fn object_type<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.object_type = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for object_type: {e}")
                    });
                self
            }
            pub fn previous_hash<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.previous_hash = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for previous_hash: {e}")
                    });
                self
            }
            pub fn request_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.request_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for request_id: {e}")
                    });
                self
            }
            pub fn sequence<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.sequence = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for sequence: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<AuditEvent> for super::AuditEvent {
            type Error = super::error::ConversionError;
            fn try_from(
                value: AuditEvent,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    action: value.action?,
                    actor_id: value.actor_id?,
                    actor_login: value.actor_login?,
                    actor_type: value.actor_type?,
                    address: value.address?,
                    after: value.after?,
                    before: value.before?,
                    created_at: value.created_at?,
                    credential_id: value.credential_id?,
                    credential_type: value.credential_type?,
                    hash: value.hash?,
                    note: value.note?,
                    object_id: value.object_id?,
                    object_type: value.object_type?,
                    previous_hash: value.previous_hash?,
                    request_id: value.request_id?,
                    sequence: value.sequence?,
                })
            }
        }
        impl ::std::convert::From<super::AuditEvent> for AuditEvent {
            fn from(value: super::AuditEvent) -> Self {
                Self {
                    action: Ok(value.action),
                    actor_id: Ok(value.actor_id),
                    actor_login: Ok(value.actor_login),
                    actor_type: Ok(value.actor_type),
                    address: Ok(value.address),
                    after: Ok(value.after),
                    before: Ok(value.before),
                    created_at: Ok(value.created_at),
                    credential_id: Ok(value.credential_id),
                    credential_type: Ok(value.credential_type),
                    hash: Ok(value.hash),
                    note: Ok(value.note),
                    object_id: Ok(value.object_id),
                    object_type: Ok(value.object_type),
                    previous_hash: Ok(value.previous_hash),
                    request_id: Ok(value.request_id),
                    sequence: Ok(value.sequence),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct AuditVerification {
            broken_at: ::std::result::Result<
                ::std::option::Option<i64>,
                ::std::string::String,
            >,
            events: ::std::result::Result<u64, ::std::string::String>,
            first_sequence: ::std::result::Result<
                ::std::option::Option<i64>,
                ::std::string::String,
            >,
            intact: ::std::result::Result<bool, ::std::string::String>,
            last_hash: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            last_sequence: ::std::result::Result<i64, ::std::string::String>,
        }
        impl ::std::default::Default for AuditVerification {
            fn default() -> Self {
                Self {
                    broken_at: Ok(Default::default()),
                    events: Err("no value supplied for events".to_string()),
                    first_sequence: Ok(Default::default()),
                    intact: Err("no value supplied for intact".to_string()),
                    last_hash: Err("no value supplied for last_hash".to_string()),
                    last_sequence: Err("no value supplied for last_sequence".to_string()),
                }
            }
        }
        impl AuditVerification {
            pub fn broken_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<i64>>,
                T::Error: ::std::fmt::Display,
            {
                self.broken_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for broken_at: {e}")
                    });
                self
            }
            pub fn events<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<u64>,
                T::Error: ::std::fmt::Display,
            {
                self.events = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for events: {e}")
                    });
                self
            }
            pub fn first_sequence<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<i64>>,
                T::Error: ::std::fmt::Display,
            {
                self.first_sequence = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for first_sequence: {e}"
                        )
                    });
                self
            }
            pub fn intact<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.intact = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for intact: {e}")
                    });
                self
            }
            pub fn last_hash<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.last_hash = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for last_hash: {e}")
                    });
                self
            }
            pub fn last_sequence<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.last_sequence = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for last_sequence: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<AuditVerification> for super::AuditVerification {
            type Error = super::error::ConversionError;
            fn try_from(
                value: AuditVerification,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    broken_at: value.broken_at?,
                    events: value.events?,
                    first_sequence: value.first_sequence?,
                    intact: value.intact?,
                    last_hash: value.last_hash?,
                    last_sequence: value.last_sequence?,
                })
            }
        }
        impl ::std::convert::From<super::AuditVerification> for AuditVerification {
            fn from(value: super::AuditVerification) -> Self {
                Self {
                    broken_at: Ok(value.broken_at),
                    events: Ok(value.events),
                    first_sequence: Ok(value.first_sequence),
                    intact: Ok(value.intact),
                    last_hash: Ok(value.last_hash),
                    last_sequence: Ok(value.last_sequence),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct Chunk {
            end: ::std::result::Result<u64, ::std::string::String>,
            id: ::std::result::Result<::uuid::Uuid, ::std::string::String>,
            ordinal: ::std::result::Result<u64, ::std::string::String>,
            origin: ::std::result::Result<::std::string::String, ::std::string::String>,
            page: ::std::result::Result<
                ::std::option::Option<u32>,
                ::std::string::String,
            >,
            start: ::std::result::Result<u64, ::std::string::String>,
            text: ::std::result::Result<::std::string::String, ::std::string::String>,
            token_count: ::std::result::Result<u32, ::std::string::String>,
        }
        impl ::std::default::Default for Chunk {
            fn default() -> Self {
                Self {
                    end: Err("no value supplied for end".to_string()),
                    id: Err("no value supplied for id".to_string()),
                    ordinal: Err("no value supplied for ordinal".to_string()),
                    origin: Err("no value supplied for origin".to_string()),
                    page: Ok(Default::default()),
                    start: Err("no value supplied for start".to_string()),
                    text: Err("no value supplied for text".to_string()),
                    token_count: Err("no value supplied for token_count".to_string()),
                }
            }
        }
        impl Chunk {
            pub fn end<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<u64>,
                T::Error: ::std::fmt::Display,
            {
                self.end = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for end: {e}")
                    });
                self
            }
            pub fn id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::uuid::Uuid>,
                T::Error: ::std::fmt::Display,
            {
                self.id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for id: {e}"));
                self
            }
            pub fn ordinal<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<u64>,
                T::Error: ::std::fmt::Display,
            {
                self.ordinal = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for ordinal: {e}")
                    });
                self
            }
            pub fn origin<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.origin = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for origin: {e}")
                    });
                self
            }
            pub fn page<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<u32>>,
                T::Error: ::std::fmt::Display,
            {
                self.page = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for page: {e}")
                    });
                self
            }
            pub fn start<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<u64>,
                T::Error: ::std::fmt::Display,
            {
                self.start = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for start: {e}")
                    });
                self
            }
            pub fn text<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.text = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for text: {e}")
                    });
                self
            }
            pub fn token_count<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<u32>,
                T::Error: ::std::fmt::Display,
            {
                self.token_count = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for token_count: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<Chunk> for super::Chunk {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Chunk,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    end: value.end?,
                    id: value.id?,
                    ordinal: value.ordinal?,
                    origin: value.origin?,
                    page: value.page?,
                    start: value.start?,
                    text: value.text?,
                    token_count: value.token_count?,
                })
            }
        }
        impl ::std::convert::From<super::Chunk> for Chunk {
            fn from(value: super::Chunk) -> Self {
                Self {
                    end: Ok(value.end),
                    id: Ok(value.id),
                    ordinal: Ok(value.ordinal),
                    origin: Ok(value.origin),
                    page: Ok(value.page),
                    start: Ok(value.start),
                    text: Ok(value.text),
                    token_count: Ok(value.token_count),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct Citation {
            chunk_id: ::std::result::Result<::uuid::Uuid, ::std::string::String>,
            document_id: ::std::result::Result<::uuid::Uuid, ::std::string::String>,
            end: ::std::result::Result<u64, ::std::string::String>,
            file_id: ::std::result::Result<::uuid::Uuid, ::std::string::String>,
            file_name: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            file_version: ::std::result::Result<u64, ::std::string::String>,
            index: ::std::result::Result<u32, ::std::string::String>,
            page: ::std::result::Result<
                ::std::option::Option<u32>,
                ::std::string::String,
            >,
            quote: ::std::result::Result<::std::string::String, ::std::string::String>,
            quote_sha256: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            start: ::std::result::Result<u64, ::std::string::String>,
        }
        impl ::std::default::Default for Citation {
            fn default() -> Self {
                Self {
                    chunk_id: Err("no value supplied for chunk_id".to_string()),
                    document_id: Err("no value supplied for document_id".to_string()),
                    end: Err("no value supplied for end".to_string()),
                    file_id: Err("no value supplied for file_id".to_string()),
                    file_name: Err("no value supplied for file_name".to_string()),
                    file_version: Err("no value supplied for file_version".to_string()),
                    index: Err("no value supplied for index".to_string()),
                    page: Ok(Default::default()),
                    quote: Err("no value supplied for quote".to_string()),
                    quote_sha256: Err("no value supplied for quote_sha256".to_string()),
                    start: Err("no value supplied for start".to_string()),
                }
            }
        }
        impl Citation {
            pub fn chunk_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::uuid::Uuid>,
                T::Error: ::std::fmt::Display,
            {
                self.chunk_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for chunk_id: {e}")
                    });
                self
            }
            pub fn document_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::uuid::Uuid>,
                T::Error: ::std::fmt::Display,
            {
                self.document_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for document_id: {e}")
                    });
                self
            }
            pub fn end<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<u64>,
                T::Error: ::std::fmt::Display,
            {
                self.end = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for end: {e}")
                    });
                self
            }
            pub fn file_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::uuid::Uuid>,
                T::Error: ::std::fmt::Display,
            {
                self.file_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for file_id: {e}")
                    });
                self
            }
            pub fn file_name<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.file_name = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for file_name: {e}")
                    });
                self
            }
            pub fn file_version<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<u64>,
                T::Error: ::std::fmt::Display,
            {
                self.file_version = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for file_version: {e}")
                    });
                self
            }
            pub fn index<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<u32>,
                T::Error: ::std::fmt::Display,
            {
                self.index = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for index: {e}")
                    });
                self
            }
            pub fn page<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<u32>>,
                T::Error: ::std::fmt::Display,
            {
                self.page = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for page: {e}")
                    });
                self
            }
            pub fn quote<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.quote = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for quote: {e}")
                    });
                self
            }
            pub fn quote_sha256<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.quote_sha256 = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for quote_sha256: {e}")
                    });
                self
            }
            pub fn start<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<u64>,
                T::Error: ::std::fmt::Display,
            {
                self.start = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for start: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<Citation> for super::Citation {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Citation,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    chunk_id: value.chunk_id?,
                    document_id: value.document_id?,
                    end: value.end?,
                    file_id: value.file_id?,
                    file_name: value.file_name?,
                    file_version: value.file_version?,
                    index: value.index?,
                    page: value.page?,
                    quote: value.quote?,
                    quote_sha256: value.quote_sha256?,
                    start: value.start?,
                })
            }
        }
        impl ::std::convert::From<super::Citation> for Citation {
            fn from(value: super::Citation) -> Self {
                Self {
                    chunk_id: Ok(value.chunk_id),
                    document_id: Ok(value.document_id),
                    end: Ok(value.end),
                    file_id: Ok(value.file_id),
                    file_name: Ok(value.file_name),
                    file_version: Ok(value.file_version),
                    index: Ok(value.index),
                    page: Ok(value.page),
                    quote: Ok(value.quote),
                    quote_sha256: Ok(value.quote_sha256),
                    start: Ok(value.start),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct Document {
            chunk_count: ::std::result::Result<u64, ::std::string::String>,
            created_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
            enabled: ::std::result::Result<bool, ::std::string::String>,
            error_code: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            error_detail: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            file_id: ::std::result::Result<::uuid::Uuid, ::std::string::String>,
            file_name: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            id: ::std::result::Result<::uuid::Uuid, ::std::string::String>,
            job_id: ::std::result::Result<
                ::std::option::Option<::uuid::Uuid>,
                ::std::string::String,
            >,
            knowledge_base_id: ::std::result::Result<
                ::uuid::Uuid,
                ::std::string::String,
            >,
            media_type: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            progress: ::std::result::Result<f64, ::std::string::String>,
            stage: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            state: ::std::result::Result<super::DocumentState, ::std::string::String>,
            updated_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for Document {
            fn default() -> Self {
                Self {
                    chunk_count: Err("no value supplied for chunk_count".to_string()),
                    created_at: Err("no value supplied for created_at".to_string()),
                    enabled: Err("no value supplied for enabled".to_string()),
                    error_code: Ok(Default::default()),
                    error_detail: Ok(Default::default()),
                    file_id: Err("no value supplied for file_id".to_string()),
                    file_name: Err("no value supplied for file_name".to_string()),
                    id: Err("no value supplied for id".to_string()),
                    job_id: Ok(Default::default()),
                    knowledge_base_id: Err(
                        "no value supplied for knowledge_base_id".to_string(),
                    ),
                    media_type: Err("no value supplied for media_type".to_string()),
                    progress: Err("no value supplied for progress".to_string()),
                    stage: Ok(Default::default()),
                    state: Err("no value supplied for state".to_string()),
                    updated_at: Err("no value supplied for updated_at".to_string()),
                }
            }
        }
        impl Document {
            pub fn chunk_count<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<u64>,
                T::Error: ::std::fmt::Display,
            {
                self.chunk_count = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for chunk_count: {e}")
                    });
                self
            }
            pub fn created_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.created_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for created_at: {e}")
                    });
                self
            }
            pub fn enabled<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.enabled = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for enabled: {e}")
                    });
                self
            }
            pub fn error_code<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.error_code = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for error_code: {e}")
                    });
                self
            }
            pub fn error_detail<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.error_detail = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for error_detail: {e}")
                    });
                self
            }
            pub fn file_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::uuid::Uuid>,
                T::Error: ::std::fmt::Display,
            {
                self.file_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for file_id: {e}")
                    });
                self
            }
            pub fn file_name<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.file_name = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for file_name: {e}")
                    });
                self
            }
            pub fn id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::uuid::Uuid>,
                T::Error: ::std::fmt::Display,
            {
                self.id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for id: {e}"));
                self
            }
            pub fn job_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::uuid::Uuid>>,
                T::Error: ::std::fmt::Display,
            {
                self.job_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for job_id: {e}")
                    });
                self
            }
            pub fn knowledge_base_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::uuid::Uuid>,
                T::Error: ::std::fmt::Display,
            {
                self.knowledge_base_id = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for knowledge_base_id: {e}"
                        )
                    });
                self
            }
            pub fn media_type<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.media_type = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for media_type: {e}")
                    });
                self
            }
            pub fn progress<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<f64>,
                T::Error: ::std::fmt::Display,
            {
                self.progress = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for progress: {e}")
                    });
                self
            }
            pub fn stage<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.stage = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for stage: {e}")
                    });
                self
            }
            pub fn state<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::DocumentState>,
                T::Error: ::std::fmt::Display,
            {
                self.state = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for state: {e}")
                    });
                self
            }
            pub fn updated_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.updated_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for updated_at: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<Document> for super::Document {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Document,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    chunk_count: value.chunk_count?,
                    created_at: value.created_at?,
                    enabled: value.enabled?,
                    error_code: value.error_code?,
                    error_detail: value.error_detail?,
                    file_id: value.file_id?,
                    file_name: value.file_name?,
                    id: value.id?,
                    job_id: value.job_id?,
                    knowledge_base_id: value.knowledge_base_id?,
                    media_type: value.media_type?,
                    progress: value.progress?,
                    stage: value.stage?,
                    state: value.state?,
                    updated_at: value.updated_at?,
                })
            }
        }
        impl ::std::convert::From<super::Document> for Document {
            fn from(value: super::Document) -> Self {
                Self {
                    chunk_count: Ok(value.chunk_count),
                    created_at: Ok(value.created_at),
                    enabled: Ok(value.enabled),
                    error_code: Ok(value.error_code),
                    error_detail: Ok(value.error_detail),
                    file_id: Ok(value.file_id),
                    file_name: Ok(value.file_name),
                    id: Ok(value.id),
                    job_id: Ok(value.job_id),
                    knowledge_base_id: Ok(value.knowledge_base_id),
                    media_type: Ok(value.media_type),
                    progress: Ok(value.progress),
                    stage: Ok(value.stage),
                    state: Ok(value.state),
                    updated_at: Ok(value.updated_at),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct DocumentAdd {
            file_id: ::std::result::Result<::uuid::Uuid, ::std::string::String>,
        }
        impl ::std::default::Default for DocumentAdd {
            fn default() -> Self {
                Self {
                    file_id: Err("no value supplied for file_id".to_string()),
                }
            }
        }
        impl DocumentAdd {
            pub fn file_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::uuid::Uuid>,
                T::Error: ::std::fmt::Display,
            {
                self.file_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for file_id: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<DocumentAdd> for super::DocumentAdd {
            type Error = super::error::ConversionError;
            fn try_from(
                value: DocumentAdd,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self { file_id: value.file_id? })
            }
        }
        impl ::std::convert::From<super::DocumentAdd> for DocumentAdd {
            fn from(value: super::DocumentAdd) -> Self {
                Self { file_id: Ok(value.file_id) }
            }
        }
        #[derive(Clone, Debug)]
        pub struct DocumentUpdate {
            enabled: ::std::result::Result<
                ::std::option::Option<bool>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for DocumentUpdate {
            fn default() -> Self {
                Self {
                    enabled: Ok(Default::default()),
                }
            }
        }
        impl DocumentUpdate {
            pub fn enabled<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<bool>>,
                T::Error: ::std::fmt::Display,
            {
                self.enabled = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for enabled: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<DocumentUpdate> for super::DocumentUpdate {
            type Error = super::error::ConversionError;
            fn try_from(
                value: DocumentUpdate,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self { enabled: value.enabled? })
            }
        }
        impl ::std::convert::From<super::DocumentUpdate> for DocumentUpdate {
            fn from(value: super::DocumentUpdate) -> Self {
                Self { enabled: Ok(value.enabled) }
            }
        }
        #[derive(Clone, Debug)]
        pub struct FieldError {
            field: ::std::result::Result<::std::string::String, ::std::string::String>,
            message: ::std::result::Result<::std::string::String, ::std::string::String>,
        }
        impl ::std::default::Default for FieldError {
            fn default() -> Self {
                Self {
                    field: Err("no value supplied for field".to_string()),
                    message: Err("no value supplied for message".to_string()),
                }
            }
        }
        impl FieldError {
            pub fn field<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.field = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for field: {e}")
                    });
                self
            }
            pub fn message<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.message = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for message: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<FieldError> for super::FieldError {
            type Error = super::error::ConversionError;
            fn try_from(
                value: FieldError,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    field: value.field?,
                    message: value.message?,
                })
            }
        }
        impl ::std::convert::From<super::FieldError> for FieldError {
            fn from(value: super::FieldError) -> Self {
                Self {
                    field: Ok(value.field),
                    message: Ok(value.message),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct File {
            created_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
            created_by: ::std::result::Result<
                ::std::option::Option<::uuid::Uuid>,
                ::std::string::String,
            >,
            folder_id: ::std::result::Result<::uuid::Uuid, ::std::string::String>,
            id: ::std::result::Result<::uuid::Uuid, ::std::string::String>,
            media_type: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            name: ::std::result::Result<::std::string::String, ::std::string::String>,
            sha256: ::std::result::Result<::std::string::String, ::std::string::String>,
            size_bytes: ::std::result::Result<i64, ::std::string::String>,
            updated_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
            version: ::std::result::Result<i64, ::std::string::String>,
        }
        impl ::std::default::Default for File {
            fn default() -> Self {
                Self {
                    created_at: Err("no value supplied for created_at".to_string()),
                    created_by: Ok(Default::default()),
                    folder_id: Err("no value supplied for folder_id".to_string()),
                    id: Err("no value supplied for id".to_string()),
                    media_type: Err("no value supplied for media_type".to_string()),
                    name: Err("no value supplied for name".to_string()),
                    sha256: Err("no value supplied for sha256".to_string()),
                    size_bytes: Err("no value supplied for size_bytes".to_string()),
                    updated_at: Err("no value supplied for updated_at".to_string()),
                    version: Err("no value supplied for version".to_string()),
                }
            }
        }
        impl File {
            pub fn created_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.created_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for created_at: {e}")
                    });
                self
            }
            pub fn created_by<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::uuid::Uuid>>,
                T::Error: ::std::fmt::Display,
            {
                self.created_by = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for created_by: {e}")
                    });
                self
            }
            pub fn folder_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::uuid::Uuid>,
                T::Error: ::std::fmt::Display,
            {
                self.folder_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for folder_id: {e}")
                    });
                self
            }
            pub fn id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::uuid::Uuid>,
                T::Error: ::std::fmt::Display,
            {
                self.id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for id: {e}"));
                self
            }
            pub fn media_type<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.media_type = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for media_type: {e}")
                    });
                self
            }
            pub fn name<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.name = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for name: {e}")
                    });
                self
            }
            pub fn sha256<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.sha256 = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for sha256: {e}")
                    });
                self
            }
            pub fn size_bytes<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.size_bytes = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for size_bytes: {e}")
                    });
                self
            }
            pub fn updated_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.updated_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for updated_at: {e}")
                    });
                self
            }
            pub fn version<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.version = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for version: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<File> for super::File {
            type Error = super::error::ConversionError;
            fn try_from(
                value: File,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    created_at: value.created_at?,
                    created_by: value.created_by?,
                    folder_id: value.folder_id?,
                    id: value.id?,
                    media_type: value.media_type?,
                    name: value.name?,
                    sha256: value.sha256?,
                    size_bytes: value.size_bytes?,
                    updated_at: value.updated_at?,
                    version: value.version?,
                })
            }
        }
        impl ::std::convert::From<super::File> for File {
            fn from(value: super::File) -> Self {
                Self {
                    created_at: Ok(value.created_at),
                    created_by: Ok(value.created_by),
                    folder_id: Ok(value.folder_id),
                    id: Ok(value.id),
                    media_type: Ok(value.media_type),
                    name: Ok(value.name),
                    sha256: Ok(value.sha256),
                    size_bytes: Ok(value.size_bytes),
                    updated_at: Ok(value.updated_at),
                    version: Ok(value.version),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct FileUpdate {
            folder_id: ::std::result::Result<
                ::std::option::Option<::uuid::Uuid>,
                ::std::string::String,
            >,
            name: ::std::result::Result<
                ::std::option::Option<super::FileUpdateName>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for FileUpdate {
            fn default() -> Self {
                Self {
                    folder_id: Ok(Default::default()),
                    name: Ok(Default::default()),
                }
            }
        }
        impl FileUpdate {
            pub fn folder_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::uuid::Uuid>>,
                T::Error: ::std::fmt::Display,
            {
                self.folder_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for folder_id: {e}")
                    });
                self
            }
            pub fn name<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::FileUpdateName>>,
                T::Error: ::std::fmt::Display,
            {
                self.name = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for name: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<FileUpdate> for super::FileUpdate {
            type Error = super::error::ConversionError;
            fn try_from(
                value: FileUpdate,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    folder_id: value.folder_id?,
                    name: value.name?,
                })
            }
        }
        impl ::std::convert::From<super::FileUpdate> for FileUpdate {
            fn from(value: super::FileUpdate) -> Self {
                Self {
                    folder_id: Ok(value.folder_id),
                    name: Ok(value.name),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct FileVersion {
            active: ::std::result::Result<bool, ::std::string::String>,
            created_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
            created_by: ::std::result::Result<
                ::std::option::Option<::uuid::Uuid>,
                ::std::string::String,
            >,
            media_type: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            sha256: ::std::result::Result<::std::string::String, ::std::string::String>,
            size_bytes: ::std::result::Result<i64, ::std::string::String>,
            version: ::std::result::Result<i64, ::std::string::String>,
        }
        impl ::std::default::Default for FileVersion {
            fn default() -> Self {
                Self {
                    active: Err("no value supplied for active".to_string()),
                    created_at: Err("no value supplied for created_at".to_string()),
                    created_by: Ok(Default::default()),
                    media_type: Err("no value supplied for media_type".to_string()),
                    sha256: Err("no value supplied for sha256".to_string()),
                    size_bytes: Err("no value supplied for size_bytes".to_string()),
                    version: Err("no value supplied for version".to_string()),
                }
            }
        }
        impl FileVersion {
            pub fn active<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.active = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for active: {e}")
                    });
                self
            }
            pub fn created_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.created_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for created_at: {e}")
                    });
                self
            }
            pub fn created_by<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::uuid::Uuid>>,
                T::Error: ::std::fmt::Display,
            {
                self.created_by = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for created_by: {e}")
                    });
                self
            }
            pub fn media_type<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.media_type = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for media_type: {e}")
                    });
                self
            }
            pub fn sha256<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.sha256 = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for sha256: {e}")
                    });
                self
            }
            pub fn size_bytes<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.size_bytes = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for size_bytes: {e}")
                    });
                self
            }
            pub fn version<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<i64>,
                T::Error: ::std::fmt::Display,
            {
                self.version = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for version: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<FileVersion> for super::FileVersion {
            type Error = super::error::ConversionError;
            fn try_from(
                value: FileVersion,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    active: value.active?,
                    created_at: value.created_at?,
                    created_by: value.created_by?,
                    media_type: value.media_type?,
                    sha256: value.sha256?,
                    size_bytes: value.size_bytes?,
                    version: value.version?,
                })
            }
        }
        impl ::std::convert::From<super::FileVersion> for FileVersion {
            fn from(value: super::FileVersion) -> Self {
                Self {
                    active: Ok(value.active),
                    created_at: Ok(value.created_at),
                    created_by: Ok(value.created_by),
                    media_type: Ok(value.media_type),
                    sha256: Ok(value.sha256),
                    size_bytes: Ok(value.size_bytes),
                    version: Ok(value.version),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct Folder {
            built_in: ::std::result::Result<
                ::std::option::Option<super::BuiltInFolder>,
                ::std::string::String,
            >,
            created_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
            created_by: ::std::result::Result<
                ::std::option::Option<::uuid::Uuid>,
                ::std::string::String,
            >,
            id: ::std::result::Result<::uuid::Uuid, ::std::string::String>,
            name: ::std::result::Result<::std::string::String, ::std::string::String>,
            parent_id: ::std::result::Result<
                ::std::option::Option<::uuid::Uuid>,
                ::std::string::String,
            >,
            path: ::std::result::Result<
                ::std::vec::Vec<super::PathEntry>,
                ::std::string::String,
            >,
            restricted: ::std::result::Result<bool, ::std::string::String>,
            updated_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for Folder {
            fn default() -> Self {
                Self {
                    built_in: Ok(Default::default()),
                    created_at: Err("no value supplied for created_at".to_string()),
                    created_by: Ok(Default::default()),
                    id: Err("no value supplied for id".to_string()),
                    name: Err("no value supplied for name".to_string()),
                    parent_id: Ok(Default::default()),
                    path: Err("no value supplied for path".to_string()),
                    restricted: Err("no value supplied for restricted".to_string()),
                    updated_at: Err("no value supplied for updated_at".to_string()),
                }
            }
        }
        impl Folder {
            pub fn built_in<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::BuiltInFolder>>,
                T::Error: ::std::fmt::Display,
            {
                self.built_in = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for built_in: {e}")
                    });
                self
            }
            pub fn created_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.created_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for created_at: {e}")
                    });
                self
            }
            pub fn created_by<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::uuid::Uuid>>,
                T::Error: ::std::fmt::Display,
            {
                self.created_by = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for created_by: {e}")
                    });
                self
            }
            pub fn id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::uuid::Uuid>,
                T::Error: ::std::fmt::Display,
            {
                self.id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for id: {e}"));
                self
            }
            pub fn name<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.name = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for name: {e}")
                    });
                self
            }
            pub fn parent_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::uuid::Uuid>>,
                T::Error: ::std::fmt::Display,
            {
                self.parent_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for parent_id: {e}")
                    });
                self
            }
            pub fn path<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::PathEntry>>,
                T::Error: ::std::fmt::Display,
            {
                self.path = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for path: {e}")
                    });
                self
            }
            pub fn restricted<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.restricted = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for restricted: {e}")
                    });
                self
            }
            pub fn updated_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.updated_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for updated_at: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<Folder> for super::Folder {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Folder,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    built_in: value.built_in?,
                    created_at: value.created_at?,
                    created_by: value.created_by?,
                    id: value.id?,
                    name: value.name?,
                    parent_id: value.parent_id?,
                    path: value.path?,
                    restricted: value.restricted?,
                    updated_at: value.updated_at?,
                })
            }
        }
        impl ::std::convert::From<super::Folder> for Folder {
            fn from(value: super::Folder) -> Self {
                Self {
                    built_in: Ok(value.built_in),
                    created_at: Ok(value.created_at),
                    created_by: Ok(value.created_by),
                    id: Ok(value.id),
                    name: Ok(value.name),
                    parent_id: Ok(value.parent_id),
                    path: Ok(value.path),
                    restricted: Ok(value.restricted),
                    updated_at: Ok(value.updated_at),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct FolderCreate {
            name: ::std::result::Result<super::FolderCreateName, ::std::string::String>,
            parent_id: ::std::result::Result<
                ::std::option::Option<::uuid::Uuid>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for FolderCreate {
            fn default() -> Self {
                Self {
                    name: Err("no value supplied for name".to_string()),
                    parent_id: Ok(Default::default()),
                }
            }
        }
        impl FolderCreate {
            pub fn name<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::FolderCreateName>,
                T::Error: ::std::fmt::Display,
            {
                self.name = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for name: {e}")
                    });
                self
            }
            pub fn parent_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::uuid::Uuid>>,
                T::Error: ::std::fmt::Display,
            {
                self.parent_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for parent_id: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<FolderCreate> for super::FolderCreate {
            type Error = super::error::ConversionError;
            fn try_from(
                value: FolderCreate,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    name: value.name?,
                    parent_id: value.parent_id?,
                })
            }
        }
        impl ::std::convert::From<super::FolderCreate> for FolderCreate {
            fn from(value: super::FolderCreate) -> Self {
                Self {
                    name: Ok(value.name),
                    parent_id: Ok(value.parent_id),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct FolderUpdate {
            name: ::std::result::Result<
                ::std::option::Option<super::FolderUpdateName>,
                ::std::string::String,
            >,
            parent_id: ::std::result::Result<
                ::std::option::Option<::uuid::Uuid>,
                ::std::string::String,
            >,
            restricted: ::std::result::Result<
                ::std::option::Option<bool>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for FolderUpdate {
            fn default() -> Self {
                Self {
                    name: Ok(Default::default()),
                    parent_id: Ok(Default::default()),
                    restricted: Ok(Default::default()),
                }
            }
        }
        impl FolderUpdate {
            pub fn name<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<super::FolderUpdateName>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.name = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for name: {e}")
                    });
                self
            }
            pub fn parent_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::uuid::Uuid>>,
                T::Error: ::std::fmt::Display,
            {
                self.parent_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for parent_id: {e}")
                    });
                self
            }
            pub fn restricted<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<bool>>,
                T::Error: ::std::fmt::Display,
            {
                self.restricted = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for restricted: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<FolderUpdate> for super::FolderUpdate {
            type Error = super::error::ConversionError;
            fn try_from(
                value: FolderUpdate,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    name: value.name?,
                    parent_id: value.parent_id?,
                    restricted: value.restricted?,
                })
            }
        }
        impl ::std::convert::From<super::FolderUpdate> for FolderUpdate {
            fn from(value: super::FolderUpdate) -> Self {
                Self {
                    name: Ok(value.name),
                    parent_id: Ok(value.parent_id),
                    restricted: Ok(value.restricted),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct Grant {
            created_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
            created_by: ::std::result::Result<
                ::std::option::Option<::uuid::Uuid>,
                ::std::string::String,
            >,
            expires_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                ::std::string::String,
            >,
            level: ::std::result::Result<super::GrantLevel, ::std::string::String>,
            principal_id: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            principal_type: ::std::result::Result<
                super::PrincipalType,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for Grant {
            fn default() -> Self {
                Self {
                    created_at: Err("no value supplied for created_at".to_string()),
                    created_by: Ok(Default::default()),
                    expires_at: Ok(Default::default()),
                    level: Err("no value supplied for level".to_string()),
                    principal_id: Ok(Default::default()),
                    principal_type: Err(
                        "no value supplied for principal_type".to_string(),
                    ),
                }
            }
        }
        impl Grant {
            pub fn created_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.created_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for created_at: {e}")
                    });
                self
            }
            pub fn created_by<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::uuid::Uuid>>,
                T::Error: ::std::fmt::Display,
            {
                self.created_by = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for created_by: {e}")
                    });
                self
            }
            pub fn expires_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.expires_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for expires_at: {e}")
                    });
                self
            }
            pub fn level<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::GrantLevel>,
                T::Error: ::std::fmt::Display,
            {
                self.level = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for level: {e}")
                    });
                self
            }
            pub fn principal_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.principal_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for principal_id: {e}")
                    });
                self
            }
            pub fn principal_type<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::PrincipalType>,
                T::Error: ::std::fmt::Display,
            {
                self.principal_type = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for principal_type: {e}"
                        )
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<Grant> for super::Grant {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Grant,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    created_at: value.created_at?,
                    created_by: value.created_by?,
                    expires_at: value.expires_at?,
                    level: value.level?,
                    principal_id: value.principal_id?,
                    principal_type: value.principal_type?,
                })
            }
        }
        impl ::std::convert::From<super::Grant> for Grant {
            fn from(value: super::Grant) -> Self {
                Self {
                    created_at: Ok(value.created_at),
                    created_by: Ok(value.created_by),
                    expires_at: Ok(value.expires_at),
                    level: Ok(value.level),
                    principal_id: Ok(value.principal_id),
                    principal_type: Ok(value.principal_type),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct GrantInput {
            expires_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                ::std::string::String,
            >,
            level: ::std::result::Result<super::GrantLevel, ::std::string::String>,
            principal_id: ::std::result::Result<
                ::std::option::Option<super::GrantInputPrincipalId>,
                ::std::string::String,
            >,
            principal_type: ::std::result::Result<
                super::PrincipalType,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for GrantInput {
            fn default() -> Self {
                Self {
                    expires_at: Ok(Default::default()),
                    level: Err("no value supplied for level".to_string()),
                    principal_id: Ok(Default::default()),
                    principal_type: Err(
                        "no value supplied for principal_type".to_string(),
                    ),
                }
            }
        }
        impl GrantInput {
            pub fn expires_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.expires_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for expires_at: {e}")
                    });
                self
            }
            pub fn level<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::GrantLevel>,
                T::Error: ::std::fmt::Display,
            {
                self.level = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for level: {e}")
                    });
                self
            }
            pub fn principal_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<super::GrantInputPrincipalId>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.principal_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for principal_id: {e}")
                    });
                self
            }
            pub fn principal_type<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::PrincipalType>,
                T::Error: ::std::fmt::Display,
            {
                self.principal_type = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for principal_type: {e}"
                        )
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<GrantInput> for super::GrantInput {
            type Error = super::error::ConversionError;
            fn try_from(
                value: GrantInput,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    expires_at: value.expires_at?,
                    level: value.level?,
                    principal_id: value.principal_id?,
                    principal_type: value.principal_type?,
                })
            }
        }
        impl ::std::convert::From<super::GrantInput> for GrantInput {
            fn from(value: super::GrantInput) -> Self {
                Self {
                    expires_at: Ok(value.expires_at),
                    level: Ok(value.level),
                    principal_id: Ok(value.principal_id),
                    principal_type: Ok(value.principal_type),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct GrantList {
            grants: ::std::result::Result<
                ::std::vec::Vec<super::Grant>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for GrantList {
            fn default() -> Self {
                Self {
                    grants: Err("no value supplied for grants".to_string()),
                }
            }
        }
        impl GrantList {
            pub fn grants<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::Grant>>,
                T::Error: ::std::fmt::Display,
            {
                self.grants = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for grants: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<GrantList> for super::GrantList {
            type Error = super::error::ConversionError;
            fn try_from(
                value: GrantList,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self { grants: value.grants? })
            }
        }
        impl ::std::convert::From<super::GrantList> for GrantList {
            fn from(value: super::GrantList) -> Self {
                Self { grants: Ok(value.grants) }
            }
        }
        #[derive(Clone, Debug)]
        pub struct GrantsPut {
            grants: ::std::result::Result<
                ::std::vec::Vec<super::GrantInput>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for GrantsPut {
            fn default() -> Self {
                Self {
                    grants: Err("no value supplied for grants".to_string()),
                }
            }
        }
        impl GrantsPut {
            pub fn grants<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::GrantInput>>,
                T::Error: ::std::fmt::Display,
            {
                self.grants = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for grants: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<GrantsPut> for super::GrantsPut {
            type Error = super::error::ConversionError;
            fn try_from(
                value: GrantsPut,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self { grants: value.grants? })
            }
        }
        impl ::std::convert::From<super::GrantsPut> for GrantsPut {
            fn from(value: super::GrantsPut) -> Self {
                Self { grants: Ok(value.grants) }
            }
        }
        #[derive(Clone, Debug)]
        pub struct Job {
            attempt: ::std::result::Result<u32, ::std::string::String>,
            cancel_requested: ::std::result::Result<bool, ::std::string::String>,
            created_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
            created_by: ::std::result::Result<
                ::std::option::Option<::uuid::Uuid>,
                ::std::string::String,
            >,
            document_id: ::std::result::Result<
                ::std::option::Option<::uuid::Uuid>,
                ::std::string::String,
            >,
            error_code: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            error_detail: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            finished_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                ::std::string::String,
            >,
            id: ::std::result::Result<::uuid::Uuid, ::std::string::String>,
            kind: ::std::result::Result<::std::string::String, ::std::string::String>,
            max_attempts: ::std::result::Result<
                ::std::option::Option<u32>,
                ::std::string::String,
            >,
            progress: ::std::result::Result<f64, ::std::string::String>,
            run_after: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                ::std::string::String,
            >,
            stage: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            started_at: ::std::result::Result<
                ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                ::std::string::String,
            >,
            state: ::std::result::Result<super::JobState, ::std::string::String>,
        }
        impl ::std::default::Default for Job {
            fn default() -> Self {
                Self {
                    attempt: Err("no value supplied for attempt".to_string()),
                    cancel_requested: Err(
                        "no value supplied for cancel_requested".to_string(),
                    ),
                    created_at: Err("no value supplied for created_at".to_string()),
                    created_by: Ok(Default::default()),
                    document_id: Ok(Default::default()),
                    error_code: Ok(Default::default()),
                    error_detail: Ok(Default::default()),
                    finished_at: Ok(Default::default()),
                    id: Err("no value supplied for id".to_string()),
                    kind: Err("no value supplied for kind".to_string()),
                    max_attempts: Ok(Default::default()),
                    progress: Err("no value supplied for progress".to_string()),
                    run_after: Ok(Default::default()),
                    stage: Ok(Default::default()),
                    started_at: Ok(Default::default()),
                    state: Err("no value supplied for state".to_string()),
                }
            }
        }
        impl Job {
            pub fn attempt<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<u32>,
                T::Error: ::std::fmt::Display,
            {
                self.attempt = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for attempt: {e}")
                    });
                self
            }
            pub fn cancel_requested<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.cancel_requested = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for cancel_requested: {e}"
                        )
                    });
                self
            }
            pub fn created_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.created_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for created_at: {e}")
                    });
                self
            }
            pub fn created_by<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::uuid::Uuid>>,
                T::Error: ::std::fmt::Display,
            {
                self.created_by = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for created_by: {e}")
                    });
                self
            }
            pub fn document_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::uuid::Uuid>>,
                T::Error: ::std::fmt::Display,
            {
                self.document_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for document_id: {e}")
                    });
                self
            }
            pub fn error_code<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.error_code = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for error_code: {e}")
                    });
                self
            }
            pub fn error_detail<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.error_detail = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for error_detail: {e}")
                    });
                self
            }
            pub fn finished_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.finished_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for finished_at: {e}")
                    });
                self
            }
            pub fn id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::uuid::Uuid>,
                T::Error: ::std::fmt::Display,
            {
                self.id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for id: {e}"));
                self
            }
            pub fn kind<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.kind = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for kind: {e}")
                    });
                self
            }
            pub fn max_attempts<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<u32>>,
                T::Error: ::std::fmt::Display,
            {
                self.max_attempts = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for max_attempts: {e}")
                    });
                self
            }
            pub fn progress<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<f64>,
                T::Error: ::std::fmt::Display,
            {
                self.progress = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for progress: {e}")
                    });
                self
            }
            pub fn run_after<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.run_after = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for run_after: {e}")
                    });
                self
            }
            pub fn stage<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.stage = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for stage: {e}")
                    });
                self
            }
            pub fn started_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::chrono::DateTime<::chrono::offset::Utc>>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.started_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for started_at: {e}")
                    });
                self
            }
            pub fn state<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::JobState>,
                T::Error: ::std::fmt::Display,
            {
                self.state = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for state: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<Job> for super::Job {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Job,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    attempt: value.attempt?,
                    cancel_requested: value.cancel_requested?,
                    created_at: value.created_at?,
                    created_by: value.created_by?,
                    document_id: value.document_id?,
                    error_code: value.error_code?,
                    error_detail: value.error_detail?,
                    finished_at: value.finished_at?,
                    id: value.id?,
                    kind: value.kind?,
                    max_attempts: value.max_attempts?,
                    progress: value.progress?,
                    run_after: value.run_after?,
                    stage: value.stage?,
                    started_at: value.started_at?,
                    state: value.state?,
                })
            }
        }
        impl ::std::convert::From<super::Job> for Job {
            fn from(value: super::Job) -> Self {
                Self {
                    attempt: Ok(value.attempt),
                    cancel_requested: Ok(value.cancel_requested),
                    created_at: Ok(value.created_at),
                    created_by: Ok(value.created_by),
                    document_id: Ok(value.document_id),
                    error_code: Ok(value.error_code),
                    error_detail: Ok(value.error_detail),
                    finished_at: Ok(value.finished_at),
                    id: Ok(value.id),
                    kind: Ok(value.kind),
                    max_attempts: Ok(value.max_attempts),
                    progress: Ok(value.progress),
                    run_after: Ok(value.run_after),
                    stage: Ok(value.stage),
                    started_at: Ok(value.started_at),
                    state: Ok(value.state),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct KnowledgeBase {
            chunk_count: ::std::result::Result<u64, ::std::string::String>,
            created_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
            description: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            document_count: ::std::result::Result<u64, ::std::string::String>,
            embedding_model: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            failed_documents: ::std::result::Result<u64, ::std::string::String>,
            home_folder_id: ::std::result::Result<::uuid::Uuid, ::std::string::String>,
            id: ::std::result::Result<::uuid::Uuid, ::std::string::String>,
            name: ::std::result::Result<::std::string::String, ::std::string::String>,
            pending_documents: ::std::result::Result<u64, ::std::string::String>,
            updated_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for KnowledgeBase {
            fn default() -> Self {
                Self {
                    chunk_count: Err("no value supplied for chunk_count".to_string()),
                    created_at: Err("no value supplied for created_at".to_string()),
                    description: Ok(Default::default()),
                    document_count: Err(
                        "no value supplied for document_count".to_string(),
                    ),
                    embedding_model: Err(
                        "no value supplied for embedding_model".to_string(),
                    ),
                    failed_documents: Err(
                        "no value supplied for failed_documents".to_string(),
                    ),
                    home_folder_id: Err(
                        "no value supplied for home_folder_id".to_string(),
                    ),
                    id: Err("no value supplied for id".to_string()),
                    name: Err("no value supplied for name".to_string()),
                    pending_documents: Err(
                        "no value supplied for pending_documents".to_string(),
                    ),
                    updated_at: Err("no value supplied for updated_at".to_string()),
                }
            }
        }
        impl KnowledgeBase {
            pub fn chunk_count<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<u64>,
                T::Error: ::std::fmt::Display,
            {
                self.chunk_count = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for chunk_count: {e}")
                    });
                self
            }
            pub fn created_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.created_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for created_at: {e}")
                    });
                self
            }
            pub fn description<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.description = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for description: {e}")
                    });
                self
            }
            pub fn document_count<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<u64>,
                T::Error: ::std::fmt::Display,
            {
                self.document_count = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for document_count: {e}"
                        )
                    });
                self
            }
            pub fn embedding_model<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.embedding_model = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for embedding_model: {e}"
                        )
                    });
                self
            }
            pub fn failed_documents<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<u64>,
                T::Error: ::std::fmt::Display,
            {
                self.failed_documents = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for failed_documents: {e}"
                        )
                    });
                self
            }
            pub fn home_folder_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::uuid::Uuid>,
                T::Error: ::std::fmt::Display,
            {
                self.home_folder_id = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for home_folder_id: {e}"
                        )
                    });
                self
            }
            pub fn id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::uuid::Uuid>,
                T::Error: ::std::fmt::Display,
            {
                self.id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for id: {e}"));
                self
            }
            pub fn name<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.name = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for name: {e}")
                    });
                self
            }
            pub fn pending_documents<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<u64>,
                T::Error: ::std::fmt::Display,
            {
                self.pending_documents = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for pending_documents: {e}"
                        )
                    });
                self
            }
            pub fn updated_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.updated_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for updated_at: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<KnowledgeBase> for super::KnowledgeBase {
            type Error = super::error::ConversionError;
            fn try_from(
                value: KnowledgeBase,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    chunk_count: value.chunk_count?,
                    created_at: value.created_at?,
                    description: value.description?,
                    document_count: value.document_count?,
                    embedding_model: value.embedding_model?,
                    failed_documents: value.failed_documents?,
                    home_folder_id: value.home_folder_id?,
                    id: value.id?,
                    name: value.name?,
                    pending_documents: value.pending_documents?,
                    updated_at: value.updated_at?,
                })
            }
        }
        impl ::std::convert::From<super::KnowledgeBase> for KnowledgeBase {
            fn from(value: super::KnowledgeBase) -> Self {
                Self {
                    chunk_count: Ok(value.chunk_count),
                    created_at: Ok(value.created_at),
                    description: Ok(value.description),
                    document_count: Ok(value.document_count),
                    embedding_model: Ok(value.embedding_model),
                    failed_documents: Ok(value.failed_documents),
                    home_folder_id: Ok(value.home_folder_id),
                    id: Ok(value.id),
                    name: Ok(value.name),
                    pending_documents: Ok(value.pending_documents),
                    updated_at: Ok(value.updated_at),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct KnowledgeBaseCreate {
            description: ::std::result::Result<
                ::std::option::Option<super::KnowledgeBaseCreateDescription>,
                ::std::string::String,
            >,
            name: ::std::result::Result<
                super::KnowledgeBaseCreateName,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for KnowledgeBaseCreate {
            fn default() -> Self {
                Self {
                    description: Ok(Default::default()),
                    name: Err("no value supplied for name".to_string()),
                }
            }
        }
        impl KnowledgeBaseCreate {
            pub fn description<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<super::KnowledgeBaseCreateDescription>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.description = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for description: {e}")
                    });
                self
            }
            pub fn name<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::KnowledgeBaseCreateName>,
                T::Error: ::std::fmt::Display,
            {
                self.name = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for name: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<KnowledgeBaseCreate>
        for super::KnowledgeBaseCreate {
            type Error = super::error::ConversionError;
            fn try_from(
                value: KnowledgeBaseCreate,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    description: value.description?,
                    name: value.name?,
                })
            }
        }
        impl ::std::convert::From<super::KnowledgeBaseCreate> for KnowledgeBaseCreate {
            fn from(value: super::KnowledgeBaseCreate) -> Self {
                Self {
                    description: Ok(value.description),
                    name: Ok(value.name),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct KnowledgeBaseUpdate {
            description: ::std::result::Result<
                ::std::option::Option<super::KnowledgeBaseUpdateDescription>,
                ::std::string::String,
            >,
            name: ::std::result::Result<
                ::std::option::Option<super::KnowledgeBaseUpdateName>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for KnowledgeBaseUpdate {
            fn default() -> Self {
                Self {
                    description: Ok(Default::default()),
                    name: Ok(Default::default()),
                }
            }
        }
        impl KnowledgeBaseUpdate {
            pub fn description<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<super::KnowledgeBaseUpdateDescription>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.description = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for description: {e}")
                    });
                self
            }
            pub fn name<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<super::KnowledgeBaseUpdateName>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.name = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for name: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<KnowledgeBaseUpdate>
        for super::KnowledgeBaseUpdate {
            type Error = super::error::ConversionError;
            fn try_from(
                value: KnowledgeBaseUpdate,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    description: value.description?,
                    name: value.name?,
                })
            }
        }
        impl ::std::convert::From<super::KnowledgeBaseUpdate> for KnowledgeBaseUpdate {
            fn from(value: super::KnowledgeBaseUpdate) -> Self {
                Self {
                    description: Ok(value.description),
                    name: Ok(value.name),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct Login {
            login: ::std::result::Result<super::LoginLogin, ::std::string::String>,
            password: ::std::result::Result<super::LoginPassword, ::std::string::String>,
            tenant: ::std::result::Result<
                ::std::option::Option<super::LoginTenant>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for Login {
            fn default() -> Self {
                Self {
                    login: Err("no value supplied for login".to_string()),
                    password: Err("no value supplied for password".to_string()),
                    tenant: Ok(Default::default()),
                }
            }
        }
        impl Login {
            pub fn login<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::LoginLogin>,
                T::Error: ::std::fmt::Display,
            {
                self.login = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for login: {e}")
                    });
                self
            }
            pub fn password<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::LoginPassword>,
                T::Error: ::std::fmt::Display,
            {
                self.password = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for password: {e}")
                    });
                self
            }
            pub fn tenant<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::LoginTenant>>,
                T::Error: ::std::fmt::Display,
            {
                self.tenant = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for tenant: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<Login> for super::Login {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Login,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    login: value.login?,
                    password: value.password?,
                    tenant: value.tenant?,
                })
            }
        }
        impl ::std::convert::From<super::Login> for Login {
            fn from(value: super::Login) -> Self {
                Self {
                    login: Ok(value.login),
                    password: Ok(value.password),
                    tenant: Ok(value.tenant),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct Me {
            api_key_id: ::std::result::Result<
                ::std::option::Option<::uuid::Uuid>,
                ::std::string::String,
            >,
            credential: ::std::result::Result<
                super::CredentialKind,
                ::std::string::String,
            >,
            login: ::std::result::Result<::std::string::String, ::std::string::String>,
            permissions: ::std::result::Result<
                ::std::vec::Vec<::std::string::String>,
                ::std::string::String,
            >,
            roles: ::std::result::Result<
                ::std::vec::Vec<::std::string::String>,
                ::std::string::String,
            >,
            sign_in_id: ::std::result::Result<
                ::std::option::Option<::uuid::Uuid>,
                ::std::string::String,
            >,
            tenant: ::std::result::Result<::std::string::String, ::std::string::String>,
            tenant_id: ::std::result::Result<::uuid::Uuid, ::std::string::String>,
            user_id: ::std::result::Result<::uuid::Uuid, ::std::string::String>,
        }
        impl ::std::default::Default for Me {
            fn default() -> Self {
                Self {
                    api_key_id: Ok(Default::default()),
                    credential: Err("no value supplied for credential".to_string()),
                    login: Err("no value supplied for login".to_string()),
                    permissions: Err("no value supplied for permissions".to_string()),
                    roles: Err("no value supplied for roles".to_string()),
                    sign_in_id: Ok(Default::default()),
                    tenant: Err("no value supplied for tenant".to_string()),
                    tenant_id: Err("no value supplied for tenant_id".to_string()),
                    user_id: Err("no value supplied for user_id".to_string()),
                }
            }
        }
        impl Me {
            pub fn api_key_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::uuid::Uuid>>,
                T::Error: ::std::fmt::Display,
            {
                self.api_key_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for api_key_id: {e}")
                    });
                self
            }
            pub fn credential<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::CredentialKind>,
                T::Error: ::std::fmt::Display,
            {
                self.credential = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for credential: {e}")
                    });
                self
            }
            pub fn login<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.login = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for login: {e}")
                    });
                self
            }
            pub fn permissions<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.permissions = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for permissions: {e}")
                    });
                self
            }
            pub fn roles<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.roles = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for roles: {e}")
                    });
                self
            }
            pub fn sign_in_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::uuid::Uuid>>,
                T::Error: ::std::fmt::Display,
            {
                self.sign_in_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for sign_in_id: {e}")
                    });
                self
            }
            pub fn tenant<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.tenant = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for tenant: {e}")
                    });
                self
            }
            pub fn tenant_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::uuid::Uuid>,
                T::Error: ::std::fmt::Display,
            {
                self.tenant_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for tenant_id: {e}")
                    });
                self
            }
            pub fn user_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::uuid::Uuid>,
                T::Error: ::std::fmt::Display,
            {
                self.user_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for user_id: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<Me> for super::Me {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Me,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    api_key_id: value.api_key_id?,
                    credential: value.credential?,
                    login: value.login?,
                    permissions: value.permissions?,
                    roles: value.roles?,
                    sign_in_id: value.sign_in_id?,
                    tenant: value.tenant?,
                    tenant_id: value.tenant_id?,
                    user_id: value.user_id?,
                })
            }
        }
        impl ::std::convert::From<super::Me> for Me {
            fn from(value: super::Me) -> Self {
                Self {
                    api_key_id: Ok(value.api_key_id),
                    credential: Ok(value.credential),
                    login: Ok(value.login),
                    permissions: Ok(value.permissions),
                    roles: Ok(value.roles),
                    sign_in_id: Ok(value.sign_in_id),
                    tenant: Ok(value.tenant),
                    tenant_id: Ok(value.tenant_id),
                    user_id: Ok(value.user_id),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct Message {
            citations: ::std::result::Result<
                ::std::vec::Vec<super::Citation>,
                ::std::string::String,
            >,
            content: ::std::result::Result<::std::string::String, ::std::string::String>,
            created_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
            id: ::std::result::Result<::uuid::Uuid, ::std::string::String>,
            model: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            role: ::std::result::Result<super::MessageRole, ::std::string::String>,
            session_id: ::std::result::Result<::uuid::Uuid, ::std::string::String>,
            usage: ::std::result::Result<
                ::std::option::Option<super::TokenUsage>,
                ::std::string::String,
            >,
            withheld: ::std::result::Result<bool, ::std::string::String>,
        }
        impl ::std::default::Default for Message {
            fn default() -> Self {
                Self {
                    citations: Err("no value supplied for citations".to_string()),
                    content: Err("no value supplied for content".to_string()),
                    created_at: Err("no value supplied for created_at".to_string()),
                    id: Err("no value supplied for id".to_string()),
                    model: Ok(Default::default()),
                    role: Err("no value supplied for role".to_string()),
                    session_id: Err("no value supplied for session_id".to_string()),
                    usage: Ok(Default::default()),
                    withheld: Err("no value supplied for withheld".to_string()),
                }
            }
        }
        impl Message {
            pub fn citations<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::Citation>>,
                T::Error: ::std::fmt::Display,
            {
                self.citations = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for citations: {e}")
                    });
                self
            }
            pub fn content<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.content = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for content: {e}")
                    });
                self
            }
            pub fn created_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.created_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for created_at: {e}")
                    });
                self
            }
            pub fn id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::uuid::Uuid>,
                T::Error: ::std::fmt::Display,
            {
                self.id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for id: {e}"));
                self
            }
            pub fn model<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.model = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for model: {e}")
                    });
                self
            }
            pub fn role<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::MessageRole>,
                T::Error: ::std::fmt::Display,
            {
                self.role = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for role: {e}")
                    });
                self
            }
            pub fn session_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::uuid::Uuid>,
                T::Error: ::std::fmt::Display,
            {
                self.session_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for session_id: {e}")
                    });
                self
            }
            pub fn usage<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::TokenUsage>>,
                T::Error: ::std::fmt::Display,
            {
                self.usage = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for usage: {e}")
                    });
                self
            }
            pub fn withheld<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.withheld = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for withheld: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<Message> for super::Message {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Message,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    citations: value.citations?,
                    content: value.content?,
                    created_at: value.created_at?,
                    id: value.id?,
                    model: value.model?,
                    role: value.role?,
                    session_id: value.session_id?,
                    usage: value.usage?,
                    withheld: value.withheld?,
                })
            }
        }
        impl ::std::convert::From<super::Message> for Message {
            fn from(value: super::Message) -> Self {
                Self {
                    citations: Ok(value.citations),
                    content: Ok(value.content),
                    created_at: Ok(value.created_at),
                    id: Ok(value.id),
                    model: Ok(value.model),
                    role: Ok(value.role),
                    session_id: Ok(value.session_id),
                    usage: Ok(value.usage),
                    withheld: Ok(value.withheld),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct MessageCreate {
            content: ::std::result::Result<
                super::MessageCreateContent,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for MessageCreate {
            fn default() -> Self {
                Self {
                    content: Err("no value supplied for content".to_string()),
                }
            }
        }
        impl MessageCreate {
            pub fn content<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::MessageCreateContent>,
                T::Error: ::std::fmt::Display,
            {
                self.content = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for content: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<MessageCreate> for super::MessageCreate {
            type Error = super::error::ConversionError;
            fn try_from(
                value: MessageCreate,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self { content: value.content? })
            }
        }
        impl ::std::convert::From<super::MessageCreate> for MessageCreate {
            fn from(value: super::MessageCreate) -> Self {
                Self { content: Ok(value.content) }
            }
        }
        #[derive(Clone, Debug)]
        pub struct PageApiKey {
            items: ::std::result::Result<
                ::std::vec::Vec<super::ApiKey>,
                ::std::string::String,
            >,
            next_page: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for PageApiKey {
            fn default() -> Self {
                Self {
                    items: Err("no value supplied for items".to_string()),
                    next_page: Ok(Default::default()),
                }
            }
        }
        impl PageApiKey {
            pub fn items<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::ApiKey>>,
                T::Error: ::std::fmt::Display,
            {
                self.items = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for items: {e}")
                    });
                self
            }
            pub fn next_page<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.next_page = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for next_page: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<PageApiKey> for super::PageApiKey {
            type Error = super::error::ConversionError;
            fn try_from(
                value: PageApiKey,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    items: value.items?,
                    next_page: value.next_page?,
                })
            }
        }
        impl ::std::convert::From<super::PageApiKey> for PageApiKey {
            fn from(value: super::PageApiKey) -> Self {
                Self {
                    items: Ok(value.items),
                    next_page: Ok(value.next_page),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct PageAuditEvent {
            items: ::std::result::Result<
                ::std::vec::Vec<super::AuditEvent>,
                ::std::string::String,
            >,
            next_page: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for PageAuditEvent {
            fn default() -> Self {
                Self {
                    items: Err("no value supplied for items".to_string()),
                    next_page: Ok(Default::default()),
                }
            }
        }
        impl PageAuditEvent {
            pub fn items<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::AuditEvent>>,
                T::Error: ::std::fmt::Display,
            {
                self.items = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for items: {e}")
                    });
                self
            }
            pub fn next_page<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.next_page = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for next_page: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<PageAuditEvent> for super::PageAuditEvent {
            type Error = super::error::ConversionError;
            fn try_from(
                value: PageAuditEvent,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    items: value.items?,
                    next_page: value.next_page?,
                })
            }
        }
        impl ::std::convert::From<super::PageAuditEvent> for PageAuditEvent {
            fn from(value: super::PageAuditEvent) -> Self {
                Self {
                    items: Ok(value.items),
                    next_page: Ok(value.next_page),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct PageChunk {
            items: ::std::result::Result<
                ::std::vec::Vec<super::Chunk>,
                ::std::string::String,
            >,
            next_page: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for PageChunk {
            fn default() -> Self {
                Self {
                    items: Err("no value supplied for items".to_string()),
                    next_page: Ok(Default::default()),
                }
            }
        }
        impl PageChunk {
            pub fn items<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::Chunk>>,
                T::Error: ::std::fmt::Display,
            {
                self.items = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for items: {e}")
                    });
                self
            }
            pub fn next_page<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.next_page = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for next_page: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<PageChunk> for super::PageChunk {
            type Error = super::error::ConversionError;
            fn try_from(
                value: PageChunk,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    items: value.items?,
                    next_page: value.next_page?,
                })
            }
        }
        impl ::std::convert::From<super::PageChunk> for PageChunk {
            fn from(value: super::PageChunk) -> Self {
                Self {
                    items: Ok(value.items),
                    next_page: Ok(value.next_page),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct PageDocument {
            items: ::std::result::Result<
                ::std::vec::Vec<super::Document>,
                ::std::string::String,
            >,
            next_page: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for PageDocument {
            fn default() -> Self {
                Self {
                    items: Err("no value supplied for items".to_string()),
                    next_page: Ok(Default::default()),
                }
            }
        }
        impl PageDocument {
            pub fn items<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::Document>>,
                T::Error: ::std::fmt::Display,
            {
                self.items = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for items: {e}")
                    });
                self
            }
            pub fn next_page<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.next_page = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for next_page: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<PageDocument> for super::PageDocument {
            type Error = super::error::ConversionError;
            fn try_from(
                value: PageDocument,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    items: value.items?,
                    next_page: value.next_page?,
                })
            }
        }
        impl ::std::convert::From<super::PageDocument> for PageDocument {
            fn from(value: super::PageDocument) -> Self {
                Self {
                    items: Ok(value.items),
                    next_page: Ok(value.next_page),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct PageFile {
            items: ::std::result::Result<
                ::std::vec::Vec<super::File>,
                ::std::string::String,
            >,
            next_page: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for PageFile {
            fn default() -> Self {
                Self {
                    items: Err("no value supplied for items".to_string()),
                    next_page: Ok(Default::default()),
                }
            }
        }
        impl PageFile {
            pub fn items<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::File>>,
                T::Error: ::std::fmt::Display,
            {
                self.items = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for items: {e}")
                    });
                self
            }
            pub fn next_page<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.next_page = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for next_page: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<PageFile> for super::PageFile {
            type Error = super::error::ConversionError;
            fn try_from(
                value: PageFile,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    items: value.items?,
                    next_page: value.next_page?,
                })
            }
        }
        impl ::std::convert::From<super::PageFile> for PageFile {
            fn from(value: super::PageFile) -> Self {
                Self {
                    items: Ok(value.items),
                    next_page: Ok(value.next_page),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct PageFileVersion {
            items: ::std::result::Result<
                ::std::vec::Vec<super::FileVersion>,
                ::std::string::String,
            >,
            next_page: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for PageFileVersion {
            fn default() -> Self {
                Self {
                    items: Err("no value supplied for items".to_string()),
                    next_page: Ok(Default::default()),
                }
            }
        }
        impl PageFileVersion {
            pub fn items<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::FileVersion>>,
                T::Error: ::std::fmt::Display,
            {
                self.items = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for items: {e}")
                    });
                self
            }
            pub fn next_page<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.next_page = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for next_page: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<PageFileVersion> for super::PageFileVersion {
            type Error = super::error::ConversionError;
            fn try_from(
                value: PageFileVersion,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    items: value.items?,
                    next_page: value.next_page?,
                })
            }
        }
        impl ::std::convert::From<super::PageFileVersion> for PageFileVersion {
            fn from(value: super::PageFileVersion) -> Self {
                Self {
                    items: Ok(value.items),
                    next_page: Ok(value.next_page),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct PageFolder {
            items: ::std::result::Result<
                ::std::vec::Vec<super::Folder>,
                ::std::string::String,
            >,
            next_page: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for PageFolder {
            fn default() -> Self {
                Self {
                    items: Err("no value supplied for items".to_string()),
                    next_page: Ok(Default::default()),
                }
            }
        }
        impl PageFolder {
            pub fn items<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::Folder>>,
                T::Error: ::std::fmt::Display,
            {
                self.items = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for items: {e}")
                    });
                self
            }
            pub fn next_page<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.next_page = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for next_page: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<PageFolder> for super::PageFolder {
            type Error = super::error::ConversionError;
            fn try_from(
                value: PageFolder,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    items: value.items?,
                    next_page: value.next_page?,
                })
            }
        }
        impl ::std::convert::From<super::PageFolder> for PageFolder {
            fn from(value: super::PageFolder) -> Self {
                Self {
                    items: Ok(value.items),
                    next_page: Ok(value.next_page),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct PageJob {
            items: ::std::result::Result<
                ::std::vec::Vec<super::Job>,
                ::std::string::String,
            >,
            next_page: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for PageJob {
            fn default() -> Self {
                Self {
                    items: Err("no value supplied for items".to_string()),
                    next_page: Ok(Default::default()),
                }
            }
        }
        impl PageJob {
            pub fn items<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::Job>>,
                T::Error: ::std::fmt::Display,
            {
                self.items = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for items: {e}")
                    });
                self
            }
            pub fn next_page<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.next_page = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for next_page: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<PageJob> for super::PageJob {
            type Error = super::error::ConversionError;
            fn try_from(
                value: PageJob,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    items: value.items?,
                    next_page: value.next_page?,
                })
            }
        }
        impl ::std::convert::From<super::PageJob> for PageJob {
            fn from(value: super::PageJob) -> Self {
                Self {
                    items: Ok(value.items),
                    next_page: Ok(value.next_page),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct PageKnowledgeBase {
            items: ::std::result::Result<
                ::std::vec::Vec<super::KnowledgeBase>,
                ::std::string::String,
            >,
            next_page: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for PageKnowledgeBase {
            fn default() -> Self {
                Self {
                    items: Err("no value supplied for items".to_string()),
                    next_page: Ok(Default::default()),
                }
            }
        }
        impl PageKnowledgeBase {
            pub fn items<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::KnowledgeBase>>,
                T::Error: ::std::fmt::Display,
            {
                self.items = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for items: {e}")
                    });
                self
            }
            pub fn next_page<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.next_page = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for next_page: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<PageKnowledgeBase> for super::PageKnowledgeBase {
            type Error = super::error::ConversionError;
            fn try_from(
                value: PageKnowledgeBase,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    items: value.items?,
                    next_page: value.next_page?,
                })
            }
        }
        impl ::std::convert::From<super::PageKnowledgeBase> for PageKnowledgeBase {
            fn from(value: super::PageKnowledgeBase) -> Self {
                Self {
                    items: Ok(value.items),
                    next_page: Ok(value.next_page),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct PageMessage {
            items: ::std::result::Result<
                ::std::vec::Vec<super::Message>,
                ::std::string::String,
            >,
            next_page: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for PageMessage {
            fn default() -> Self {
                Self {
                    items: Err("no value supplied for items".to_string()),
                    next_page: Ok(Default::default()),
                }
            }
        }
        impl PageMessage {
            pub fn items<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::Message>>,
                T::Error: ::std::fmt::Display,
            {
                self.items = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for items: {e}")
                    });
                self
            }
            pub fn next_page<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.next_page = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for next_page: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<PageMessage> for super::PageMessage {
            type Error = super::error::ConversionError;
            fn try_from(
                value: PageMessage,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    items: value.items?,
                    next_page: value.next_page?,
                })
            }
        }
        impl ::std::convert::From<super::PageMessage> for PageMessage {
            fn from(value: super::PageMessage) -> Self {
                Self {
                    items: Ok(value.items),
                    next_page: Ok(value.next_page),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct PagePermission {
            items: ::std::result::Result<
                ::std::vec::Vec<super::Permission>,
                ::std::string::String,
            >,
            next_page: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for PagePermission {
            fn default() -> Self {
                Self {
                    items: Err("no value supplied for items".to_string()),
                    next_page: Ok(Default::default()),
                }
            }
        }
        impl PagePermission {
            pub fn items<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::Permission>>,
                T::Error: ::std::fmt::Display,
            {
                self.items = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for items: {e}")
                    });
                self
            }
            pub fn next_page<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.next_page = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for next_page: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<PagePermission> for super::PagePermission {
            type Error = super::error::ConversionError;
            fn try_from(
                value: PagePermission,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    items: value.items?,
                    next_page: value.next_page?,
                })
            }
        }
        impl ::std::convert::From<super::PagePermission> for PagePermission {
            fn from(value: super::PagePermission) -> Self {
                Self {
                    items: Ok(value.items),
                    next_page: Ok(value.next_page),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct PageRole {
            items: ::std::result::Result<
                ::std::vec::Vec<super::Role>,
                ::std::string::String,
            >,
            next_page: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for PageRole {
            fn default() -> Self {
                Self {
                    items: Err("no value supplied for items".to_string()),
                    next_page: Ok(Default::default()),
                }
            }
        }
        impl PageRole {
            pub fn items<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::Role>>,
                T::Error: ::std::fmt::Display,
            {
                self.items = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for items: {e}")
                    });
                self
            }
            pub fn next_page<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.next_page = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for next_page: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<PageRole> for super::PageRole {
            type Error = super::error::ConversionError;
            fn try_from(
                value: PageRole,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    items: value.items?,
                    next_page: value.next_page?,
                })
            }
        }
        impl ::std::convert::From<super::PageRole> for PageRole {
            fn from(value: super::PageRole) -> Self {
                Self {
                    items: Ok(value.items),
                    next_page: Ok(value.next_page),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct PageSession {
            items: ::std::result::Result<
                ::std::vec::Vec<super::Session>,
                ::std::string::String,
            >,
            next_page: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for PageSession {
            fn default() -> Self {
                Self {
                    items: Err("no value supplied for items".to_string()),
                    next_page: Ok(Default::default()),
                }
            }
        }
        impl PageSession {
            pub fn items<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::Session>>,
                T::Error: ::std::fmt::Display,
            {
                self.items = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for items: {e}")
                    });
                self
            }
            pub fn next_page<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.next_page = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for next_page: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<PageSession> for super::PageSession {
            type Error = super::error::ConversionError;
            fn try_from(
                value: PageSession,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    items: value.items?,
                    next_page: value.next_page?,
                })
            }
        }
        impl ::std::convert::From<super::PageSession> for PageSession {
            fn from(value: super::PageSession) -> Self {
                Self {
                    items: Ok(value.items),
                    next_page: Ok(value.next_page),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct PageTenant {
            items: ::std::result::Result<
                ::std::vec::Vec<super::Tenant>,
                ::std::string::String,
            >,
            next_page: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for PageTenant {
            fn default() -> Self {
                Self {
                    items: Err("no value supplied for items".to_string()),
                    next_page: Ok(Default::default()),
                }
            }
        }
        impl PageTenant {
            pub fn items<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::Tenant>>,
                T::Error: ::std::fmt::Display,
            {
                self.items = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for items: {e}")
                    });
                self
            }
            pub fn next_page<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.next_page = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for next_page: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<PageTenant> for super::PageTenant {
            type Error = super::error::ConversionError;
            fn try_from(
                value: PageTenant,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    items: value.items?,
                    next_page: value.next_page?,
                })
            }
        }
        impl ::std::convert::From<super::PageTenant> for PageTenant {
            fn from(value: super::PageTenant) -> Self {
                Self {
                    items: Ok(value.items),
                    next_page: Ok(value.next_page),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct PageUser {
            items: ::std::result::Result<
                ::std::vec::Vec<super::User>,
                ::std::string::String,
            >,
            next_page: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for PageUser {
            fn default() -> Self {
                Self {
                    items: Err("no value supplied for items".to_string()),
                    next_page: Ok(Default::default()),
                }
            }
        }
        impl PageUser {
            pub fn items<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::User>>,
                T::Error: ::std::fmt::Display,
            {
                self.items = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for items: {e}")
                    });
                self
            }
            pub fn next_page<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.next_page = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for next_page: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<PageUser> for super::PageUser {
            type Error = super::error::ConversionError;
            fn try_from(
                value: PageUser,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    items: value.items?,
                    next_page: value.next_page?,
                })
            }
        }
        impl ::std::convert::From<super::PageUser> for PageUser {
            fn from(value: super::PageUser) -> Self {
                Self {
                    items: Ok(value.items),
                    next_page: Ok(value.next_page),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct PathEntry {
            id: ::std::result::Result<::uuid::Uuid, ::std::string::String>,
            name: ::std::result::Result<::std::string::String, ::std::string::String>,
        }
        impl ::std::default::Default for PathEntry {
            fn default() -> Self {
                Self {
                    id: Err("no value supplied for id".to_string()),
                    name: Err("no value supplied for name".to_string()),
                }
            }
        }
        impl PathEntry {
            pub fn id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::uuid::Uuid>,
                T::Error: ::std::fmt::Display,
            {
                self.id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for id: {e}"));
                self
            }
            pub fn name<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.name = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for name: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<PathEntry> for super::PathEntry {
            type Error = super::error::ConversionError;
            fn try_from(
                value: PathEntry,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    id: value.id?,
                    name: value.name?,
                })
            }
        }
        impl ::std::convert::From<super::PathEntry> for PathEntry {
            fn from(value: super::PathEntry) -> Self {
                Self {
                    id: Ok(value.id),
                    name: Ok(value.name),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct Permission {
            description: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            name: ::std::result::Result<::std::string::String, ::std::string::String>,
        }
        impl ::std::default::Default for Permission {
            fn default() -> Self {
                Self {
                    description: Err("no value supplied for description".to_string()),
                    name: Err("no value supplied for name".to_string()),
                }
            }
        }
        impl Permission {
            pub fn description<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.description = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for description: {e}")
                    });
                self
            }
            pub fn name<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.name = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for name: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<Permission> for super::Permission {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Permission,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    description: value.description?,
                    name: value.name?,
                })
            }
        }
        impl ::std::convert::From<super::Permission> for Permission {
            fn from(value: super::Permission) -> Self {
                Self {
                    description: Ok(value.description),
                    name: Ok(value.name),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct Problem {
            code: ::std::result::Result<::std::string::String, ::std::string::String>,
            detail: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            errors: ::std::result::Result<
                ::std::vec::Vec<super::FieldError>,
                ::std::string::String,
            >,
            request_id: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            status: ::std::result::Result<u16, ::std::string::String>,
            title: ::std::result::Result<::std::string::String, ::std::string::String>,
            type_: ::std::result::Result<::std::string::String, ::std::string::String>,
        }
        impl ::std::default::Default for Problem {
            fn default() -> Self {
                Self {
                    code: Err("no value supplied for code".to_string()),
                    detail: Ok(Default::default()),
                    errors: Ok(Default::default()),
                    request_id: Ok(Default::default()),
                    status: Err("no value supplied for status".to_string()),
                    title: Err("no value supplied for title".to_string()),
                    type_: Err("no value supplied for type_".to_string()),
                }
            }
        }
        impl Problem {
            pub fn code<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.code = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for code: {e}")
                    });
                self
            }
            pub fn detail<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.detail = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for detail: {e}")
                    });
                self
            }
            pub fn errors<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::FieldError>>,
                T::Error: ::std::fmt::Display,
            {
                self.errors = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for errors: {e}")
                    });
                self
            }
            pub fn request_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.request_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for request_id: {e}")
                    });
                self
            }
            pub fn status<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<u16>,
                T::Error: ::std::fmt::Display,
            {
                self.status = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for status: {e}")
                    });
                self
            }
            pub fn title<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.title = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for title: {e}")
                    });
                self
            }
            pub fn type_<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.type_ = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for type_: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<Problem> for super::Problem {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Problem,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    code: value.code?,
                    detail: value.detail?,
                    errors: value.errors?,
                    request_id: value.request_id?,
                    status: value.status?,
                    title: value.title?,
                    type_: value.type_?,
                })
            }
        }
        impl ::std::convert::From<super::Problem> for Problem {
            fn from(value: super::Problem) -> Self {
                Self {
                    code: Ok(value.code),
                    detail: Ok(value.detail),
                    errors: Ok(value.errors),
                    request_id: Ok(value.request_id),
                    status: Ok(value.status),
                    title: Ok(value.title),
                    type_: Ok(value.type_),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct Refresh {
            refresh_token: ::std::result::Result<
                super::RefreshRefreshToken,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for Refresh {
            fn default() -> Self {
                Self {
                    refresh_token: Err("no value supplied for refresh_token".to_string()),
                }
            }
        }
        impl Refresh {
            pub fn refresh_token<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::RefreshRefreshToken>,
                T::Error: ::std::fmt::Display,
            {
                self.refresh_token = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for refresh_token: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<Refresh> for super::Refresh {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Refresh,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    refresh_token: value.refresh_token?,
                })
            }
        }
        impl ::std::convert::From<super::Refresh> for Refresh {
            fn from(value: super::Refresh) -> Self {
                Self {
                    refresh_token: Ok(value.refresh_token),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct Role {
            built_in: ::std::result::Result<bool, ::std::string::String>,
            description: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            name: ::std::result::Result<::std::string::String, ::std::string::String>,
            permissions: ::std::result::Result<
                ::std::vec::Vec<::std::string::String>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for Role {
            fn default() -> Self {
                Self {
                    built_in: Err("no value supplied for built_in".to_string()),
                    description: Err("no value supplied for description".to_string()),
                    name: Err("no value supplied for name".to_string()),
                    permissions: Err("no value supplied for permissions".to_string()),
                }
            }
        }
        impl Role {
            pub fn built_in<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<bool>,
                T::Error: ::std::fmt::Display,
            {
                self.built_in = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for built_in: {e}")
                    });
                self
            }
            pub fn description<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.description = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for description: {e}")
                    });
                self
            }
            pub fn name<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.name = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for name: {e}")
                    });
                self
            }
            pub fn permissions<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.permissions = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for permissions: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<Role> for super::Role {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Role,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    built_in: value.built_in?,
                    description: value.description?,
                    name: value.name?,
                    permissions: value.permissions?,
                })
            }
        }
        impl ::std::convert::From<super::Role> for Role {
            fn from(value: super::Role) -> Self {
                Self {
                    built_in: Ok(value.built_in),
                    description: Ok(value.description),
                    name: Ok(value.name),
                    permissions: Ok(value.permissions),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct SearchHit {
            chunk_id: ::std::result::Result<::uuid::Uuid, ::std::string::String>,
            document_id: ::std::result::Result<::uuid::Uuid, ::std::string::String>,
            end: ::std::result::Result<u64, ::std::string::String>,
            file_id: ::std::result::Result<::uuid::Uuid, ::std::string::String>,
            file_name: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            file_version: ::std::result::Result<u64, ::std::string::String>,
            keyword_score: ::std::result::Result<
                ::std::option::Option<f64>,
                ::std::string::String,
            >,
            knowledge_base_id: ::std::result::Result<
                ::uuid::Uuid,
                ::std::string::String,
            >,
            page: ::std::result::Result<
                ::std::option::Option<u32>,
                ::std::string::String,
            >,
            score: ::std::result::Result<f64, ::std::string::String>,
            start: ::std::result::Result<u64, ::std::string::String>,
            text: ::std::result::Result<::std::string::String, ::std::string::String>,
            vector_score: ::std::result::Result<
                ::std::option::Option<f64>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for SearchHit {
            fn default() -> Self {
                Self {
                    chunk_id: Err("no value supplied for chunk_id".to_string()),
                    document_id: Err("no value supplied for document_id".to_string()),
                    end: Err("no value supplied for end".to_string()),
                    file_id: Err("no value supplied for file_id".to_string()),
                    file_name: Err("no value supplied for file_name".to_string()),
                    file_version: Err("no value supplied for file_version".to_string()),
                    keyword_score: Ok(Default::default()),
                    knowledge_base_id: Err(
                        "no value supplied for knowledge_base_id".to_string(),
                    ),
                    page: Ok(Default::default()),
                    score: Err("no value supplied for score".to_string()),
                    start: Err("no value supplied for start".to_string()),
                    text: Err("no value supplied for text".to_string()),
                    vector_score: Ok(Default::default()),
                }
            }
        }
        impl SearchHit {
            pub fn chunk_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::uuid::Uuid>,
                T::Error: ::std::fmt::Display,
            {
                self.chunk_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for chunk_id: {e}")
                    });
                self
            }
            pub fn document_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::uuid::Uuid>,
                T::Error: ::std::fmt::Display,
            {
                self.document_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for document_id: {e}")
                    });
                self
            }
            pub fn end<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<u64>,
                T::Error: ::std::fmt::Display,
            {
                self.end = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for end: {e}")
                    });
                self
            }
            pub fn file_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::uuid::Uuid>,
                T::Error: ::std::fmt::Display,
            {
                self.file_id = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for file_id: {e}")
                    });
                self
            }
            pub fn file_name<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.file_name = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for file_name: {e}")
                    });
                self
            }
            pub fn file_version<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<u64>,
                T::Error: ::std::fmt::Display,
            {
                self.file_version = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for file_version: {e}")
                    });
                self
            }
            pub fn keyword_score<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<f64>>,
                T::Error: ::std::fmt::Display,
            {
                self.keyword_score = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for keyword_score: {e}")
                    });
                self
            }
            pub fn knowledge_base_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::uuid::Uuid>,
                T::Error: ::std::fmt::Display,
            {
                self.knowledge_base_id = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for knowledge_base_id: {e}"
                        )
                    });
                self
            }
            pub fn page<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<u32>>,
                T::Error: ::std::fmt::Display,
            {
                self.page = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for page: {e}")
                    });
                self
            }
            pub fn score<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<f64>,
                T::Error: ::std::fmt::Display,
            {
                self.score = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for score: {e}")
                    });
                self
            }
            pub fn start<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<u64>,
                T::Error: ::std::fmt::Display,
            {
                self.start = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for start: {e}")
                    });
                self
            }
            pub fn text<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.text = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for text: {e}")
                    });
                self
            }
            pub fn vector_score<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<f64>>,
                T::Error: ::std::fmt::Display,
            {
                self.vector_score = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for vector_score: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<SearchHit> for super::SearchHit {
            type Error = super::error::ConversionError;
            fn try_from(
                value: SearchHit,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    chunk_id: value.chunk_id?,
                    document_id: value.document_id?,
                    end: value.end?,
                    file_id: value.file_id?,
                    file_name: value.file_name?,
                    file_version: value.file_version?,
                    keyword_score: value.keyword_score?,
                    knowledge_base_id: value.knowledge_base_id?,
                    page: value.page?,
                    score: value.score?,
                    start: value.start?,
                    text: value.text?,
                    vector_score: value.vector_score?,
                })
            }
        }
        impl ::std::convert::From<super::SearchHit> for SearchHit {
            fn from(value: super::SearchHit) -> Self {
                Self {
                    chunk_id: Ok(value.chunk_id),
                    document_id: Ok(value.document_id),
                    end: Ok(value.end),
                    file_id: Ok(value.file_id),
                    file_name: Ok(value.file_name),
                    file_version: Ok(value.file_version),
                    keyword_score: Ok(value.keyword_score),
                    knowledge_base_id: Ok(value.knowledge_base_id),
                    page: Ok(value.page),
                    score: Ok(value.score),
                    start: Ok(value.start),
                    text: Ok(value.text),
                    vector_score: Ok(value.vector_score),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct SearchQuery {
            file_ids: ::std::result::Result<
                ::std::vec::Vec<::uuid::Uuid>,
                ::std::string::String,
            >,
            folder_ids: ::std::result::Result<
                ::std::vec::Vec<::uuid::Uuid>,
                ::std::string::String,
            >,
            knowledge_base_ids: ::std::result::Result<
                ::std::vec::Vec<::uuid::Uuid>,
                ::std::string::String,
            >,
            limit: ::std::result::Result<
                ::std::option::Option<::std::num::NonZeroU32>,
                ::std::string::String,
            >,
            mode: ::std::result::Result<
                ::std::option::Option<super::SearchMode>,
                ::std::string::String,
            >,
            query: ::std::result::Result<super::SearchQueryQuery, ::std::string::String>,
        }
        impl ::std::default::Default for SearchQuery {
            fn default() -> Self {
                Self {
                    file_ids: Ok(Default::default()),
                    folder_ids: Ok(Default::default()),
                    knowledge_base_ids: Ok(Default::default()),
                    limit: Ok(Default::default()),
                    mode: Ok(Default::default()),
                    query: Err("no value supplied for query".to_string()),
                }
            }
        }
        impl SearchQuery {
            pub fn file_ids<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<::uuid::Uuid>>,
                T::Error: ::std::fmt::Display,
            {
                self.file_ids = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for file_ids: {e}")
                    });
                self
            }
            pub fn folder_ids<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<::uuid::Uuid>>,
                T::Error: ::std::fmt::Display,
            {
                self.folder_ids = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for folder_ids: {e}")
                    });
                self
            }
            pub fn knowledge_base_ids<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<::uuid::Uuid>>,
                T::Error: ::std::fmt::Display,
            {
                self.knowledge_base_ids = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for knowledge_base_ids: {e}"
                        )
                    });
                self
            }
            pub fn limit<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<::std::num::NonZeroU32>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.limit = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for limit: {e}")
                    });
                self
            }
            pub fn mode<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::SearchMode>>,
                T::Error: ::std::fmt::Display,
            {
                self.mode = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for mode: {e}")
                    });
                self
            }
            pub fn query<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::SearchQueryQuery>,
                T::Error: ::std::fmt::Display,
            {
                self.query = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for query: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<SearchQuery> for super::SearchQuery {
            type Error = super::error::ConversionError;
            fn try_from(
                value: SearchQuery,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    file_ids: value.file_ids?,
                    folder_ids: value.folder_ids?,
                    knowledge_base_ids: value.knowledge_base_ids?,
                    limit: value.limit?,
                    mode: value.mode?,
                    query: value.query?,
                })
            }
        }
        impl ::std::convert::From<super::SearchQuery> for SearchQuery {
            fn from(value: super::SearchQuery) -> Self {
                Self {
                    file_ids: Ok(value.file_ids),
                    folder_ids: Ok(value.folder_ids),
                    knowledge_base_ids: Ok(value.knowledge_base_ids),
                    limit: Ok(value.limit),
                    mode: Ok(value.mode),
                    query: Ok(value.query),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct SearchResults {
            hits: ::std::result::Result<
                ::std::vec::Vec<super::SearchHit>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for SearchResults {
            fn default() -> Self {
                Self {
                    hits: Err("no value supplied for hits".to_string()),
                }
            }
        }
        impl SearchResults {
            pub fn hits<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<super::SearchHit>>,
                T::Error: ::std::fmt::Display,
            {
                self.hits = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for hits: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<SearchResults> for super::SearchResults {
            type Error = super::error::ConversionError;
            fn try_from(
                value: SearchResults,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self { hits: value.hits? })
            }
        }
        impl ::std::convert::From<super::SearchResults> for SearchResults {
            fn from(value: super::SearchResults) -> Self {
                Self { hits: Ok(value.hits) }
            }
        }
        #[derive(Clone, Debug)]
        pub struct Session {
            created_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
            id: ::std::result::Result<::uuid::Uuid, ::std::string::String>,
            knowledge_base_ids: ::std::result::Result<
                ::std::vec::Vec<::uuid::Uuid>,
                ::std::string::String,
            >,
            title: ::std::result::Result<::std::string::String, ::std::string::String>,
            updated_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for Session {
            fn default() -> Self {
                Self {
                    created_at: Err("no value supplied for created_at".to_string()),
                    id: Err("no value supplied for id".to_string()),
                    knowledge_base_ids: Err(
                        "no value supplied for knowledge_base_ids".to_string(),
                    ),
                    title: Err("no value supplied for title".to_string()),
                    updated_at: Err("no value supplied for updated_at".to_string()),
                }
            }
        }
        impl Session {
            pub fn created_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.created_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for created_at: {e}")
                    });
                self
            }
            pub fn id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::uuid::Uuid>,
                T::Error: ::std::fmt::Display,
            {
                self.id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for id: {e}"));
                self
            }
            pub fn knowledge_base_ids<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<::uuid::Uuid>>,
                T::Error: ::std::fmt::Display,
            {
                self.knowledge_base_ids = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for knowledge_base_ids: {e}"
                        )
                    });
                self
            }
            pub fn title<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.title = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for title: {e}")
                    });
                self
            }
            pub fn updated_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.updated_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for updated_at: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<Session> for super::Session {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Session,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    created_at: value.created_at?,
                    id: value.id?,
                    knowledge_base_ids: value.knowledge_base_ids?,
                    title: value.title?,
                    updated_at: value.updated_at?,
                })
            }
        }
        impl ::std::convert::From<super::Session> for Session {
            fn from(value: super::Session) -> Self {
                Self {
                    created_at: Ok(value.created_at),
                    id: Ok(value.id),
                    knowledge_base_ids: Ok(value.knowledge_base_ids),
                    title: Ok(value.title),
                    updated_at: Ok(value.updated_at),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct SessionCreate {
            knowledge_base_ids: ::std::result::Result<
                ::std::vec::Vec<::uuid::Uuid>,
                ::std::string::String,
            >,
            title: ::std::result::Result<
                ::std::option::Option<super::SessionCreateTitle>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for SessionCreate {
            fn default() -> Self {
                Self {
                    knowledge_base_ids: Ok(Default::default()),
                    title: Ok(Default::default()),
                }
            }
        }
        impl SessionCreate {
            pub fn knowledge_base_ids<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<::uuid::Uuid>>,
                T::Error: ::std::fmt::Display,
            {
                self.knowledge_base_ids = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for knowledge_base_ids: {e}"
                        )
                    });
                self
            }
            pub fn title<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<super::SessionCreateTitle>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.title = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for title: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<SessionCreate> for super::SessionCreate {
            type Error = super::error::ConversionError;
            fn try_from(
                value: SessionCreate,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    knowledge_base_ids: value.knowledge_base_ids?,
                    title: value.title?,
                })
            }
        }
        impl ::std::convert::From<super::SessionCreate> for SessionCreate {
            fn from(value: super::SessionCreate) -> Self {
                Self {
                    knowledge_base_ids: Ok(value.knowledge_base_ids),
                    title: Ok(value.title),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct SessionUpdate {
            title: ::std::result::Result<
                ::std::option::Option<super::SessionUpdateTitle>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for SessionUpdate {
            fn default() -> Self {
                Self {
                    title: Ok(Default::default()),
                }
            }
        }
        impl SessionUpdate {
            pub fn title<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<super::SessionUpdateTitle>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.title = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for title: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<SessionUpdate> for super::SessionUpdate {
            type Error = super::error::ConversionError;
            fn try_from(
                value: SessionUpdate,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self { title: value.title? })
            }
        }
        impl ::std::convert::From<super::SessionUpdate> for SessionUpdate {
            fn from(value: super::SessionUpdate) -> Self {
                Self { title: Ok(value.title) }
            }
        }
        #[derive(Clone, Debug)]
        pub struct SigningKey {
            id: ::std::result::Result<::uuid::Uuid, ::std::string::String>,
        }
        impl ::std::default::Default for SigningKey {
            fn default() -> Self {
                Self {
                    id: Err("no value supplied for id".to_string()),
                }
            }
        }
        impl SigningKey {
            pub fn id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::uuid::Uuid>,
                T::Error: ::std::fmt::Display,
            {
                self.id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for id: {e}"));
                self
            }
        }
        impl ::std::convert::TryFrom<SigningKey> for super::SigningKey {
            type Error = super::error::ConversionError;
            fn try_from(
                value: SigningKey,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self { id: value.id? })
            }
        }
        impl ::std::convert::From<super::SigningKey> for SigningKey {
            fn from(value: super::SigningKey) -> Self {
                Self { id: Ok(value.id) }
            }
        }
        #[derive(Clone, Debug)]
        pub struct Tenant {
            created_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
            id: ::std::result::Result<::uuid::Uuid, ::std::string::String>,
            name: ::std::result::Result<::std::string::String, ::std::string::String>,
            slug: ::std::result::Result<::std::string::String, ::std::string::String>,
            state: ::std::result::Result<::std::string::String, ::std::string::String>,
        }
        impl ::std::default::Default for Tenant {
            fn default() -> Self {
                Self {
                    created_at: Err("no value supplied for created_at".to_string()),
                    id: Err("no value supplied for id".to_string()),
                    name: Err("no value supplied for name".to_string()),
                    slug: Err("no value supplied for slug".to_string()),
                    state: Err("no value supplied for state".to_string()),
                }
            }
        }
        impl Tenant {
            pub fn created_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.created_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for created_at: {e}")
                    });
                self
            }
            pub fn id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::uuid::Uuid>,
                T::Error: ::std::fmt::Display,
            {
                self.id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for id: {e}"));
                self
            }
            pub fn name<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.name = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for name: {e}")
                    });
                self
            }
            pub fn slug<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.slug = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for slug: {e}")
                    });
                self
            }
            pub fn state<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.state = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for state: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<Tenant> for super::Tenant {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Tenant,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    created_at: value.created_at?,
                    id: value.id?,
                    name: value.name?,
                    slug: value.slug?,
                    state: value.state?,
                })
            }
        }
        impl ::std::convert::From<super::Tenant> for Tenant {
            fn from(value: super::Tenant) -> Self {
                Self {
                    created_at: Ok(value.created_at),
                    id: Ok(value.id),
                    name: Ok(value.name),
                    slug: Ok(value.slug),
                    state: Ok(value.state),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct TenantAdministrator {
            login: ::std::result::Result<
                super::TenantAdministratorLogin,
                ::std::string::String,
            >,
            password: ::std::result::Result<
                super::TenantAdministratorPassword,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for TenantAdministrator {
            fn default() -> Self {
                Self {
                    login: Err("no value supplied for login".to_string()),
                    password: Err("no value supplied for password".to_string()),
                }
            }
        }
        impl TenantAdministrator {
            pub fn login<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::TenantAdministratorLogin>,
                T::Error: ::std::fmt::Display,
            {
                self.login = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for login: {e}")
                    });
                self
            }
            pub fn password<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::TenantAdministratorPassword>,
                T::Error: ::std::fmt::Display,
            {
                self.password = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for password: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<TenantAdministrator>
        for super::TenantAdministrator {
            type Error = super::error::ConversionError;
            fn try_from(
                value: TenantAdministrator,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    login: value.login?,
                    password: value.password?,
                })
            }
        }
        impl ::std::convert::From<super::TenantAdministrator> for TenantAdministrator {
            fn from(value: super::TenantAdministrator) -> Self {
                Self {
                    login: Ok(value.login),
                    password: Ok(value.password),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct TenantCreate {
            administrator: ::std::result::Result<
                ::std::option::Option<super::TenantAdministrator>,
                ::std::string::String,
            >,
            name: ::std::result::Result<super::TenantCreateName, ::std::string::String>,
            slug: ::std::result::Result<super::TenantCreateSlug, ::std::string::String>,
        }
        impl ::std::default::Default for TenantCreate {
            fn default() -> Self {
                Self {
                    administrator: Ok(Default::default()),
                    name: Err("no value supplied for name".to_string()),
                    slug: Err("no value supplied for slug".to_string()),
                }
            }
        }
        impl TenantCreate {
            pub fn administrator<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<super::TenantAdministrator>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.administrator = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for administrator: {e}")
                    });
                self
            }
            pub fn name<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::TenantCreateName>,
                T::Error: ::std::fmt::Display,
            {
                self.name = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for name: {e}")
                    });
                self
            }
            pub fn slug<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::TenantCreateSlug>,
                T::Error: ::std::fmt::Display,
            {
                self.slug = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for slug: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<TenantCreate> for super::TenantCreate {
            type Error = super::error::ConversionError;
            fn try_from(
                value: TenantCreate,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    administrator: value.administrator?,
                    name: value.name?,
                    slug: value.slug?,
                })
            }
        }
        impl ::std::convert::From<super::TenantCreate> for TenantCreate {
            fn from(value: super::TenantCreate) -> Self {
                Self {
                    administrator: Ok(value.administrator),
                    name: Ok(value.name),
                    slug: Ok(value.slug),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct TokenUsage {
            completion_tokens: ::std::result::Result<u32, ::std::string::String>,
            prompt_tokens: ::std::result::Result<u32, ::std::string::String>,
        }
        impl ::std::default::Default for TokenUsage {
            fn default() -> Self {
                Self {
                    completion_tokens: Err(
                        "no value supplied for completion_tokens".to_string(),
                    ),
                    prompt_tokens: Err("no value supplied for prompt_tokens".to_string()),
                }
            }
        }
        impl TokenUsage {
            pub fn completion_tokens<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<u32>,
                T::Error: ::std::fmt::Display,
            {
                self.completion_tokens = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for completion_tokens: {e}"
                        )
                    });
                self
            }
            pub fn prompt_tokens<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<u32>,
                T::Error: ::std::fmt::Display,
            {
                self.prompt_tokens = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for prompt_tokens: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<TokenUsage> for super::TokenUsage {
            type Error = super::error::ConversionError;
            fn try_from(
                value: TokenUsage,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    completion_tokens: value.completion_tokens?,
                    prompt_tokens: value.prompt_tokens?,
                })
            }
        }
        impl ::std::convert::From<super::TokenUsage> for TokenUsage {
            fn from(value: super::TokenUsage) -> Self {
                Self {
                    completion_tokens: Ok(value.completion_tokens),
                    prompt_tokens: Ok(value.prompt_tokens),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct Tokens {
            access_token: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            expires_in: ::std::result::Result<u32, ::std::string::String>,
            refresh_token: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            token_type: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for Tokens {
            fn default() -> Self {
                Self {
                    access_token: Err("no value supplied for access_token".to_string()),
                    expires_in: Err("no value supplied for expires_in".to_string()),
                    refresh_token: Err(
                        "no value supplied for refresh_token".to_string(),
                    ),
                    token_type: Err("no value supplied for token_type".to_string()),
                }
            }
        }
        impl Tokens {
            pub fn access_token<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.access_token = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for access_token: {e}")
                    });
                self
            }
            pub fn expires_in<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<u32>,
                T::Error: ::std::fmt::Display,
            {
                self.expires_in = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for expires_in: {e}")
                    });
                self
            }
            pub fn refresh_token<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.refresh_token = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for refresh_token: {e}")
                    });
                self
            }
            pub fn token_type<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.token_type = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for token_type: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<Tokens> for super::Tokens {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Tokens,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    access_token: value.access_token?,
                    expires_in: value.expires_in?,
                    refresh_token: value.refresh_token?,
                    token_type: value.token_type?,
                })
            }
        }
        impl ::std::convert::From<super::Tokens> for Tokens {
            fn from(value: super::Tokens) -> Self {
                Self {
                    access_token: Ok(value.access_token),
                    expires_in: Ok(value.expires_in),
                    refresh_token: Ok(value.refresh_token),
                    token_type: Ok(value.token_type),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct User {
            created_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
            display_name: ::std::result::Result<
                ::std::string::String,
                ::std::string::String,
            >,
            email: ::std::result::Result<
                ::std::option::Option<::std::string::String>,
                ::std::string::String,
            >,
            home_folder_id: ::std::result::Result<
                ::std::option::Option<::uuid::Uuid>,
                ::std::string::String,
            >,
            id: ::std::result::Result<::uuid::Uuid, ::std::string::String>,
            login: ::std::result::Result<::std::string::String, ::std::string::String>,
            roles: ::std::result::Result<
                ::std::vec::Vec<::std::string::String>,
                ::std::string::String,
            >,
            state: ::std::result::Result<super::UserState, ::std::string::String>,
            updated_at: ::std::result::Result<
                ::chrono::DateTime<::chrono::offset::Utc>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for User {
            fn default() -> Self {
                Self {
                    created_at: Err("no value supplied for created_at".to_string()),
                    display_name: Err("no value supplied for display_name".to_string()),
                    email: Ok(Default::default()),
                    home_folder_id: Ok(Default::default()),
                    id: Err("no value supplied for id".to_string()),
                    login: Err("no value supplied for login".to_string()),
                    roles: Err("no value supplied for roles".to_string()),
                    state: Err("no value supplied for state".to_string()),
                    updated_at: Err("no value supplied for updated_at".to_string()),
                }
            }
        }
        impl User {
            pub fn created_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.created_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for created_at: {e}")
                    });
                self
            }
            pub fn display_name<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.display_name = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for display_name: {e}")
                    });
                self
            }
            pub fn email<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.email = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for email: {e}")
                    });
                self
            }
            pub fn home_folder_id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<::uuid::Uuid>>,
                T::Error: ::std::fmt::Display,
            {
                self.home_folder_id = value
                    .try_into()
                    .map_err(|e| {
                        format!(
                            "error converting supplied value for home_folder_id: {e}"
                        )
                    });
                self
            }
            pub fn id<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::uuid::Uuid>,
                T::Error: ::std::fmt::Display,
            {
                self.id = value
                    .try_into()
                    .map_err(|e| format!("error converting supplied value for id: {e}"));
                self
            }
            pub fn login<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.login = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for login: {e}")
                    });
                self
            }
            pub fn roles<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.roles = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for roles: {e}")
                    });
                self
            }
            pub fn state<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::UserState>,
                T::Error: ::std::fmt::Display,
            {
                self.state = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for state: {e}")
                    });
                self
            }
            pub fn updated_at<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
                T::Error: ::std::fmt::Display,
            {
                self.updated_at = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for updated_at: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<User> for super::User {
            type Error = super::error::ConversionError;
            fn try_from(
                value: User,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    created_at: value.created_at?,
                    display_name: value.display_name?,
                    email: value.email?,
                    home_folder_id: value.home_folder_id?,
                    id: value.id?,
                    login: value.login?,
                    roles: value.roles?,
                    state: value.state?,
                    updated_at: value.updated_at?,
                })
            }
        }
        impl ::std::convert::From<super::User> for User {
            fn from(value: super::User) -> Self {
                Self {
                    created_at: Ok(value.created_at),
                    display_name: Ok(value.display_name),
                    email: Ok(value.email),
                    home_folder_id: Ok(value.home_folder_id),
                    id: Ok(value.id),
                    login: Ok(value.login),
                    roles: Ok(value.roles),
                    state: Ok(value.state),
                    updated_at: Ok(value.updated_at),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct UserCreate {
            display_name: ::std::result::Result<
                ::std::option::Option<super::UserCreateDisplayName>,
                ::std::string::String,
            >,
            email: ::std::result::Result<
                ::std::option::Option<super::UserCreateEmail>,
                ::std::string::String,
            >,
            login: ::std::result::Result<super::UserCreateLogin, ::std::string::String>,
            password: ::std::result::Result<
                ::std::option::Option<super::UserCreatePassword>,
                ::std::string::String,
            >,
            roles: ::std::result::Result<
                ::std::vec::Vec<::std::string::String>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for UserCreate {
            fn default() -> Self {
                Self {
                    display_name: Ok(Default::default()),
                    email: Ok(Default::default()),
                    login: Err("no value supplied for login".to_string()),
                    password: Ok(Default::default()),
                    roles: Ok(Default::default()),
                }
            }
        }
        impl UserCreate {
            pub fn display_name<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<super::UserCreateDisplayName>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.display_name = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for display_name: {e}")
                    });
                self
            }
            pub fn email<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<super::UserCreateEmail>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.email = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for email: {e}")
                    });
                self
            }
            pub fn login<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<super::UserCreateLogin>,
                T::Error: ::std::fmt::Display,
            {
                self.login = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for login: {e}")
                    });
                self
            }
            pub fn password<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<super::UserCreatePassword>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.password = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for password: {e}")
                    });
                self
            }
            pub fn roles<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.roles = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for roles: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<UserCreate> for super::UserCreate {
            type Error = super::error::ConversionError;
            fn try_from(
                value: UserCreate,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    display_name: value.display_name?,
                    email: value.email?,
                    login: value.login?,
                    password: value.password?,
                    roles: value.roles?,
                })
            }
        }
        impl ::std::convert::From<super::UserCreate> for UserCreate {
            fn from(value: super::UserCreate) -> Self {
                Self {
                    display_name: Ok(value.display_name),
                    email: Ok(value.email),
                    login: Ok(value.login),
                    password: Ok(value.password),
                    roles: Ok(value.roles),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct UserUpdate {
            display_name: ::std::result::Result<
                ::std::option::Option<super::UserUpdateDisplayName>,
                ::std::string::String,
            >,
            email: ::std::result::Result<
                ::std::option::Option<super::UserUpdateEmail>,
                ::std::string::String,
            >,
            password: ::std::result::Result<
                ::std::option::Option<super::UserUpdatePassword>,
                ::std::string::String,
            >,
            roles: ::std::result::Result<
                ::std::vec::Vec<::std::string::String>,
                ::std::string::String,
            >,
            state: ::std::result::Result<
                ::std::option::Option<super::UserState>,
                ::std::string::String,
            >,
        }
        impl ::std::default::Default for UserUpdate {
            fn default() -> Self {
                Self {
                    display_name: Ok(Default::default()),
                    email: Ok(Default::default()),
                    password: Ok(Default::default()),
                    roles: Ok(Default::default()),
                    state: Ok(Default::default()),
                }
            }
        }
        impl UserUpdate {
            pub fn display_name<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<super::UserUpdateDisplayName>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.display_name = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for display_name: {e}")
                    });
                self
            }
            pub fn email<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<super::UserUpdateEmail>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.email = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for email: {e}")
                    });
                self
            }
            pub fn password<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<
                    ::std::option::Option<super::UserUpdatePassword>,
                >,
                T::Error: ::std::fmt::Display,
            {
                self.password = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for password: {e}")
                    });
                self
            }
            pub fn roles<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::vec::Vec<::std::string::String>>,
                T::Error: ::std::fmt::Display,
            {
                self.roles = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for roles: {e}")
                    });
                self
            }
            pub fn state<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::option::Option<super::UserState>>,
                T::Error: ::std::fmt::Display,
            {
                self.state = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for state: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<UserUpdate> for super::UserUpdate {
            type Error = super::error::ConversionError;
            fn try_from(
                value: UserUpdate,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    display_name: value.display_name?,
                    email: value.email?,
                    password: value.password?,
                    roles: value.roles?,
                    state: value.state?,
                })
            }
        }
        impl ::std::convert::From<super::UserUpdate> for UserUpdate {
            fn from(value: super::UserUpdate) -> Self {
                Self {
                    display_name: Ok(value.display_name),
                    email: Ok(value.email),
                    password: Ok(value.password),
                    roles: Ok(value.roles),
                    state: Ok(value.state),
                }
            }
        }
        #[derive(Clone, Debug)]
        pub struct Version {
            name: ::std::result::Result<::std::string::String, ::std::string::String>,
            version: ::std::result::Result<::std::string::String, ::std::string::String>,
        }
        impl ::std::default::Default for Version {
            fn default() -> Self {
                Self {
                    name: Err("no value supplied for name".to_string()),
                    version: Err("no value supplied for version".to_string()),
                }
            }
        }
        impl Version {
            pub fn name<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.name = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for name: {e}")
                    });
                self
            }
            pub fn version<T>(mut self, value: T) -> Self
            where
                T: ::std::convert::TryInto<::std::string::String>,
                T::Error: ::std::fmt::Display,
            {
                self.version = value
                    .try_into()
                    .map_err(|e| {
                        format!("error converting supplied value for version: {e}")
                    });
                self
            }
        }
        impl ::std::convert::TryFrom<Version> for super::Version {
            type Error = super::error::ConversionError;
            fn try_from(
                value: Version,
            ) -> ::std::result::Result<Self, super::error::ConversionError> {
                Ok(Self {
                    name: value.name?,
                    version: value.version?,
                })
            }
        }
        impl ::std::convert::From<super::Version> for Version {
            fn from(value: super::Version) -> Self {
                Self {
                    name: Ok(value.name),
                    version: Ok(value.version),
                }
            }
        }
    }
    /// Error types.
    pub mod error {
        /// Error from a `TryFrom` or `FromStr` implementation.
        pub struct ConversionError(::std::borrow::Cow<'static, str>);
        impl ::std::error::Error for ConversionError {}
        impl ::std::fmt::Display for ConversionError {
            fn fmt(
                &self,
                f: &mut ::std::fmt::Formatter<'_>,
            ) -> Result<(), ::std::fmt::Error> {
                ::std::fmt::Display::fmt(&self.0, f)
            }
        }
        impl ::std::fmt::Debug for ConversionError {
            fn fmt(
                &self,
                f: &mut ::std::fmt::Formatter<'_>,
            ) -> Result<(), ::std::fmt::Error> {
                ::std::fmt::Debug::fmt(&self.0, f)
            }
        }
        impl From<&'static str> for ConversionError {
            fn from(value: &'static str) -> Self {
                Self(value.into())
            }
        }
        impl From<String> for ConversionError {
            fn from(value: String) -> Self {
                Self(value.into())
            }
        }
    }
}
#[derive(Clone, Debug)]
/**Client for Lectern

Question answering over many tenants' own documents. Every error is RFC 9457 problem+json with a stable `code`.

Version: 0.1.0*/
pub struct Client {
    pub(crate) baseurl: String,
    pub(crate) client: reqwest::Client,
    pub(crate) inner: crate::Connection,
}
impl Client {
    /// Create a new client.
    ///
    /// `baseurl` is the base URL provided to the internal
    /// `reqwest::Client`, and should include a scheme and hostname,
    /// as well as port and a path stem if applicable.
    pub fn new(baseurl: &str, inner: crate::Connection) -> Self {
        #[cfg(not(target_arch = "wasm32"))]
        let client = {
            let dur = ::std::time::Duration::from_secs(15u64);
            reqwest::ClientBuilder::new().connect_timeout(dur).timeout(dur)
        };
        #[cfg(target_arch = "wasm32")]
        let client = reqwest::ClientBuilder::new();
        Self::new_with_client(baseurl, client.build().unwrap(), inner)
    }
    /// Construct a new client with an existing `reqwest::Client`,
    /// allowing more control over its configuration.
    ///
    /// `baseurl` is the base URL provided to the internal
    /// `reqwest::Client`, and should include a scheme and hostname,
    /// as well as port and a path stem if applicable.
    pub fn new_with_client(
        baseurl: &str,
        client: reqwest::Client,
        inner: crate::Connection,
    ) -> Self {
        Self {
            baseurl: baseurl.to_string(),
            client,
            inner,
        }
    }
}
impl ClientInfo<crate::Connection> for Client {
    fn api_version() -> &'static str {
        "0.1.0"
    }
    fn baseurl(&self) -> &str {
        self.baseurl.as_str()
    }
    fn client(&self) -> &reqwest::Client {
        &self.client
    }
    fn inner(&self) -> &crate::Connection {
        &self.inner
    }
}
impl ClientHooks<crate::Connection> for &Client {}
impl Client {
    /**List my API keys

Requires the permission `api_keys:read`.

Sends a `GET` request to `/api-keys`

Arguments:
- `limit`: Items a page, 1–200; 50 if absent.
- `page_token`: Token of the page to read, from `next_page`.
```ignore
let response = client.api_key_list()
    .limit(limit)
    .page_token(page_token)
    .send()
    .await;
```*/
    pub fn api_key_list(&self) -> builder::ApiKeyList<'_> {
        builder::ApiKeyList::new(self)
    }
    /**Create an API key

The key acts as the caller, limited to the given scopes. The answer is the only place where its secret is shown.

Requires the permission `api_keys:write`.

Sends a `POST` request to `/api-keys`

```ignore
let response = client.api_key_create()
    .body(body)
    .send()
    .await;
```*/
    pub fn api_key_create(&self) -> builder::ApiKeyCreate<'_> {
        builder::ApiKeyCreate::new(self)
    }
    /**Read one of my API keys

Requires the permission `api_keys:read`.

Sends a `GET` request to `/api-keys/{api_key_id}`

```ignore
let response = client.api_key_get()
    .api_key_id(api_key_id)
    .send()
    .await;
```*/
    pub fn api_key_get(&self) -> builder::ApiKeyGet<'_> {
        builder::ApiKeyGet::new(self)
    }
    /**Revoke one of my API keys

It fails from the next request on. Revoking twice is no error.

Requires the permission `api_keys:write`.

Sends a `DELETE` request to `/api-keys/{api_key_id}`

```ignore
let response = client.api_key_revoke()
    .api_key_id(api_key_id)
    .send()
    .await;
```*/
    pub fn api_key_revoke(&self) -> builder::ApiKeyRevoke<'_> {
        builder::ApiKeyRevoke::new(self)
    }
    /**List audit events

What was done in the tenant, newest first. Filters restrict together; a value that nothing has gives an empty list.

Requires the permission `audit:read`.

Sends a `GET` request to `/audit-events`

Arguments:
- `action`: Only what this operation did, such as `folder_create`.
- `actor_id`: Only what the actor with this id did.
- `limit`: Items a page, 1–200; 50 if absent.
- `object_id`: Only what was done to the object with this id, which may be gone by now.
- `object_type`: Only what was done to objects of this kind, such as `folder`.
- `page_token`: Token of the page to read, from `next_page`.
- `since`: Only at this time or later.
- `until`: Only before this time.
```ignore
let response = client.audit_event_list()
    .action(action)
    .actor_id(actor_id)
    .limit(limit)
    .object_id(object_id)
    .object_type(object_type)
    .page_token(page_token)
    .since(since)
    .until(until)
    .send()
    .await;
```*/
    pub fn audit_event_list(&self) -> builder::AuditEventList<'_> {
        builder::AuditEventList::new(self)
    }
    /**Export the audit log

Every event as JSON Lines (`application/x-ndjson`), oldest first: one object a line, of the form that the list gives.

Requires the permission `audit:read`.

Sends a `GET` request to `/audit-events/export`

```ignore
let response = client.audit_export()
    .send()
    .await;
```*/
    pub fn audit_export(&self) -> builder::AuditExport<'_> {
        builder::AuditExport::new(self)
    }
    /**Verify the audit log

Recomputes the hash of every event. A changed, missing or inserted event is found, and so is a shortened log.

Requires the permission `audit:read`.

Sends a `GET` request to `/audit-events/verify`

```ignore
let response = client.audit_verify()
    .send()
    .await;
```*/
    pub fn audit_verify(&self) -> builder::AuditVerify<'_> {
        builder::AuditVerify::new(self)
    }
    /**Sign in

Answers an access token (15 minutes) and a refresh token (30 days, good once).

Sends a `POST` request to `/auth/login`

```ignore
let response = client.auth_login()
    .body(body)
    .send()
    .await;
```*/
    pub fn auth_login(&self) -> builder::AuthLogin<'_> {
        builder::AuthLogin::new(self)
    }
    /**Sign out

Ends the sign-in: its access and refresh tokens stop working at once.

Requires the permission `self:read`.

Sends a `POST` request to `/auth/logout`

```ignore
let response = client.auth_logout()
    .send()
    .await;
```*/
    pub fn auth_logout(&self) -> builder::AuthLogout<'_> {
        builder::AuthLogout::new(self)
    }
    /**Who am I

The caller's identity, roles and effective permissions.

Requires the permission `self:read`.

Sends a `GET` request to `/auth/me`

```ignore
let response = client.auth_me()
    .send()
    .await;
```*/
    pub fn auth_me(&self) -> builder::AuthMe<'_> {
        builder::AuthMe::new(self)
    }
    /**Trade a refresh token for new tokens

Each refresh token works once. Using one again revokes the sign-in.

Sends a `POST` request to `/auth/refresh`

```ignore
let response = client.auth_refresh()
    .body(body)
    .send()
    .await;
```*/
    pub fn auth_refresh(&self) -> builder::AuthRefresh<'_> {
        builder::AuthRefresh::new(self)
    }
    /**List files

The visible files of a folder by name, or all visible files, oldest first.

Requires the permission `files:read`.

Sends a `GET` request to `/files`

Arguments:
- `folder_id`: Only files in this folder.
- `limit`: Items a page, 1–200; 50 if absent.
- `name`: Only files of exactly this name.
- `page_token`: Token of the page to read, from `next_page`.
```ignore
let response = client.file_list()
    .folder_id(folder_id)
    .limit(limit)
    .name(name)
    .page_token(page_token)
    .send()
    .await;
```*/
    pub fn file_list(&self) -> builder::FileList<'_> {
        builder::FileList::new(self)
    }
    /**Upload a file

The body is the content itself, streamed; it may be empty. Needs write access to the folder; the caller manages the new file. A body that
ends early, is too large or meets a full disk leaves nothing behind.

Requires the permission `files:write`.

Sends a `POST` request to `/files`

Arguments:
- `folder_id`: The folder to put it in; the caller's home folder if absent.
- `media_type`: What the bytes are, if they don't tell.
- `name`: The file's name: 1–255 characters without `/` and control characters.
- `on_conflict`: What happens when the folder already has a file of that name; `fail` if absent.
- `body`
```ignore
let response = client.file_upload()
    .folder_id(folder_id)
    .media_type(media_type)
    .name(name)
    .on_conflict(on_conflict)
    .body(body)
    .send()
    .await;
```*/
    pub fn file_upload(&self) -> builder::FileUpload<'_> {
        builder::FileUpload::new(self)
    }
    /**Read a file's description

Requires the permission `files:read`.

Sends a `GET` request to `/files/{file_id}`

Arguments:
- `file_id`: The file.
```ignore
let response = client.file_get()
    .file_id(file_id)
    .send()
    .await;
```*/
    pub fn file_get(&self) -> builder::FileGet<'_> {
        builder::FileGet::new(self)
    }
    /**Delete a file

All its versions, its documents in knowledge bases and their index entries go with it. Needs write access.

Requires the permission `files:write`.

Sends a `DELETE` request to `/files/{file_id}`

Arguments:
- `file_id`: The file.
```ignore
let response = client.file_delete()
    .file_id(file_id)
    .send()
    .await;
```*/
    pub fn file_delete(&self) -> builder::FileDelete<'_> {
        builder::FileDelete::new(self)
    }
    /**Rename or move a file

What is absent stays. Needs write access to the file, and for a move to the new folder.

Requires the permission `files:write`.

Sends a `PATCH` request to `/files/{file_id}`

Arguments:
- `file_id`: The file.
- `body`
```ignore
let response = client.file_update()
    .file_id(file_id)
    .body(body)
    .send()
    .await;
```*/
    pub fn file_update(&self) -> builder::FileUpdate<'_> {
        builder::FileUpdate::new(self)
    }
    /**Download a file

The active version, or another one. Answers one `Range` of bytes with 206, and 304 when the caller has the content already. The media
type in the answer is the file's own; it is always sent as an attachment.

Requires the permission `files:read`.

Sends a `GET` request to `/files/{file_id}/content`

Arguments:
- `file_id`: The file.
- `version`: The version to serve; the active one if absent.
- `if_none_match`: Entity tags of contents that the caller has.
- `if_range`: The entity tag that the range belongs to; the whole content is sent if it has another.
- `range`: One range of bytes, such as `bytes=0-1023`.
```ignore
let response = client.file_content()
    .file_id(file_id)
    .version(version)
    .if_none_match(if_none_match)
    .if_range(if_range)
    .range(range)
    .send()
    .await;
```*/
    pub fn file_content(&self) -> builder::FileContent<'_> {
        builder::FileContent::new(self)
    }
    /**Replace a file's content

The body becomes the file's new version; documents of the file are ingested again, and until that is done the old content is no longer
found. The same bytes again change nothing. Needs write access.

Requires the permission `files:write`.

Sends a `PUT` request to `/files/{file_id}/content`

Arguments:
- `file_id`: The file.
- `media_type`: What the bytes are, if they don't tell.
- `if_match`: Replace only the content of this entity tag; 412 if the file has another by now.
- `body`
```ignore
let response = client.file_content_replace()
    .file_id(file_id)
    .media_type(media_type)
    .if_match(if_match)
    .body(body)
    .send()
    .await;
```*/
    pub fn file_content_replace(&self) -> builder::FileContentReplace<'_> {
        builder::FileContentReplace::new(self)
    }
    /**List a file's grants

The live grants on the file itself, not those on folders above it. Needs manage access to the file, or `grants:manage_all`.

Requires the permission `grants:read`.

Sends a `GET` request to `/files/{file_id}/grants`

Arguments:
- `file_id`: The file.
```ignore
let response = client.file_grant_list()
    .file_id(file_id)
    .send()
    .await;
```*/
    pub fn file_grant_list(&self) -> builder::FileGrantList<'_> {
        builder::FileGrantList::new(self)
    }
    /**Replace a file's grants

The list becomes the file's grants, beside those that reach it from the folders above. Takes effect at once, in search too. Needs manage
access to the file, or `grants:manage_all`; 409 if nobody could manage the file any more.

Requires the permission `grants:write`.

Sends a `PUT` request to `/files/{file_id}/grants`

Arguments:
- `file_id`: The file.
- `body`
```ignore
let response = client.file_grant_put()
    .file_id(file_id)
    .body(body)
    .send()
    .await;
```*/
    pub fn file_grant_put(&self) -> builder::FileGrantPut<'_> {
        builder::FileGrantPut::new(self)
    }
    /**List a file's versions

Newest first.

Requires the permission `files:read`.

Sends a `GET` request to `/files/{file_id}/versions`

Arguments:
- `file_id`: The file.
- `limit`: Items a page, 1–200; 50 if absent.
- `page_token`: Token of the page to read, from `next_page`.
```ignore
let response = client.file_version_list()
    .file_id(file_id)
    .limit(limit)
    .page_token(page_token)
    .send()
    .await;
```*/
    pub fn file_version_list(&self) -> builder::FileVersionList<'_> {
        builder::FileVersionList::new(self)
    }
    /**List folders

The visible folders in `parent_id`, by name. Without it, where one's view of the tree begins: the visible folders whose parent is not
visible, such as one's home folder, `Shared`, and what others have shared.

Requires the permission `folders:read`.

Sends a `GET` request to `/folders`

Arguments:
- `limit`: Items a page, 1–200; 50 if absent.
- `page_token`: Token of the page to read, from `next_page`.
- `parent_id`: The folder whose folders to list.
```ignore
let response = client.folder_list()
    .limit(limit)
    .page_token(page_token)
    .parent_id(parent_id)
    .send()
    .await;
```*/
    pub fn folder_list(&self) -> builder::FolderList<'_> {
        builder::FolderList::new(self)
    }
    /**Create a folder

Without `parent_id` it is made in the caller's home folder. Needs write access to the parent; the caller manages the new folder.

Requires the permission `folders:write`.

Sends a `POST` request to `/folders`

```ignore
let response = client.folder_create()
    .body(body)
    .send()
    .await;
```*/
    pub fn folder_create(&self) -> builder::FolderCreate<'_> {
        builder::FolderCreate::new(self)
    }
    /**Read a folder

Requires the permission `folders:read`.

Sends a `GET` request to `/folders/{folder_id}`

Arguments:
- `folder_id`: The folder.
```ignore
let response = client.folder_get()
    .folder_id(folder_id)
    .send()
    .await;
```*/
    pub fn folder_get(&self) -> builder::FolderGet<'_> {
        builder::FolderGet::new(self)
    }
    /**Delete a folder with everything in it

Files, their versions, their documents in knowledge bases and their index entries go with it. Needs write access to all of it. Built-in
folders and the home folders of users and knowledge bases can't be deleted (409).

Requires the permission `folders:write`.

Sends a `DELETE` request to `/folders/{folder_id}`

Arguments:
- `folder_id`: The folder.
```ignore
let response = client.folder_delete()
    .folder_id(folder_id)
    .send()
    .await;
```*/
    pub fn folder_delete(&self) -> builder::FolderDelete<'_> {
        builder::FolderDelete::new(self)
    }
    /**Rename, move or restrict a folder

What is absent stays. A new name or parent needs write access (for a move also to the new parent), `restricted` needs manage access.
Built-in folders and the home folders of users and knowledge bases keep their names and places (409).

Requires the permission `folders:write`.

Sends a `PATCH` request to `/folders/{folder_id}`

Arguments:
- `folder_id`: The folder.
- `body`
```ignore
let response = client.folder_update()
    .folder_id(folder_id)
    .body(body)
    .send()
    .await;
```*/
    pub fn folder_update(&self) -> builder::FolderUpdate<'_> {
        builder::FolderUpdate::new(self)
    }
    /**List a folder's grants

The live grants on the folder itself, not those on folders above it. Needs manage access to the folder, or `grants:manage_all`.

Requires the permission `grants:read`.

Sends a `GET` request to `/folders/{folder_id}/grants`

Arguments:
- `folder_id`: The folder.
```ignore
let response = client.folder_grant_list()
    .folder_id(folder_id)
    .send()
    .await;
```*/
    pub fn folder_grant_list(&self) -> builder::FolderGrantList<'_> {
        builder::FolderGrantList::new(self)
    }
    /**Replace a folder's grants

The list becomes the folder's grants, which also reach everything below it down to restricted folders. Takes effect at once, in search
too. Needs manage access to the folder, or `grants:manage_all`; 409 if nobody could manage the folder any more.

Requires the permission `grants:write`.

Sends a `PUT` request to `/folders/{folder_id}/grants`

Arguments:
- `folder_id`: The folder.
- `body`
```ignore
let response = client.folder_grant_put()
    .folder_id(folder_id)
    .body(body)
    .send()
    .await;
```*/
    pub fn folder_grant_put(&self) -> builder::FolderGrantPut<'_> {
        builder::FolderGrantPut::new(self)
    }
    /**List jobs

Those of documents whose files the caller may read, and the caller's own whose documents are gone; newest first.

Requires the permission `jobs:read`.

Sends a `GET` request to `/jobs`

Arguments:
- `document_id`: Only jobs of this document.
- `limit`: Items a page, 1–200; 50 if absent.
- `page_token`: Token of the page to read, from `next_page`.
- `state`: Only jobs in this state.
```ignore
let response = client.job_list()
    .document_id(document_id)
    .limit(limit)
    .page_token(page_token)
    .state(state)
    .send()
    .await;
```*/
    pub fn job_list(&self) -> builder::JobList<'_> {
        builder::JobList::new(self)
    }
    /**Read a job

Requires the permission `jobs:read`.

Sends a `GET` request to `/jobs/{job_id}`

```ignore
let response = client.job_get()
    .job_id(job_id)
    .send()
    .await;
```*/
    pub fn job_get(&self) -> builder::JobGet<'_> {
        builder::JobGet::new(self)
    }
    /**Cancel a job

A queued job stops at once, a running one within two seconds; its document becomes `cancelled`. What was searchable before
stays so. Cancelling a cancelled job is no error, cancelling an ended one is (409). Needs write access to the document's file.

Requires the permission `jobs:write`.

Sends a `POST` request to `/jobs/{job_id}/cancel`

```ignore
let response = client.job_cancel()
    .job_id(job_id)
    .send()
    .await;
```*/
    pub fn job_cancel(&self) -> builder::JobCancel<'_> {
        builder::JobCancel::new(self)
    }
    /**List knowledge bases

Those whose home folder, or any file in them, the caller may read; oldest first.

Requires the permission `knowledge_bases:read`.

Sends a `GET` request to `/knowledge-bases`

Arguments:
- `limit`: Items a page, 1–200; 50 if absent.
- `page_token`: Token of the page to read, from `next_page`.
```ignore
let response = client.knowledge_base_list()
    .limit(limit)
    .page_token(page_token)
    .send()
    .await;
```*/
    pub fn knowledge_base_list(&self) -> builder::KnowledgeBaseList<'_> {
        builder::KnowledgeBaseList::new(self)
    }
    /**Create a knowledge base

It gets a home folder, which the caller manages: share that folder to share the knowledge base.

Requires the permission `knowledge_bases:write`.

Sends a `POST` request to `/knowledge-bases`

```ignore
let response = client.knowledge_base_create()
    .body(body)
    .send()
    .await;
```*/
    pub fn knowledge_base_create(&self) -> builder::KnowledgeBaseCreate<'_> {
        builder::KnowledgeBaseCreate::new(self)
    }
    /**Read a knowledge base

Requires the permission `knowledge_bases:read`.

Sends a `GET` request to `/knowledge-bases/{knowledge_base_id}`

```ignore
let response = client.knowledge_base_get()
    .knowledge_base_id(knowledge_base_id)
    .send()
    .await;
```*/
    pub fn knowledge_base_get(&self) -> builder::KnowledgeBaseGet<'_> {
        builder::KnowledgeBaseGet::new(self)
    }
    /**Delete a knowledge base

Its documents, its home folder and every file in that go with it; files from other folders stay. Needs the access level
`manage` on the home folder.

Requires the permission `knowledge_bases:write`.

Sends a `DELETE` request to `/knowledge-bases/{knowledge_base_id}`

```ignore
let response = client.knowledge_base_delete()
    .knowledge_base_id(knowledge_base_id)
    .send()
    .await;
```*/
    pub fn knowledge_base_delete(&self) -> builder::KnowledgeBaseDelete<'_> {
        builder::KnowledgeBaseDelete::new(self)
    }
    /**Change a knowledge base

What is absent stays. Needs write access to the home folder.

Requires the permission `knowledge_bases:write`.

Sends a `PATCH` request to `/knowledge-bases/{knowledge_base_id}`

```ignore
let response = client.knowledge_base_update()
    .knowledge_base_id(knowledge_base_id)
    .body(body)
    .send()
    .await;
```*/
    pub fn knowledge_base_update(&self) -> builder::KnowledgeBaseUpdate<'_> {
        builder::KnowledgeBaseUpdate::new(self)
    }
    /**List documents

Those of a knowledge base whose files the caller may read, oldest first.

Requires the permission `knowledge_bases:read`.

Sends a `GET` request to `/knowledge-bases/{knowledge_base_id}/documents`

Arguments:
- `knowledge_base_id`
- `limit`: Items a page, 1–200; 50 if absent.
- `page_token`: Token of the page to read, from `next_page`.
- `state`: Only documents in this state.
```ignore
let response = client.document_list()
    .knowledge_base_id(knowledge_base_id)
    .limit(limit)
    .page_token(page_token)
    .state(state)
    .send()
    .await;
```*/
    pub fn document_list(&self) -> builder::DocumentList<'_> {
        builder::DocumentList::new(self)
    }
    /**Add a file to a knowledge base

The file stays where it is; who may see it is still decided there. Adding it twice is a conflict (409). Needs read access to the
file and write access to the knowledge base's home folder.

Requires the permission `knowledge_bases:write`.

Sends a `POST` request to `/knowledge-bases/{knowledge_base_id}/documents`

Arguments:
- `knowledge_base_id`
- `wait`: Seconds to wait for the document's end, 0–300; 0 if absent.
- `body`
```ignore
let response = client.document_add()
    .knowledge_base_id(knowledge_base_id)
    .wait(wait)
    .body(body)
    .send()
    .await;
```*/
    pub fn document_add(&self) -> builder::DocumentAdd<'_> {
        builder::DocumentAdd::new(self)
    }
    /**Read a document

Requires the permission `knowledge_bases:read`.

Sends a `GET` request to `/knowledge-bases/{knowledge_base_id}/documents/{document_id}`

```ignore
let response = client.document_get()
    .knowledge_base_id(knowledge_base_id)
    .document_id(document_id)
    .send()
    .await;
```*/
    pub fn document_get(&self) -> builder::DocumentGet<'_> {
        builder::DocumentGet::new(self)
    }
    /**Remove a document from its knowledge base

Its chunks go, and its job stops. The file stays. Needs write access to the knowledge base's home folder.

Requires the permission `knowledge_bases:write`.

Sends a `DELETE` request to `/knowledge-bases/{knowledge_base_id}/documents/{document_id}`

```ignore
let response = client.document_delete()
    .knowledge_base_id(knowledge_base_id)
    .document_id(document_id)
    .send()
    .await;
```*/
    pub fn document_delete(&self) -> builder::DocumentDelete<'_> {
        builder::DocumentDelete::new(self)
    }
    /**Change a document

Switches it on or off for search and answers, from the next request on. Needs write access to the knowledge base's home folder.

Requires the permission `knowledge_bases:write`.

Sends a `PATCH` request to `/knowledge-bases/{knowledge_base_id}/documents/{document_id}`

```ignore
let response = client.document_update()
    .knowledge_base_id(knowledge_base_id)
    .document_id(document_id)
    .body(body)
    .send()
    .await;
```*/
    pub fn document_update(&self) -> builder::DocumentUpdate<'_> {
        builder::DocumentUpdate::new(self)
    }
    /**List a document's chunks

What search can find of it, in the order of the text. Empty until the file's current version is ingested.

Requires the permission `knowledge_bases:read`.

Sends a `GET` request to `/knowledge-bases/{knowledge_base_id}/documents/{document_id}/chunks`

Arguments:
- `knowledge_base_id`
- `document_id`
- `limit`: Items a page, 1–200; 50 if absent.
- `page_token`: Token of the page to read, from `next_page`.
```ignore
let response = client.chunk_list()
    .knowledge_base_id(knowledge_base_id)
    .document_id(document_id)
    .limit(limit)
    .page_token(page_token)
    .send()
    .await;
```*/
    pub fn chunk_list(&self) -> builder::ChunkList<'_> {
        builder::ChunkList::new(self)
    }
    /**Ingest a document again

For documents that failed or were cancelled; others are a conflict (409). Needs write access to the knowledge base's home folder.

Requires the permission `knowledge_bases:write`.

Sends a `POST` request to `/knowledge-bases/{knowledge_base_id}/documents/{document_id}/retry`

Arguments:
- `knowledge_base_id`
- `document_id`
- `wait`: Seconds to wait for the document's end, 0–300; 0 if absent.
```ignore
let response = client.document_retry()
    .knowledge_base_id(knowledge_base_id)
    .document_id(document_id)
    .wait(wait)
    .send()
    .await;
```*/
    pub fn document_retry(&self) -> builder::DocumentRetry<'_> {
        builder::DocumentRetry::new(self)
    }
    /**Upload a file into a knowledge base

The body is the content itself, streamed. The file is stored in the knowledge base's home folder (the same name again makes a new
version, unless `on_conflict` says otherwise) and ingested. Any kind of file can be stored; one that can't be ingested makes a
`failed` document whose `error_code` says why. Needs write access to the home folder.

Requires the permission `knowledge_bases:write`.

Sends a `POST` request to `/knowledge-bases/{knowledge_base_id}/files`

Arguments:
- `knowledge_base_id`
- `media_type`: What the bytes are, if they don't tell.
- `name`: The file's name: 1–255 characters without `/` and control characters.
- `on_conflict`: What happens when the home folder already has a file of that name; `new_version` if absent.
- `wait`: Seconds to wait for the document's end, 0–300; 0 if absent. The answer is its state then.
- `body`
```ignore
let response = client.document_upload()
    .knowledge_base_id(knowledge_base_id)
    .media_type(media_type)
    .name(name)
    .on_conflict(on_conflict)
    .wait(wait)
    .body(body)
    .send()
    .await;
```*/
    pub fn document_upload(&self) -> builder::DocumentUpload<'_> {
        builder::DocumentUpload::new(self)
    }
    /**List permissions

The whole catalogue, on one page.

Requires the permission `roles:read`.

Sends a `GET` request to `/permissions`

```ignore
let response = client.permission_list()
    .send()
    .await;
```*/
    pub fn permission_list(&self) -> builder::PermissionList<'_> {
        builder::PermissionList::new(self)
    }
    /**List roles

The roles that can be assigned in the caller's tenant, on one page.

Requires the permission `roles:read`.

Sends a `GET` request to `/roles`

```ignore
let response = client.role_list()
    .send()
    .await;
```*/
    pub fn role_list(&self) -> builder::RoleList<'_> {
        builder::RoleList::new(self)
    }
    /**Search chunks

Answers the best chunks among those that the caller may read now. Filters hold at the same time; naming a knowledge base,
folder or file that the caller may not see is a 404.

Requires the permission `search:run`.

Sends a `POST` request to `/search`

```ignore
let response = client.search()
    .body(body)
    .send()
    .await;
```*/
    pub fn search(&self) -> builder::Search<'_> {
        builder::Search::new(self)
    }
    /**List one's conversations

Newest first. Nobody sees another's conversations.

Requires the permission `sessions:read`.

Sends a `GET` request to `/sessions`

Arguments:
- `limit`: Items at most, 1 to 200; 50 if absent.
- `page_token`: `next_page` of the page before.
```ignore
let response = client.session_list()
    .limit(limit)
    .page_token(page_token)
    .send()
    .await;
```*/
    pub fn session_list(&self) -> builder::SessionList<'_> {
        builder::SessionList::new(self)
    }
    /**Begin a conversation

Requires the permission `sessions:write`.

Sends a `POST` request to `/sessions`

```ignore
let response = client.session_create()
    .body(body)
    .send()
    .await;
```*/
    pub fn session_create(&self) -> builder::SessionCreate<'_> {
        builder::SessionCreate::new(self)
    }
    /**Get a conversation

Requires the permission `sessions:read`.

Sends a `GET` request to `/sessions/{session_id}`

```ignore
let response = client.session_get()
    .session_id(session_id)
    .send()
    .await;
```*/
    pub fn session_get(&self) -> builder::SessionGet<'_> {
        builder::SessionGet::new(self)
    }
    /**Delete a conversation

With everything that was said in it.

Requires the permission `sessions:write`.

Sends a `DELETE` request to `/sessions/{session_id}`

```ignore
let response = client.session_delete()
    .session_id(session_id)
    .send()
    .await;
```*/
    pub fn session_delete(&self) -> builder::SessionDelete<'_> {
        builder::SessionDelete::new(self)
    }
    /**Rename a conversation

Requires the permission `sessions:write`.

Sends a `PATCH` request to `/sessions/{session_id}`

```ignore
let response = client.session_update()
    .session_id(session_id)
    .body(body)
    .send()
    .await;
```*/
    pub fn session_update(&self) -> builder::SessionUpdate<'_> {
        builder::SessionUpdate::new(self)
    }
    /**List the messages of a conversation

Oldest first. An answer made from a file that the caller may no longer read is withheld.

Requires the permission `sessions:read`.

Sends a `GET` request to `/sessions/{session_id}/messages`

Arguments:
- `session_id`
- `limit`: Items at most, 1 to 200; 50 if absent.
- `page_token`: `next_page` of the page before.
```ignore
let response = client.message_list()
    .session_id(session_id)
    .limit(limit)
    .page_token(page_token)
    .send()
    .await;
```*/
    pub fn message_list(&self) -> builder::MessageList<'_> {
        builder::MessageList::new(self)
    }
    /**Ask a question

Answers from what the caller may read now, within the conversation's knowledge bases, with citations that were checked against
the stored text. If nothing relevant is found, the configured empty response is the answer, without citations.

Requires the permission `sessions:write`.

Sends a `POST` request to `/sessions/{session_id}/messages`

```ignore
let response = client.session_ask()
    .session_id(session_id)
    .body(body)
    .send()
    .await;
```*/
    pub fn session_ask(&self) -> builder::SessionAsk<'_> {
        builder::SessionAsk::new(self)
    }
    /**Ask a question and stream the answer

Server-sent events, numbered from 0: `delta` with text, then `citations`, then `done` with the answer as it is stored; or
`error` with a problem. What fails before the model is asked is an ordinary problem. Leaving early abandons the answer.

Requires the permission `sessions:write`.

Sends a `POST` request to `/sessions/{session_id}/messages/stream`

```ignore
let response = client.session_ask_stream()
    .session_id(session_id)
    .body(body)
    .send()
    .await;
```*/
    pub fn session_ask_stream(&self) -> builder::SessionAskStream<'_> {
        builder::SessionAskStream::new(self)
    }
    /**Rotate the signing key

New access tokens are signed with a new key at once; tokens signed with the old one stay good until they expire.

Requires the permission `signing_keys:write`.

Sends a `POST` request to `/system/signing-keys`

```ignore
let response = client.signing_key_rotate()
    .send()
    .await;
```*/
    pub fn signing_key_rotate(&self) -> builder::SigningKeyRotate<'_> {
        builder::SigningKeyRotate::new(self)
    }
    /**Version of the server

Sends a `GET` request to `/system/version`

```ignore
let response = client.system_version()
    .send()
    .await;
```*/
    pub fn system_version(&self) -> builder::SystemVersion<'_> {
        builder::SystemVersion::new(self)
    }
    /**List tenants

Requires the permission `tenants:read`.

Sends a `GET` request to `/tenants`

Arguments:
- `limit`: Items a page, 1–200; 50 if absent.
- `page_token`: Token of the page to read, from `next_page`.
```ignore
let response = client.tenant_list()
    .limit(limit)
    .page_token(page_token)
    .send()
    .await;
```*/
    pub fn tenant_list(&self) -> builder::TenantList<'_> {
        builder::TenantList::new(self)
    }
    /**Create a tenant

Makes the tenant with its built-in folders and, if given, its first administrator.

Requires the permission `tenants:write`.

Sends a `POST` request to `/tenants`

```ignore
let response = client.tenant_create()
    .body(body)
    .send()
    .await;
```*/
    pub fn tenant_create(&self) -> builder::TenantCreate<'_> {
        builder::TenantCreate::new(self)
    }
    /**Read a tenant

Requires the permission `tenants:read`.

Sends a `GET` request to `/tenants/{tenant_id}`

```ignore
let response = client.tenant_get()
    .tenant_id(tenant_id)
    .send()
    .await;
```*/
    pub fn tenant_get(&self) -> builder::TenantGet<'_> {
        builder::TenantGet::new(self)
    }
    /**List users

Requires the permission `users:read`.

Sends a `GET` request to `/users`

Arguments:
- `limit`: Items a page, 1–200; 50 if absent.
- `page_token`: Token of the page to read, from `next_page`.
```ignore
let response = client.user_list()
    .limit(limit)
    .page_token(page_token)
    .send()
    .await;
```*/
    pub fn user_list(&self) -> builder::UserList<'_> {
        builder::UserList::new(self)
    }
    /**Create a user

The user gets a home folder. Nobody can assign a role that allows more than they may do themselves.

Requires the permission `users:write`.

Sends a `POST` request to `/users`

```ignore
let response = client.user_create()
    .body(body)
    .send()
    .await;
```*/
    pub fn user_create(&self) -> builder::UserCreate<'_> {
        builder::UserCreate::new(self)
    }
    /**Read a user

Requires the permission `users:read`.

Sends a `GET` request to `/users/{user_id}`

```ignore
let response = client.user_get()
    .user_id(user_id)
    .send()
    .await;
```*/
    pub fn user_get(&self) -> builder::UserGet<'_> {
        builder::UserGet::new(self)
    }
    /**Change a user

What is absent stays. Deactivation and a new password end the user's sign-ins at once.

Requires the permission `users:write`.

Sends a `PATCH` request to `/users/{user_id}`

```ignore
let response = client.user_update()
    .user_id(user_id)
    .body(body)
    .send()
    .await;
```*/
    pub fn user_update(&self) -> builder::UserUpdate<'_> {
        builder::UserUpdate::new(self)
    }
}
/// Types for composing operation parameters.
#[allow(clippy::all)]
pub mod builder {
    use super::types;
    #[allow(unused_imports)]
    use super::{
        encode_path, ByteStream, ClientInfo, ClientHooks, Error, OperationInfo,
        RequestBuilderExt, ResponseValue,
    };
    /**Builder for [`Client::api_key_list`]

[`Client::api_key_list`]: super::Client::api_key_list*/
    #[derive(Debug, Clone)]
    pub struct ApiKeyList<'a> {
        client: &'a super::Client,
        limit: Result<Option<::std::num::NonZeroU32>, String>,
        page_token: Result<Option<::std::string::String>, String>,
    }
    impl<'a> ApiKeyList<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                limit: Ok(None),
                page_token: Ok(None),
            }
        }
        pub fn limit<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::num::NonZeroU32>,
        {
            self.limit = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: num :: NonZeroU32` for limit failed"
                        .to_string()
                });
            self
        }
        pub fn page_token<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.page_token = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for page_token failed"
                        .to_string()
                });
            self
        }
        ///Sends a `GET` request to `/api-keys`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::PageApiKey>, Error<types::Problem>> {
            let Self { client, limit, page_token } = self;
            let limit = limit.map_err(Error::InvalidRequest)?;
            let page_token = page_token.map_err(Error::InvalidRequest)?;
            let url = format!("{}/api-keys", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("limit", &limit))
                .query(&progenitor_client::QueryParam::new("page_token", &page_token))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "api_key_list",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
        ///Streams `GET` requests to `/api-keys`
        pub fn stream(
            self,
        ) -> impl futures::Stream<
            Item = Result<types::ApiKey, Error<types::Problem>>,
        > + Unpin + 'a {
            use ::futures::StreamExt;
            use ::futures::TryFutureExt;
            use ::futures::TryStreamExt;
            let next = Self {
                page_token: Ok(None),
                ..self.clone()
            };
            self.send()
                .map_ok(move |page| {
                    let page = page.into_inner();
                    let first = futures::stream::iter(page.items).map(Ok);
                    let rest = futures::stream::try_unfold(
                            (page.next_page, next),
                            |(next_page, next)| async {
                                if next_page.is_none() {
                                    Ok(None)
                                } else {
                                    Self {
                                        page_token: Ok(next_page),
                                        ..next.clone()
                                    }
                                        .send()
                                        .map_ok(|page| {
                                            let page = page.into_inner();
                                            Some((
                                                futures::stream::iter(page.items).map(Ok),
                                                (page.next_page, next),
                                            ))
                                        })
                                        .await
                                }
                            },
                        )
                        .try_flatten();
                    first.chain(rest)
                })
                .try_flatten_stream()
                .boxed()
        }
    }
    /**Builder for [`Client::api_key_create`]

[`Client::api_key_create`]: super::Client::api_key_create*/
    #[derive(Debug, Clone)]
    pub struct ApiKeyCreate<'a> {
        client: &'a super::Client,
        body: Result<types::builder::ApiKeyCreate, String>,
    }
    impl<'a> ApiKeyCreate<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::ApiKeyCreate>,
            <V as std::convert::TryInto<types::ApiKeyCreate>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| {
                    format!("conversion to `ApiKeyCreate` for body failed: {}", s)
                });
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(
                types::builder::ApiKeyCreate,
            ) -> types::builder::ApiKeyCreate,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `POST` request to `/api-keys`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::ApiKeyCreated>, Error<types::Problem>> {
            let Self { client, body } = self;
            let body = body
                .and_then(|v| {
                    types::ApiKeyCreate::try_from(v).map_err(|e| e.to_string())
                })
                .map_err(Error::InvalidRequest)?;
            let url = format!("{}/api-keys", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "api_key_create",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                201u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::api_key_get`]

[`Client::api_key_get`]: super::Client::api_key_get*/
    #[derive(Debug, Clone)]
    pub struct ApiKeyGet<'a> {
        client: &'a super::Client,
        api_key_id: Result<::uuid::Uuid, String>,
    }
    impl<'a> ApiKeyGet<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                api_key_id: Err("api_key_id was not initialized".to_string()),
            }
        }
        pub fn api_key_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.api_key_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for api_key_id failed".to_string()
                });
            self
        }
        ///Sends a `GET` request to `/api-keys/{api_key_id}`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::ApiKey>, Error<types::Problem>> {
            let Self { client, api_key_id } = self;
            let api_key_id = api_key_id.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/api-keys/{}", client.baseurl, encode_path(& api_key_id.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "api_key_get",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::api_key_revoke`]

[`Client::api_key_revoke`]: super::Client::api_key_revoke*/
    #[derive(Debug, Clone)]
    pub struct ApiKeyRevoke<'a> {
        client: &'a super::Client,
        api_key_id: Result<::uuid::Uuid, String>,
    }
    impl<'a> ApiKeyRevoke<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                api_key_id: Err("api_key_id was not initialized".to_string()),
            }
        }
        pub fn api_key_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.api_key_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for api_key_id failed".to_string()
                });
            self
        }
        ///Sends a `DELETE` request to `/api-keys/{api_key_id}`
        pub async fn send(self) -> Result<ResponseValue<()>, Error<types::Problem>> {
            let Self { client, api_key_id } = self;
            let api_key_id = api_key_id.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/api-keys/{}", client.baseurl, encode_path(& api_key_id.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .delete(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "api_key_revoke",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                204u16 => Ok(ResponseValue::empty(response)),
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::audit_event_list`]

[`Client::audit_event_list`]: super::Client::audit_event_list*/
    #[derive(Debug, Clone)]
    pub struct AuditEventList<'a> {
        client: &'a super::Client,
        action: Result<Option<::std::string::String>, String>,
        actor_id: Result<Option<::std::string::String>, String>,
        limit: Result<Option<::std::num::NonZeroU32>, String>,
        object_id: Result<Option<::std::string::String>, String>,
        object_type: Result<Option<::std::string::String>, String>,
        page_token: Result<Option<::std::string::String>, String>,
        since: Result<Option<::chrono::DateTime<::chrono::offset::Utc>>, String>,
        until: Result<Option<::chrono::DateTime<::chrono::offset::Utc>>, String>,
    }
    impl<'a> AuditEventList<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                action: Ok(None),
                actor_id: Ok(None),
                limit: Ok(None),
                object_id: Ok(None),
                object_type: Ok(None),
                page_token: Ok(None),
                since: Ok(None),
                until: Ok(None),
            }
        }
        pub fn action<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.action = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for action failed"
                        .to_string()
                });
            self
        }
        pub fn actor_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.actor_id = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for actor_id failed"
                        .to_string()
                });
            self
        }
        pub fn limit<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::num::NonZeroU32>,
        {
            self.limit = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: num :: NonZeroU32` for limit failed"
                        .to_string()
                });
            self
        }
        pub fn object_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.object_id = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for object_id failed"
                        .to_string()
                });
            self
        }
        pub fn object_type<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.object_type = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for object_type failed"
                        .to_string()
                });
            self
        }
        pub fn page_token<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.page_token = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for page_token failed"
                        .to_string()
                });
            self
        }
        pub fn since<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
        {
            self.since = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: chrono :: DateTime < :: chrono :: offset :: Utc >` for since failed"
                        .to_string()
                });
            self
        }
        pub fn until<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::chrono::DateTime<::chrono::offset::Utc>>,
        {
            self.until = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: chrono :: DateTime < :: chrono :: offset :: Utc >` for until failed"
                        .to_string()
                });
            self
        }
        ///Sends a `GET` request to `/audit-events`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::PageAuditEvent>, Error<types::Problem>> {
            let Self {
                client,
                action,
                actor_id,
                limit,
                object_id,
                object_type,
                page_token,
                since,
                until,
            } = self;
            let action = action.map_err(Error::InvalidRequest)?;
            let actor_id = actor_id.map_err(Error::InvalidRequest)?;
            let limit = limit.map_err(Error::InvalidRequest)?;
            let object_id = object_id.map_err(Error::InvalidRequest)?;
            let object_type = object_type.map_err(Error::InvalidRequest)?;
            let page_token = page_token.map_err(Error::InvalidRequest)?;
            let since = since.map_err(Error::InvalidRequest)?;
            let until = until.map_err(Error::InvalidRequest)?;
            let url = format!("{}/audit-events", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("action", &action))
                .query(&progenitor_client::QueryParam::new("actor_id", &actor_id))
                .query(&progenitor_client::QueryParam::new("limit", &limit))
                .query(&progenitor_client::QueryParam::new("object_id", &object_id))
                .query(&progenitor_client::QueryParam::new("object_type", &object_type))
                .query(&progenitor_client::QueryParam::new("page_token", &page_token))
                .query(&progenitor_client::QueryParam::new("since", &since))
                .query(&progenitor_client::QueryParam::new("until", &until))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "audit_event_list",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
        ///Streams `GET` requests to `/audit-events`
        pub fn stream(
            self,
        ) -> impl futures::Stream<
            Item = Result<types::AuditEvent, Error<types::Problem>>,
        > + Unpin + 'a {
            use ::futures::StreamExt;
            use ::futures::TryFutureExt;
            use ::futures::TryStreamExt;
            let next = Self {
                action: Ok(None),
                actor_id: Ok(None),
                object_id: Ok(None),
                object_type: Ok(None),
                page_token: Ok(None),
                since: Ok(None),
                until: Ok(None),
                ..self.clone()
            };
            self.send()
                .map_ok(move |page| {
                    let page = page.into_inner();
                    let first = futures::stream::iter(page.items).map(Ok);
                    let rest = futures::stream::try_unfold(
                            (page.next_page, next),
                            |(next_page, next)| async {
                                if next_page.is_none() {
                                    Ok(None)
                                } else {
                                    Self {
                                        page_token: Ok(next_page),
                                        ..next.clone()
                                    }
                                        .send()
                                        .map_ok(|page| {
                                            let page = page.into_inner();
                                            Some((
                                                futures::stream::iter(page.items).map(Ok),
                                                (page.next_page, next),
                                            ))
                                        })
                                        .await
                                }
                            },
                        )
                        .try_flatten();
                    first.chain(rest)
                })
                .try_flatten_stream()
                .boxed()
        }
    }
    /**Builder for [`Client::audit_export`]

[`Client::audit_export`]: super::Client::audit_export*/
    #[derive(Debug, Clone)]
    pub struct AuditExport<'a> {
        client: &'a super::Client,
    }
    impl<'a> AuditExport<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self { client: client }
        }
        ///Sends a `GET` request to `/audit-events/export`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<ByteStream>, Error<types::Problem>> {
            let Self { client } = self;
            let url = format!("{}/audit-events/export", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client.client.get(url).headers(header_map).build()?;
            let info = OperationInfo {
                operation_id: "audit_export",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => Ok(ResponseValue::stream(response)),
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::audit_verify`]

[`Client::audit_verify`]: super::Client::audit_verify*/
    #[derive(Debug, Clone)]
    pub struct AuditVerify<'a> {
        client: &'a super::Client,
    }
    impl<'a> AuditVerify<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self { client: client }
        }
        ///Sends a `GET` request to `/audit-events/verify`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::AuditVerification>, Error<types::Problem>> {
            let Self { client } = self;
            let url = format!("{}/audit-events/verify", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "audit_verify",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::auth_login`]

[`Client::auth_login`]: super::Client::auth_login*/
    #[derive(Debug, Clone)]
    pub struct AuthLogin<'a> {
        client: &'a super::Client,
        body: Result<types::builder::Login, String>,
    }
    impl<'a> AuthLogin<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::Login>,
            <V as std::convert::TryInto<types::Login>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| format!("conversion to `Login` for body failed: {}", s));
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(types::builder::Login) -> types::builder::Login,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `POST` request to `/auth/login`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Tokens>, Error<types::Problem>> {
            let Self { client, body } = self;
            let body = body
                .and_then(|v| types::Login::try_from(v).map_err(|e| e.to_string()))
                .map_err(Error::InvalidRequest)?;
            let url = format!("{}/auth/login", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "auth_login",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::auth_logout`]

[`Client::auth_logout`]: super::Client::auth_logout*/
    #[derive(Debug, Clone)]
    pub struct AuthLogout<'a> {
        client: &'a super::Client,
    }
    impl<'a> AuthLogout<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self { client: client }
        }
        ///Sends a `POST` request to `/auth/logout`
        pub async fn send(self) -> Result<ResponseValue<()>, Error<types::Problem>> {
            let Self { client } = self;
            let url = format!("{}/auth/logout", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "auth_logout",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                204u16 => Ok(ResponseValue::empty(response)),
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::auth_me`]

[`Client::auth_me`]: super::Client::auth_me*/
    #[derive(Debug, Clone)]
    pub struct AuthMe<'a> {
        client: &'a super::Client,
    }
    impl<'a> AuthMe<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self { client: client }
        }
        ///Sends a `GET` request to `/auth/me`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Me>, Error<types::Problem>> {
            let Self { client } = self;
            let url = format!("{}/auth/me", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "auth_me",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::auth_refresh`]

[`Client::auth_refresh`]: super::Client::auth_refresh*/
    #[derive(Debug, Clone)]
    pub struct AuthRefresh<'a> {
        client: &'a super::Client,
        body: Result<types::builder::Refresh, String>,
    }
    impl<'a> AuthRefresh<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::Refresh>,
            <V as std::convert::TryInto<types::Refresh>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| format!("conversion to `Refresh` for body failed: {}", s));
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(types::builder::Refresh) -> types::builder::Refresh,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `POST` request to `/auth/refresh`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Tokens>, Error<types::Problem>> {
            let Self { client, body } = self;
            let body = body
                .and_then(|v| types::Refresh::try_from(v).map_err(|e| e.to_string()))
                .map_err(Error::InvalidRequest)?;
            let url = format!("{}/auth/refresh", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "auth_refresh",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::file_list`]

[`Client::file_list`]: super::Client::file_list*/
    #[derive(Debug, Clone)]
    pub struct FileList<'a> {
        client: &'a super::Client,
        folder_id: Result<Option<::uuid::Uuid>, String>,
        limit: Result<Option<::std::num::NonZeroU32>, String>,
        name: Result<Option<::std::string::String>, String>,
        page_token: Result<Option<::std::string::String>, String>,
    }
    impl<'a> FileList<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                folder_id: Ok(None),
                limit: Ok(None),
                name: Ok(None),
                page_token: Ok(None),
            }
        }
        pub fn folder_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.folder_id = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for folder_id failed".to_string()
                });
            self
        }
        pub fn limit<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::num::NonZeroU32>,
        {
            self.limit = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: num :: NonZeroU32` for limit failed"
                        .to_string()
                });
            self
        }
        pub fn name<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.name = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for name failed"
                        .to_string()
                });
            self
        }
        pub fn page_token<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.page_token = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for page_token failed"
                        .to_string()
                });
            self
        }
        ///Sends a `GET` request to `/files`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::PageFile>, Error<types::Problem>> {
            let Self { client, folder_id, limit, name, page_token } = self;
            let folder_id = folder_id.map_err(Error::InvalidRequest)?;
            let limit = limit.map_err(Error::InvalidRequest)?;
            let name = name.map_err(Error::InvalidRequest)?;
            let page_token = page_token.map_err(Error::InvalidRequest)?;
            let url = format!("{}/files", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("folder_id", &folder_id))
                .query(&progenitor_client::QueryParam::new("limit", &limit))
                .query(&progenitor_client::QueryParam::new("name", &name))
                .query(&progenitor_client::QueryParam::new("page_token", &page_token))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "file_list",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
        ///Streams `GET` requests to `/files`
        pub fn stream(
            self,
        ) -> impl futures::Stream<
            Item = Result<types::File, Error<types::Problem>>,
        > + Unpin + 'a {
            use ::futures::StreamExt;
            use ::futures::TryFutureExt;
            use ::futures::TryStreamExt;
            let next = Self {
                folder_id: Ok(None),
                name: Ok(None),
                page_token: Ok(None),
                ..self.clone()
            };
            self.send()
                .map_ok(move |page| {
                    let page = page.into_inner();
                    let first = futures::stream::iter(page.items).map(Ok);
                    let rest = futures::stream::try_unfold(
                            (page.next_page, next),
                            |(next_page, next)| async {
                                if next_page.is_none() {
                                    Ok(None)
                                } else {
                                    Self {
                                        page_token: Ok(next_page),
                                        ..next.clone()
                                    }
                                        .send()
                                        .map_ok(|page| {
                                            let page = page.into_inner();
                                            Some((
                                                futures::stream::iter(page.items).map(Ok),
                                                (page.next_page, next),
                                            ))
                                        })
                                        .await
                                }
                            },
                        )
                        .try_flatten();
                    first.chain(rest)
                })
                .try_flatten_stream()
                .boxed()
        }
    }
    /**Builder for [`Client::file_upload`]

[`Client::file_upload`]: super::Client::file_upload*/
    #[derive(Debug)]
    pub struct FileUpload<'a> {
        client: &'a super::Client,
        folder_id: Result<Option<::uuid::Uuid>, String>,
        media_type: Result<Option<::std::string::String>, String>,
        name: Result<types::FileUploadName, String>,
        on_conflict: Result<Option<types::OnConflict>, String>,
        body: Result<reqwest::Body, String>,
    }
    impl<'a> FileUpload<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                folder_id: Ok(None),
                media_type: Ok(None),
                name: Err("name was not initialized".to_string()),
                on_conflict: Ok(None),
                body: Err("body was not initialized".to_string()),
            }
        }
        pub fn folder_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.folder_id = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for folder_id failed".to_string()
                });
            self
        }
        pub fn media_type<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.media_type = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for media_type failed"
                        .to_string()
                });
            self
        }
        pub fn name<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::FileUploadName>,
        {
            self.name = value
                .try_into()
                .map_err(|_| {
                    "conversion to `FileUploadName` for name failed".to_string()
                });
            self
        }
        pub fn on_conflict<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::OnConflict>,
        {
            self.on_conflict = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `OnConflict` for on_conflict failed".to_string()
                });
            self
        }
        pub fn body<B>(mut self, value: B) -> Self
        where
            B: std::convert::TryInto<reqwest::Body>,
        {
            self.body = value
                .try_into()
                .map_err(|_| {
                    "conversion to `reqwest::Body` for body failed".to_string()
                });
            self
        }
        ///Sends a `POST` request to `/files`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::File>, Error<types::Problem>> {
            let Self { client, folder_id, media_type, name, on_conflict, body } = self;
            let folder_id = folder_id.map_err(Error::InvalidRequest)?;
            let media_type = media_type.map_err(Error::InvalidRequest)?;
            let name = name.map_err(Error::InvalidRequest)?;
            let on_conflict = on_conflict.map_err(Error::InvalidRequest)?;
            let body = body.map_err(Error::InvalidRequest)?;
            let url = format!("{}/files", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .header(
                    ::reqwest::header::CONTENT_TYPE,
                    ::reqwest::header::HeaderValue::from_static(
                        "application/octet-stream",
                    ),
                )
                .body(body)
                .query(&progenitor_client::QueryParam::new("folder_id", &folder_id))
                .query(&progenitor_client::QueryParam::new("media_type", &media_type))
                .query(&progenitor_client::QueryParam::new("name", &name))
                .query(&progenitor_client::QueryParam::new("on_conflict", &on_conflict))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "file_upload",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                201u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::file_get`]

[`Client::file_get`]: super::Client::file_get*/
    #[derive(Debug, Clone)]
    pub struct FileGet<'a> {
        client: &'a super::Client,
        file_id: Result<::uuid::Uuid, String>,
    }
    impl<'a> FileGet<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                file_id: Err("file_id was not initialized".to_string()),
            }
        }
        pub fn file_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.file_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for file_id failed".to_string()
                });
            self
        }
        ///Sends a `GET` request to `/files/{file_id}`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::File>, Error<types::Problem>> {
            let Self { client, file_id } = self;
            let file_id = file_id.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/files/{}", client.baseurl, encode_path(& file_id.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "file_get",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::file_delete`]

[`Client::file_delete`]: super::Client::file_delete*/
    #[derive(Debug, Clone)]
    pub struct FileDelete<'a> {
        client: &'a super::Client,
        file_id: Result<::uuid::Uuid, String>,
    }
    impl<'a> FileDelete<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                file_id: Err("file_id was not initialized".to_string()),
            }
        }
        pub fn file_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.file_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for file_id failed".to_string()
                });
            self
        }
        ///Sends a `DELETE` request to `/files/{file_id}`
        pub async fn send(self) -> Result<ResponseValue<()>, Error<types::Problem>> {
            let Self { client, file_id } = self;
            let file_id = file_id.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/files/{}", client.baseurl, encode_path(& file_id.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .delete(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "file_delete",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                204u16 => Ok(ResponseValue::empty(response)),
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::file_update`]

[`Client::file_update`]: super::Client::file_update*/
    #[derive(Debug, Clone)]
    pub struct FileUpdate<'a> {
        client: &'a super::Client,
        file_id: Result<::uuid::Uuid, String>,
        body: Result<types::builder::FileUpdate, String>,
    }
    impl<'a> FileUpdate<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                file_id: Err("file_id was not initialized".to_string()),
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn file_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.file_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for file_id failed".to_string()
                });
            self
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::FileUpdate>,
            <V as std::convert::TryInto<types::FileUpdate>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| {
                    format!("conversion to `FileUpdate` for body failed: {}", s)
                });
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(
                types::builder::FileUpdate,
            ) -> types::builder::FileUpdate,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `PATCH` request to `/files/{file_id}`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::File>, Error<types::Problem>> {
            let Self { client, file_id, body } = self;
            let file_id = file_id.map_err(Error::InvalidRequest)?;
            let body = body
                .and_then(|v| types::FileUpdate::try_from(v).map_err(|e| e.to_string()))
                .map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/files/{}", client.baseurl, encode_path(& file_id.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .patch(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "file_update",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::file_content`]

[`Client::file_content`]: super::Client::file_content*/
    #[derive(Debug, Clone)]
    pub struct FileContent<'a> {
        client: &'a super::Client,
        file_id: Result<::uuid::Uuid, String>,
        version: Result<Option<::std::num::NonZeroU64>, String>,
        if_none_match: Result<Option<::std::string::String>, String>,
        if_range: Result<Option<::std::string::String>, String>,
        range: Result<Option<::std::string::String>, String>,
    }
    impl<'a> FileContent<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                file_id: Err("file_id was not initialized".to_string()),
                version: Ok(None),
                if_none_match: Ok(None),
                if_range: Ok(None),
                range: Ok(None),
            }
        }
        pub fn file_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.file_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for file_id failed".to_string()
                });
            self
        }
        pub fn version<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::num::NonZeroU64>,
        {
            self.version = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: num :: NonZeroU64` for version failed"
                        .to_string()
                });
            self
        }
        pub fn if_none_match<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.if_none_match = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for if_none_match failed"
                        .to_string()
                });
            self
        }
        pub fn if_range<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.if_range = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for if_range failed"
                        .to_string()
                });
            self
        }
        pub fn range<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.range = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for range failed"
                        .to_string()
                });
            self
        }
        ///Sends a `GET` request to `/files/{file_id}/content`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<ByteStream>, Error<types::Problem>> {
            let Self { client, file_id, version, if_none_match, if_range, range } = self;
            let file_id = file_id.map_err(Error::InvalidRequest)?;
            let version = version.map_err(Error::InvalidRequest)?;
            let if_none_match = if_none_match.map_err(Error::InvalidRequest)?;
            let if_range = if_range.map_err(Error::InvalidRequest)?;
            let range = range.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/files/{}/content", client.baseurl, encode_path(& file_id
                .to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(4usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            if let Some(value) = if_none_match {
                header_map.append("If-None-Match", value.to_string().try_into()?);
            }
            if let Some(value) = if_range {
                header_map.append("If-Range", value.to_string().try_into()?);
            }
            if let Some(value) = range {
                header_map.append("Range", value.to_string().try_into()?);
            }
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .query(&progenitor_client::QueryParam::new("version", &version))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "file_content",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => Ok(ResponseValue::stream(response)),
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::file_content_replace`]

[`Client::file_content_replace`]: super::Client::file_content_replace*/
    #[derive(Debug)]
    pub struct FileContentReplace<'a> {
        client: &'a super::Client,
        file_id: Result<::uuid::Uuid, String>,
        media_type: Result<Option<::std::string::String>, String>,
        if_match: Result<Option<::std::string::String>, String>,
        body: Result<reqwest::Body, String>,
    }
    impl<'a> FileContentReplace<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                file_id: Err("file_id was not initialized".to_string()),
                media_type: Ok(None),
                if_match: Ok(None),
                body: Err("body was not initialized".to_string()),
            }
        }
        pub fn file_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.file_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for file_id failed".to_string()
                });
            self
        }
        pub fn media_type<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.media_type = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for media_type failed"
                        .to_string()
                });
            self
        }
        pub fn if_match<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.if_match = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for if_match failed"
                        .to_string()
                });
            self
        }
        pub fn body<B>(mut self, value: B) -> Self
        where
            B: std::convert::TryInto<reqwest::Body>,
        {
            self.body = value
                .try_into()
                .map_err(|_| {
                    "conversion to `reqwest::Body` for body failed".to_string()
                });
            self
        }
        ///Sends a `PUT` request to `/files/{file_id}/content`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::File>, Error<types::Problem>> {
            let Self { client, file_id, media_type, if_match, body } = self;
            let file_id = file_id.map_err(Error::InvalidRequest)?;
            let media_type = media_type.map_err(Error::InvalidRequest)?;
            let if_match = if_match.map_err(Error::InvalidRequest)?;
            let body = body.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/files/{}/content", client.baseurl, encode_path(& file_id
                .to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(2usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            if let Some(value) = if_match {
                header_map.append("If-Match", value.to_string().try_into()?);
            }
            #[allow(unused_mut)]
            let mut request = client
                .client
                .put(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .header(
                    ::reqwest::header::CONTENT_TYPE,
                    ::reqwest::header::HeaderValue::from_static(
                        "application/octet-stream",
                    ),
                )
                .body(body)
                .query(&progenitor_client::QueryParam::new("media_type", &media_type))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "file_content_replace",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::file_grant_list`]

[`Client::file_grant_list`]: super::Client::file_grant_list*/
    #[derive(Debug, Clone)]
    pub struct FileGrantList<'a> {
        client: &'a super::Client,
        file_id: Result<::uuid::Uuid, String>,
    }
    impl<'a> FileGrantList<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                file_id: Err("file_id was not initialized".to_string()),
            }
        }
        pub fn file_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.file_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for file_id failed".to_string()
                });
            self
        }
        ///Sends a `GET` request to `/files/{file_id}/grants`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::GrantList>, Error<types::Problem>> {
            let Self { client, file_id } = self;
            let file_id = file_id.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/files/{}/grants", client.baseurl, encode_path(& file_id.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "file_grant_list",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::file_grant_put`]

[`Client::file_grant_put`]: super::Client::file_grant_put*/
    #[derive(Debug, Clone)]
    pub struct FileGrantPut<'a> {
        client: &'a super::Client,
        file_id: Result<::uuid::Uuid, String>,
        body: Result<types::builder::GrantsPut, String>,
    }
    impl<'a> FileGrantPut<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                file_id: Err("file_id was not initialized".to_string()),
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn file_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.file_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for file_id failed".to_string()
                });
            self
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::GrantsPut>,
            <V as std::convert::TryInto<types::GrantsPut>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| {
                    format!("conversion to `GrantsPut` for body failed: {}", s)
                });
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(types::builder::GrantsPut) -> types::builder::GrantsPut,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `PUT` request to `/files/{file_id}/grants`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::GrantList>, Error<types::Problem>> {
            let Self { client, file_id, body } = self;
            let file_id = file_id.map_err(Error::InvalidRequest)?;
            let body = body
                .and_then(|v| types::GrantsPut::try_from(v).map_err(|e| e.to_string()))
                .map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/files/{}/grants", client.baseurl, encode_path(& file_id.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .put(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "file_grant_put",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::file_version_list`]

[`Client::file_version_list`]: super::Client::file_version_list*/
    #[derive(Debug, Clone)]
    pub struct FileVersionList<'a> {
        client: &'a super::Client,
        file_id: Result<::uuid::Uuid, String>,
        limit: Result<Option<::std::num::NonZeroU32>, String>,
        page_token: Result<Option<::std::string::String>, String>,
    }
    impl<'a> FileVersionList<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                file_id: Err("file_id was not initialized".to_string()),
                limit: Ok(None),
                page_token: Ok(None),
            }
        }
        pub fn file_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.file_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for file_id failed".to_string()
                });
            self
        }
        pub fn limit<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::num::NonZeroU32>,
        {
            self.limit = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: num :: NonZeroU32` for limit failed"
                        .to_string()
                });
            self
        }
        pub fn page_token<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.page_token = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for page_token failed"
                        .to_string()
                });
            self
        }
        ///Sends a `GET` request to `/files/{file_id}/versions`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::PageFileVersion>, Error<types::Problem>> {
            let Self { client, file_id, limit, page_token } = self;
            let file_id = file_id.map_err(Error::InvalidRequest)?;
            let limit = limit.map_err(Error::InvalidRequest)?;
            let page_token = page_token.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/files/{}/versions", client.baseurl, encode_path(& file_id
                .to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("limit", &limit))
                .query(&progenitor_client::QueryParam::new("page_token", &page_token))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "file_version_list",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
        ///Streams `GET` requests to `/files/{file_id}/versions`
        pub fn stream(
            self,
        ) -> impl futures::Stream<
            Item = Result<types::FileVersion, Error<types::Problem>>,
        > + Unpin + 'a {
            use ::futures::StreamExt;
            use ::futures::TryFutureExt;
            use ::futures::TryStreamExt;
            let next = Self {
                page_token: Ok(None),
                ..self.clone()
            };
            self.send()
                .map_ok(move |page| {
                    let page = page.into_inner();
                    let first = futures::stream::iter(page.items).map(Ok);
                    let rest = futures::stream::try_unfold(
                            (page.next_page, next),
                            |(next_page, next)| async {
                                if next_page.is_none() {
                                    Ok(None)
                                } else {
                                    Self {
                                        page_token: Ok(next_page),
                                        ..next.clone()
                                    }
                                        .send()
                                        .map_ok(|page| {
                                            let page = page.into_inner();
                                            Some((
                                                futures::stream::iter(page.items).map(Ok),
                                                (page.next_page, next),
                                            ))
                                        })
                                        .await
                                }
                            },
                        )
                        .try_flatten();
                    first.chain(rest)
                })
                .try_flatten_stream()
                .boxed()
        }
    }
    /**Builder for [`Client::folder_list`]

[`Client::folder_list`]: super::Client::folder_list*/
    #[derive(Debug, Clone)]
    pub struct FolderList<'a> {
        client: &'a super::Client,
        limit: Result<Option<::std::num::NonZeroU32>, String>,
        page_token: Result<Option<::std::string::String>, String>,
        parent_id: Result<Option<::uuid::Uuid>, String>,
    }
    impl<'a> FolderList<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                limit: Ok(None),
                page_token: Ok(None),
                parent_id: Ok(None),
            }
        }
        pub fn limit<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::num::NonZeroU32>,
        {
            self.limit = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: num :: NonZeroU32` for limit failed"
                        .to_string()
                });
            self
        }
        pub fn page_token<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.page_token = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for page_token failed"
                        .to_string()
                });
            self
        }
        pub fn parent_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.parent_id = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for parent_id failed".to_string()
                });
            self
        }
        ///Sends a `GET` request to `/folders`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::PageFolder>, Error<types::Problem>> {
            let Self { client, limit, page_token, parent_id } = self;
            let limit = limit.map_err(Error::InvalidRequest)?;
            let page_token = page_token.map_err(Error::InvalidRequest)?;
            let parent_id = parent_id.map_err(Error::InvalidRequest)?;
            let url = format!("{}/folders", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("limit", &limit))
                .query(&progenitor_client::QueryParam::new("page_token", &page_token))
                .query(&progenitor_client::QueryParam::new("parent_id", &parent_id))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "folder_list",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
        ///Streams `GET` requests to `/folders`
        pub fn stream(
            self,
        ) -> impl futures::Stream<
            Item = Result<types::Folder, Error<types::Problem>>,
        > + Unpin + 'a {
            use ::futures::StreamExt;
            use ::futures::TryFutureExt;
            use ::futures::TryStreamExt;
            let next = Self {
                page_token: Ok(None),
                parent_id: Ok(None),
                ..self.clone()
            };
            self.send()
                .map_ok(move |page| {
                    let page = page.into_inner();
                    let first = futures::stream::iter(page.items).map(Ok);
                    let rest = futures::stream::try_unfold(
                            (page.next_page, next),
                            |(next_page, next)| async {
                                if next_page.is_none() {
                                    Ok(None)
                                } else {
                                    Self {
                                        page_token: Ok(next_page),
                                        ..next.clone()
                                    }
                                        .send()
                                        .map_ok(|page| {
                                            let page = page.into_inner();
                                            Some((
                                                futures::stream::iter(page.items).map(Ok),
                                                (page.next_page, next),
                                            ))
                                        })
                                        .await
                                }
                            },
                        )
                        .try_flatten();
                    first.chain(rest)
                })
                .try_flatten_stream()
                .boxed()
        }
    }
    /**Builder for [`Client::folder_create`]

[`Client::folder_create`]: super::Client::folder_create*/
    #[derive(Debug, Clone)]
    pub struct FolderCreate<'a> {
        client: &'a super::Client,
        body: Result<types::builder::FolderCreate, String>,
    }
    impl<'a> FolderCreate<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::FolderCreate>,
            <V as std::convert::TryInto<types::FolderCreate>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| {
                    format!("conversion to `FolderCreate` for body failed: {}", s)
                });
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(
                types::builder::FolderCreate,
            ) -> types::builder::FolderCreate,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `POST` request to `/folders`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Folder>, Error<types::Problem>> {
            let Self { client, body } = self;
            let body = body
                .and_then(|v| {
                    types::FolderCreate::try_from(v).map_err(|e| e.to_string())
                })
                .map_err(Error::InvalidRequest)?;
            let url = format!("{}/folders", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "folder_create",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                201u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::folder_get`]

[`Client::folder_get`]: super::Client::folder_get*/
    #[derive(Debug, Clone)]
    pub struct FolderGet<'a> {
        client: &'a super::Client,
        folder_id: Result<::uuid::Uuid, String>,
    }
    impl<'a> FolderGet<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                folder_id: Err("folder_id was not initialized".to_string()),
            }
        }
        pub fn folder_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.folder_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for folder_id failed".to_string()
                });
            self
        }
        ///Sends a `GET` request to `/folders/{folder_id}`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Folder>, Error<types::Problem>> {
            let Self { client, folder_id } = self;
            let folder_id = folder_id.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/folders/{}", client.baseurl, encode_path(& folder_id.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "folder_get",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::folder_delete`]

[`Client::folder_delete`]: super::Client::folder_delete*/
    #[derive(Debug, Clone)]
    pub struct FolderDelete<'a> {
        client: &'a super::Client,
        folder_id: Result<::uuid::Uuid, String>,
    }
    impl<'a> FolderDelete<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                folder_id: Err("folder_id was not initialized".to_string()),
            }
        }
        pub fn folder_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.folder_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for folder_id failed".to_string()
                });
            self
        }
        ///Sends a `DELETE` request to `/folders/{folder_id}`
        pub async fn send(self) -> Result<ResponseValue<()>, Error<types::Problem>> {
            let Self { client, folder_id } = self;
            let folder_id = folder_id.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/folders/{}", client.baseurl, encode_path(& folder_id.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .delete(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "folder_delete",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                204u16 => Ok(ResponseValue::empty(response)),
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::folder_update`]

[`Client::folder_update`]: super::Client::folder_update*/
    #[derive(Debug, Clone)]
    pub struct FolderUpdate<'a> {
        client: &'a super::Client,
        folder_id: Result<::uuid::Uuid, String>,
        body: Result<types::builder::FolderUpdate, String>,
    }
    impl<'a> FolderUpdate<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                folder_id: Err("folder_id was not initialized".to_string()),
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn folder_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.folder_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for folder_id failed".to_string()
                });
            self
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::FolderUpdate>,
            <V as std::convert::TryInto<types::FolderUpdate>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| {
                    format!("conversion to `FolderUpdate` for body failed: {}", s)
                });
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(
                types::builder::FolderUpdate,
            ) -> types::builder::FolderUpdate,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `PATCH` request to `/folders/{folder_id}`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Folder>, Error<types::Problem>> {
            let Self { client, folder_id, body } = self;
            let folder_id = folder_id.map_err(Error::InvalidRequest)?;
            let body = body
                .and_then(|v| {
                    types::FolderUpdate::try_from(v).map_err(|e| e.to_string())
                })
                .map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/folders/{}", client.baseurl, encode_path(& folder_id.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .patch(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "folder_update",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::folder_grant_list`]

[`Client::folder_grant_list`]: super::Client::folder_grant_list*/
    #[derive(Debug, Clone)]
    pub struct FolderGrantList<'a> {
        client: &'a super::Client,
        folder_id: Result<::uuid::Uuid, String>,
    }
    impl<'a> FolderGrantList<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                folder_id: Err("folder_id was not initialized".to_string()),
            }
        }
        pub fn folder_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.folder_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for folder_id failed".to_string()
                });
            self
        }
        ///Sends a `GET` request to `/folders/{folder_id}/grants`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::GrantList>, Error<types::Problem>> {
            let Self { client, folder_id } = self;
            let folder_id = folder_id.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/folders/{}/grants", client.baseurl, encode_path(& folder_id
                .to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "folder_grant_list",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::folder_grant_put`]

[`Client::folder_grant_put`]: super::Client::folder_grant_put*/
    #[derive(Debug, Clone)]
    pub struct FolderGrantPut<'a> {
        client: &'a super::Client,
        folder_id: Result<::uuid::Uuid, String>,
        body: Result<types::builder::GrantsPut, String>,
    }
    impl<'a> FolderGrantPut<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                folder_id: Err("folder_id was not initialized".to_string()),
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn folder_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.folder_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for folder_id failed".to_string()
                });
            self
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::GrantsPut>,
            <V as std::convert::TryInto<types::GrantsPut>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| {
                    format!("conversion to `GrantsPut` for body failed: {}", s)
                });
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(types::builder::GrantsPut) -> types::builder::GrantsPut,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `PUT` request to `/folders/{folder_id}/grants`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::GrantList>, Error<types::Problem>> {
            let Self { client, folder_id, body } = self;
            let folder_id = folder_id.map_err(Error::InvalidRequest)?;
            let body = body
                .and_then(|v| types::GrantsPut::try_from(v).map_err(|e| e.to_string()))
                .map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/folders/{}/grants", client.baseurl, encode_path(& folder_id
                .to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .put(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "folder_grant_put",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::job_list`]

[`Client::job_list`]: super::Client::job_list*/
    #[derive(Debug, Clone)]
    pub struct JobList<'a> {
        client: &'a super::Client,
        document_id: Result<Option<::uuid::Uuid>, String>,
        limit: Result<Option<::std::num::NonZeroU32>, String>,
        page_token: Result<Option<::std::string::String>, String>,
        state: Result<Option<types::JobState>, String>,
    }
    impl<'a> JobList<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                document_id: Ok(None),
                limit: Ok(None),
                page_token: Ok(None),
                state: Ok(None),
            }
        }
        pub fn document_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.document_id = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for document_id failed".to_string()
                });
            self
        }
        pub fn limit<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::num::NonZeroU32>,
        {
            self.limit = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: num :: NonZeroU32` for limit failed"
                        .to_string()
                });
            self
        }
        pub fn page_token<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.page_token = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for page_token failed"
                        .to_string()
                });
            self
        }
        pub fn state<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::JobState>,
        {
            self.state = value
                .try_into()
                .map(Some)
                .map_err(|_| "conversion to `JobState` for state failed".to_string());
            self
        }
        ///Sends a `GET` request to `/jobs`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::PageJob>, Error<types::Problem>> {
            let Self { client, document_id, limit, page_token, state } = self;
            let document_id = document_id.map_err(Error::InvalidRequest)?;
            let limit = limit.map_err(Error::InvalidRequest)?;
            let page_token = page_token.map_err(Error::InvalidRequest)?;
            let state = state.map_err(Error::InvalidRequest)?;
            let url = format!("{}/jobs", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("document_id", &document_id))
                .query(&progenitor_client::QueryParam::new("limit", &limit))
                .query(&progenitor_client::QueryParam::new("page_token", &page_token))
                .query(&progenitor_client::QueryParam::new("state", &state))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "job_list",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
        ///Streams `GET` requests to `/jobs`
        pub fn stream(
            self,
        ) -> impl futures::Stream<
            Item = Result<types::Job, Error<types::Problem>>,
        > + Unpin + 'a {
            use ::futures::StreamExt;
            use ::futures::TryFutureExt;
            use ::futures::TryStreamExt;
            let next = Self {
                document_id: Ok(None),
                page_token: Ok(None),
                state: Ok(None),
                ..self.clone()
            };
            self.send()
                .map_ok(move |page| {
                    let page = page.into_inner();
                    let first = futures::stream::iter(page.items).map(Ok);
                    let rest = futures::stream::try_unfold(
                            (page.next_page, next),
                            |(next_page, next)| async {
                                if next_page.is_none() {
                                    Ok(None)
                                } else {
                                    Self {
                                        page_token: Ok(next_page),
                                        ..next.clone()
                                    }
                                        .send()
                                        .map_ok(|page| {
                                            let page = page.into_inner();
                                            Some((
                                                futures::stream::iter(page.items).map(Ok),
                                                (page.next_page, next),
                                            ))
                                        })
                                        .await
                                }
                            },
                        )
                        .try_flatten();
                    first.chain(rest)
                })
                .try_flatten_stream()
                .boxed()
        }
    }
    /**Builder for [`Client::job_get`]

[`Client::job_get`]: super::Client::job_get*/
    #[derive(Debug, Clone)]
    pub struct JobGet<'a> {
        client: &'a super::Client,
        job_id: Result<::uuid::Uuid, String>,
    }
    impl<'a> JobGet<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                job_id: Err("job_id was not initialized".to_string()),
            }
        }
        pub fn job_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.job_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for job_id failed".to_string()
                });
            self
        }
        ///Sends a `GET` request to `/jobs/{job_id}`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Job>, Error<types::Problem>> {
            let Self { client, job_id } = self;
            let job_id = job_id.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/jobs/{}", client.baseurl, encode_path(& job_id.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "job_get",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::job_cancel`]

[`Client::job_cancel`]: super::Client::job_cancel*/
    #[derive(Debug, Clone)]
    pub struct JobCancel<'a> {
        client: &'a super::Client,
        job_id: Result<::uuid::Uuid, String>,
    }
    impl<'a> JobCancel<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                job_id: Err("job_id was not initialized".to_string()),
            }
        }
        pub fn job_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.job_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for job_id failed".to_string()
                });
            self
        }
        ///Sends a `POST` request to `/jobs/{job_id}/cancel`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Job>, Error<types::Problem>> {
            let Self { client, job_id } = self;
            let job_id = job_id.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/jobs/{}/cancel", client.baseurl, encode_path(& job_id.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "job_cancel",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::knowledge_base_list`]

[`Client::knowledge_base_list`]: super::Client::knowledge_base_list*/
    #[derive(Debug, Clone)]
    pub struct KnowledgeBaseList<'a> {
        client: &'a super::Client,
        limit: Result<Option<::std::num::NonZeroU32>, String>,
        page_token: Result<Option<::std::string::String>, String>,
    }
    impl<'a> KnowledgeBaseList<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                limit: Ok(None),
                page_token: Ok(None),
            }
        }
        pub fn limit<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::num::NonZeroU32>,
        {
            self.limit = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: num :: NonZeroU32` for limit failed"
                        .to_string()
                });
            self
        }
        pub fn page_token<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.page_token = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for page_token failed"
                        .to_string()
                });
            self
        }
        ///Sends a `GET` request to `/knowledge-bases`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::PageKnowledgeBase>, Error<types::Problem>> {
            let Self { client, limit, page_token } = self;
            let limit = limit.map_err(Error::InvalidRequest)?;
            let page_token = page_token.map_err(Error::InvalidRequest)?;
            let url = format!("{}/knowledge-bases", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("limit", &limit))
                .query(&progenitor_client::QueryParam::new("page_token", &page_token))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "knowledge_base_list",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
        ///Streams `GET` requests to `/knowledge-bases`
        pub fn stream(
            self,
        ) -> impl futures::Stream<
            Item = Result<types::KnowledgeBase, Error<types::Problem>>,
        > + Unpin + 'a {
            use ::futures::StreamExt;
            use ::futures::TryFutureExt;
            use ::futures::TryStreamExt;
            let next = Self {
                page_token: Ok(None),
                ..self.clone()
            };
            self.send()
                .map_ok(move |page| {
                    let page = page.into_inner();
                    let first = futures::stream::iter(page.items).map(Ok);
                    let rest = futures::stream::try_unfold(
                            (page.next_page, next),
                            |(next_page, next)| async {
                                if next_page.is_none() {
                                    Ok(None)
                                } else {
                                    Self {
                                        page_token: Ok(next_page),
                                        ..next.clone()
                                    }
                                        .send()
                                        .map_ok(|page| {
                                            let page = page.into_inner();
                                            Some((
                                                futures::stream::iter(page.items).map(Ok),
                                                (page.next_page, next),
                                            ))
                                        })
                                        .await
                                }
                            },
                        )
                        .try_flatten();
                    first.chain(rest)
                })
                .try_flatten_stream()
                .boxed()
        }
    }
    /**Builder for [`Client::knowledge_base_create`]

[`Client::knowledge_base_create`]: super::Client::knowledge_base_create*/
    #[derive(Debug, Clone)]
    pub struct KnowledgeBaseCreate<'a> {
        client: &'a super::Client,
        body: Result<types::builder::KnowledgeBaseCreate, String>,
    }
    impl<'a> KnowledgeBaseCreate<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::KnowledgeBaseCreate>,
            <V as std::convert::TryInto<
                types::KnowledgeBaseCreate,
            >>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| {
                    format!("conversion to `KnowledgeBaseCreate` for body failed: {}", s)
                });
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(
                types::builder::KnowledgeBaseCreate,
            ) -> types::builder::KnowledgeBaseCreate,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `POST` request to `/knowledge-bases`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::KnowledgeBase>, Error<types::Problem>> {
            let Self { client, body } = self;
            let body = body
                .and_then(|v| {
                    types::KnowledgeBaseCreate::try_from(v).map_err(|e| e.to_string())
                })
                .map_err(Error::InvalidRequest)?;
            let url = format!("{}/knowledge-bases", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "knowledge_base_create",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                201u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::knowledge_base_get`]

[`Client::knowledge_base_get`]: super::Client::knowledge_base_get*/
    #[derive(Debug, Clone)]
    pub struct KnowledgeBaseGet<'a> {
        client: &'a super::Client,
        knowledge_base_id: Result<::uuid::Uuid, String>,
    }
    impl<'a> KnowledgeBaseGet<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                knowledge_base_id: Err(
                    "knowledge_base_id was not initialized".to_string(),
                ),
            }
        }
        pub fn knowledge_base_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.knowledge_base_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for knowledge_base_id failed"
                        .to_string()
                });
            self
        }
        ///Sends a `GET` request to `/knowledge-bases/{knowledge_base_id}`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::KnowledgeBase>, Error<types::Problem>> {
            let Self { client, knowledge_base_id } = self;
            let knowledge_base_id = knowledge_base_id.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/knowledge-bases/{}", client.baseurl, encode_path(& knowledge_base_id
                .to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "knowledge_base_get",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::knowledge_base_delete`]

[`Client::knowledge_base_delete`]: super::Client::knowledge_base_delete*/
    #[derive(Debug, Clone)]
    pub struct KnowledgeBaseDelete<'a> {
        client: &'a super::Client,
        knowledge_base_id: Result<::uuid::Uuid, String>,
    }
    impl<'a> KnowledgeBaseDelete<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                knowledge_base_id: Err(
                    "knowledge_base_id was not initialized".to_string(),
                ),
            }
        }
        pub fn knowledge_base_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.knowledge_base_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for knowledge_base_id failed"
                        .to_string()
                });
            self
        }
        ///Sends a `DELETE` request to `/knowledge-bases/{knowledge_base_id}`
        pub async fn send(self) -> Result<ResponseValue<()>, Error<types::Problem>> {
            let Self { client, knowledge_base_id } = self;
            let knowledge_base_id = knowledge_base_id.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/knowledge-bases/{}", client.baseurl, encode_path(& knowledge_base_id
                .to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .delete(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "knowledge_base_delete",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                204u16 => Ok(ResponseValue::empty(response)),
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::knowledge_base_update`]

[`Client::knowledge_base_update`]: super::Client::knowledge_base_update*/
    #[derive(Debug, Clone)]
    pub struct KnowledgeBaseUpdate<'a> {
        client: &'a super::Client,
        knowledge_base_id: Result<::uuid::Uuid, String>,
        body: Result<types::builder::KnowledgeBaseUpdate, String>,
    }
    impl<'a> KnowledgeBaseUpdate<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                knowledge_base_id: Err(
                    "knowledge_base_id was not initialized".to_string(),
                ),
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn knowledge_base_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.knowledge_base_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for knowledge_base_id failed"
                        .to_string()
                });
            self
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::KnowledgeBaseUpdate>,
            <V as std::convert::TryInto<
                types::KnowledgeBaseUpdate,
            >>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| {
                    format!("conversion to `KnowledgeBaseUpdate` for body failed: {}", s)
                });
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(
                types::builder::KnowledgeBaseUpdate,
            ) -> types::builder::KnowledgeBaseUpdate,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `PATCH` request to `/knowledge-bases/{knowledge_base_id}`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::KnowledgeBase>, Error<types::Problem>> {
            let Self { client, knowledge_base_id, body } = self;
            let knowledge_base_id = knowledge_base_id.map_err(Error::InvalidRequest)?;
            let body = body
                .and_then(|v| {
                    types::KnowledgeBaseUpdate::try_from(v).map_err(|e| e.to_string())
                })
                .map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/knowledge-bases/{}", client.baseurl, encode_path(& knowledge_base_id
                .to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .patch(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "knowledge_base_update",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::document_list`]

[`Client::document_list`]: super::Client::document_list*/
    #[derive(Debug, Clone)]
    pub struct DocumentList<'a> {
        client: &'a super::Client,
        knowledge_base_id: Result<::uuid::Uuid, String>,
        limit: Result<Option<::std::num::NonZeroU32>, String>,
        page_token: Result<Option<::std::string::String>, String>,
        state: Result<Option<types::DocumentState>, String>,
    }
    impl<'a> DocumentList<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                knowledge_base_id: Err(
                    "knowledge_base_id was not initialized".to_string(),
                ),
                limit: Ok(None),
                page_token: Ok(None),
                state: Ok(None),
            }
        }
        pub fn knowledge_base_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.knowledge_base_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for knowledge_base_id failed"
                        .to_string()
                });
            self
        }
        pub fn limit<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::num::NonZeroU32>,
        {
            self.limit = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: num :: NonZeroU32` for limit failed"
                        .to_string()
                });
            self
        }
        pub fn page_token<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.page_token = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for page_token failed"
                        .to_string()
                });
            self
        }
        pub fn state<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::DocumentState>,
        {
            self.state = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `DocumentState` for state failed".to_string()
                });
            self
        }
        ///Sends a `GET` request to `/knowledge-bases/{knowledge_base_id}/documents`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::PageDocument>, Error<types::Problem>> {
            let Self { client, knowledge_base_id, limit, page_token, state } = self;
            let knowledge_base_id = knowledge_base_id.map_err(Error::InvalidRequest)?;
            let limit = limit.map_err(Error::InvalidRequest)?;
            let page_token = page_token.map_err(Error::InvalidRequest)?;
            let state = state.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/knowledge-bases/{}/documents", client.baseurl, encode_path(&
                knowledge_base_id.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("limit", &limit))
                .query(&progenitor_client::QueryParam::new("page_token", &page_token))
                .query(&progenitor_client::QueryParam::new("state", &state))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "document_list",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
        ///Streams `GET` requests to `/knowledge-bases/{knowledge_base_id}/documents`
        pub fn stream(
            self,
        ) -> impl futures::Stream<
            Item = Result<types::Document, Error<types::Problem>>,
        > + Unpin + 'a {
            use ::futures::StreamExt;
            use ::futures::TryFutureExt;
            use ::futures::TryStreamExt;
            let next = Self {
                page_token: Ok(None),
                state: Ok(None),
                ..self.clone()
            };
            self.send()
                .map_ok(move |page| {
                    let page = page.into_inner();
                    let first = futures::stream::iter(page.items).map(Ok);
                    let rest = futures::stream::try_unfold(
                            (page.next_page, next),
                            |(next_page, next)| async {
                                if next_page.is_none() {
                                    Ok(None)
                                } else {
                                    Self {
                                        page_token: Ok(next_page),
                                        ..next.clone()
                                    }
                                        .send()
                                        .map_ok(|page| {
                                            let page = page.into_inner();
                                            Some((
                                                futures::stream::iter(page.items).map(Ok),
                                                (page.next_page, next),
                                            ))
                                        })
                                        .await
                                }
                            },
                        )
                        .try_flatten();
                    first.chain(rest)
                })
                .try_flatten_stream()
                .boxed()
        }
    }
    /**Builder for [`Client::document_add`]

[`Client::document_add`]: super::Client::document_add*/
    #[derive(Debug, Clone)]
    pub struct DocumentAdd<'a> {
        client: &'a super::Client,
        knowledge_base_id: Result<::uuid::Uuid, String>,
        wait: Result<Option<u32>, String>,
        body: Result<types::builder::DocumentAdd, String>,
    }
    impl<'a> DocumentAdd<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                knowledge_base_id: Err(
                    "knowledge_base_id was not initialized".to_string(),
                ),
                wait: Ok(None),
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn knowledge_base_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.knowledge_base_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for knowledge_base_id failed"
                        .to_string()
                });
            self
        }
        pub fn wait<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<u32>,
        {
            self.wait = value
                .try_into()
                .map(Some)
                .map_err(|_| "conversion to `u32` for wait failed".to_string());
            self
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::DocumentAdd>,
            <V as std::convert::TryInto<types::DocumentAdd>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| {
                    format!("conversion to `DocumentAdd` for body failed: {}", s)
                });
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(
                types::builder::DocumentAdd,
            ) -> types::builder::DocumentAdd,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `POST` request to `/knowledge-bases/{knowledge_base_id}/documents`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Document>, Error<types::Problem>> {
            let Self { client, knowledge_base_id, wait, body } = self;
            let knowledge_base_id = knowledge_base_id.map_err(Error::InvalidRequest)?;
            let wait = wait.map_err(Error::InvalidRequest)?;
            let body = body
                .and_then(|v| types::DocumentAdd::try_from(v).map_err(|e| e.to_string()))
                .map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/knowledge-bases/{}/documents", client.baseurl, encode_path(&
                knowledge_base_id.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .query(&progenitor_client::QueryParam::new("wait", &wait))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "document_add",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                201u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::document_get`]

[`Client::document_get`]: super::Client::document_get*/
    #[derive(Debug, Clone)]
    pub struct DocumentGet<'a> {
        client: &'a super::Client,
        knowledge_base_id: Result<::uuid::Uuid, String>,
        document_id: Result<::uuid::Uuid, String>,
    }
    impl<'a> DocumentGet<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                knowledge_base_id: Err(
                    "knowledge_base_id was not initialized".to_string(),
                ),
                document_id: Err("document_id was not initialized".to_string()),
            }
        }
        pub fn knowledge_base_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.knowledge_base_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for knowledge_base_id failed"
                        .to_string()
                });
            self
        }
        pub fn document_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.document_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for document_id failed".to_string()
                });
            self
        }
        ///Sends a `GET` request to `/knowledge-bases/{knowledge_base_id}/documents/{document_id}`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Document>, Error<types::Problem>> {
            let Self { client, knowledge_base_id, document_id } = self;
            let knowledge_base_id = knowledge_base_id.map_err(Error::InvalidRequest)?;
            let document_id = document_id.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/knowledge-bases/{}/documents/{}", client.baseurl, encode_path(&
                knowledge_base_id.to_string()), encode_path(& document_id.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "document_get",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::document_delete`]

[`Client::document_delete`]: super::Client::document_delete*/
    #[derive(Debug, Clone)]
    pub struct DocumentDelete<'a> {
        client: &'a super::Client,
        knowledge_base_id: Result<::uuid::Uuid, String>,
        document_id: Result<::uuid::Uuid, String>,
    }
    impl<'a> DocumentDelete<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                knowledge_base_id: Err(
                    "knowledge_base_id was not initialized".to_string(),
                ),
                document_id: Err("document_id was not initialized".to_string()),
            }
        }
        pub fn knowledge_base_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.knowledge_base_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for knowledge_base_id failed"
                        .to_string()
                });
            self
        }
        pub fn document_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.document_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for document_id failed".to_string()
                });
            self
        }
        ///Sends a `DELETE` request to `/knowledge-bases/{knowledge_base_id}/documents/{document_id}`
        pub async fn send(self) -> Result<ResponseValue<()>, Error<types::Problem>> {
            let Self { client, knowledge_base_id, document_id } = self;
            let knowledge_base_id = knowledge_base_id.map_err(Error::InvalidRequest)?;
            let document_id = document_id.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/knowledge-bases/{}/documents/{}", client.baseurl, encode_path(&
                knowledge_base_id.to_string()), encode_path(& document_id.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .delete(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "document_delete",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                204u16 => Ok(ResponseValue::empty(response)),
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::document_update`]

[`Client::document_update`]: super::Client::document_update*/
    #[derive(Debug, Clone)]
    pub struct DocumentUpdate<'a> {
        client: &'a super::Client,
        knowledge_base_id: Result<::uuid::Uuid, String>,
        document_id: Result<::uuid::Uuid, String>,
        body: Result<types::builder::DocumentUpdate, String>,
    }
    impl<'a> DocumentUpdate<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                knowledge_base_id: Err(
                    "knowledge_base_id was not initialized".to_string(),
                ),
                document_id: Err("document_id was not initialized".to_string()),
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn knowledge_base_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.knowledge_base_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for knowledge_base_id failed"
                        .to_string()
                });
            self
        }
        pub fn document_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.document_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for document_id failed".to_string()
                });
            self
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::DocumentUpdate>,
            <V as std::convert::TryInto<
                types::DocumentUpdate,
            >>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| {
                    format!("conversion to `DocumentUpdate` for body failed: {}", s)
                });
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(
                types::builder::DocumentUpdate,
            ) -> types::builder::DocumentUpdate,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `PATCH` request to `/knowledge-bases/{knowledge_base_id}/documents/{document_id}`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Document>, Error<types::Problem>> {
            let Self { client, knowledge_base_id, document_id, body } = self;
            let knowledge_base_id = knowledge_base_id.map_err(Error::InvalidRequest)?;
            let document_id = document_id.map_err(Error::InvalidRequest)?;
            let body = body
                .and_then(|v| {
                    types::DocumentUpdate::try_from(v).map_err(|e| e.to_string())
                })
                .map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/knowledge-bases/{}/documents/{}", client.baseurl, encode_path(&
                knowledge_base_id.to_string()), encode_path(& document_id.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .patch(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "document_update",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::chunk_list`]

[`Client::chunk_list`]: super::Client::chunk_list*/
    #[derive(Debug, Clone)]
    pub struct ChunkList<'a> {
        client: &'a super::Client,
        knowledge_base_id: Result<::uuid::Uuid, String>,
        document_id: Result<::uuid::Uuid, String>,
        limit: Result<Option<::std::num::NonZeroU32>, String>,
        page_token: Result<Option<::std::string::String>, String>,
    }
    impl<'a> ChunkList<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                knowledge_base_id: Err(
                    "knowledge_base_id was not initialized".to_string(),
                ),
                document_id: Err("document_id was not initialized".to_string()),
                limit: Ok(None),
                page_token: Ok(None),
            }
        }
        pub fn knowledge_base_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.knowledge_base_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for knowledge_base_id failed"
                        .to_string()
                });
            self
        }
        pub fn document_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.document_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for document_id failed".to_string()
                });
            self
        }
        pub fn limit<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::num::NonZeroU32>,
        {
            self.limit = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: num :: NonZeroU32` for limit failed"
                        .to_string()
                });
            self
        }
        pub fn page_token<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.page_token = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for page_token failed"
                        .to_string()
                });
            self
        }
        ///Sends a `GET` request to `/knowledge-bases/{knowledge_base_id}/documents/{document_id}/chunks`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::PageChunk>, Error<types::Problem>> {
            let Self { client, knowledge_base_id, document_id, limit, page_token } = self;
            let knowledge_base_id = knowledge_base_id.map_err(Error::InvalidRequest)?;
            let document_id = document_id.map_err(Error::InvalidRequest)?;
            let limit = limit.map_err(Error::InvalidRequest)?;
            let page_token = page_token.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/knowledge-bases/{}/documents/{}/chunks", client.baseurl,
                encode_path(& knowledge_base_id.to_string()), encode_path(& document_id
                .to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("limit", &limit))
                .query(&progenitor_client::QueryParam::new("page_token", &page_token))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "chunk_list",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
        ///Streams `GET` requests to `/knowledge-bases/{knowledge_base_id}/documents/{document_id}/chunks`
        pub fn stream(
            self,
        ) -> impl futures::Stream<
            Item = Result<types::Chunk, Error<types::Problem>>,
        > + Unpin + 'a {
            use ::futures::StreamExt;
            use ::futures::TryFutureExt;
            use ::futures::TryStreamExt;
            let next = Self {
                page_token: Ok(None),
                ..self.clone()
            };
            self.send()
                .map_ok(move |page| {
                    let page = page.into_inner();
                    let first = futures::stream::iter(page.items).map(Ok);
                    let rest = futures::stream::try_unfold(
                            (page.next_page, next),
                            |(next_page, next)| async {
                                if next_page.is_none() {
                                    Ok(None)
                                } else {
                                    Self {
                                        page_token: Ok(next_page),
                                        ..next.clone()
                                    }
                                        .send()
                                        .map_ok(|page| {
                                            let page = page.into_inner();
                                            Some((
                                                futures::stream::iter(page.items).map(Ok),
                                                (page.next_page, next),
                                            ))
                                        })
                                        .await
                                }
                            },
                        )
                        .try_flatten();
                    first.chain(rest)
                })
                .try_flatten_stream()
                .boxed()
        }
    }
    /**Builder for [`Client::document_retry`]

[`Client::document_retry`]: super::Client::document_retry*/
    #[derive(Debug, Clone)]
    pub struct DocumentRetry<'a> {
        client: &'a super::Client,
        knowledge_base_id: Result<::uuid::Uuid, String>,
        document_id: Result<::uuid::Uuid, String>,
        wait: Result<Option<u32>, String>,
    }
    impl<'a> DocumentRetry<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                knowledge_base_id: Err(
                    "knowledge_base_id was not initialized".to_string(),
                ),
                document_id: Err("document_id was not initialized".to_string()),
                wait: Ok(None),
            }
        }
        pub fn knowledge_base_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.knowledge_base_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for knowledge_base_id failed"
                        .to_string()
                });
            self
        }
        pub fn document_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.document_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for document_id failed".to_string()
                });
            self
        }
        pub fn wait<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<u32>,
        {
            self.wait = value
                .try_into()
                .map(Some)
                .map_err(|_| "conversion to `u32` for wait failed".to_string());
            self
        }
        ///Sends a `POST` request to `/knowledge-bases/{knowledge_base_id}/documents/{document_id}/retry`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Document>, Error<types::Problem>> {
            let Self { client, knowledge_base_id, document_id, wait } = self;
            let knowledge_base_id = knowledge_base_id.map_err(Error::InvalidRequest)?;
            let document_id = document_id.map_err(Error::InvalidRequest)?;
            let wait = wait.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/knowledge-bases/{}/documents/{}/retry", client.baseurl, encode_path(&
                knowledge_base_id.to_string()), encode_path(& document_id.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("wait", &wait))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "document_retry",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::document_upload`]

[`Client::document_upload`]: super::Client::document_upload*/
    #[derive(Debug)]
    pub struct DocumentUpload<'a> {
        client: &'a super::Client,
        knowledge_base_id: Result<::uuid::Uuid, String>,
        media_type: Result<Option<::std::string::String>, String>,
        name: Result<types::DocumentUploadName, String>,
        on_conflict: Result<Option<types::OnConflict>, String>,
        wait: Result<Option<u32>, String>,
        body: Result<reqwest::Body, String>,
    }
    impl<'a> DocumentUpload<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                knowledge_base_id: Err(
                    "knowledge_base_id was not initialized".to_string(),
                ),
                media_type: Ok(None),
                name: Err("name was not initialized".to_string()),
                on_conflict: Ok(None),
                wait: Ok(None),
                body: Err("body was not initialized".to_string()),
            }
        }
        pub fn knowledge_base_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.knowledge_base_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for knowledge_base_id failed"
                        .to_string()
                });
            self
        }
        pub fn media_type<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.media_type = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for media_type failed"
                        .to_string()
                });
            self
        }
        pub fn name<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::DocumentUploadName>,
        {
            self.name = value
                .try_into()
                .map_err(|_| {
                    "conversion to `DocumentUploadName` for name failed".to_string()
                });
            self
        }
        pub fn on_conflict<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::OnConflict>,
        {
            self.on_conflict = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `OnConflict` for on_conflict failed".to_string()
                });
            self
        }
        pub fn wait<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<u32>,
        {
            self.wait = value
                .try_into()
                .map(Some)
                .map_err(|_| "conversion to `u32` for wait failed".to_string());
            self
        }
        pub fn body<B>(mut self, value: B) -> Self
        where
            B: std::convert::TryInto<reqwest::Body>,
        {
            self.body = value
                .try_into()
                .map_err(|_| {
                    "conversion to `reqwest::Body` for body failed".to_string()
                });
            self
        }
        ///Sends a `POST` request to `/knowledge-bases/{knowledge_base_id}/files`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Document>, Error<types::Problem>> {
            let Self {
                client,
                knowledge_base_id,
                media_type,
                name,
                on_conflict,
                wait,
                body,
            } = self;
            let knowledge_base_id = knowledge_base_id.map_err(Error::InvalidRequest)?;
            let media_type = media_type.map_err(Error::InvalidRequest)?;
            let name = name.map_err(Error::InvalidRequest)?;
            let on_conflict = on_conflict.map_err(Error::InvalidRequest)?;
            let wait = wait.map_err(Error::InvalidRequest)?;
            let body = body.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/knowledge-bases/{}/files", client.baseurl, encode_path(&
                knowledge_base_id.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .header(
                    ::reqwest::header::CONTENT_TYPE,
                    ::reqwest::header::HeaderValue::from_static(
                        "application/octet-stream",
                    ),
                )
                .body(body)
                .query(&progenitor_client::QueryParam::new("media_type", &media_type))
                .query(&progenitor_client::QueryParam::new("name", &name))
                .query(&progenitor_client::QueryParam::new("on_conflict", &on_conflict))
                .query(&progenitor_client::QueryParam::new("wait", &wait))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "document_upload",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                201u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::permission_list`]

[`Client::permission_list`]: super::Client::permission_list*/
    #[derive(Debug, Clone)]
    pub struct PermissionList<'a> {
        client: &'a super::Client,
    }
    impl<'a> PermissionList<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self { client: client }
        }
        ///Sends a `GET` request to `/permissions`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::PagePermission>, Error<types::Problem>> {
            let Self { client } = self;
            let url = format!("{}/permissions", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "permission_list",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::role_list`]

[`Client::role_list`]: super::Client::role_list*/
    #[derive(Debug, Clone)]
    pub struct RoleList<'a> {
        client: &'a super::Client,
    }
    impl<'a> RoleList<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self { client: client }
        }
        ///Sends a `GET` request to `/roles`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::PageRole>, Error<types::Problem>> {
            let Self { client } = self;
            let url = format!("{}/roles", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "role_list",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::search`]

[`Client::search`]: super::Client::search*/
    #[derive(Debug, Clone)]
    pub struct Search<'a> {
        client: &'a super::Client,
        body: Result<types::builder::SearchQuery, String>,
    }
    impl<'a> Search<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::SearchQuery>,
            <V as std::convert::TryInto<types::SearchQuery>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| {
                    format!("conversion to `SearchQuery` for body failed: {}", s)
                });
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(
                types::builder::SearchQuery,
            ) -> types::builder::SearchQuery,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `POST` request to `/search`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::SearchResults>, Error<types::Problem>> {
            let Self { client, body } = self;
            let body = body
                .and_then(|v| types::SearchQuery::try_from(v).map_err(|e| e.to_string()))
                .map_err(Error::InvalidRequest)?;
            let url = format!("{}/search", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "search",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::session_list`]

[`Client::session_list`]: super::Client::session_list*/
    #[derive(Debug, Clone)]
    pub struct SessionList<'a> {
        client: &'a super::Client,
        limit: Result<Option<::std::num::NonZeroU32>, String>,
        page_token: Result<Option<::std::string::String>, String>,
    }
    impl<'a> SessionList<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                limit: Ok(None),
                page_token: Ok(None),
            }
        }
        pub fn limit<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::num::NonZeroU32>,
        {
            self.limit = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: num :: NonZeroU32` for limit failed"
                        .to_string()
                });
            self
        }
        pub fn page_token<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.page_token = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for page_token failed"
                        .to_string()
                });
            self
        }
        ///Sends a `GET` request to `/sessions`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::PageSession>, Error<types::Problem>> {
            let Self { client, limit, page_token } = self;
            let limit = limit.map_err(Error::InvalidRequest)?;
            let page_token = page_token.map_err(Error::InvalidRequest)?;
            let url = format!("{}/sessions", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("limit", &limit))
                .query(&progenitor_client::QueryParam::new("page_token", &page_token))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "session_list",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
        ///Streams `GET` requests to `/sessions`
        pub fn stream(
            self,
        ) -> impl futures::Stream<
            Item = Result<types::Session, Error<types::Problem>>,
        > + Unpin + 'a {
            use ::futures::StreamExt;
            use ::futures::TryFutureExt;
            use ::futures::TryStreamExt;
            let next = Self {
                page_token: Ok(None),
                ..self.clone()
            };
            self.send()
                .map_ok(move |page| {
                    let page = page.into_inner();
                    let first = futures::stream::iter(page.items).map(Ok);
                    let rest = futures::stream::try_unfold(
                            (page.next_page, next),
                            |(next_page, next)| async {
                                if next_page.is_none() {
                                    Ok(None)
                                } else {
                                    Self {
                                        page_token: Ok(next_page),
                                        ..next.clone()
                                    }
                                        .send()
                                        .map_ok(|page| {
                                            let page = page.into_inner();
                                            Some((
                                                futures::stream::iter(page.items).map(Ok),
                                                (page.next_page, next),
                                            ))
                                        })
                                        .await
                                }
                            },
                        )
                        .try_flatten();
                    first.chain(rest)
                })
                .try_flatten_stream()
                .boxed()
        }
    }
    /**Builder for [`Client::session_create`]

[`Client::session_create`]: super::Client::session_create*/
    #[derive(Debug, Clone)]
    pub struct SessionCreate<'a> {
        client: &'a super::Client,
        body: Result<types::builder::SessionCreate, String>,
    }
    impl<'a> SessionCreate<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::SessionCreate>,
            <V as std::convert::TryInto<types::SessionCreate>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| {
                    format!("conversion to `SessionCreate` for body failed: {}", s)
                });
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(
                types::builder::SessionCreate,
            ) -> types::builder::SessionCreate,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `POST` request to `/sessions`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Session>, Error<types::Problem>> {
            let Self { client, body } = self;
            let body = body
                .and_then(|v| {
                    types::SessionCreate::try_from(v).map_err(|e| e.to_string())
                })
                .map_err(Error::InvalidRequest)?;
            let url = format!("{}/sessions", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "session_create",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                201u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::session_get`]

[`Client::session_get`]: super::Client::session_get*/
    #[derive(Debug, Clone)]
    pub struct SessionGet<'a> {
        client: &'a super::Client,
        session_id: Result<::uuid::Uuid, String>,
    }
    impl<'a> SessionGet<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                session_id: Err("session_id was not initialized".to_string()),
            }
        }
        pub fn session_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.session_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for session_id failed".to_string()
                });
            self
        }
        ///Sends a `GET` request to `/sessions/{session_id}`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Session>, Error<types::Problem>> {
            let Self { client, session_id } = self;
            let session_id = session_id.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/sessions/{}", client.baseurl, encode_path(& session_id.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "session_get",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::session_delete`]

[`Client::session_delete`]: super::Client::session_delete*/
    #[derive(Debug, Clone)]
    pub struct SessionDelete<'a> {
        client: &'a super::Client,
        session_id: Result<::uuid::Uuid, String>,
    }
    impl<'a> SessionDelete<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                session_id: Err("session_id was not initialized".to_string()),
            }
        }
        pub fn session_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.session_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for session_id failed".to_string()
                });
            self
        }
        ///Sends a `DELETE` request to `/sessions/{session_id}`
        pub async fn send(self) -> Result<ResponseValue<()>, Error<types::Problem>> {
            let Self { client, session_id } = self;
            let session_id = session_id.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/sessions/{}", client.baseurl, encode_path(& session_id.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .delete(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "session_delete",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                204u16 => Ok(ResponseValue::empty(response)),
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::session_update`]

[`Client::session_update`]: super::Client::session_update*/
    #[derive(Debug, Clone)]
    pub struct SessionUpdate<'a> {
        client: &'a super::Client,
        session_id: Result<::uuid::Uuid, String>,
        body: Result<types::builder::SessionUpdate, String>,
    }
    impl<'a> SessionUpdate<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                session_id: Err("session_id was not initialized".to_string()),
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn session_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.session_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for session_id failed".to_string()
                });
            self
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::SessionUpdate>,
            <V as std::convert::TryInto<types::SessionUpdate>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| {
                    format!("conversion to `SessionUpdate` for body failed: {}", s)
                });
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(
                types::builder::SessionUpdate,
            ) -> types::builder::SessionUpdate,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `PATCH` request to `/sessions/{session_id}`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Session>, Error<types::Problem>> {
            let Self { client, session_id, body } = self;
            let session_id = session_id.map_err(Error::InvalidRequest)?;
            let body = body
                .and_then(|v| {
                    types::SessionUpdate::try_from(v).map_err(|e| e.to_string())
                })
                .map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/sessions/{}", client.baseurl, encode_path(& session_id.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .patch(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "session_update",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::message_list`]

[`Client::message_list`]: super::Client::message_list*/
    #[derive(Debug, Clone)]
    pub struct MessageList<'a> {
        client: &'a super::Client,
        session_id: Result<::uuid::Uuid, String>,
        limit: Result<Option<::std::num::NonZeroU32>, String>,
        page_token: Result<Option<::std::string::String>, String>,
    }
    impl<'a> MessageList<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                session_id: Err("session_id was not initialized".to_string()),
                limit: Ok(None),
                page_token: Ok(None),
            }
        }
        pub fn session_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.session_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for session_id failed".to_string()
                });
            self
        }
        pub fn limit<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::num::NonZeroU32>,
        {
            self.limit = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: num :: NonZeroU32` for limit failed"
                        .to_string()
                });
            self
        }
        pub fn page_token<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.page_token = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for page_token failed"
                        .to_string()
                });
            self
        }
        ///Sends a `GET` request to `/sessions/{session_id}/messages`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::PageMessage>, Error<types::Problem>> {
            let Self { client, session_id, limit, page_token } = self;
            let session_id = session_id.map_err(Error::InvalidRequest)?;
            let limit = limit.map_err(Error::InvalidRequest)?;
            let page_token = page_token.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/sessions/{}/messages", client.baseurl, encode_path(& session_id
                .to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("limit", &limit))
                .query(&progenitor_client::QueryParam::new("page_token", &page_token))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "message_list",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
        ///Streams `GET` requests to `/sessions/{session_id}/messages`
        pub fn stream(
            self,
        ) -> impl futures::Stream<
            Item = Result<types::Message, Error<types::Problem>>,
        > + Unpin + 'a {
            use ::futures::StreamExt;
            use ::futures::TryFutureExt;
            use ::futures::TryStreamExt;
            let next = Self {
                page_token: Ok(None),
                ..self.clone()
            };
            self.send()
                .map_ok(move |page| {
                    let page = page.into_inner();
                    let first = futures::stream::iter(page.items).map(Ok);
                    let rest = futures::stream::try_unfold(
                            (page.next_page, next),
                            |(next_page, next)| async {
                                if next_page.is_none() {
                                    Ok(None)
                                } else {
                                    Self {
                                        page_token: Ok(next_page),
                                        ..next.clone()
                                    }
                                        .send()
                                        .map_ok(|page| {
                                            let page = page.into_inner();
                                            Some((
                                                futures::stream::iter(page.items).map(Ok),
                                                (page.next_page, next),
                                            ))
                                        })
                                        .await
                                }
                            },
                        )
                        .try_flatten();
                    first.chain(rest)
                })
                .try_flatten_stream()
                .boxed()
        }
    }
    /**Builder for [`Client::session_ask`]

[`Client::session_ask`]: super::Client::session_ask*/
    #[derive(Debug, Clone)]
    pub struct SessionAsk<'a> {
        client: &'a super::Client,
        session_id: Result<::uuid::Uuid, String>,
        body: Result<types::builder::MessageCreate, String>,
    }
    impl<'a> SessionAsk<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                session_id: Err("session_id was not initialized".to_string()),
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn session_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.session_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for session_id failed".to_string()
                });
            self
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::MessageCreate>,
            <V as std::convert::TryInto<types::MessageCreate>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| {
                    format!("conversion to `MessageCreate` for body failed: {}", s)
                });
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(
                types::builder::MessageCreate,
            ) -> types::builder::MessageCreate,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `POST` request to `/sessions/{session_id}/messages`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Message>, Error<types::Problem>> {
            let Self { client, session_id, body } = self;
            let session_id = session_id.map_err(Error::InvalidRequest)?;
            let body = body
                .and_then(|v| {
                    types::MessageCreate::try_from(v).map_err(|e| e.to_string())
                })
                .map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/sessions/{}/messages", client.baseurl, encode_path(& session_id
                .to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "session_ask",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::session_ask_stream`]

[`Client::session_ask_stream`]: super::Client::session_ask_stream*/
    #[derive(Debug, Clone)]
    pub struct SessionAskStream<'a> {
        client: &'a super::Client,
        session_id: Result<::uuid::Uuid, String>,
        body: Result<types::builder::MessageCreate, String>,
    }
    impl<'a> SessionAskStream<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                session_id: Err("session_id was not initialized".to_string()),
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn session_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.session_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for session_id failed".to_string()
                });
            self
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::MessageCreate>,
            <V as std::convert::TryInto<types::MessageCreate>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| {
                    format!("conversion to `MessageCreate` for body failed: {}", s)
                });
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(
                types::builder::MessageCreate,
            ) -> types::builder::MessageCreate,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `POST` request to `/sessions/{session_id}/messages/stream`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<ByteStream>, Error<types::Problem>> {
            let Self { client, session_id, body } = self;
            let session_id = session_id.map_err(Error::InvalidRequest)?;
            let body = body
                .and_then(|v| {
                    types::MessageCreate::try_from(v).map_err(|e| e.to_string())
                })
                .map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/sessions/{}/messages/stream", client.baseurl, encode_path(&
                session_id.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "session_ask_stream",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => Ok(ResponseValue::stream(response)),
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::signing_key_rotate`]

[`Client::signing_key_rotate`]: super::Client::signing_key_rotate*/
    #[derive(Debug, Clone)]
    pub struct SigningKeyRotate<'a> {
        client: &'a super::Client,
    }
    impl<'a> SigningKeyRotate<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self { client: client }
        }
        ///Sends a `POST` request to `/system/signing-keys`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::SigningKey>, Error<types::Problem>> {
            let Self { client } = self;
            let url = format!("{}/system/signing-keys", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "signing_key_rotate",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                201u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::system_version`]

[`Client::system_version`]: super::Client::system_version*/
    #[derive(Debug, Clone)]
    pub struct SystemVersion<'a> {
        client: &'a super::Client,
    }
    impl<'a> SystemVersion<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self { client: client }
        }
        ///Sends a `GET` request to `/system/version`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Version>, Error<types::Problem>> {
            let Self { client } = self;
            let url = format!("{}/system/version", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "system_version",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::tenant_list`]

[`Client::tenant_list`]: super::Client::tenant_list*/
    #[derive(Debug, Clone)]
    pub struct TenantList<'a> {
        client: &'a super::Client,
        limit: Result<Option<::std::num::NonZeroU32>, String>,
        page_token: Result<Option<::std::string::String>, String>,
    }
    impl<'a> TenantList<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                limit: Ok(None),
                page_token: Ok(None),
            }
        }
        pub fn limit<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::num::NonZeroU32>,
        {
            self.limit = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: num :: NonZeroU32` for limit failed"
                        .to_string()
                });
            self
        }
        pub fn page_token<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.page_token = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for page_token failed"
                        .to_string()
                });
            self
        }
        ///Sends a `GET` request to `/tenants`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::PageTenant>, Error<types::Problem>> {
            let Self { client, limit, page_token } = self;
            let limit = limit.map_err(Error::InvalidRequest)?;
            let page_token = page_token.map_err(Error::InvalidRequest)?;
            let url = format!("{}/tenants", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("limit", &limit))
                .query(&progenitor_client::QueryParam::new("page_token", &page_token))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "tenant_list",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
        ///Streams `GET` requests to `/tenants`
        pub fn stream(
            self,
        ) -> impl futures::Stream<
            Item = Result<types::Tenant, Error<types::Problem>>,
        > + Unpin + 'a {
            use ::futures::StreamExt;
            use ::futures::TryFutureExt;
            use ::futures::TryStreamExt;
            let next = Self {
                page_token: Ok(None),
                ..self.clone()
            };
            self.send()
                .map_ok(move |page| {
                    let page = page.into_inner();
                    let first = futures::stream::iter(page.items).map(Ok);
                    let rest = futures::stream::try_unfold(
                            (page.next_page, next),
                            |(next_page, next)| async {
                                if next_page.is_none() {
                                    Ok(None)
                                } else {
                                    Self {
                                        page_token: Ok(next_page),
                                        ..next.clone()
                                    }
                                        .send()
                                        .map_ok(|page| {
                                            let page = page.into_inner();
                                            Some((
                                                futures::stream::iter(page.items).map(Ok),
                                                (page.next_page, next),
                                            ))
                                        })
                                        .await
                                }
                            },
                        )
                        .try_flatten();
                    first.chain(rest)
                })
                .try_flatten_stream()
                .boxed()
        }
    }
    /**Builder for [`Client::tenant_create`]

[`Client::tenant_create`]: super::Client::tenant_create*/
    #[derive(Debug, Clone)]
    pub struct TenantCreate<'a> {
        client: &'a super::Client,
        body: Result<types::builder::TenantCreate, String>,
    }
    impl<'a> TenantCreate<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::TenantCreate>,
            <V as std::convert::TryInto<types::TenantCreate>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| {
                    format!("conversion to `TenantCreate` for body failed: {}", s)
                });
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(
                types::builder::TenantCreate,
            ) -> types::builder::TenantCreate,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `POST` request to `/tenants`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Tenant>, Error<types::Problem>> {
            let Self { client, body } = self;
            let body = body
                .and_then(|v| {
                    types::TenantCreate::try_from(v).map_err(|e| e.to_string())
                })
                .map_err(Error::InvalidRequest)?;
            let url = format!("{}/tenants", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "tenant_create",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                201u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::tenant_get`]

[`Client::tenant_get`]: super::Client::tenant_get*/
    #[derive(Debug, Clone)]
    pub struct TenantGet<'a> {
        client: &'a super::Client,
        tenant_id: Result<::uuid::Uuid, String>,
    }
    impl<'a> TenantGet<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                tenant_id: Err("tenant_id was not initialized".to_string()),
            }
        }
        pub fn tenant_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.tenant_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for tenant_id failed".to_string()
                });
            self
        }
        ///Sends a `GET` request to `/tenants/{tenant_id}`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::Tenant>, Error<types::Problem>> {
            let Self { client, tenant_id } = self;
            let tenant_id = tenant_id.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/tenants/{}", client.baseurl, encode_path(& tenant_id.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "tenant_get",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::user_list`]

[`Client::user_list`]: super::Client::user_list*/
    #[derive(Debug, Clone)]
    pub struct UserList<'a> {
        client: &'a super::Client,
        limit: Result<Option<::std::num::NonZeroU32>, String>,
        page_token: Result<Option<::std::string::String>, String>,
    }
    impl<'a> UserList<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                limit: Ok(None),
                page_token: Ok(None),
            }
        }
        pub fn limit<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::num::NonZeroU32>,
        {
            self.limit = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: num :: NonZeroU32` for limit failed"
                        .to_string()
                });
            self
        }
        pub fn page_token<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::std::string::String>,
        {
            self.page_token = value
                .try_into()
                .map(Some)
                .map_err(|_| {
                    "conversion to `:: std :: string :: String` for page_token failed"
                        .to_string()
                });
            self
        }
        ///Sends a `GET` request to `/users`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::PageUser>, Error<types::Problem>> {
            let Self { client, limit, page_token } = self;
            let limit = limit.map_err(Error::InvalidRequest)?;
            let page_token = page_token.map_err(Error::InvalidRequest)?;
            let url = format!("{}/users", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("limit", &limit))
                .query(&progenitor_client::QueryParam::new("page_token", &page_token))
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "user_list",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
        ///Streams `GET` requests to `/users`
        pub fn stream(
            self,
        ) -> impl futures::Stream<
            Item = Result<types::User, Error<types::Problem>>,
        > + Unpin + 'a {
            use ::futures::StreamExt;
            use ::futures::TryFutureExt;
            use ::futures::TryStreamExt;
            let next = Self {
                page_token: Ok(None),
                ..self.clone()
            };
            self.send()
                .map_ok(move |page| {
                    let page = page.into_inner();
                    let first = futures::stream::iter(page.items).map(Ok);
                    let rest = futures::stream::try_unfold(
                            (page.next_page, next),
                            |(next_page, next)| async {
                                if next_page.is_none() {
                                    Ok(None)
                                } else {
                                    Self {
                                        page_token: Ok(next_page),
                                        ..next.clone()
                                    }
                                        .send()
                                        .map_ok(|page| {
                                            let page = page.into_inner();
                                            Some((
                                                futures::stream::iter(page.items).map(Ok),
                                                (page.next_page, next),
                                            ))
                                        })
                                        .await
                                }
                            },
                        )
                        .try_flatten();
                    first.chain(rest)
                })
                .try_flatten_stream()
                .boxed()
        }
    }
    /**Builder for [`Client::user_create`]

[`Client::user_create`]: super::Client::user_create*/
    #[derive(Debug, Clone)]
    pub struct UserCreate<'a> {
        client: &'a super::Client,
        body: Result<types::builder::UserCreate, String>,
    }
    impl<'a> UserCreate<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::UserCreate>,
            <V as std::convert::TryInto<types::UserCreate>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| {
                    format!("conversion to `UserCreate` for body failed: {}", s)
                });
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(
                types::builder::UserCreate,
            ) -> types::builder::UserCreate,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `POST` request to `/users`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::User>, Error<types::Problem>> {
            let Self { client, body } = self;
            let body = body
                .and_then(|v| types::UserCreate::try_from(v).map_err(|e| e.to_string()))
                .map_err(Error::InvalidRequest)?;
            let url = format!("{}/users", client.baseurl,);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .post(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "user_create",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                201u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::user_get`]

[`Client::user_get`]: super::Client::user_get*/
    #[derive(Debug, Clone)]
    pub struct UserGet<'a> {
        client: &'a super::Client,
        user_id: Result<::uuid::Uuid, String>,
    }
    impl<'a> UserGet<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                user_id: Err("user_id was not initialized".to_string()),
            }
        }
        pub fn user_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.user_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for user_id failed".to_string()
                });
            self
        }
        ///Sends a `GET` request to `/users/{user_id}`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::User>, Error<types::Problem>> {
            let Self { client, user_id } = self;
            let user_id = user_id.map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/users/{}", client.baseurl, encode_path(& user_id.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "user_get",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
    /**Builder for [`Client::user_update`]

[`Client::user_update`]: super::Client::user_update*/
    #[derive(Debug, Clone)]
    pub struct UserUpdate<'a> {
        client: &'a super::Client,
        user_id: Result<::uuid::Uuid, String>,
        body: Result<types::builder::UserUpdate, String>,
    }
    impl<'a> UserUpdate<'a> {
        pub fn new(client: &'a super::Client) -> Self {
            Self {
                client: client,
                user_id: Err("user_id was not initialized".to_string()),
                body: Ok(::std::default::Default::default()),
            }
        }
        pub fn user_id<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<::uuid::Uuid>,
        {
            self.user_id = value
                .try_into()
                .map_err(|_| {
                    "conversion to `:: uuid :: Uuid` for user_id failed".to_string()
                });
            self
        }
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: std::convert::TryInto<types::UserUpdate>,
            <V as std::convert::TryInto<types::UserUpdate>>::Error: std::fmt::Display,
        {
            self.body = value
                .try_into()
                .map(From::from)
                .map_err(|s| {
                    format!("conversion to `UserUpdate` for body failed: {}", s)
                });
            self
        }
        pub fn body_map<F>(mut self, f: F) -> Self
        where
            F: std::ops::FnOnce(
                types::builder::UserUpdate,
            ) -> types::builder::UserUpdate,
        {
            self.body = self.body.map(f);
            self
        }
        ///Sends a `PATCH` request to `/users/{user_id}`
        pub async fn send(
            self,
        ) -> Result<ResponseValue<types::User>, Error<types::Problem>> {
            let Self { client, user_id, body } = self;
            let user_id = user_id.map_err(Error::InvalidRequest)?;
            let body = body
                .and_then(|v| types::UserUpdate::try_from(v).map_err(|e| e.to_string()))
                .map_err(Error::InvalidRequest)?;
            let url = format!(
                "{}/users/{}", client.baseurl, encode_path(& user_id.to_string()),
            );
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map
                .append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(
                        super::Client::api_version(),
                    ),
                );
            #[allow(unused_mut)]
            let mut request = client
                .client
                .patch(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .json(&body)
                .headers(header_map)
                .build()?;
            let info = OperationInfo {
                operation_id: "user_update",
            };
            client.pre(&mut request, &info).await?;
            let result = client.exec(request, &info).await;
            client.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => ResponseValue::from_response(response).await,
                400u16..=499u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                500u16..=599u16 => {
                    Err(
                        Error::ErrorResponse(
                            ResponseValue::from_response(response).await?,
                        ),
                    )
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    }
}
/// Items consumers will typically use such as the Client.
pub mod prelude {
    pub use self::super::Client;
}
