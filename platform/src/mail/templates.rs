//! Every text that is mailed, in one place. Plain text is the truth; the HTML part says the same with a link to click.

use chrono::{DateTime, Utc};

/// A mail to a user. Names in it were chosen by people: they are escaped, and can't break a line.
#[derive(Clone, Debug)]
pub(crate) enum Mail {
    /// Somebody is to set a first password.
    Invitation {
        /// The tenant's display name.
        tenant: String,
        /// Who invites.
        inviter: String,
        /// The login to be used.
        login: String,
        /// Where the password is set.
        link: String,
        /// When the link ends.
        expires_at: DateTime<Utc>,
    },
    /// Somebody who forgot the password is to set a new one.
    PasswordReset {
        /// The tenant's display name.
        tenant: String,
        /// The login it is about.
        login: String,
        /// Where the password is set.
        link: String,
        /// When the link ends.
        expires_at: DateTime<Utc>,
    },
    /// Somebody who has no password asked for another one.
    NoPassword {
        /// The tenant's display name.
        tenant: String,
        /// The login it is about.
        login: String,
    },
    /// The password was changed; whoever did not do it should know.
    PasswordChanged {
        /// The tenant's display name.
        tenant: String,
        /// The login it is about.
        login: String,
    },
    /// An address is to be proven.
    Verification {
        /// The tenant's display name.
        tenant: String,
        /// Where it is proven.
        link: String,
        /// When the link ends.
        expires_at: DateTime<Utc>,
    },
}

/// A mail as it is sent.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Rendered {
    /// One line.
    pub(crate) subject: String,
    /// The plain text.
    pub(crate) text: String,
    /// The same as HTML.
    pub(crate) html: String,
}

impl Mail {
    /// The stable name of the kind, for the outbox.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Invitation { .. } => "invitation",
            Self::PasswordReset { .. } => "password_reset",
            Self::NoPassword { .. } => "no_password",
            Self::PasswordChanged { .. } => "password_changed",
            Self::Verification { .. } => "verification",
        }
    }

    /// The texts.
    pub(crate) fn render(&self) -> Rendered {
        let until = |time: &DateTime<Utc>| format!("The link works once, until {} UTC.", time.format("%Y-%m-%d %H:%M"));
        match self {
            Self::Invitation { tenant, inviter, login, link, expires_at } => rendered(
                format!("{inviter} invites you to {tenant}"),
                &[
                    format!("{inviter} invites you to {tenant}. Your login is {login}."),
                    "Choose a password to begin:".into(),
                ],
                Some(link),
                &[until(expires_at), "If you did not expect this, ignore it: nothing happens.".into()],
            ),
            Self::PasswordReset { tenant, login, link, expires_at } => rendered(
                format!("Set a new password for {tenant}"),
                &[format!("Somebody asked for a new password for {login} at {tenant}. Choose it here:")],
                Some(link),
                &[until(expires_at), "If it was not you, ignore this: the old password stays.".into()],
            ),
            Self::NoPassword { tenant, login } => rendered(
                format!("Signing in to {tenant}"),
                &[
                    format!("Somebody asked for a new password for {login} at {tenant}."),
                    "This account has no password that could be replaced.".into(),
                    "Sign in through your organisation's provider, or ask your administrator for an invitation.".into(),
                ],
                None,
                &["If it was not you, ignore this.".into()],
            ),
            Self::PasswordChanged { tenant, login } => rendered(
                format!("Your password for {tenant} was changed"),
                &[format!("The password of {login} at {tenant} was changed, and other sign-ins were ended.")],
                None,
                &["If it was not you, tell your administrator at once.".into()],
            ),
            Self::Verification { tenant, link, expires_at } => rendered(
                format!("Confirm your address for {tenant}"),
                &[format!("Confirm that this is your mail address at {tenant}:")],
                Some(link),
                &[until(expires_at), "If you did not ask for this, ignore it.".into()],
            ),
        }
    }
}

fn rendered(subject: String, before: &[String], link: Option<&String>, after: &[String]) -> Rendered {
    let lines: Vec<String> =
        before.iter().cloned().chain(link.cloned()).chain(after.iter().cloned()).map(|line| one_line(&line)).collect();
    let text = format!("{}\n", lines.join("\n\n"));
    let paragraphs: String = before
        .iter()
        .map(|line| format!("<p>{}</p>\n", escaped(&one_line(line))))
        .chain(link.map(|link| format!("<p><a href=\"{0}\">{0}</a></p>\n", escaped(link))))
        .chain(after.iter().map(|line| format!("<p>{}</p>\n", escaped(&one_line(line)))))
        .collect();
    let html = format!("<!doctype html>\n<html><body>\n{paragraphs}</body></html>\n");
    Rendered { subject: one_line(&subject), text, html }
}

/// A name with a line break must not begin a line of its own, least of all in a header.
fn one_line(text: &str) -> String {
    text.split(char::is_control).collect::<Vec<_>>().join(" ")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_can_break_neither_lines_nor_markup() {
        let mail = Mail::Invitation {
            tenant: "A & B <script>".into(),
            inviter: "Eve\r\nBcc: everyone@example.com".into(),
            login: "bob".into(),
            link: "https://x.example/account/invitation#token=a&b".into(),
            expires_at: DateTime::from_timestamp(1_800_000_000, 0).unwrap(),
        };
        let Rendered { subject, text, html } = mail.render();
        assert_eq!(subject, "Eve  Bcc: everyone@example.com invites you to A & B <script>");
        assert!(
            !text.contains("\nBcc:") && text.contains("#token=a&b") && text.contains("2027-01-15 08:00 UTC"),
            "{text}"
        );
        assert!(
            html.contains("A &amp; B &lt;script&gt;")
                && html.contains("href=\"https://x.example/account/invitation#token=a&amp;b\"")
        );
    }
}
