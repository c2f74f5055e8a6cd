//! To which addresses a sign-in may return. Everything else would be an open redirect, with a sign-in's code as a present.

use reqwest::Url;

use crate::{
    config::Config,
    kernel::{Error, Result},
};

/// The address, if a sign-in may return to it: a path of this installation, an address below `server.public_url` or one of
/// `oidc.redirect_targets`, or a port of the caller's own machine (RFC 8252: how command-line tools sign in).
pub(super) fn allowed(config: &Config, redirect_to: &str) -> Result<Url> {
    let refused = || Error::invalid("redirect_to", "is not an address that a sign-in may return to");
    let public = Url::parse(&format!("{}/", config.public_url())).map_err(|e| Error::internal(e.to_string()))?;
    // Browsers read a backslash as a slash, and skip control characters: `/\evil.example` leads elsewhere.
    if redirect_to.contains('\\') || redirect_to.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err(refused());
    }
    let url = match redirect_to.starts_with('/') {
        true => public.join(redirect_to),
        false => Url::parse(redirect_to),
    };
    let url = url.map_err(|_| refused())?;
    let plain = matches!(url.scheme(), "http" | "https")
        && url.username().is_empty()
        && url.password().is_none()
        && url.fragment().is_none();
    let targets = config.oidc.redirect_targets.iter().filter_map(|target| Url::parse(target).ok());
    let known = std::iter::once(public.clone()).chain(targets).any(|target| is_below(&url, &target));
    match plain && !is_interface(&url, &public) && (known || is_own_machine(&url)) {
        true => Ok(url),
        false => Err(refused()),
    }
}

/// Whether it is one of our interfaces for programs, and no page. The callback of another provider is one: it would pass the code, which
/// has the same name there, on to whoever runs that provider. Nobody needs to escape the first part of a page's path.
fn is_interface(url: &Url, public: &Url) -> bool {
    let path = url.path().strip_prefix(public.path().trim_end_matches('/')).unwrap_or(url.path());
    let first = path.split('/').find(|part| !part.is_empty()).unwrap_or_default();
    url.origin() == public.origin() && (["api", "scim", "compat", "mcp"].contains(&first) || first.contains('%'))
}

fn is_below(url: &Url, target: &Url) -> bool {
    let folder = target.path().trim_end_matches('/');
    let inside = url.path() == folder || url.path().strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
    url.origin() == target.origin() && inside
}

/// By number: what `localhost` means is up to the machine.
fn is_own_machine(url: &Url) -> bool {
    url.scheme() == "http" && matches!(url.host_str(), Some("127.0.0.1" | "[::1]"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_places_and_the_own_machine_are_allowed() {
        let mut config = Config::default();
        config.server.public_url = Some("https://lectern.example.com/app".into());
        config.oidc.redirect_targets = vec!["https://console.example.com/sign-in".into()];
        for good in [
            "/app/done?next=1",
            "https://lectern.example.com/app",
            "https://lectern.example.com/app/x",
            "https://console.example.com/sign-in/done",
            "http://127.0.0.1:4711/callback",
            "http://[::1]:4711/",
        ] {
            allowed(&config, good).unwrap_or_else(|e| panic!("{good}: {e}"));
        }
        for bad in [
            "https://evil.example/",
            "//evil.example/",
            "/\\evil.example",
            "/other",
            "https://lectern.example.com.evil.example/app",
            "https://lectern.example.com@evil.example/app",
            "https://lectern.example.com/application",
            "http://lectern.example.com/app",
            "https://console.example.com/sign-in-elsewhere",
            "https://console.example.com/sign-in/../admin",
            "http://localhost:4711/",
            "http://127.0.0.1.evil.example/",
            "javascript:alert(1)",
            "/app/x#fragment",
            "/app/api/v1/auth/oidc/other/callback?state=s",
            "/app//api/v1/auth/oidc/other/callback",
            "/app/%61pi/v1/auth/oidc/other/callback",
            "/app/x/../api/v1/auth/me",
            "https://lectern.example.com/app/scim/v2/Users",
            "\t//evil.example",
            "",
        ] {
            assert!(allowed(&config, bad).is_err(), "{bad}");
        }
    }
}
