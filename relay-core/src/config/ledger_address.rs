//! Where the ledger is: a file, or a database, whose address usually contains a password. No error shows an address.

use std::fmt;
use std::path::{Path, PathBuf};

/// Displayed without the user and the password.
#[derive(Clone, PartialEq, Eq)]
pub enum LedgerAddress {
    /// Of a SQLite database.
    File(PathBuf),
    Postgres(PostgresUrl),
}

/// A URL with the scheme `postgres` or `postgresql`. Its other parts are not checked here.
#[derive(Clone, PartialEq, Eq)]
pub struct PostgresUrl(String);

/// What a ledger's address must be.
pub const LEDGER_ADDRESS_FORMAT: &str =
    "must be the path of a file, such as leadwire.db, or a URL such as postgres://user:password@host/database";

const SCHEMES: [&str; 2] = ["postgres:", "postgresql:"];
/// Of PostgreSQL's other format for an address, `host=db.example password=secret`.
const KEYWORDS: [&str; 6] = ["host", "hostaddr", "dbname", "user", "password", "service"];

impl LedgerAddress {
    /// The error is [`LEDGER_ADDRESS_FORMAT`], without the text. A text with an `@` is no path, because it may be a mistyped URL with
    /// a password, which the errors about a file would show; neither is a text with the keywords of PostgreSQL's other format. SQLite
    /// uses the names that begin with `:` or `file:` for databases in memory, which would lose every lead.
    pub fn parse(text: &str) -> Result<LedgerAddress, &'static str> {
        if SCHEMES.iter().any(|scheme| text.strip_prefix(scheme).is_some_and(|rest| rest.starts_with("//"))) {
            return Ok(LedgerAddress::Postgres(PostgresUrl(text.to_owned())));
        }
        let is_url =
            text.contains("://") || text.contains('@') || SCHEMES.iter().any(|scheme| text.starts_with(scheme));
        if is_url || has_keyword(text) || text.is_empty() || text.starts_with(':') || text.starts_with("file:") {
            return Err(LEDGER_ADDRESS_FORMAT);
        }
        Ok(LedgerAddress::File(text.into()))
    }

    /// `None` for a database on a server.
    pub fn file(&self) -> Option<&Path> {
        match self {
            LedgerAddress::File(path) => Some(path),
            LedgerAddress::Postgres(_) => None,
        }
    }
}

/// Whether one of [`KEYWORDS`] is before an equals sign.
fn has_keyword(text: &str) -> bool {
    let is_keyword = |before: &str| before.split_whitespace().next_back().is_some_and(|word| KEYWORDS.contains(&word));
    text.rsplit('=').skip(1).any(is_keyword)
}

impl PostgresUrl {
    /// With the password.
    pub fn secret(&self) -> &str {
        &self.0
    }
}

impl From<PathBuf> for LedgerAddress {
    fn from(path: PathBuf) -> LedgerAddress {
        LedgerAddress::File(path)
    }
}

impl fmt::Display for LedgerAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LedgerAddress::File(path) => path.display().fmt(formatter),
            LedgerAddress::Postgres(url) => url.fmt(formatter),
        }
    }
}

/// Host, port and database. The parameters after them may contain a password.
impl fmt::Display for PostgresUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (_, rest) = self.0.split_once("//").unwrap_or_default();
        let rest = rest.rsplit_once('@').map_or(rest, |(_, rest)| rest);
        let place = rest.split('?').next().unwrap_or_default();
        // Of a password with an `@` or a `?` that is not encoded only the last part could be left.
        let parameters = self.0.split_once('?').map_or("", |(_, parameters)| parameters);
        let is_encoded = self.0.matches('@').count() <= 1 && !parameters.contains('@');
        write!(formatter, "postgres://{}", if is_encoded { place } else { "…" })
    }
}

impl fmt::Debug for LedgerAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl fmt::Debug for PostgresUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for (text, shown) in [
            ("leadwire.db", Ok("leadwire.db")),
            ("/var/lib/leadwire/leadwire.db", Ok("/var/lib/leadwire/leadwire.db")),
            ("postgres://user:secret@db.example:5432/leads?sslmode=require", Ok("postgres://db.example:5432/leads")),
            ("postgresql:///leads?host=/run/postgresql&password=secret", Ok("postgres:///leads")),
            ("postgres://user:se@cret@db.example/leads", Ok("postgres://…")),
            ("postgres://user:se?cret@db.example/leads", Ok("postgres://…")),
            ("postgres://user:se/cret@db.example/leads", Ok("postgres://db.example/leads")),
            ("postgres://db.example/leads?password=se@cret", Ok("postgres://…")),
            ("postgres:/user:secret@db.example/leads", Err(())),
            ("postgres:user", Err(())),
            ("postgers://user:secret@db.example/leads", Err(())),
            ("user:secret@db.example/leads", Err(())),
            ("mysql://db.example/leads", Err(())),
            ("host=db.example user=leadwire password=secret", Err(())),
            ("dbname = leads  password = secret", Err(())),
            ("leads/region=eu/leadwire.db", Ok("leads/region=eu/leadwire.db")),
            (":memory:", Err(())),
            ("file:leadwire.db", Err(())),
            ("", Err(())),
        ] {
            let address = LedgerAddress::parse(text);
            assert_eq!(
                address.map(|address| format!("{address:?}")).map_err(|_| ()),
                shown.map(str::to_owned),
                "{text}"
            );
        }
    }

    #[test]
    fn only_a_file_has_a_path() {
        let file = |text| LedgerAddress::parse(text).unwrap().file().map(Path::to_owned);
        assert_eq!(file("leads/leadwire.db"), Some("leads/leadwire.db".into()));
        assert_eq!(file("postgres://db.example/leads"), None);
    }

    #[test]
    fn only_secret_shows_the_password() {
        let Ok(LedgerAddress::Postgres(url)) = LedgerAddress::parse("postgres://user:secret@db.example/leads") else {
            panic!("it is a URL")
        };
        assert_eq!(format!("{url:?}"), "postgres://db.example/leads");
        assert_eq!(url.secret(), "postgres://user:secret@db.example/leads");
    }
}
