//! A request as text, and targets from their parts.

use leadwire::crm::{Crm, HttpRequest, Kind, Target, TargetParts, request};
use leadwire::schema::{Catalog, Object, check};

/// 2012-04-03 22:23:24 UTC, the date of the vendor's example.
pub const NOW_MS: u64 = 1_333_491_804_000;

/// A target from parts, such as `key: "k"`.
macro_rules! target {
    ($crm:literal $(, $part:ident: $value:expr)* $(,)?) => {{
        #[allow(clippy::needless_update)]
        let parts = leadwire::crm::TargetParts { $($part: Some($value),)* ..Default::default() };
        $crate::requests::support::new_target($crm, &parts).unwrap()
    }};
}
pub(super) use target;

pub fn new_target(crm: &str, parts: &TargetParts<'_>) -> Result<Target, String> {
    Target::new(Crm::of(crm).unwrap(), parts).map_err(|bad| bad.0)
}

/// The checked body of a valid payload.
#[track_caller]
pub fn body(kind: Kind, payload: &str) -> Object {
    check(kind.table(), payload, &Catalog::default()).unwrap_or_else(|bad| panic!("{payload}: {bad:?}")).body
}

#[track_caller]
pub fn sends(why: &str, target: &Target, kind: &str, payload: &str, expected: &str) {
    let kind = Kind::of(kind).unwrap();
    let request = request(target, kind, &body(kind, payload), NOW_MS).expect("a request");
    let found = to_text(&request);
    assert!(found == expected, "{why}: {kind} {payload}\n\nexpected\n{expected}\n\nfound\n{found}\n");
}

pub fn to_text(request: &HttpRequest) -> String {
    let mut lines = vec![format!("{} {}", request.method, request.url)];
    lines.extend(request.headers.iter().map(|(name, value)| format!("{name}: {value}")));
    lines.extend([String::new(), request.body.clone()]);
    lines.join("\n")
}
