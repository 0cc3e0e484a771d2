//! Undocumented keys: sent as they are, with a warning; and keys that are never sent.

use super::cases::Cases;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn keys_with_half_of_a_surrogate_pair() {
    let issue = |path: &str| format!("format {path}: {path} must be text without half of a surrogate pair");
    for (kind, payload, path) in [
        ("ivvy.lead", r#"{"id":1,"contact":{"na\ud800me":"x"}}"#, "contact"),
        ("bitrix24.lead", r#"{"id":1,"fields":{"PHONE":{"\udc00":{"VALUE":"1"}}}}"#, "fields.PHONE"),
        ("capillary.lead", r#"{"id":1,"extendedFields":{"a":{"\ud800":1}}}"#, "extendedFields.a"),
    ] {
        Cases::of(kind).refuses("their object", payload, &[&issue(path)]);
    }
}

#[test]
fn unknown_keys_never_block() {
    let stage = Cases::of("ivvy.stage");
    stage.warns(
        "with any value, after the documented ones, in their order",
        r#"{"z":1,"name":"x","y":{"b":[1,"",null]},"id":1,"x":9007199254740993}"#,
        r#"{"id":1,"name":"x","z":1,"y":{"b":[1,"",null]},"x":9007199254740993}"#,
        &[
            "unknown_field z: z is not a documented field; it is sent as it is",
            "unknown_field y: y is not a documented field; it is sent as it is",
            "unknown_field x: x is not a documented field; it is sent as it is",
        ],
    );
    stage.warns(
        "names are case-sensitive",
        r#"{"id":1,"Name":"x"," name":"y","color":"red"}"#,
        r#"{"id":1,"Name":"x"," name":"y","color":"red"}"#,
        &[
            "unknown_field Name: Name is not a documented field; it is sent as it is",
            "unknown_field  name:  name is not a documented field; it is sent as it is",
            "unknown_field color: color is not a documented field; it is sent as it is",
        ],
    );
    stage.sends("missing ones are left out", r#"{"id":1,"name":"x","y":null,"z":" "}"#, r#"{"id":1,"name":"x"}"#);
    stage.warns(
        "an empty key is a key",
        r#"{"id":1,"":2}"#,
        r#"{"id":1,"":2}"#,
        &["unknown_field :  is not a documented field; it is sent as it is"],
    );
    stage.refuses_and_warns(
        "an unknown key with a value that cannot be sent",
        r#"{"id":1,"y":{"a":[1e999]},"z":1e999}"#,
        &[
            "type y.a[0]: y.a[0] must be a value that JSON can represent, which NaN, Infinity and functions are not",
            "type z: z must be a value that JSON can represent, which NaN, Infinity and functions are not",
        ],
        &[
            "unknown_field y: y is not a documented field; it is sent as it is",
            "unknown_field z: z is not a documented field; it is sent as it is",
        ],
    );
}

#[test]
fn unknown_keys_inside() {
    Cases::of("ivvy.lead").warns(
        "in objects and in lists",
        r#"{"id":1,"contact":{"id":2,"x":1},"customFields":[{"fieldId":3,"fieldValue":4,"y":5}]}"#,
        r#"{"id":1,"contact":{"id":2,"x":1},"customFields":[{"fieldId":3,"fieldValue":4,"y":5}]}"#,
        &[
            "unknown_field contact.x: contact.x is not a documented field; it is sent as it is",
            "unknown_field customFields[0].y: customFields[0].y is not a documented field; it is sent as it is",
        ],
    );
    Cases::of("capillary.lead").sends(
        "not in objects of the account's own",
        r#"{"id":1,"extendedFields":{"x":{"y":1}}}"#,
        r#"{"id":1,"extendedFields":{"x":{"y":1}}}"#,
    );
}

fn never_sent(path: &str) -> String {
    format!("unsafe_key {path}: {path} is never sent: the keys __proto__, constructor and prototype are not allowed")
}

#[test]
fn unsafe_keys() {
    let lead = Cases::of("ivvy.lead");
    for key in ["__proto__", "constructor", "prototype"] {
        for value in ["1", "{}", r#"{"admin":true}"#, "false"] {
            let payload = format!(r#"{{"id":1,"name":"x","{key}":{value}}}"#);
            lead.refuses("at the top", &payload, &[&never_sent(key)]);
        }
        let escaped = format!(r#"{{"id":1,"name":"x","\u{:04x}{}":1}}"#, key.as_bytes()[0], &key[1..]);
        lead.refuses("written with an escape", &escaped, &[&never_sent(key)]);
        for (why, payload, path) in [
            ("in a contact", r#"{"id":1,"contact":{"id":2,"@":1}}"#, "contact.@"),
            ("in a company's address", r#"{"id":1,"company":{"id":2,"address":{"@":1}}}"#, "company.address.@"),
            (
                "in a custom field",
                r#"{"id":1,"customFields":[{"fieldId":3,"fieldValue":4,"@":1}]}"#,
                "customFields[0].@",
            ),
            (
                "in a custom field's value",
                r#"{"id":1,"customFields":[{"fieldId":3,"fieldValue":{"a":[{"@":1}]}}]}"#,
                "customFields[0].fieldValue.a[0].@",
            ),
        ] {
            lead.refuses(why, &payload.replace('@', key), &[&never_sent(&path.replace('@', key))]);
        }
    }
    lead.sends("as text they are text", r#"{"id":1,"name":"__proto__"}"#, r#"{"id":1,"name":"__proto__"}"#);
    lead.warns(
        "other letters are other keys",
        r#"{"id":1,"Constructor":1,"__PROTO__":2,"proto":3}"#,
        r#"{"id":1,"Constructor":1,"__PROTO__":2,"proto":3}"#,
        &[
            "unknown_field Constructor: Constructor is not a documented field; it is sent as it is",
            "unknown_field __PROTO__: __PROTO__ is not a documented field; it is sent as it is",
            "unknown_field proto: proto is not a documented field; it is sent as it is",
        ],
    );
}

#[test]
fn unsafe_keys_in_unknown_fields() {
    Cases::of("ivvy.stage").refuses_and_warns(
        "all of them, at any depth",
        r#"{"id":1,"x":{"constructor":{"prototype":{"a":1}},"b":[{"__proto__":null}]}}"#,
        &[&never_sent("x.constructor"), &never_sent("x.constructor.prototype"), &never_sent("x.b[0].__proto__")],
        &["unknown_field x: x is not a documented field; it is sent as it is"],
    );
    Cases::of("bitrix24.lead").refuses(
        "in a field of the account's own",
        r#"{"fields":{"UF_CRM_1":{"__proto__":{}}}}"#,
        &[&never_sent("fields.UF_CRM_1.__proto__")],
    );
    Cases::of("capillary.lead").refuses(
        "in extended fields and in lists of objects",
        r#"{"leadFor":"x","userId":1,"extendedFields":{"__proto__":1},"followUpDetails":[{},{"prototype":1}]}"#,
        &[&never_sent("extendedFields.__proto__"), &never_sent("followUpDetails[1].prototype")],
    );
}

#[test]
fn unsafe_keys_with_missing_values() {
    let stage = Cases::of("ivvy.stage");
    for value in ["null", r#""""#, r#"" ""#] {
        let payload = format!(r#"{{"id":1,"name":"x","__proto__":{value}}}"#);
        stage.refuses("an own key is refused whatever it holds", &payload, &[&never_sent("__proto__")]);
    }
    Cases::of("ivvy.lead").refuses(
        "also further down",
        r#"{"id":1,"contact":{"id":2,"constructor":null}}"#,
        &[&never_sent("contact.constructor")],
    );
}
