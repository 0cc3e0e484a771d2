//! The forms of a multiple field: a list of entries, an object with the keys 0, 1, …, or plain text.

use crate::contract::cases::Cases;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn fields(name: &str, value: &str) -> String {
    format!(r#"{{"fields":{{"{name}":{value}}}}}"#)
}

const NAMES: [&str; 5] = ["EMAIL", "PHONE", "WEB", "IM", "LINK"];

#[test]
fn lists() {
    let lead = Cases::of("bitrix24.lead");
    for name in NAMES {
        let list = fields(name, r#"[{"VALUE":"a@b.c","VALUE_TYPE":"OTHER"},{"VALUE":"d@e.f"}]"#);
        lead.sends("entries", &list, &list);
        lead.sends(
            "entries in the form and the order of their table",
            &fields(
                name,
                r#"[{"DELETE":false,"TYPE_ID":"T","ID":"9007199254740993","VALUE_TYPE":"","VALUE":"a@b.c"}]"#,
            ),
            &fields(name, r#"[{"VALUE":"a@b.c","ID":9007199254740993,"TYPE_ID":"T","DELETE":"N"}]"#),
        );
        lead.sends("an empty list", &fields(name, "[]"), &fields(name, "[]"));
        lead.sends("missing", &fields(name, r#""  ","TITLE":"x""#), r#"{"fields":{"TITLE":"x"}}"#);
    }
}

#[test]
fn objects_with_numbers_as_keys() {
    let lead = Cases::of("bitrix24.lead");
    for name in NAMES {
        lead.sends(
            "one, as in the document",
            &fields(name, r#"{"0":{"VALUE":"a@b.c"}}"#),
            &fields(name, r#"[{"VALUE":"a@b.c"}]"#),
        );
        lead.sends(
            "eleven",
            &fields(
                name,
                &format!(
                    "{{{}}}",
                    (0..11).map(|key| format!(r#""{key}":{{"VALUE":"a{key}@b.c"}}"#)).collect::<Vec<_>>().join(",")
                ),
            ),
            &fields(
                name,
                &format!(
                    "[{}]",
                    (0..11).map(|key| format!(r#"{{"VALUE":"a{key}@b.c"}}"#)).collect::<Vec<_>>().join(",")
                ),
            ),
        );
        let not_numbers = format!("type fields.{name}: fields.{name} must be text, or a list of objects");
        for object in [
            "{}",
            r#"{"VALUE":"a@b.c"}"#,
            r#"{"n0":{"VALUE":"a@b.c"}}"#,
            r#"{"0":{"VALUE":"a@b.c"},"VALUE":"d@e.f"}"#,
            r#"{"100000":{"VALUE":"a@b.c"}}"#,
        ] {
            lead.refuses("other keys", &fields(name, object), &[&not_numbers]);
        }
        for other in ["5", "true", "1e999"] {
            lead.refuses("nothing of the three", &fields(name, other), &[&not_numbers]);
        }
    }
    lead.refuses(
        "issues at the entry's place",
        &fields("PHONE", r#"{"0":{"VALUE":"1"},"1":{"VALUE":2}}"#),
        &["type fields.PHONE[1].VALUE: fields.PHONE[1].VALUE must be text"],
    );
}

#[test]
fn objects_in_the_order_of_their_keys() {
    let lead = Cases::of("bitrix24.lead");
    lead.sends(
        "a list has its entries by number, however the object was written",
        &fields("PHONE", r#"{"1":{"VALUE":"b"},"0":{"VALUE":"a"}}"#),
        &fields("PHONE", r#"[{"VALUE":"a"},{"VALUE":"b"}]"#),
    );
    lead.sends(
        "by number, not by letter",
        &fields("PHONE", r#"{"10":{"VALUE":"c"},"9":{"VALUE":"b"},"0":{"VALUE":"a"}}"#),
        &fields("PHONE", r#"[{"VALUE":"a"},{"VALUE":"b"},{"VALUE":"c"}]"#),
    );
    lead.sends(
        "the same number twice",
        &fields("PHONE", r#"{"1":{"VALUE":"b"},"01":{"VALUE":"c"},"0":{"VALUE":"a"}}"#),
        &fields("PHONE", r#"[{"VALUE":"a"},{"VALUE":"b"},{"VALUE":"c"}]"#),
    );
    lead.sends("five digits", &fields("PHONE", r#"{"99999":{"VALUE":"a"}}"#), &fields("PHONE", r#"[{"VALUE":"a"}]"#));
}

#[test]
fn plain_text() {
    let lead = Cases::of("bitrix24.lead");
    for name in ["EMAIL", "PHONE", "WEB", "LINK"] {
        lead.sends(
            "becomes one entry of the type WORK",
            &fields(name, r#""a@b.c""#),
            &fields(name, r#"[{"VALUE":"a@b.c","VALUE_TYPE":"WORK"}]"#),
        );
        lead.sends(
            "also in a list",
            &fields(name, r#"["a@b.c",{"VALUE":"d@e.f"}]"#),
            &fields(name, r#"[{"VALUE":"a@b.c","VALUE_TYPE":"WORK"},{"VALUE":"d@e.f"}]"#),
        );
    }
    // A messenger has no WORK among its types, and OTHER fits every one.
    lead.sends(
        "a messenger's",
        &fields("IM", r#""@ann""#),
        &fields("IM", r#"[{"VALUE":"@ann","VALUE_TYPE":"OTHER"}]"#),
    );
    lead.refuses(
        "an address must be valid here, too",
        &fields("EMAIL", r#""ann""#),
        &["format fields.EMAIL: fields.EMAIL must be a valid e-mail address"],
    );
    lead.refuses(
        "and in a list",
        &fields("EMAIL", r#"["ann@b.c","ann"]"#),
        &["format fields.EMAIL[1]: fields.EMAIL[1] must be a valid e-mail address"],
    );
    lead.sends(
        "a lone surrogate",
        &fields("PHONE", r#""1\ud800""#),
        &fields("PHONE", r#"[{"VALUE":"1","VALUE_TYPE":"WORK"}]"#),
    );
}

#[test]
fn invalid_entries() {
    let lead = Cases::of("bitrix24.lead");
    for entry in ["null", r#""""#, r#"" ""#, "5", "true", "[]"] {
        lead.refuses(
            "neither text nor object",
            &fields("PHONE", &format!(r#"[{{"VALUE":"1"}},{entry}]"#)),
            &["type fields.PHONE[1]: fields.PHONE[1] must be text, or an object"],
        );
    }
    lead.refuses_and_warns(
        "an unknown key and a key that is never sent",
        &fields("PHONE", r#"[{"VALUE":"1","value":"2","prototype":3}]"#),
        &["unsafe_key fields.PHONE[0].prototype: fields.PHONE[0].prototype is never sent: the keys __proto__, \
           constructor and prototype are not allowed"],
        &["unknown_field fields.PHONE[0].value: fields.PHONE[0].value is not a documented field; it is sent as it is"],
    );
}

#[test]
fn deleting() {
    let lead = Cases::of("bitrix24.lead");
    let phone = |entry: &str| fields("PHONE", &format!("[{entry}]"));
    lead.sends("DELETE with an ID", &phone(r#"{"ID":5,"DELETE":"Y"}"#), &phone(r#"{"ID":5,"DELETE":"Y"}"#));
    lead.sends("true with digits", &phone(r#"{"ID":"5","DELETE":true}"#), &phone(r#"{"ID":5,"DELETE":"Y"}"#));
    lead.sends(
        "a VALUE may stand with it",
        &phone(r#"{"VALUE":"1","ID":5,"DELETE":"Y"}"#),
        &phone(r#"{"VALUE":"1","ID":5,"DELETE":"Y"}"#),
    );
    lead.sends(
        "a missing VALUE is left out",
        &phone(r#"{"VALUE":"","ID":5,"DELETE":"Y"}"#),
        &phone(r#"{"ID":5,"DELETE":"Y"}"#),
    );
    let required = "required fields.PHONE[0].VALUE: fields.PHONE[0].VALUE is required unless DELETE is Y with an ID";
    for entry in [
        "{}",
        r#"{"ID":5}"#,
        r#"{"DELETE":"Y"}"#,
        r#"{"DELETE":true}"#,
        r#"{"ID":5,"DELETE":"N"}"#,
        r#"{"ID":5,"DELETE":false}"#,
        r#"{"ID":5,"DELETE":""}"#,
        r#"{"ID":"","DELETE":"Y"}"#,
        r#"{"ID":null,"DELETE":"Y"}"#,
        r#"{"ID":5,"VALUE":null}"#,
    ] {
        lead.refuses("not both", &phone(entry), &[required]);
    }
    lead.refuses(
        "Y in another letter is no Y",
        &phone(r#"{"ID":5,"DELETE":"y"}"#),
        &[required, "choice fields.PHONE[0].DELETE: fields.PHONE[0].DELETE must be one of Y, N"],
    );
    lead.refuses(
        "a VALUE is text even here",
        &phone(r#"{"VALUE":1,"ID":5,"DELETE":"Y"}"#),
        &["type fields.PHONE[0].VALUE: fields.PHONE[0].VALUE must be text"],
    );
}
