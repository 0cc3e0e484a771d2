//! Mistakes in `[form.NAME]`, each with its full message.

use super::{CRM, HEAD, VALID_FORM, assert_mistakes, read};

const KINDS: &str = "form.f.kind is unsupported; expected one of ivvy.lead, ivvy.stage, ivvy.source, ivvy.status, bitrix24.lead, \
                     bitrix24.item, bitrix24.status, capillary.lead, capillary.status";
const FIXED: &str = "fixed = { sourceId = 2, typeId = 3, stageId = 1, industryId = 11 }";

/// A form with these lines after its crm and kind.
#[track_caller]
fn form(lines: &str, expected: &[&str]) {
    let expected: Vec<String> = expected.iter().map(|message| format!("form.f.{message}")).collect();
    let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
    assert_mistakes(&format!("{HEAD}{CRM}[form.f]\ncrm = \"venue\"\nkind = \"ivvy.lead\"\n{lines}\n"), &expected);
}

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
            "fixed.sourceId must be text, a number, a boolean, a list or a table",
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

/// A valid form followed by these lines.
#[track_caller]
fn with_settings(lines: &str, expected: &[&str]) {
    form(&format!("allow = [\"name\", \"contact\", \"customFields[12]\"]\n{FIXED}\n{lines}"), expected);
}

#[test]
fn field_settings_and_labels_of_other_fields() {
    let rows = [
        ("nam", "which is not a field of ivvy.lead"),
        ("contact.groups.groupId", "which is not a field of ivvy.lead"),
        ("contact", "which needs more than one input"),
        ("customFields", "which needs more than one input"),
        ("typeId", "which fixed already sets"),
        ("description", "which is not in allow"),
        ("customFields[13]", "which is not in allow"),
    ];
    for (path, message) in rows {
        with_settings(
            &format!("[form.f.field.\"{path}\"]\nlabel = \"x\""),
            &[&format!("field names {path}, {message}")],
        );
        with_settings(
            &format!("[form.f.labels.de]\n\"{path}\" = \"x\""),
            &[&format!("labels names {path}, {message}")],
        );
    }
}

#[test]
fn field_settings() {
    let field = |line: &str, message: &str| {
        with_settings(
            &format!("[form.f.field.\"customFields[12]\"]\n{line}"),
            &[&format!("field.\"customFields[12]\".{message}")],
        );
    };
    let types = "type: unknown variant `password`, expected one of `text`, `longtext`, `email`, `tel`, `url`, `number`, \
                 `decimal`, `date`, `datetime`, `flag`, `choice`, `colour`";
    field("type = \"password\"", types);
    field("type = \"choice\"", "type is choice, which requires choices");
    field("required = \"yes\"", "required: invalid type: string \"yes\", expected a boolean");
    field("prefill = true", "prefill: invalid type: boolean `true`, expected a string");
    field("prefill = \"\"", "prefill must be the name of a URL parameter, such as email");
    field("label = 1", "label: invalid type: integer `1`, expected a string");
    field("max_length = 0", "max_length: invalid value: integer `0`, expected a whole number from 1");
    let settings = "`label`, `help`, `type`, `required`, `choices`, `max_length`, `when`, `prefill`";
    field("lable = \"x\"", &format!("lable: unknown field `lable`, expected one of {settings}"));
    let choices = "choices must be labels by value, such as { 1 = \"Wedding\" }, or a list of { value, label }";
    for wrong in ["[]", "{}", "[\"a\"]", "{ 1 = true }", "[{ value = 1 }]", "\"a\"", "[{ value = 1.5, label = \"a\" }]"]
    {
        field(&format!("choices = {wrong}"), choices);
    }
    with_settings("[form.f.field]\nname = \"Occasion\"", &["field.\"name\" must be a table"]);
    for language in ["de-AT", "DE", "d", "deutsch"] {
        let message = format!("labels contains {language}; expected a language code without a region, such as de");
        with_settings(&format!("[form.f.labels.{language}]\nname = \"x\""), &[&message]);
    }
    with_settings("[form.f.labels]\nde = \"x\"", &["labels.de must be a table of labels by field"]);
    with_settings("[form.f.labels.de]\nname = 1", &["labels.de.name must be text"]);
}

#[test]
fn choices_that_the_rules_refuse() {
    let allowed = "allow = [\"name\", \"contact\", \"typeId\", \"customFields[12]\"]";
    let fixed = "fixed = { sourceId = 2, stageId = 1, industryId = 11 }";
    let rows = [
        ("an id", "typeId", "{ 3 = \"Party\" }", None),
        ("not an id", "typeId", "{ party = \"Party\" }", Some("typeId must be a whole number, or digits without sign")),
        ("none", "typeId", "[{ value = \"\", label = \"None\" }, { value = 3, label = \"Party\" }]", None),
        (
            "a nested field",
            "contact.email",
            "{ sales = \"Sales\" }",
            Some("contact.email must be a valid e-mail address"),
        ),
        ("a custom field, which the rules do not know", "customFields[12]", "{ red = \"Red\" }", None),
    ];
    for (why, path, choices, refused) in rows {
        let form = format!("[form.f]\ncrm = \"venue\"\nkind = \"ivvy.lead\"\n{allowed}\n{fixed}");
        let found = read(&format!("{HEAD}{CRM}{form}\n[form.f.field.\"{path}\"]\nchoices = {choices}"));
        let message =
            |message| format!("form.f.field.\"{path}\".choices contains a value that the rules refuse: {message}");
        let found = found.err().map(|errors| errors.0).unwrap_or_default();
        assert_eq!(found, refused.map(message).into_iter().collect::<Vec<_>>(), "{why}");
    }
}

#[test]
fn language_country_charset_and_draft() {
    let rows = [
        ("draft = \"off\"", None),
        ("draft = \"session\"", None),
        ("draft = \"device\"", None),
        ("draft = \"local\"", Some("draft is \"local\"; expected off, session or device")),
        ("draft = true", Some("draft: invalid type: boolean `true`, expected a string")),
        ("email_hints = true", None),
        ("email_hints = \"yes\"", Some("email_hints: invalid type: string \"yes\", expected a boolean")),
        ("language = \"de\"", None),
        ("language = \"es-MX\"", None),
        ("language = \"\"", Some("language is \"\"; expected a language tag such as de or es-MX")),
        ("language = \"german\"", Some("language is \"german\"; expected a language tag such as de or es-MX")),
        ("language = \"de_AT\"", Some("language is \"de_AT\"; expected a language tag such as de or es-MX")),
        ("phone_country = \"AU\"", None),
        ("phone_country = \"auto\"", None),
        (
            "phone_country = \"au\"",
            Some("phone_country is \"au\"; expected a country code of two capital letters such as AU, or auto"),
        ),
        (
            "phone_country = \"Australia\"",
            Some("phone_country is \"Australia\"; expected a country code of two capital letters such as AU, or auto"),
        ),
        ("charset = \"windows-1251\"", None),
        ("charset = \"Shift_JIS\"", None),
        ("charset = \"utf-8\"", None),
        (
            "charset = \"latin\"",
            Some("charset is \"latin\"; expected the encoding of a page, such as windows-1252 or shift_jis"),
        ),
        (
            "charset = \"utf-16le\"",
            Some("charset is \"utf-16le\"; expected the encoding of a page, such as windows-1252 or shift_jis"),
        ),
    ];
    for (setting, expected) in rows {
        let found =
            read(&format!("{HEAD}{CRM}{VALID_FORM}{setting}\n")).err().map(|errors| errors.0).unwrap_or_default();
        let expected: Vec<String> = expected.iter().map(|message| format!("form.wedding.{message}")).collect();
        assert_eq!(found, expected, "{setting}");
    }
}

#[test]
fn thanks() {
    let message = "thanks must be a URL or path of visible ASCII characters, such as /thanks.html";
    let rows = [
        ("a path", r#""/thanks.html""#, None),
        ("a URL", r#""https://www.example.com/thanks?a=1""#, None),
        ("empty", r#""""#, Some(message)),
        ("a line break", r#""/\r\nX-Injected: 1""#, Some(message)),
        ("a space", r#""/thank you""#, Some(message)),
        ("not ASCII", "\"/d\u{e1}nke\"", Some(message)),
    ];
    for (why, thanks, expected) in rows {
        let toml = format!("{HEAD}{CRM}{VALID_FORM}thanks = {thanks}\n");
        let found = read(&toml).err().map(|errors| errors.0).unwrap_or_default();
        let expected: Vec<String> = expected.iter().map(|message| format!("form.wedding.{message}")).collect();
        assert_eq!(found, expected, "{why}");
    }
}

#[test]
fn conditions() {
    let when = |lines: &str, expected: &[&str]| {
        let form_lines = "allow = [\"name\", \"contact\", \"description\", \"typeId\", \"customFields\"]\n\
                          fixed = { sourceId = 2, stageId = 1, industryId = 11 }\n";
        form(&format!("{form_lines}{lines}"), expected);
    };
    when(
        "[form.f.field.description]\nwhen = \"typeId = \"",
        &["field.\"description\".when is no condition: at character 10: expected a value"],
    );
    when(
        "[form.f.field.description]\nwhen = \"typ = 3 and customFields[12]\"",
        &["field.\"description\".when names typ, which is not a field of ivvy.lead"],
    );
    when(
        "[form.f.field.description]\nwhen = \"sourceId = 2\"",
        &["field.\"description\".when names sourceId, which fixed already sets"],
    );
    when(
        "[form.f.field.description]\nwhen = \"leadOwnerId\"",
        &["field.\"description\".when names leadOwnerId, which is not a field of ivvy.lead"],
    );
    when(
        "[form.f.field.name]\nwhen = \"typeId = 3\"",
        &["field.\"name\".when can leave out a required field: name is required when id is missing"],
    );
    when(
        "[form.f.field.description]\nwhen = \"description\"",
        &["field.\"description\".when depends on the field itself"],
    );
    when(
        "[form.f.field.description]\nwhen = \"customFields[1]\"\n[form.f.field.\"customFields[1]\"]\nwhen = \"customFields[2] or typeId\"\n\
         [form.f.field.\"customFields[2]\"]\nwhen = \"customFields[1] = 3\"",
        &[
            "field.\"customFields[1]\".when depends on the field itself",
            "field.\"customFields[2]\".when depends on the field itself",
        ],
    );
    when(
        "[form.f.field.description]\nwhen = 3",
        &["field.\"description\".when: invalid type: integer `3`, expected a string"],
    );
}

#[test]
fn steps() {
    let steps = |lines: &str, expected: &[&str]| {
        form(
            &format!(
                "allow = [\"name\", \"contact.email\", \"contact.firstName\", \"contact.lastName\"]\n{FIXED}\n{lines}"
            ),
            expected,
        );
    };
    steps("step = [{ fields = [\"contact\"] }]", &["step[0].title is required"]);
    steps(
        "step = [{ title = \"You\", fields = [\"contact\", \"nam\"] }, { title = \"Us\", fields = [\"name\", \"contact\"] }]",
        &[
            "step[0].fields names nam, which is not a field of ivvy.lead",
            "step[1].fields names contact, which is in a step already",
        ],
    );
    steps(
        "step = [{ title = \"You\", fields = [\"description\", \"sourceId\"] }]",
        &[
            "step[0].fields names description, which is not in allow",
            "step[0].fields names sourceId, which fixed already sets",
        ],
    );
    steps(
        "step = [{ title = \"You\", titles = { \"de-AT\" = \"Sie\", de = 1 } }]",
        &[
            "step[0].titles contains de-AT; expected a language code without a region, such as de",
            "step[0].titles.de must be text",
        ],
    );
    steps(
        "step = [{ title = \"You\", when = \"name\" }]",
        &["step[0].when: unknown field `when`, expected one of `title`, `titles`, `fields`"],
    );
}
