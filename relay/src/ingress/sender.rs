//! Who sends, told from a request's head before its body is read: a page, or staff.

use hyper::HeaderMap;

use super::Reply;
use super::origin::{Place, place};
use crate::app::App;
use crate::keys::bearer;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sender<'a> {
    /// A page that may post, with its update token if the header has one.
    Page(Option<&'a str>),
    /// Who has a staff key, from a page that may post or from no page at all.
    Staff,
}

impl<'a> Sender<'a> {
    pub fn of(app: &App, headers: &'a HeaderMap) -> Result<Sender<'a>, Reply> {
        match (place(headers, &app.config.origins), bearer(headers)) {
            (Place::Stranger, _) | (Place::Program, None) => Err(Reply::refused("origin")),
            (Place::Page | Place::Program, Some(key)) if app.staff.hold(key) => Ok(Sender::Staff),
            (Place::Program, Some(_)) => Err(Reply::refused("token")),
            (Place::Page, token) => Ok(Sender::Page(token)),
        }
    }
}
