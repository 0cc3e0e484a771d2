//! The site: www/site as it is, the package beside it, and the reference's tables, made from the field tables.

use std::path::Path;

use leadwire::crm::Kind;
use leadwire::schema::{Access, Field, Need, Object, Shape, Table, Value};

use crate::package::{self, copy_tree, fresh, write};
use crate::setup;
use crate::shell::{Outcome, root};

/// Builds the site with everything that it needs.
pub fn build() -> Outcome {
    setup::for_building()?;
    package::assemble()?;
    let site = root().join("target/site");
    assemble(&site)?;
    println!("\nThe site is in {}", site.display());
    Ok(())
}

/// Puts the site into a folder; any host can serve it from there.
pub fn assemble(to: &Path) -> Outcome {
    fresh(to)?;
    copy_tree(&root().join("www/site"), to)?;
    copy_tree(&root().join("pkg"), &to.join("pkg"))?;
    let tables: Vec<Value> = Kind::ALL.iter().map(|kind| table(kind.name(), kind.table())).collect();
    write(&to.join("tables.json"), &Value::List(tables).to_json())
}

fn table(name: &str, table: &Table) -> Value {
    let mut rows = Vec::new();
    add_rows(table, "", &mut rows);
    Object::new().with("name", name).with("rows", Value::List(rows)).into()
}

/// A row a field; those of a record that is no kind of its own stand below it.
fn add_rows(table: &Table, above: &str, rows: &mut Vec<Value>) {
    for field in table.fields {
        let name = format!("{above}{}", field.name);
        let row = Object::new().with("name", name.as_str()).with("type", type_of(&field.shape).as_str());
        rows.push(row.with("need", need(field).as_str()).with("doc", field.doc).into());
        if let Shape::Record(below) = field.shape
            && Kind::of(below.name).is_none()
        {
            add_rows(below, &format!("{name}."), rows);
        }
    }
}

fn type_of(shape: &Shape) -> String {
    let fixed = match shape {
        Shape::Id => "integer id",
        Shape::Whole { from } => return format!("whole number from {from}"),
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
        Shape::Code(codes) => {
            let words: Vec<String> =
                codes.iter().map(|(code, label)| format!("{code} {label}").trim().into()).collect();
            return words.join(", ");
        }
        Shape::Word(words) => return words.join(", "),
        Shape::Status { .. } => "text of 1 to 50",
        Shape::List { item, .. } => return format!("list of {}", type_of(item)),
        Shape::Record(table) if Kind::of(table.name).is_some() => table.name,
        Shape::Record(_) | Shape::AnyObject => "object",
        Shape::Multifield(_) => "text, or list of values",
        Shape::Anything => "anything",
    };
    fixed.to_owned()
}

fn need(field: &Field) -> String {
    match (field.access, field.need) {
        (Access::ReadOnly, _) => "set by the CRM".to_owned(),
        (_, Need::Always) => "always".to_owned(),
        (_, need) => need.when().unwrap_or_default(),
    }
}
