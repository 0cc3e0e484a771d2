//! Mistakes in `[form.NAME]` about what a visitor may send and where it goes, each with its full message.

use super::{CRM, FIXED, HEAD, VALID_FORM, assert_mistakes, form, read};

const KINDS: &str = "form.f.kind is unsupported; expected one of ivvy.lead, ivvy.stage, ivvy.source, ivvy.status, bitrix24.lead, \
                     bitrix24.item, bitrix24.status, capillary.lead, capillary.status";
/// A form with valid fixed values that allows these fields.
#[track_caller]
fn allow(names: &str, expected: &[&str]) {
    form(&format!("allow = [{names}]\n{FIXED}"), expected);
}

#[test]
fn allowed_fields() {
    allow(r#""name", "contact", "nam""#, &["allow names nam, which is not a field of ivvy.lead"]);
    allow(r#""name", "contact", "Name""#, &["allow names Name, which is not a field of ivvy.lead"]);
    allow(r#""name", "contact.mail""#, &["allow names contact.mail, which is not a field of ivvy.lead"]);
    allow(r#""name", "contact", "name.first""#, &["allow names name.first, which is not a field of ivvy.lead"]);
    allow(
        r#""name", "contact", "customFields[0]""#,
        &["allow names customFields[0], which is not a field of ivvy.lead"],
    );
    allow(r#""name", "contact", "contact[3]""#, &["allow names contact[3], which is not a field of ivvy.lead"]);
    allow(r#""name", "contact", "id""#, &["allow names id; a visitor cannot select a record by its id"]);
    allow("1", &["allow[0]: invalid type: integer `1`, expected a string"]);
}

const CONTACT: &str = "allow lacks a required field: contactId is required when id is missing, unless companyId \
                       or company or contact is given; add it to allow or to fixed";
const NAME: &str = "allow lacks a required field: name is required when id is missing; add it to allow or to fixed";

#[test]
fn required_fields_that_are_missing() {
    allow(r#""contact""#, &[NAME]);
    allow(r#""name""#, &[CONTACT]);
    let missing = |field: &str| {
        format!("allow lacks a required field: {field} is required when id is missing; add it to allow or to fixed")
    };
    form(
        "allow = [\"name\", \"contact\", \"industryId\"]",
        &[&missing("sourceId"), &missing("typeId"), &missing("stageId")],
    );
    form(
        "",
        &[
            "allow must name at least one field",
            INDUSTRY,
            &missing("sourceId"),
            &missing("typeId"),
            &missing("stageId"),
            CONTACT,
            NAME,
        ],
    );
}

const INDUSTRY: &str = "allow lacks a required field: industryId is required when id is missing, unless companyId \
                        or company is given; add it to allow or to fixed";

#[test]
fn fixed_values() {
    let fixed = |values: &str, message: &str| {
        form(&format!("allow = [\"name\", \"contact\", \"sourceId\"]\nfixed = {values}"), &[message]);
    };
    fixed(
        "{ sourceId = \"x\", typeId = 3, stageId = 1, industryId = 11 }",
        "fixed breaks a rule: sourceId must be a whole number, or digits without sign",
    );
    for value in ["2026-01-01", "inf", "nan"] {
        fixed(
            &format!("{{ sourceId = {value}, typeId = 3, stageId = 1, industryId = 11 }}"),
            "fixed.sourceId must be text, a finite number, a boolean, a list or a table",
        );
    }
}

#[test]
fn rates() {
    for rate in ["30", "0/min", "30/day", "-1/s", "x/min"] {
        let message = "form.wedding.rate must be a number and a time unit, such as 30/min; units are s, min and h";
        assert_mistakes(&format!("{HEAD}{CRM}{VALID_FORM}rate = \"{rate}\""), &[message]);
    }
}

#[test]
fn connection_and_kind() {
    let form = |crm: &str, kind: &str| {
        format!("{HEAD}{CRM}[form.f]\ncrm = \"{crm}\"\nkind = \"{kind}\"\nallow = [\"name\", \"contact\"]\n{FIXED}")
    };
    assert_mistakes(
        &form("venu", "ivvy.lead"),
        &["form.f.crm is \"venu\", but there is no such connection; expected one of venue"],
    );
    assert_mistakes(
        &form("venue", "bitrix24.lead"),
        &[
            "form.f.allow names name, which is not a field of bitrix24.lead",
            "form.f.allow names contact, which is not a field of bitrix24.lead",
            "form.f.kind is bitrix24.lead, but the kind of crm.venue is ivvy",
            "form.f.allow lacks a required field: fields is required; add it to allow or to fixed",
        ],
    );
    assert_mistakes(&form("venue", "ivvy.contact"), &[KINDS]);
    assert_mistakes(&form("venue", "lead"), &[KINDS]);
}

#[test]
fn kinds_of_a_method() {
    let of = |method: &str, kind: &str, fields: &str| {
        format!(
            "{HEAD}[crm.portal]\nkind = \"bitrix24\"\nurl_env = \"BITRIX24_WEBHOOK\"\n{method}\n\
             [form.f]\ncrm = \"portal\"\nkind = \"{kind}\"\n{fields}\n"
        )
    };
    let (lead, item) = ("allow = [\"fields.TITLE\"]", "allow = [\"fields.title\", \"fields.fm\", \"fields.fm.value\"]");
    let status = "allow = [\"status\"]\nfixed = { id = 5 }";
    for (method, kind, fields) in [
        ("", "bitrix24.lead", lead),
        ("method = \"lead\"", "bitrix24.lead", lead),
        ("method = \"item\"", "bitrix24.item", item),
        ("method = \"item\"", "bitrix24.status", status),
        ("", "bitrix24.status", status),
    ] {
        let config = read(&of(method, kind, fields)).unwrap_or_else(|errors| panic!("{kind} {method}: {errors:?}"));
        assert_eq!(config.forms["f"].kind.name(), kind);
    }
    assert_mistakes(
        &of("method = \"item\"", "bitrix24.lead", lead),
        &[
            "form.f.kind is bitrix24.lead, but the method of crm.portal is \"item\"; expected bitrix24.item or bitrix24.status",
        ],
    );
    for method in ["", "method = \"lead\""] {
        assert_mistakes(
            &of(method, "bitrix24.item", item),
            &["form.f.kind is bitrix24.item, but the method of crm.portal is \"lead\"; expected bitrix24.lead or \
               bitrix24.status"],
        );
    }
    for field in ["originatorId", "originId"] {
        assert_mistakes(
            &of("method = \"item\"", "bitrix24.item", &format!("allow = [\"fields.title\", \"fields.{field}\"]")),
            &[&format!("form.f.allow names fields.{field}, which the relay uses as its marker")],
        );
    }
}

/// A valid form with this line in `[form.f.attribution]`.
#[track_caller]
fn attribution(line: &str, expected: &[&str]) {
    form(&format!("allow = [\"name\", \"contact\"]\n{FIXED}\n[form.f.attribution]\n{line}"), expected);
}

#[test]
fn attribution_fields() {
    let unknown = |name: &str| format!("attribution names {name}, which is not a field of ivvy.lead");
    for name in ["customFields[x]", "customField[12]", "fields.UTM_SOURCE", "contact..email", "name[3]"] {
        attribution(&format!("\"{name}\" = \"gclid\""), &[&unknown(name)]);
    }
    for name in ["typeId", "contact", "customFields", "contact.groups.groupId", "id"] {
        let message = format!("attribution names {name}, which cannot be set to text");
        attribution(&format!("\"{name}\" = \"gclid\""), &[&message]);
    }
}

#[test]
fn attribution_sources() {
    let expected = "expected utm_…, gclid, fbclid, msclkid, referrer, landing or at, each optionally after first., or url, \
                    consent.NAME.text, consent.NAME.version or consent.NAME.at";
    let long = format!("utm_{}", "a".repeat(31));
    let rows = [
        "",
        "utm_",
        "utm_Source",
        &long,
        "utm",
        "gclid ",
        "last.gclid",
        "first.",
        "first.url",
        "consent",
        "consent.text",
        "consent..text",
        "consent.a.to",
        "payload.name",
    ];
    for source in rows {
        let message = format!("attribution.description has the unknown source {source}; {expected}");
        attribution(&format!("description = \"{source}\""), &[&message]);
    }
    attribution("description = 1", &["attribution.description must be text"]);
}

#[test]
fn marker_fields() {
    let message = |name: &str| format!("form.f.attribution names {name}, which the relay uses as its marker");
    let ivvy = format!(
        "{HEAD}{CRM}marker_field = 12\n[form.f]\ncrm = \"venue\"\nkind = \"ivvy.lead\"\nallow = [\"name\", \"contact\"]\n\
         {FIXED}\n[form.f.attribution]\n\"customFields[12]\" = \"gclid\"\n\"customFields[13]\" = \"gclid\"\n"
    );
    assert_mistakes(&ivvy, &[&message("customFields[12]")]);
    let allowed = ivvy.replace("\"contact\"]", "\"contact\", \"customFields[12]\"]");
    let allow = "form.f.allow names customFields[12], which the relay uses as its marker";
    assert_mistakes(&allowed, &[allow, &message("customFields[12]")]);
    let bitrix24 = format!(
        "{HEAD}[crm.p]\nkind = \"bitrix24\"\nurl_env = \"BITRIX24_WEBHOOK\"\n[form.f]\ncrm = \"p\"\nkind = \"bitrix24.lead\"\n\
         allow = [\"fields\"]\n[form.f.attribution]\n\"fields.ORIGIN_ID\" = \"gclid\"\n\"fields.ORIGINATOR_ID\" = \"gclid\"\n"
    );
    assert_mistakes(&bitrix24, &[&message("fields.ORIGIN_ID"), &message("fields.ORIGINATOR_ID")]);
    let capillary = format!(
        "{HEAD}[crm.l]\nkind = \"capillary\"\nurl = \"https://eu.api.capillarytech.com\"\ntoken_env = \"SHORT\"\n[form.f]\n\
         crm = \"l\"\nkind = \"capillary.lead\"\nallow = [\"leadFor\", \"userId\"]\n[form.f.attribution]\n\
         \"extendedFields.leadwire_key\" = \"gclid\"\n\"extendedFields.campaign\" = \"gclid\"\n"
    );
    assert_mistakes(&capillary, &[&message("extendedFields.leadwire_key")]);
}
