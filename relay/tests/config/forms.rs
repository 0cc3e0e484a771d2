//! Mistakes of a form, each with its whole message: what a visitor may fill, what is fixed, and whether a lead can come
//! of it at all.

use super::{CRM, GOOD_FORM, HEAD, mistakes};

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
    allow(r#""name", "contact", "id""#, &["allow names id, which is the update token's to say"]);
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
