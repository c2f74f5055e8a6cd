//! Operations on invitations, passwords and mail addresses.

use poem::web::Data;
use poem_openapi::{
    OpenApi,
    param::{Path, Query},
    payload::Json,
};
use std::sync::Arc;

use super::{
    dto::{
        AccountReady, Invitation, InvitationAccept, MailVerificationConfirm, PasswordChange, PasswordResetConfirm,
        PasswordResetRequest, UserInvite,
    },
    invitations, passwords, verification,
};
use crate::{
    access::{Authorized, RequestContext, permissions},
    app::Platform,
    http::{Created, ItemPage, JsonBody, NoContent, Problem},
    kernel::InvitationId,
    openapi::Tag,
};

/// Invitations, for a tenant's administrators.
pub struct InvitationsApi;

#[OpenApi(tag = "Tag::Invitations")]
impl InvitationsApi {
    /// Invite a user by mail
    ///
    /// Creates the user, without a password, and mails a link with which to set it. The link works once, for seven days. Needs a sign-in:
    /// an API key can't make what outlives it.
    #[oai(path = "/invitations", method = "post", operation_id = "user_invite")]
    async fn user_invite(
        &self,
        auth: Authorized<permissions::UsersWrite>,
        body: JsonBody<UserInvite>,
    ) -> Result<Created<Invitation>, Problem> {
        Ok(Created::Created(Json(invitations::invite(&auth.0, body.0).await?)))
    }

    /// List invitations
    ///
    /// The newest first.
    #[oai(path = "/invitations", method = "get", operation_id = "invitation_list")]
    async fn invitation_list(
        &self,
        auth: Authorized<permissions::UsersRead>,
        /// Items a page, 1–200; 50 if absent.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
        /// Token of the page to read, from `next_page`.
        page_token: Query<Option<String>>,
    ) -> Result<Json<ItemPage<Invitation>>, Problem> {
        Ok(Json(invitations::list(&auth.0, limit.0, page_token.0).await?.into()))
    }

    /// Read an invitation
    #[oai(path = "/invitations/:invitation_id", method = "get", operation_id = "invitation_get")]
    async fn invitation_get(
        &self,
        auth: Authorized<permissions::UsersRead>,
        invitation_id: Path<InvitationId>,
    ) -> Result<Json<Invitation>, Problem> {
        Ok(Json(invitations::get(&auth.0, invitation_id.0).await?))
    }

    /// Mail an invitation again
    ///
    /// With a new link, to the address that the user has now; the earlier link stops working. Five times an hour at most. Needs a sign-in.
    #[oai(path = "/invitations/:invitation_id/resend", method = "post", operation_id = "invitation_resend")]
    async fn invitation_resend(
        &self,
        auth: Authorized<permissions::UsersWrite>,
        invitation_id: Path<InvitationId>,
    ) -> Result<Json<Invitation>, Problem> {
        Ok(Json(invitations::resend(&auth.0, invitation_id.0).await?))
    }

    /// Withdraw an invitation
    ///
    /// The link stops working, and the invited user is deleted. An accepted invitation can't be withdrawn (409): deactivate or delete the
    /// user.
    #[oai(path = "/invitations/:invitation_id", method = "delete", operation_id = "invitation_withdraw")]
    async fn invitation_withdraw(
        &self,
        auth: Authorized<permissions::UsersWrite>,
        invitation_id: Path<InvitationId>,
    ) -> Result<NoContent, Problem> {
        invitations::withdraw(&auth.0, invitation_id.0).await?;
        Ok(NoContent::Done)
    }
}

/// What users do about their own accounts.
pub struct AccountsApi;

#[OpenApi(tag = "Tag::Accounts")]
impl AccountsApi {
    /// Accept an invitation
    ///
    /// Sets the first password of whoever got the mail, and proves the address. The token works once.
    #[oai(path = "/account/invitation/accept", method = "post", operation_id = "invitation_accept")]
    async fn invitation_accept(
        &self,
        platform: Data<&Arc<Platform>>,
        context: RequestContext,
        body: JsonBody<InvitationAccept>,
    ) -> Result<Json<AccountReady>, Problem> {
        Ok(Json(invitations::accept(platform.0, body.0, &context).await?))
    }

    /// Ask for a new password by mail
    ///
    /// The answer is the same whether there is such an account or not. Three mails in 15 minutes at most leave for one account. An account
    /// without a password gets none by this.
    #[oai(path = "/account/password-reset", method = "post", operation_id = "password_reset_request")]
    async fn password_reset_request(
        &self,
        platform: Data<&Arc<Platform>>,
        context: RequestContext,
        body: JsonBody<PasswordResetRequest>,
    ) -> Result<NoContent, Problem> {
        passwords::request_reset(platform.0, body.0, context)?;
        Ok(NoContent::Done)
    }

    /// Set a new password with the mailed token
    ///
    /// Ends every sign-in of the user. The token works once, for an hour.
    #[oai(path = "/account/password-reset/confirm", method = "post", operation_id = "password_reset_confirm")]
    async fn password_reset_confirm(
        &self,
        platform: Data<&Arc<Platform>>,
        context: RequestContext,
        body: JsonBody<PasswordResetConfirm>,
    ) -> Result<Json<AccountReady>, Problem> {
        Ok(Json(passwords::confirm_reset(platform.0, body.0, &context).await?))
    }

    /// Change one's own password
    ///
    /// Ends the caller's other sign-ins; this one stays. Needs a sign-in. 409 if somebody else changed the account meanwhile.
    #[oai(path = "/account/password", method = "put", operation_id = "auth_password_change")]
    async fn auth_password_change(
        &self,
        auth: Authorized<permissions::SelfWrite>,
        body: JsonBody<PasswordChange>,
    ) -> Result<NoContent, Problem> {
        passwords::change(&auth.0, body.0).await?;
        Ok(NoContent::Done)
    }

    /// Ask for a mail that proves one's address
    ///
    /// Goes to the caller's own address. The link works once, for a day.
    #[oai(path = "/account/mail-verification", method = "post", operation_id = "mail_verification_request")]
    async fn mail_verification_request(&self, auth: Authorized<permissions::SelfWrite>) -> Result<NoContent, Problem> {
        verification::request(&auth.0).await?;
        Ok(NoContent::Done)
    }

    /// Prove one's address with the mailed token
    #[oai(path = "/account/mail-verification/confirm", method = "post", operation_id = "mail_verification_confirm")]
    async fn mail_verification_confirm(
        &self,
        platform: Data<&Arc<Platform>>,
        context: RequestContext,
        body: JsonBody<MailVerificationConfirm>,
    ) -> Result<NoContent, Problem> {
        verification::confirm(platform.0, &body.0.token, &context).await?;
        Ok(NoContent::Done)
    }
}
