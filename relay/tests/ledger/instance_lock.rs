//! One relay to a ledger.

use leadwire_relay::store::sqlite::InstanceLock;

#[test]
fn a_second_relay_is_refused_until_the_first_has_ended() {
    let folder = tempfile::tempdir().unwrap();
    let [ledger, other] = ["ledger.db", "other.db"].map(|name| folder.path().join(name));
    let first = InstanceLock::acquire(&ledger).unwrap();
    let refused = InstanceLock::acquire(&ledger).err().unwrap().to_string();
    assert_eq!(refused, format!("the ledger: another relay serves {}; stop it first", ledger.display()));
    assert!(InstanceLock::acquire(&other).is_ok(), "another ledger is free");
    drop(first);
    assert!(InstanceLock::acquire(&ledger).is_ok(), "what ended holds nothing, although its file is there");
}

#[test]
fn a_place_that_cannot_be_written() {
    let folder = tempfile::tempdir().unwrap();
    let refused = InstanceLock::acquire(&folder.path().join("no/such/ledger.db")).err().unwrap().to_string();
    assert!(refused.starts_with("the ledger: ") && refused.contains("ledger.db.lock"), "{refused}");
}

#[cfg(unix)]
#[test]
fn a_link_leads_to_the_same_ledger() {
    let folder = tempfile::tempdir().unwrap();
    let [ledger, link] = ["ledger.db", "link.db"].map(|name| folder.path().join(name));
    std::fs::write(&ledger, "").unwrap();
    std::os::unix::fs::symlink(&ledger, &link).unwrap();
    let _first = InstanceLock::acquire(&ledger).unwrap();
    let refused = InstanceLock::acquire(&link).err().unwrap().to_string();
    assert_eq!(refused, format!("the ledger: another relay serves {}; stop it first", link.display()));
}
