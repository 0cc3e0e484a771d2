//! The reference of every kind and every field, from the field tables.

use leadwire::crm::Kind;
use leadwire::schema::{Access, Field, Requirement, Shape, Table};

use super::html::{Heading, escape};

const INTRODUCTION: &str = "<h1>Kinds and fields</h1>
<p class=\"lead\">Every kind of payload and every field that leadwire checks. The page, the relay and the sandbox use the same tables. \
“When id is missing” means: required for a new record, optional in an update.</p>
";

pub fn article() -> String {
    let tables: String = Kind::ALL.iter().map(|kind| section(kind.name(), kind.table())).collect();
    format!("{INTRODUCTION}{tables}")
}

pub fn headings() -> Vec<Heading> {
    Kind::ALL.iter().map(|kind| Heading { id: kind.name().to_owned(), text: kind.name().to_owned() }).collect()
}

fn section(name: &str, table: &Table) -> String {
    let mut rows = String::new();
    add_rows(table, "", &mut rows);
    format!(
        "<h2 id=\"{name}\" class=\"kind\"><a href=\"#{name}\">{name}</a></h2>\n\
         <div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Fields of {name}\"><table class=\"fields\">\n\
         <thead><tr><th scope=\"col\">Field</th><th scope=\"col\">Type</th><th scope=\"col\">Required</th>\
         <th scope=\"col\">What it is</th></tr></thead>\n<tbody>\n{rows}</tbody></table></div>\n"
    )
}

/// One row per field. The fields of a nested record follow it, unless the record is a kind with a section of its own.
fn add_rows(table: &Table, prefix: &str, rows: &mut String) {
    for field in table.fields {
        let name = format!("{prefix}{}", field.name);
        let kind = escape(&type_of(&field.shape));
        let [required, doc] = [escape(&required(field)), escape(field.doc)];
        rows.push_str(&format!(
            "<tr><th scope=\"row\"><code>{}</code></th><td>{kind}</td><td>{required}</td><td>{doc}</td></tr>\n",
            breakable(&name)
        ));
        if let Shape::Record(nested) = field.shape
            && Kind::of(nested.name).is_none()
        {
            add_rows(nested, &format!("{name}."), rows);
        }
    }
}

/// Allows line breaks in a long path where the column is narrow.
fn breakable(path: &str) -> String {
    escape(path).replace('.', ".<wbr>").replace('_', "_<wbr>")
}

fn type_of(shape: &Shape) -> String {
    let fixed = match shape {
        Shape::Id => "integer id",
        Shape::Integer { from } => return format!("whole number from {from}"),
        Shape::Amount | Shape::Price => "decimal",
        Shape::Flag => "boolean",
        Shape::YesNo => "Y or N",
        Shape::Text => "text",
        Shape::Email => "e-mail address",
        Shape::HttpsUrl => "https URL",
        Shape::Colour => "hex colour",
        Shape::Currency => "currency code",
        Shape::Country => "country code",
        Shape::Date => "date",
        Shape::DateTime => "date and time",
        Shape::NumberChoice(codes) => {
            let words: Vec<String> =
                codes.iter().map(|(code, label)| format!("{code} {label}").trim().into()).collect();
            return words.join(", ");
        }
        Shape::TextChoice(words) => return words.join(", "),
        Shape::Status { .. } => "text of 1 to 50",
        Shape::List { item, .. } => return format!("list of {}", type_of(item)),
        Shape::Record(table) if Kind::of(table.name).is_some() => table.name,
        Shape::Record(_) | Shape::AnyObject => "object",
        Shape::Multifield(_) => "text, or list of values",
        Shape::Anything => "anything",
    };
    fixed.to_owned()
}

fn required(field: &Field) -> String {
    match (field.access, field.requirement) {
        (Access::ReadOnly, _) => "set by the CRM".to_owned(),
        (_, Requirement::Always) => "always".to_owned(),
        (_, requirement) => requirement.condition().unwrap_or_default(),
    }
}
