//! The entries of Bitrix24's multiple fields. The forms of the field are tested in `bitrix24/`.

use super::{Around, Fields};
use crate::contract::formats::Type::{Of, TextChoice};
use crate::contract::formats::*;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const PHONE_TYPES: &[&str] = &["WORK", "MOBILE", "FAX", "HOME", "PAGER", "MAILING", "OTHER"];
const EMAIL_TYPES: &[&str] = &["WORK", "HOME", "MAILING", "OTHER"];
const WEB_TYPES: &[&str] = &["WORK", "HOME", "VK", "LIVEJOURNAL", "TWITTER", "OTHER"];
const IM_TYPES: &[&str] =
    &["TELEGRAM", "VK", "SKYPE", "VIBER", "BITRIX24", "OPENLINE", "IMOL", "ICQ", "MSN", "JABBER", "OTHER"];

pub const PHONE_ENTRY: Fields = &[
    ("VALUE", Of(TEXT)),
    ("VALUE_TYPE", TextChoice(PHONE_TYPES)),
    ("ID", Of(ID)),
    ("TYPE_ID", Of(TEXT)),
    ("DELETE", Of(YES_NO)),
];

/// Of `bitrix24.item`; the type of the entry decides about the other fields.
pub const ITEM_ENTRY: Fields = &[
    ("typeId", TextChoice(&["PHONE", "EMAIL", "WEB", "IM", "LINK"])),
    ("valueType", Of(&[("of every type but LINK", r#""OTHER""#, Expected::Same)])),
    ("value", Of(TEXT)),
    ("id", Of(ID)),
];

#[test]
fn entries_of_items() {
    let fm = "fields.fm[0].";
    for (before, types, value) in [
        (r#"{"fields":{"fm":[{"typeId":"PHONE","#, TextChoice(PHONE_TYPES), TEXT),
        (r#"{"fields":{"fm":[{"typeId":"EMAIL","#, TextChoice(EMAIL_TYPES), EMAIL),
        (r#"{"fields":{"fm":[{"typeId":"WEB","#, TextChoice(WEB_TYPES), TEXT),
        (r#"{"fields":{"fm":[{"typeId":"IM","#, TextChoice(IM_TYPES), TEXT),
        (r#"{"fields":{"fm":[{"typeId":"LINK","#, Of(TEXT), TEXT),
    ] {
        Around::new("bitrix24.item", before, r#","value":"a@b.c"}]}}"#, fm).optional(&[("valueType", types)]);
        Around::new("bitrix24.item", before, r#","id":5}]}}"#, fm).required(&[("value", Of(value))]);
    }
    let types = TextChoice(&["PHONE", "EMAIL", "WEB", "IM", "LINK"]);
    Around::new("bitrix24.item", r#"{"fields":{"fm":[{"#, r#","value":"a@b.c"}]}}"#, fm).required(&[("typeId", types)]);
    Around::new("bitrix24.item", r#"{"fields":{"fm":[{"typeId":"PHONE","value":"5","#, "}]}}", fm)
        .optional(&[("id", Of(ID))]);
}

#[test]
fn phone() {
    entry(
        Around::new("bitrix24.lead", r#"{"fields":{"PHONE":[{"VALUE":"x","#, "}]}}", "fields.PHONE[0]."),
        TextChoice(PHONE_TYPES),
    );
    value(Around::new("bitrix24.lead", r#"{"fields":{"PHONE":[{"#, r#","ID":5}]}}"#, "fields.PHONE[0]."), TEXT);
}

#[test]
fn email() {
    entry(
        Around::new("bitrix24.lead", r#"{"fields":{"EMAIL":[{"VALUE":"a@b.c","#, "}]}}", "fields.EMAIL[0]."),
        TextChoice(EMAIL_TYPES),
    );
    value(Around::new("bitrix24.lead", r#"{"fields":{"EMAIL":[{"#, r#","ID":5}]}}"#, "fields.EMAIL[0]."), EMAIL);
}

#[test]
fn web() {
    entry(
        Around::new("bitrix24.lead", r#"{"fields":{"WEB":[{"VALUE":"x","#, "}]}}", "fields.WEB[0]."),
        TextChoice(WEB_TYPES),
    );
    value(Around::new("bitrix24.lead", r#"{"fields":{"WEB":[{"#, r#","ID":5}]}}"#, "fields.WEB[0]."), TEXT);
}

#[test]
fn im() {
    entry(
        Around::new("bitrix24.lead", r#"{"fields":{"IM":[{"VALUE":"x","#, "}]}}", "fields.IM[0]."),
        TextChoice(IM_TYPES),
    );
    value(Around::new("bitrix24.lead", r#"{"fields":{"IM":[{"#, r#","ID":5}]}}"#, "fields.IM[0]."), TEXT);
}

#[test]
fn link() {
    entry(Around::new("bitrix24.lead", r#"{"fields":{"LINK":[{"VALUE":"x","#, "}]}}", "fields.LINK[0]."), Of(TEXT));
    value(Around::new("bitrix24.lead", r#"{"fields":{"LINK":[{"#, r#","ID":5}]}}"#, "fields.LINK[0]."), TEXT);
}

/// The fields of an entry beside its VALUE.
#[track_caller]
fn entry(around: Around, value_type: Type) {
    around.optional(&[("VALUE_TYPE", value_type), ("ID", Of(ID)), ("TYPE_ID", Of(TEXT)), ("DELETE", Of(YES_NO))]);
}

#[track_caller]
fn value(around: Around, formats: &[Format]) {
    let path = format!("{}VALUE", around.path);
    let issue = format!("required {path}: {path} is required unless DELETE is Y with an ID");
    around.cases.refuses("an entry without VALUE, even with an ID", &around.without(), &[&issue]);
    around.cases.refuses("an empty VALUE", &around.with("VALUE", r#"" ""#), &[&issue]);
    for format in formats {
        around.format("VALUE", format);
    }
}
