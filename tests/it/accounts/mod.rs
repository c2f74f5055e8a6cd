//! Invitations, passwords, mail addresses, cookies.

mod cookies;
mod invitations;
mod pages;
mod passwords;
mod smtp;
mod verification;
