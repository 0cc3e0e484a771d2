//! Targets: addresses and credentials that are accepted, and those that are refused before anything is sent.

use super::support::new_target;
use leadwire::crm::{Crm, Kind, LeadMethod, TargetParts};

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn parts(url: &str) -> TargetParts<'_> {
    TargetParts { url: Some(url), ..TargetParts::default() }
}

#[test]
fn addresses() {
    for (given, url) in [
        ("https://api.example.com", "https://api.example.com"),
        ("https://api.example.com/", "https://api.example.com"),
        ("https://api.example.com///", "https://api.example.com"),
        ("https://api.example.com/rest/1/x/", "https://api.example.com/rest/1/x"),
        ("http://127.0.0.1:8090", "http://127.0.0.1:8090"),
        ("http://[::1]:8090/", "http://[::1]:8090"),
        ("http://localhost", "http://localhost"),
        ("https://API.Example.com/Path", "https://API.Example.com/Path"),
    ] {
        for crm in ["ivvy", "bitrix24", "capillary"] {
            assert_eq!(new_target(crm, &parts(given)).map(|target| target.url).as_deref(), Ok(url), "{crm} {given}");
        }
    }
}

const NO_URL: &str =
    "the target's url is missing or not an http address; expected an address such as https://api.example.com";
const NO_HOST: &str = "the target's url has no host or contains a character that is not visible ASCII; expected an \
    address such as https://api.example.com";
const USER: &str =
    "the target's url contains a user name or a password; expected an address such as https://api.example.com";
const QUERY: &str =
    "the target's url contains a query, a fragment or a backslash; expected an address such as https://api.example.com";

#[test]
fn addresses_that_are_refused() {
    for (url, words) in [
        ("", NO_URL),
        ("/", NO_URL),
        ("api.example.com", NO_URL),
        ("//api.example.com", NO_URL),
        ("/rest/1/x", NO_URL),
        ("ftp://api.example.com", NO_URL),
        ("javascript:alert(1)", NO_URL),
        ("file:///etc/passwd", NO_URL),
        (" https://api.example.com", NO_URL),
        ("https:api.example.com", NO_URL),
        ("https://", NO_URL),
        ("https:///path", NO_HOST),
        ("https://api.example.com/a b", NO_HOST),
        ("https://api.example.com\n", NO_HOST),
        ("https://api.example.com/\r\nX-Header: 1", NO_HOST),
        ("https://münchen.example", NO_HOST),
        ("https://user@api.example.com", USER),
        ("https://user:password@api.example.com/path", USER),
        ("https://api.example.com?x=1", QUERY),
        ("https://api.example.com/#top", QUERY),
        ("https://api.example.com\\path", QUERY),
    ] {
        for crm in ["ivvy", "bitrix24", "capillary"] {
            assert_eq!(new_target(crm, &parts(url)).err().as_deref(), Some(words), "{crm} {url:?}");
        }
    }
    assert_eq!(new_target("ivvy", &TargetParts::default()).err().as_deref(), Some(NO_URL), "no url at all");
}

/// Parts as `name=value` pairs behind a good address.
fn with<'a>(pairs: &[(&str, &'a str)]) -> TargetParts<'a> {
    let mut parts = parts("https://api.example.com");
    for (name, value) in pairs {
        let part = match *name {
            "key" => &mut parts.key,
            "secret" => &mut parts.secret,
            "auth" => &mut parts.auth,
            "username" => &mut parts.username,
            "password" => &mut parts.password,
            "token" => &mut parts.token,
            _ => panic!("no part: {name}"),
        };
        *part = Some(*value);
    }
    parts
}

#[test]
fn credentials_that_are_refused() {
    for (crm, pairs, words) in [
        ("ivvy", &[("key", "k")][..], "the target has a key but no secret; expected both or neither"),
        ("ivvy", &[("secret", "s")], "the target has a secret but no key; expected both or neither"),
        ("ivvy", &[("key", "k"), ("secret", "")], "the target has a key but no secret; expected both or neither"),
        (
            "ivvy",
            &[("key", "k\r\nX: 1"), ("secret", "s")],
            "the target's key is not valid in a header; expected visible ASCII without spaces",
        ),
        (
            "ivvy",
            &[("key", "schlüssel"), ("secret", "s")],
            "the target's key is not valid in a header; expected visible ASCII without spaces",
        ),
        ("capillary", &[("username", "u")], "the target has a username but no password; expected both or neither"),
        ("capillary", &[("password", "p")], "the target has a password but no username; expected both or neither"),
        (
            "capillary",
            &[("username", "u"), ("password", "p"), ("token", "t")],
            "the target has a password and a token; expected one of the two",
        ),
        (
            "capillary",
            &[("token", "a b")],
            "the target's token is not valid in a header; expected visible ASCII without spaces",
        ),
    ] {
        assert_eq!(new_target(crm, &with(pairs)).err().as_deref(), Some(words), "{crm} {pairs:?}");
    }
}

#[test]
fn targets_with_secrets() {
    let hook = |url| TargetParts { url: Some(url), ..TargetParts::default() };
    for (why, crm, parts, is_secret) in [
        ("key and secret", "ivvy", with(&[("key", "k"), ("secret", "s")]), true),
        ("no key", "ivvy", with(&[]), false),
        ("empty key and secret", "ivvy", with(&[("key", ""), ("secret", "")]), false),
        ("auth", "bitrix24", with(&[("auth", "t")]), true),
        ("empty auth", "bitrix24", with(&[("auth", "")]), false),
        ("no auth", "bitrix24", with(&[]), false),
        ("a webhook", "bitrix24", hook("https://acme.bitrix24.com/rest/1/s3cr3t"), true),
        ("a webhook with a slash", "bitrix24", hook("https://acme.bitrix24.com/rest/1/s3cr3t/"), true),
        ("the sandbox's webhook", "bitrix24", hook("http://127.0.0.1:8090/rest/1/sandbox/"), true),
        ("a webhook behind a path", "bitrix24", hook("https://box.example/portal/rest/1/s3cr3t"), true),
        ("a portal's REST base", "bitrix24", hook("https://acme.bitrix24.com/rest"), false),
        ("username and password", "capillary", with(&[("username", "u"), ("password", "p")]), true),
        ("token", "capillary", with(&[("token", "t")]), true),
        ("neither", "capillary", with(&[]), false),
    ] {
        assert_eq!(!new_target(crm, &parts).unwrap().secrets().is_empty(), is_secret, "{why}");
    }
}

#[test]
fn methods() {
    use leadwire::crm::{Kind, LeadMethod};
    let with = |method| TargetParts { method, ..parts("https://api.example.com") };
    for (given, method, kinds) in [
        (None, LeadMethod::Lead, [true, false]),
        (Some(""), LeadMethod::Lead, [true, false]),
        (Some("lead"), LeadMethod::Lead, [true, false]),
        (Some("item"), LeadMethod::Item, [false, true]),
    ] {
        let target = new_target("bitrix24", &with(given)).unwrap();
        assert_eq!(target.method, method, "{given:?}");
        let takes = [Kind::Bitrix24Lead, Kind::Bitrix24Item].map(|kind| target.takes(kind));
        assert_eq!(takes, kinds, "{given:?}");
        assert!(target.takes(Kind::Bitrix24Status) && !target.takes(Kind::IvvyLead), "{given:?}");
    }
    let refused = |crm, method| new_target(crm, &with(Some(method))).err();
    let unknown = "the target's method is \"Item\"; expected lead or item";
    assert_eq!(refused("bitrix24", "Item").as_deref(), Some(unknown));
    for crm in ["ivvy", "capillary"] {
        let expected = format!("the target has a method, which {crm} does not have");
        assert_eq!(refused(crm, "item"), Some(expected));
    }
}

#[test]
fn kinds_of_a_crm() {
    let of_all = "ivvy.lead, ivvy.stage, ivvy.source, ivvy.status, ivvy.contact, ivvy.company, bitrix24.lead, bitrix24.item, \
        bitrix24.status, capillary.lead, capillary.status";
    for (crm, names) in [
        (None, of_all),
        (Some(Crm::Ivvy), "ivvy.lead, ivvy.stage, ivvy.source, ivvy.status, ivvy.contact, ivvy.company"),
        (Some(Crm::Bitrix24), "bitrix24.lead, bitrix24.item, bitrix24.status"),
        (Some(Crm::Capillary), "capillary.lead, capillary.status"),
    ] {
        assert_eq!(Kind::names(crm), names);
    }
}

#[test]
fn kinds_that_are_only_parts_of_a_lead() {
    let parts: Vec<String> =
        Kind::ALL.into_iter().filter(|kind| !kind.is_sent_alone()).map(|kind| kind.to_string()).collect();
    assert_eq!(parts, ["ivvy.contact", "ivvy.company"]);
}

#[test]
fn the_kind_of_a_crms_leads() {
    for (crm, method, kind) in [
        (Crm::Ivvy, LeadMethod::Lead, "ivvy.lead"),
        (Crm::Bitrix24, LeadMethod::Lead, "bitrix24.lead"),
        (Crm::Bitrix24, LeadMethod::Item, "bitrix24.item"),
        (Crm::Capillary, LeadMethod::Lead, "capillary.lead"),
    ] {
        assert_eq!(crm.lead_kind_by(method).name(), kind);
        assert_eq!(crm.to_string(), kind.split('.').next().unwrap());
    }
}
