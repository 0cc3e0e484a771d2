//! What a form makes of an account's reference data, and where the configuration differs from it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod reference_data {
    mod differences;
    mod forms;

    use leadwire::form::FieldName;
    use relay_core::config::Config;
    use relay_core::reference_data::{FieldDefinition, Item, List, ListName, ReferenceData};

    pub const CRMS: &str = r#"
listen = "127.0.0.1:0"
ledger = "unused"
token_secret_env = "SECRET"
[crm.venue]
kind = "ivvy"
url = "https://ivvy.example"
key_env = "SECRET"
secret_env = "SECRET"
[crm.portal]
kind = "bitrix24"
url = "https://portal.example/rest/1/webhook"
[crm.items]
kind = "bitrix24"
url = "https://portal.example/rest/1/webhook"
method = "item"
[crm.loyalty]
kind = "capillary"
url = "https://capillary.example"
token_env = "SECRET"
"#;

    pub fn config(form: &str) -> Config {
        let env = |_: &str| Some("a-token-secret-of-32-bytes-00001".to_owned());
        Config::read(&format!("{CRMS}[form.f]\n{form}"), &env).unwrap_or_else(|errors| panic!("{errors:?}"))
    }

    pub fn list(name: ListName, items: &[(&str, &str)]) -> List {
        List { name, items: items.iter().map(|(value, label)| Item::new(*value, *label)).collect() }
    }

    pub fn below(name: ListName, items: &[(&str, &str, &str)]) -> List {
        let item = |(parent, value, label): &(&str, &str, &str)| Item {
            parent: Some((*parent).to_owned()),
            ..Item::new(*value, *label)
        };
        List { name, items: items.iter().map(item).collect() }
    }

    pub fn field(name: &str, label: &str, required: bool, choices: &[(&str, &str)]) -> FieldDefinition {
        FieldDefinition {
            name: FieldName::read(name).unwrap(),
            label: label.to_owned(),
            input_type: None,
            required,
            choices: choices.iter().map(|(value, label)| Item::new(*value, *label)).collect(),
        }
    }

    pub fn ivvy() -> ReferenceData {
        ReferenceData {
            lists: vec![
                list(ListName::Sources, &[("2", "Website"), ("3", "Phone")]),
                list(ListName::Stages, &[("1", "New"), ("7", "Lost")]),
                below(ListName::StageReasons, &[("7", "245", "Budget")]),
                list(ListName::Types, &[("1", "Wedding"), ("4", "Exhibition"), ("5", "Course")]),
                below(
                    ListName::Subtypes,
                    &[("4", "41", "Trade fair"), ("4", "42", "Art show"), ("5", "51", "Evening")],
                ),
                list(ListName::Industries, &[("11", "Education")]),
            ],
            fields: vec![
                field("contact.customFields[47]", "Size", false, &[("S", "Small")]),
                field("contact.customFields[49]", "Region", true, &[]),
            ],
        }
    }

    pub fn bitrix24() -> ReferenceData {
        ReferenceData {
            lists: vec![
                list(ListName::Sources, &[("WEB", "Website"), ("FAIR", "Fair")]),
                list(ListName::Stages, &[("NEW", "New"), ("JUNK", "Junk")]),
                list(ListName::Salutations, &[]),
            ],
            fields: vec![
                field("fields.UF_CRM_1", "Size", false, &[("79", "Small"), ("81", "Large")]),
                field("fields.UF_CRM_2", "Region", true, &[]),
            ],
        }
    }

    pub fn capillary() -> ReferenceData {
        ReferenceData {
            lists: vec![
                list(ListName::Reasons, &[("1", "Price")]),
                below(ListName::SubStatuses, &[("LOST", "expired", "expired"), ("OPEN", "warm", "warm")]),
            ],
            fields: vec![field("extendedFields.leadwire_key", "Key", false, &[])],
        }
    }

    pub const IVVY: &str = "crm = \"venue\"\nkind = \"ivvy.lead\"\n";
    pub const BITRIX24: &str = "crm = \"portal\"\nkind = \"bitrix24.lead\"\n";
}
