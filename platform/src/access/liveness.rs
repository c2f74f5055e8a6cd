//! Authority that is looked at again while it is used: what runs longer than a moment — streams, downloads, waits — ends soon after its
//! caller was deactivated or its credential revoked. Other replicas' changes arrive by the security version in the database.

use futures::{Stream, StreamExt};
use std::time::Duration;

use super::{authenticate::reload, grant::Grant, permission::RequiredPermission, principal::Credential};
use crate::kernel::{Error, Result};

/// How often running work looks whether its caller may still act: well within the two seconds that are promised.
const INTERVAL: Duration = Duration::from_millis(500);

/// Watches one caller's authority.
pub struct Liveness<P: RequiredPermission> {
    grant: Grant<P>,
    as_of: i64,
}

impl<P: RequiredPermission> Liveness<P> {
    pub(super) fn of(grant: Grant<P>) -> Self {
        let as_of = grant.principal().as_of;
        Self { grant, as_of }
    }

    /// Fails once the credential, the account or the tenant has ended, or the permission is gone. Costs a look at the security version
    /// as long as that stands.
    pub async fn check(&mut self) -> Result<()> {
        let (platform, principal) = (self.grant.platform(), self.grant.principal());
        principal.restrictions.check_expiry(platform.clock.now())?;
        let current = platform.versions.current(&platform.database, principal.tenant_id).await?;
        // A break-glass grant hangs on the operator too, whose tenant has another version.
        let hangs_on_one_tenant = !matches!(principal.credential, Credential::BreakGlass(_));
        if hangs_on_one_tenant && current == self.as_of {
            return Ok(());
        }
        let now = reload(platform, principal).await?;
        if !now.may(P::PERMISSION) {
            return Err(Error::forbidden(format!("The permission {:?} was taken away.", P::PERMISSION.as_str())));
        }
        self.as_of = now.as_of;
        Ok(())
    }

    /// Answers when the authority has ended, with why. Trouble with looking is not the caller's fault: it looks again.
    async fn ended(&mut self) -> Error {
        loop {
            tokio::time::sleep(INTERVAL).await;
            match self.check().await {
                Err(error) if error.code.status().is_client_error() => return error,
                Err(error) => tracing::warn!(%error, "a running stream's authority can't be looked at"),
                Ok(()) => {}
            }
        }
    }
}

/// `stream`, ending with an error when the caller loses the authority that it was begun with.
pub fn while_authorized<P: RequiredPermission, T>(
    grant: Grant<P>,
    stream: impl Stream<Item = Result<T>> + Send,
) -> impl Stream<Item = Result<T>> + Send
where
    T: Send,
{
    async_stream::stream! {
        let mut stream = std::pin::pin!(stream);
        let mut liveness = Liveness::of(grant);
        let mut ended = std::pin::pin!(liveness.ended());
        loop {
            let item = tokio::select! {
                biased;
                why = &mut ended => Some(Err(why)),
                item = stream.next() => item,
            };
            let Some(item) = item else { return };
            let last = item.is_err();
            yield item;
            if last {
                return;
            }
        }
    }
}
