//! E-mail addresses: valid by the HTML standard, so that a page and its browser agree, and within SMTP's lengths
//! (RFC 5321: 64 before the @, 63 a label, 254 in all).

use super::cases::Cases;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const BAD: &str = "format email: email must be a valid e-mail address";

fn payload(address: &str) -> String {
    format!(r#"{{"id":1,"email":"{address}"}}"#)
}

#[test]
fn lengths() {
    let contact = Cases::of("ivvy.contact");
    let label = |length: usize| "d".repeat(length);
    let address = |local: usize, domain: &str| format!("{}@{domain}", "l".repeat(local));
    let long = |rest: usize| format!("{0}.{0}.{1}", label(63), label(rest));
    for (why, address) in [
        ("the shortest", address(1, "d")),
        ("64 before the @", address(64, "d.example")),
        ("a label of 63", address(1, &label(63))),
        ("a label of 63 in another script", address(1, &"я".repeat(63))),
        ("254 in all", address(64, &long(61))),
    ] {
        contact.sends(why, &payload(&address), &payload(&address));
    }
    for (why, address) in [
        ("65 before the @", address(65, "d.example")),
        ("a label of 64", address(1, &label(64))),
        ("a label of 64 in another script", address(1, &"я".repeat(64))),
        ("255 in all", address(64, &long(62))),
        ("very long", address(10_000, "d")),
    ] {
        contact.refuses(why, &payload(&address), &[BAD]);
    }
}

#[test]
fn blanks_are_taken_out() {
    let contact = Cases::of("ivvy.contact");
    for address in [
        " a@c.example",
        "a@c.example ",
        "a@c.example\\n",
        "a@c.example\\u0000",
        "a@c\\u00ad.example",
        "\\ufeffa@c.example",
    ] {
        contact.sends("blanks", &payload(address), &payload("a@c.example"));
    }
}

#[test]
fn letters() {
    let contact = Cases::of("ivvy.contact");
    for address in [
        "a.b@c.example",
        "!#$%&'*+/=?^_`{|}~-@c.example",
        "A1@C2.EXAMPLE",
        "a@localhost",
        "a@1.2.3.4",
        "a@x-y.example",
        "a@xn--mnchen-3ya.example",
        "ä@c.example",
        "a@münchen.example",
        "用户@例子.广告",
        "अजय@डाटा.भारत",
        "a@نامه‌ای.example",
    ] {
        contact.sends("valid", &payload(address), &payload(address));
    }
    for address in [
        "a@b..example",
        "a@.example",
        "a@b.example.",
        "a@-b.example",
        "a@b-.example",
        "a@b_c.example",
        "a@b,c.example",
        "a@b.example, c@d.example",
        "a@[1.2.3.4]",
        "a b@c.example",
        "(a)@c.example",
        "\\\"a\\\"@c.example",
        "a@b c.example",
        "a@-ü.example",
        "a@ü..example",
        "mailto:a@b@c.example",
        "@",
    ] {
        contact.refuses("not valid", &payload(address), &[BAD]);
    }
}
