//! Who sends, told from a request's head before its body is read: a page, or staff.

use hyper::HeaderMap;

use super::Reply;
use super::origin::{Place, place};
use super::staff::Bearer;
use crate::app::App;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sender<'a> {
    /// A page that may post, with its update token if the header has one.
    Page(Option<&'a str>),
    /// Who has a staff key, from a page that may post or from no page at all.
    Staff,
}

impl<'a> Sender<'a> {
    pub fn of(app: &App, headers: &'a HeaderMap) -> Result<Sender<'a>, Reply> {
        match (place(headers, &app.config.origins), app.staff.bearer(headers)) {
            (Place::Stranger, _) | (Place::Program, Bearer::Nobody) => Err(Reply::refused("origin")),
            (Place::Page | Place::Program, Bearer::Staff) => Ok(Sender::Staff),
            (Place::Program, Bearer::Other(_)) => Err(Reply::refused("token")),
            (Place::Page, Bearer::Other(token)) => Ok(Sender::Page(Some(token))),
            (Place::Page, Bearer::Nobody) => Ok(Sender::Page(None)),
        }
    }
}
