//! The pages behind the links in mails: small, without a console, and without anything from elsewhere.

use poem::{Endpoint, Response, Route, endpoint::make_sync, get};

/// Everything these pages may load and call: their own script and style, and our operations.
pub(crate) const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
                                                  base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The routes below `/account`.
pub(crate) fn pages() -> impl Endpoint + use<> {
    let file = |content_type: &'static str, text: &'static str| {
        get(make_sync(move |_| {
            Response::builder().content_type(content_type).header("cache-control", "no-cache").body(text)
        }))
    };
    let page = || file("text/html; charset=utf-8", include_str!("pages/account.html"));
    Route::new()
        .at("/invitation", page())
        .at("/password-reset", page())
        .at("/mail-verification", page())
        .at("/account.js", file("text/javascript; charset=utf-8", include_str!("pages/account.js")))
        .at("/account.css", file("text/css; charset=utf-8", include_str!("pages/account.css")))
}
