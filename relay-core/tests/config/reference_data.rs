//! `sync` of a connection, and `catalog` of a form.

use std::time::Duration;

use super::{CRM, HEAD, VALID_FORM, assert_mistakes, read};

#[test]
fn sync_intervals() {
    for (text, seconds) in [("1min", 60), ("15 min", 900), ("1h", 3600), ("1d", 86_400), ("30d", 30 * 86_400)] {
        let config = read(&format!("{HEAD}{CRM}sync = \"{text}\"\n")).unwrap();
        assert_eq!(config.crms["venue"].sync, Some(Duration::from_secs(seconds)), "{text}");
    }
    assert_eq!(read(&format!("{HEAD}{CRM}")).unwrap().crms["venue"].sync, None);
    for text in ["", "1", "h", "0min", "59s", "1s", "31d", "1.5h", "-1h", "99999999999999999999h", "1w"] {
        let expected = format!("crm.venue.sync is {text:?}; expected a time from 1min to 30d, such as 15min, 1h or 1d");
        assert_mistakes(&format!("{HEAD}{CRM}sync = \"{text}\"\n"), &[&expected]);
    }
}

#[test]
fn catalogs() {
    let portal = "[crm.portal]\nkind = \"bitrix24\"\nurl_env = \"BITRIX24_WEBHOOK\"\n";
    let with = |name: &str| format!("{HEAD}{CRM}{portal}{VALID_FORM}catalog = \"{name}\"\n");
    assert_eq!(read(&with("venue")).unwrap().forms["wedding"].catalog.as_deref(), Some("venue"));
    assert_mistakes(
        &with("none"),
        &["form.wedding.catalog is \"none\", but there is no such connection; expected one of portal, venue"],
    );
    assert_mistakes(&with("portal"), &["form.wedding.catalog names portal, but crm.portal does not take ivvy.lead"]);
}
