//! The value of Capillary's Basic header, for which the password is hashed.

use md5::{Digest as _, Md5};

use crate::crm::encoding::{base64, hex};

/// `username:md5(password)` in base64.
pub(in crate::crm) fn basic(username: &str, password: &str) -> String {
    base64([username, ":", &password_digest(password)].concat().as_bytes())
}

pub(in crate::crm) fn password_digest(password: &str) -> String {
    hex(&Md5::digest(password))
}
