//! Mistakes in how a form is shown and filled in: settings of its fields, choices, languages, drafts, hints, thanks, conditions and steps,
//! each with its full message.

use super::{CRM, FIXED, HEAD, VALID_FORM, form, read};

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
        ("language = \"de-\"", Some("language is \"de-\"; expected a language tag such as de or es-MX")),
        ("language = \"de-A_T\"", Some("language is \"de-A_T\"; expected a language tag such as de or es-MX")),
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
