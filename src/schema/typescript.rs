//! Field tables as TypeScript declarations, with the documents' descriptions as comments. A field that
//! is required without a condition is required in the type; conditions are checked at run time only.

use std::fmt::Write as _;

use super::table::{Access, Clearing, Field, Requirement, Shape, Table};

/// Declarations for these tables and for every table that they name, each once.
pub fn typescript(tables: &[&Table]) -> String {
    let mut all: Vec<&Table> = Vec::new();
    for table in tables {
        collect(table, &mut all);
    }
    let mut out = HEADER.to_owned();
    for table in all {
        declare(table, &mut out);
    }
    out
}

const HEADER: &str = "\
// Made from the field tables in src/crm by `cargo xtask types`; edits are lost.

/** An integer from 1 to 2^63-1. Beyond 2^53 a number has lost digits: give a bigint or a string of digits. */
export type IntegerId = number | bigint | string;
/** An integer, or its digits. */
export type Integer = number | bigint | string;
/** Counts as absent: forms send the empty string for an input that nobody touched. */
export type Missing = null | undefined | \"\";
";

fn collect<'a>(table: &'a Table, all: &mut Vec<&'a Table>) {
    if all.iter().any(|known| known.name == table.name) {
        return;
    }
    all.push(table);
    for field in table.fields {
        if let Some(nested) = table_of(&field.shape) {
            collect(nested, all);
        }
    }
}

fn table_of(shape: &Shape) -> Option<&'static Table> {
    match shape {
        Shape::Record(table) | Shape::Multifield(table) => Some(table),
        Shape::List { item, .. } => table_of(item),
        _ => None,
    }
}

/// An interface; if fields are required on add, one for all fields and a union of an add and an update.
fn declare(table: &Table, out: &mut String) {
    let name = type_name(table.name);
    let adds: Vec<&Field> = table.fields.iter().filter(|field| is_required_on_add(field)).collect();
    if !table.has_id() || adds.is_empty() {
        interface(&name, table.fields.iter(), table.custom_prefixes, out);
        return;
    }
    let fields = format!("{name}Fields");
    let required: Vec<String> = adds.iter().map(|field| required_member(field)).collect();
    let _ = write!(
        out,
        "\nexport type {name} = {name}Add | {name}Update;\n\
         /** Without an `id`: adds. */\n\
         export type {name}Add = {fields} & {{ id?: Missing }} & {};\n\
         /** With an `id`: updates. */\n\
         export type {name}Update = {fields} & {{ id: IntegerId }};\n",
        required.join(" & "),
    );
    interface(&fields, table.fields.iter().filter(|field| field.name != "id"), table.custom_prefixes, out);
}

fn is_required_on_add(field: &Field) -> bool {
    matches!(field.requirement, Requirement::OnAdd { with: [], unless: [] })
}

/// `{ name: string }`, or a choice of the field's two names.
fn required_member(field: &Field) -> String {
    let shape = type_of(&field.shape);
    match field.alias {
        Some(alias) => format!("({{ {}: {shape} }} | {{ {alias}: {shape} }})", field.name),
        None => format!("{{ {}: {shape} }}", field.name),
    }
}

fn interface<'a>(name: &str, fields: impl Iterator<Item = &'a Field>, prefixes: &[&str], out: &mut String) {
    let _ = writeln!(out, "\nexport interface {name} {{");
    for field in fields.filter(|field| field.access != Access::ReadOnly) {
        member(field, out);
    }
    for prefix in prefixes {
        let _ = writeln!(out, "  /** A custom field of the account. */\n  [custom: `{prefix}${{string}}`]: unknown;");
    }
    out.push_str("}\n");
}

fn member(field: &Field, out: &mut String) {
    let shape = type_of(&field.shape);
    for name in [Some(field.name), field.alias].into_iter().flatten() {
        comment(field, out);
        let _ = match field.requirement {
            Requirement::Always if field.alias.is_none() => writeln!(out, "  {name}: {shape};"),
            _ => writeln!(out, "  {name}?: {shape} | null;"),
        };
    }
}

/// The field's description, when it is required, and what its codes mean.
fn comment(field: &Field, out: &mut String) {
    let mut text = field.doc.to_owned();
    if let Some(when) = field.requirement.condition() {
        text += &format!(" Required {when}.");
    }
    if field.clearing == Clearing::EmptyText {
        text += " In an update null clears it.";
    }
    if let Shape::NumberChoice(codes) = field.shape {
        for (code, label) in codes.iter().filter(|(_, label)| !label.is_empty()) {
            text += &format!(" {code}: {label}.");
        }
    }
    if !text.is_empty() {
        let _ = writeln!(out, "  /** {} */", text.trim());
    }
}

fn type_of(shape: &Shape) -> String {
    match shape {
        Shape::Id => "IntegerId".to_owned(),
        Shape::Integer { .. } => "Integer".to_owned(),
        Shape::Amount | Shape::Price => "number | string".to_owned(),
        Shape::Flag => "boolean | \"true\" | \"false\" | \"1\" | \"0\" | 1 | 0".to_owned(),
        Shape::YesNo => "\"Y\" | \"N\" | boolean".to_owned(),
        Shape::Text | Shape::Email | Shape::HttpsUrl | Shape::Colour | Shape::Currency | Shape::Country => {
            "string".to_owned()
        }
        Shape::Date | Shape::DateTime => "string | Date".to_owned(),
        Shape::NumberChoice(codes) => {
            let each: Vec<String> = codes.iter().map(|(code, _)| format!("{code} | \"{code}\"")).collect();
            each.join(" | ")
        }
        Shape::TextChoice(choices) => quoted(choices),
        // The intersection keeps an editor's suggestions and leaves other text allowed.
        Shape::Status { defaults: [], .. } => "string".to_owned(),
        Shape::Status { defaults, .. } => format!("{} | (string & {{}})", quoted(defaults)),
        Shape::List { item, .. } => format!("ReadonlyArray<{}>", type_of(item)),
        Shape::Record(table) => type_name(table.name),
        Shape::Multifield(table) => {
            let entry = type_name(table.name);
            format!("string | ReadonlyArray<string | {entry}> | {{ [index: number]: string | {entry} }}")
        }
        Shape::AnyObject => "Record<string, unknown>".to_owned(),
        Shape::Anything => "unknown".to_owned(),
    }
}

fn quoted(texts: &[&str]) -> String {
    let each: Vec<String> = texts.iter().map(|text| format!("\"{text}\"")).collect();
    each.join(" | ")
}

/// `ivvy.lead` is `IvvyLead`.
fn type_name(table: &str) -> String {
    table.split('.').map(capitalised).collect()
}

fn capitalised(word: &str) -> String {
    let (first, rest) = word.split_at_checked(1).unwrap_or((word, ""));
    first.to_ascii_uppercase() + rest
}
