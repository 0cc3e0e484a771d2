//! Mistakes of a form, each with its whole message: what a visitor may fill, what is fixed, and whether a lead can come
//! of it at all.

use super::{CRM, GOOD_FORM, HEAD, mistakes, read};

const FIXED: &str = "fixed = { sourceId = 2, typeId = 3, stageId = 1, industryId = 11 }";

/// A row: a form with these lines besides its crm and kind.
#[track_caller]
fn form(lines: &str, expected: &[&str]) {
    let expected: Vec<String> = expected.iter().map(|words| format!("form.f.{words}")).collect();
    let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
    mistakes(&format!("{HEAD}{CRM}[form.f]\ncrm = \"venue\"\nkind = \"ivvy.lead\"\n{lines}\n"), &expected);
}

/// A row: what a visitor may fill, beside good fixed values.
#[track_caller]
fn allow(names: &str, expected: &[&str]) {
    form(&format!("allow = [{names}]\n{FIXED}"), expected);
}

#[test]
fn what_a_visitor_may_fill() {
    allow(r#""name", "contact", "nam""#, &["allow names nam, which is no field of that kind"]);
    allow(r#""name", "contact", "Name""#, &["allow names Name, which is no field of that kind"]);
    allow(r#""name", "contact.mail""#, &["allow names contact.mail, which is no field of that kind"]);
    allow(r#""name", "contact", "name.first""#, &["allow names name.first, which is no field of that kind"]);
    allow(r#""name", "contact", "customFields[0]""#, &["allow names customFields[0], which is no field of that kind"]);
    allow(r#""name", "contact", "contact[3]""#, &["allow names contact[3], which is no field of that kind"]);
    allow(r#""name", "contact", "id""#, &["allow names id, and which record is meant is never a visitor's to say"]);
    allow("1", &["allow must be a list of texts", "allow must name at least one field", CONTACT, NAME]);
}

const CONTACT: &str = "allow leaves out what every lead needs: contactId is required when id is missing, unless companyId \
                       or company or contact is given; add it or fix it";
const NAME: &str = "allow leaves out what every lead needs: name is required when id is missing; add it or fix it";

#[test]
fn what_every_lead_needs() {
    allow(r#""contact""#, &[NAME]);
    allow(r#""name""#, &[CONTACT]);
    let missing = |field: &str| {
        format!("allow leaves out what every lead needs: {field} is required when id is missing; add it or fix it")
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

const INDUSTRY: &str = "allow leaves out what every lead needs: industryId is required when id is missing, unless companyId \
                        or company is given; add it or fix it";

#[test]
fn what_is_fixed() {
    let fixed = |values: &str, words: &str| {
        form(&format!("allow = [\"name\", \"contact\", \"sourceId\"]\nfixed = {values}"), &[words]);
    };
    fixed(
        "{ sourceId = \"x\", typeId = 3, stageId = 1, industryId = 11 }",
        "fixed breaks a rule: sourceId must be a whole number, or digits without sign",
    );
    fixed(
        "{ sourceId = 2026-01-01, typeId = 3, stageId = 1, industryId = 11 }",
        "fixed holds sourceId, which is neither text, number, boolean, list nor table",
    );
}

#[test]
fn how_often() {
    for rate in ["30", "0/min", "30/day", "-1/s", "x/min"] {
        let words = "form.wedding.rate must be a number and a time, such as 30/min; times are s, min and h";
        mistakes(&format!("{HEAD}{CRM}{GOOD_FORM}rate = \"{rate}\""), &[words]);
    }
}

#[test]
fn where_it_goes() {
    let form = |crm: &str, kind: &str| {
        format!("{HEAD}{CRM}[form.f]\ncrm = \"{crm}\"\nkind = \"{kind}\"\nallow = [\"name\", \"contact\"]\n{FIXED}")
    };
    mistakes(&form("venu", "ivvy.lead"), &["form.f.crm names venu, which is no [crm.venu] of this file"]);
    mistakes(
        &form("venue", "bitrix24.lead"),
        &[
            "form.f.allow names name, which is no field of that kind",
            "form.f.allow names contact, which is no field of that kind",
            "form.f.kind is bitrix24.lead, which venue does not take: its kind is ivvy",
            "form.f.allow leaves out what every lead needs: fields is required; add it or fix it",
        ],
    );
    mistakes(&form("venue", "ivvy.contact"), &["form.f.kind must be a kind that is sent by itself, such as ivvy.lead"]);
    mistakes(&form("venue", "lead"), &["form.f.kind must be a kind that is sent by itself, such as ivvy.lead"]);
}

/// A row: a good form with this line below `[form.f.attribution]`.
#[track_caller]
fn attribution(line: &str, expected: &[&str]) {
    form(&format!("allow = [\"name\", \"contact\"]\n{FIXED}\n[form.f.attribution]\n{line}"), expected);
}

#[test]
fn where_attribution_goes() {
    let unknown = |name: &str| format!("attribution names {name}, which is no field of that kind");
    for name in ["customFields[x]", "customField[12]", "fields.UTM_SOURCE", "contact..email", "name[3]"] {
        attribution(&format!("\"{name}\" = \"gclid\""), &[&unknown(name)]);
    }
    for name in ["typeId", "contact", "customFields", "contact.groups.groupId", "id"] {
        let words = format!("attribution names {name}, which cannot be given a text");
        attribution(&format!("\"{name}\" = \"gclid\""), &[&words]);
    }
}

#[test]
fn where_attribution_comes_from() {
    let allowed = "allowed is utm_…, gclid, fbclid, msclkid, referrer, landing and at of the last touch, the same behind \
                   first. of the first, url, and consent.NAME.text, consent.NAME.version and consent.NAME.at";
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
        let words = format!("attribution takes description from {source}, which is no source; {allowed}");
        attribution(&format!("description = \"{source}\""), &[&words]);
    }
    attribution("description = 1", &["attribution must name the source of description as text"]);
}

#[test]
fn attribution_over_the_relays_marks() {
    let words = |name: &str| format!("form.f.attribution names {name}, by which the relay finds its own leads");
    let ivvy = format!(
        "{HEAD}{CRM}marker_field = 12\n[form.f]\ncrm = \"venue\"\nkind = \"ivvy.lead\"\nallow = [\"name\", \"contact\"]\n\
         {FIXED}\n[form.f.attribution]\n\"customFields[12]\" = \"gclid\"\n\"customFields[13]\" = \"gclid\"\n"
    );
    mistakes(&ivvy, &[&words("customFields[12]")]);
    let allowed = ivvy.replace("\"contact\"]", "\"contact\", \"customFields[12]\"]");
    let allow = "form.f.allow names customFields[12], by which the relay finds its own leads";
    mistakes(&allowed, &[allow, &words("customFields[12]")]);
    let bitrix24 = format!(
        "{HEAD}[crm.p]\nkind = \"bitrix24\"\nurl_env = \"BITRIX24_WEBHOOK\"\n[form.f]\ncrm = \"p\"\nkind = \"bitrix24.lead\"\n\
         allow = [\"fields\"]\n[form.f.attribution]\n\"fields.ORIGIN_ID\" = \"gclid\"\n\"fields.ORIGINATOR_ID\" = \"gclid\"\n"
    );
    mistakes(&bitrix24, &[&words("fields.ORIGIN_ID"), &words("fields.ORIGINATOR_ID")]);
    let capillary = format!(
        "{HEAD}[crm.l]\nkind = \"capillary\"\nurl = \"https://eu.api.capillarytech.com\"\ntoken_env = \"SHORT\"\n[form.f]\n\
         crm = \"l\"\nkind = \"capillary.lead\"\nallow = [\"leadFor\", \"userId\"]\n[form.f.attribution]\n\
         \"extendedFields.leadwire_key\" = \"gclid\"\n\"extendedFields.campaign\" = \"gclid\"\n"
    );
    mistakes(&capillary, &[&words("extendedFields.leadwire_key")]);
}

/// A row: a good form with these lines, in the end.
#[track_caller]
fn said(lines: &str, expected: &[&str]) {
    form(&format!("allow = [\"name\", \"contact\", \"customFields[12]\"]\n{FIXED}\n{lines}"), expected);
}

#[test]
fn of_which_fields_something_is_said() {
    let rows = [
        ("nam", "which is no field of that kind"),
        ("contact.groups.groupId", "which is no field of that kind"),
        ("contact", "which is more than one input"),
        ("customFields", "which is more than one input"),
        ("typeId", "which fixed sets already"),
        ("description", "which allow does not let a visitor fill"),
        ("customFields[13]", "which allow does not let a visitor fill"),
    ];
    for (path, words) in rows {
        said(&format!("[form.f.field.\"{path}\"]\nlabel = \"x\""), &[&format!("field names {path}, {words}")]);
        said(&format!("[form.f.labels.de]\n\"{path}\" = \"x\""), &[&format!("labels names {path}, {words}")]);
    }
}

#[test]
fn what_is_said_of_a_field() {
    let field = |line: &str, words: &str| {
        said(
            &format!("[form.f.field.\"customFields[12]\"]\n{line}"),
            &[&format!("field.\"customFields[12]\".{words}")],
        );
    };
    let types =
        "type must be one of text, longtext, email, tel, url, number, decimal, date, datetime, flag, choice, colour";
    field("type = \"password\"", types);
    field("type = \"choice\"", "type is choice, so choices are needed");
    field("required = \"yes\"", "required must be true or false");
    field("label = 1", "label must be text");
    field("max_length = 0", "max_length must be a whole number from 1");
    field("lable = \"x\"", "lable is no setting; allowed is choices, help, label, max_length, required, type");
    let choices = "choices must be labels by value, such as { 1 = \"Wedding\" }, or a list of { value, label }";
    for wrong in ["[]", "{}", "[\"a\"]", "{ 1 = true }", "[{ value = 1 }]", "\"a\"", "[{ value = 1.5, label = \"a\" }]"]
    {
        field(&format!("choices = {wrong}"), choices);
    }
    said("[form.f.field]\nname = \"Occasion\"", &["field holds name, which must be a table"]);
    for language in ["de-AT", "DE", "d", "deutsch"] {
        let words = format!("labels holds {language}, which is no language as de is one, without a country");
        said(&format!("[form.f.labels.{language}]\nname = \"x\""), &[&words]);
    }
    said("[form.f.labels]\nde = \"x\"", &["labels holds de, which must be a table of labels by field"]);
    said("[form.f.labels.de]\nname = 1", &["labels must label name with text"]);
}

#[test]
fn choices_that_no_lead_could_have() {
    let allowed = "allow = [\"name\", \"contact\", \"typeId\", \"customFields[12]\"]";
    let fixed = "fixed = { sourceId = 2, stageId = 1, industryId = 11 }";
    let rows = [
        ("an id", "typeId", "{ 3 = \"Party\" }", None),
        ("no id", "typeId", "{ party = \"Party\" }", Some("typeId must be a whole number, or digits without sign")),
        ("none", "typeId", "[{ value = \"\", label = \"None\" }, { value = 3, label = \"Party\" }]", None),
        ("deeper", "contact.email", "{ sales = \"Sales\" }", Some("contact.email must be a valid e-mail address")),
        ("of which the rules know nothing", "customFields[12]", "{ red = \"Red\" }", None),
    ];
    for (why, path, choices, refused) in rows {
        let form = format!("[form.f]\ncrm = \"venue\"\nkind = \"ivvy.lead\"\n{allowed}\n{fixed}");
        let found = read(&format!("{HEAD}{CRM}{form}\n[form.f.field.\"{path}\"]\nchoices = {choices}"));
        let words = |words| format!("form.f.field.\"{path}\".choices has one that the rules refuse: {words}");
        let found = found.err().map(|mistakes| mistakes.0).unwrap_or_default();
        assert_eq!(found, refused.map(words).into_iter().collect::<Vec<_>>(), "{why}");
    }
}
