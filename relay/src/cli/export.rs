//! `export`: every lead with everything about it, a line of JSON each. It never holds more than one page in memory, nor
//! the ledger for longer than that.

use std::io::Write;

use leadwire::schema::Value;

use super::Failure;
use crate::ledger::{Filter, Ledger, Page, State};
use crate::entry_json as entry;

const AT_ONCE: u32 = 200;

pub(super) async fn lines(ledger: &Ledger, state: Option<State>, out: &mut dyn Write) -> Result<(), Failure> {
    let mut page = Page { after: None, filter: Filter { state, at_most: AT_ONCE } };
    loop {
        let entries = ledger.page(page.clone()).await?;
        for (entry, attempts) in &entries {
            writeln!(out, "{}", Value::from(entry::whole(entry, attempts)).to_json())?;
        }
        match entries.last() {
            Some((last, _)) => page.after = Some(last.key.clone()),
            None => return Ok(out.flush()?),
        }
    }
}
