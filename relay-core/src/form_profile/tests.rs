//! Profiles of forms for each CRM.

use crate::config::Config;

use super::*;

/// The fields of the profile of a form with these settings.
#[track_caller]
fn field_profiles(settings: &str) -> Vec<String> {
    let fields = parsed_profile(settings);
    let fields = fields.as_object().unwrap().get("fields").unwrap().as_list().unwrap().iter();
    fields.map(Value::to_json).collect()
}

fn parsed_profile(settings: &str) -> Value {
    let toml = format!(
        "listen = \"127.0.0.1:0\"\nledger = \"l\"\ntoken_secret_env = \"S\"\n[crm.c]\n{}\n[form.f]\ncrm = \"c\"\n{settings}",
        match settings {
            _ if settings.contains("bitrix24.item") => BITRIX24_ITEM,
            _ if settings.contains("bitrix24") => BITRIX24,
            _ if settings.contains("capillary") => CAPILLARY,
            _ => IVVY,
        }
    );
    let config = Config::read(&toml, &|_| Some("0123456789abcdef0123456789abcdef".to_owned()));
    let Ok(config) = config else { panic!("{:?}", config.err()) };
    form_profile("f", config.forms.get("f").unwrap(), &Object::new())
}

const IVVY: &str = "kind = \"ivvy\"\nurl = \"https://a.example\"\nkey_env = \"K\"\nsecret_env = \"S\"";
const BITRIX24_ITEM: &str = "kind = \"bitrix24\"\nurl = \"https://a.example\"\nauth_env = \"K\"\nmethod = \"item\"";
const BITRIX24: &str = "kind = \"bitrix24\"\nurl = \"https://a.example\"\nauth_env = \"K\"";
const CAPILLARY: &str = "kind = \"capillary\"\nurl = \"https://a.example\"\ntoken_env = \"K\"";

#[test]
fn fields_of_a_form() {
    let rows: [(&str, &str, &[&str]); 9] = [
        (
            "a contact's fields are required with it",
            "kind = \"ivvy.lead\"\nallow = [\"contact.firstName\", \"contact.lastName\", \"contact.email\", \
                 \"contact.phone\", \"name\", \"description\"]\nfixed = { sourceId = 1, typeId = 1, stageId = 1, industryId = 1 }",
            &[
                r#"{"path":"contact.firstName","label":"First name","type":"text","required":true,"autocomplete":"given-name"}"#,
                r#"{"path":"contact.lastName","label":"Last name","type":"text","required":true,"autocomplete":"family-name"}"#,
                r#"{"path":"contact.email","label":"Email","type":"email","required":true,"maxLength":254,"autocomplete":"email"}"#,
                r#"{"path":"contact.phone","label":"Phone","type":"tel","required":false,"autocomplete":"tel"}"#,
                r#"{"path":"name","label":"Name","type":"text","required":true}"#,
                r#"{"path":"description","label":"Description","type":"longtext","required":false}"#,
            ],
        ),
        (
            "a company is optional, and so are its fields",
            "kind = \"ivvy.lead\"\nallow = [\"contact.email\", \"contact.firstName\", \"contact.lastName\", \
                 \"company.businessName\"]\nfixed = { name = \"n\", sourceId = 1, typeId = 1, stageId = 1, industryId = 1 }",
            &[
                r#"{"path":"contact.email","label":"Email","type":"email","required":true,"maxLength":254,"autocomplete":"email"}"#,
                r#"{"path":"contact.firstName","label":"First name","type":"text","required":true,"autocomplete":"given-name"}"#,
                r#"{"path":"contact.lastName","label":"Last name","type":"text","required":true,"autocomplete":"family-name"}"#,
                r#"{"path":"company.businessName","label":"Business name","type":"text","required":false,"autocomplete":"organization"}"#,
            ],
        ),
        (
            "multiple fields, choices, custom fields",
            "kind = \"bitrix24.lead\"\nallow = [\"fields.NAME\", \"fields.EMAIL\", \"fields.PHONE\", \
                 \"fields.CURRENCY_ID\", \"fields.OPENED\", \"fields.UF_CRM_1\", \"fields.CONTACT_IDS\"]\n\
                 fixed = { fields = { TITLE = \"t\" } }",
            &[
                r#"{"path":"fields.NAME","label":"Name","type":"text","required":false,"autocomplete":"given-name"}"#,
                r#"{"path":"fields.EMAIL","label":"Email","type":"email","required":false,"maxLength":254,"autocomplete":"email"}"#,
                r#"{"path":"fields.PHONE","label":"Phone","type":"tel","required":false,"autocomplete":"tel"}"#,
                r#"{"path":"fields.CURRENCY_ID","label":"Currency id","type":"text","required":false,"maxLength":3}"#,
                r#"{"path":"fields.OPENED","label":"Opened","type":"flag","required":false}"#,
                r#"{"path":"fields.UF_CRM_1","label":"Uf crm 1","type":"text","required":false}"#,
            ],
        ),
        (
            "the fields of the other method",
            "kind = \"bitrix24.item\"\nallow = [\"fields.lastName\", \"fields.companyTitle\", \"fields.comments\", \
                 \"fields.ufCrm_1\", \"fields.fm\"]\nfixed = { fields = { title = \"t\" } }",
            &[
                r#"{"path":"fields.lastName","label":"Last name","type":"text","required":false,"autocomplete":"family-name"}"#,
                r#"{"path":"fields.companyTitle","label":"Company title","type":"text","required":false,"autocomplete":"organization"}"#,
                r#"{"path":"fields.comments","label":"Comments","type":"longtext","required":false}"#,
                r#"{"path":"fields.ufCrm_1","label":"Uf crm 1","type":"text","required":false}"#,
            ],
        ),
        (
            "choices with labels",
            "kind = \"ivvy.stage\"\nallow = [\"name\", \"applyTo\"]",
            &[
                r#"{"path":"name","label":"Name","type":"text","required":true}"#,
                r#"{"path":"applyTo","label":"Apply to","type":"choice","required":true,"choices":[{"value":"1","label":"Opportunity"},{"value":"2","label":"Lead"}]}"#,
            ],
        ),
        (
            "no input for a fixed field",
            "kind = \"ivvy.source\"\nallow = [\"name\", \"isReferral\"]\nfixed = { isReferral = true }",
            &[r#"{"path":"name","label":"Name","type":"text","required":true}"#],
        ),
        (
            "choices of the CRM with a label of the form",
            "kind = \"ivvy.stage\"\nallow = [\"applyTo\"]\nfixed = { name = \"n\" }\n[form.f.field.applyTo]\nlabel = \"For\"",
            &[
                r#"{"path":"applyTo","label":"For","type":"choice","required":true,"choices":[{"value":"1","label":"Opportunity"},{"value":"2","label":"Lead"}],"ownLabel":true}"#,
            ],
        ),
        (
            "files for a field of the CRM, which has no second input",
            "kind = \"bitrix24.lead\"\nallow = [\"fields.NAME\", \"fields.UF_CRM_CV_2\"]\nfixed = { fields = { TITLE = \"t\" } }\n\
             [form.f.file.\"fields.UF_CRM_CV_2\"]\n[files]\ndirectory = \"d\"",
            &[
                r#"{"path":"fields.NAME","label":"Name","type":"text","required":false,"autocomplete":"given-name"}"#,
                r#"{"path":"fields.UF_CRM_CV_2","label":"Cv 2","type":"file","required":false,"files":{"maxBytes":10485760,"maxCount":1,"types":[]}}"#,
            ],
        ),
        (
            "files with every setting",
            "kind = \"ivvy.source\"\nallow = [\"name\"]\n[form.f.file.plan]\nlink_in = \"name\"\nlabel = \"Plan\"\nhelp = \"PDF\"\n\
             max_bytes = 9\nmax_count = 2\ntypes = [\".pdf\", \"image/*\"]\nrequired = true\nwhen = \"name = x\"\n\
             [files]\ndirectory = \"d\"\npublic_url = \"https://a.example\"",
            &[
                r#"{"path":"name","label":"Name","type":"text","required":true}"#,
                r#"{"path":"plan","label":"Plan","type":"file","required":true,"help":"PDF","when":"name = x","ownLabel":true,"files":{"maxBytes":9,"maxCount":2,"types":[".pdf","image/*"]}}"#,
            ],
        ),
    ];
    for (why, settings, expected) in rows {
        assert_eq!(field_profiles(settings), expected, "{why}");
    }
}

#[test]
fn labels() {
    let rows = [
        ("firstName", "First name"),
        ("LAST_NAME", "Last name"),
        ("name", "Name"),
        ("line1", "Line1"),
        ("VALUE", "Value"),
    ];
    for (name, expected) in rows {
        assert_eq!(input_attributes::label_of(name), expected);
    }
}

const ENQUIRY: &str = "kind = \"ivvy.lead\"\nfixed = { sourceId = 1, stageId = 1, industryId = 1, contactId = 5 }\n";

#[test]
fn field_settings() {
    let rows: [(&str, String, &[&str]); 5] = [
        (
            "a custom field without settings, in the order of allow",
            format!("{ENQUIRY}allow = [\"customFields[12]\", \"name\", \"typeId\"]"),
            &[
                r#"{"path":"customFields[12]","label":"Custom field 12","type":"text","required":false}"#,
                r#"{"path":"name","label":"Name","type":"text","required":true}"#,
                r#"{"path":"typeId","label":"Type id","type":"number","required":true}"#,
            ],
        ),
        (
            "every setting, and choices in the order of the file",
            format!(
                "{ENQUIRY}allow = [\"name\", \"typeId\", \"customFields[12]\"]\n[form.f.field.\"customFields[12]\"]\n\
                 label = \"Guests\"\nhelp = \"Children, too.\"\ntype = \"number\"\nrequired = true\nmax_length = 4\nprefill = \"guests\"\n\
                 [form.f.field.typeId]\nlabel = \"Occasion\"\nchoices = {{ 3 = \"Party\", 1 = \"Wedding\" }}\n\
                 [form.f.field.name]\nrequired = false\nmax_length = 80\n"
            ),
            &[
                r#"{"path":"name","label":"Name","type":"text","required":true,"maxLength":80}"#,
                r#"{"path":"typeId","label":"Occasion","type":"choice","required":true,"choices":[{"value":"3","label":"Party"},{"value":"1","label":"Wedding"}],"ownLabel":true}"#,
                r#"{"path":"customFields[12]","label":"Guests","type":"number","required":true,"maxLength":4,"help":"Children, too.","prefill":"guests","ownLabel":true}"#,
            ],
        ),
        (
            "of all custom fields those with settings, once each",
            format!(
                "{ENQUIRY}allow = [\"name\", \"typeId\", \"customFields[7]\", \"customFields\"]\n\
                 [form.f.field.\"customFields[12]\"]\nchoices = [{{ value = \"r\", label = \"Red\" }}, {{ value = 2, label = \"Blue\" }}]\n\
                 [form.f.field.\"customFields[7]\"]\ntype = \"flag\"\n"
            ),
            &[
                r#"{"path":"name","label":"Name","type":"text","required":true}"#,
                r#"{"path":"typeId","label":"Type id","type":"number","required":true}"#,
                r#"{"path":"customFields[7]","label":"Custom field 7","type":"flag","required":false}"#,
                r#"{"path":"customFields[12]","label":"Custom field 12","type":"choice","required":false,"choices":[{"value":"r","label":"Red"},{"value":"2","label":"Blue"}]}"#,
            ],
        ),
        (
            "an account's own field",
            "kind = \"bitrix24.lead\"\nallow = [\"fields.UF_CRM_1\"]\nfixed = { fields = { TITLE = \"t\" } }\n\
             [form.f.field.\"fields.UF_CRM_1\"]\nlabel = \"Budget\"\ntype = \"decimal\""
                .to_owned(),
            &[r#"{"path":"fields.UF_CRM_1","label":"Budget","type":"decimal","required":false,"ownLabel":true}"#],
        ),
        (
            "an extended field with settings",
            "kind = \"capillary.lead\"\nallow = [\"extendedFields\"]\nfixed = { leadFor = \"x\", userId = 1 }\n\
             [form.f.field.\"extendedFields.shoe_size\"]\nrequired = true"
                .to_owned(),
            &[r#"{"path":"extendedFields.shoe_size","label":"Shoe size","type":"text","required":true}"#],
        ),
    ];
    for (why, settings, expected) in rows {
        assert_eq!(field_profiles(&settings), expected, "{why}");
    }
}

#[test]
fn features_of_a_form() {
    let rows = [
        ("none by default", "", None, None),
        ("none", "draft = \"off\"\nemail_hints = false", None, None),
        ("in the tab", "draft = \"session\"", Some("session"), None),
        ("all", "draft = \"device\"\nemail_hints = true", Some("device"), Some("")),
    ];
    for (why, settings, draft, hints) in rows {
        let profile = parsed_profile(&format!("kind = \"ivvy.source\"\nallow = [\"name\"]\n{settings}"));
        let text = |name: &str| profile.as_object().unwrap().get(name).map(|value| value.as_text().unwrap().to_owned());
        assert_eq!((text("draft").as_deref(), text("hints").as_deref()), (draft, hints), "{why}");
    }
}

#[test]
fn the_country_of_phone_numbers() {
    for (settings, expected) in
        [("", None), ("phone_country = \"AU\"", Some("AU")), ("phone_country = \"auto\"", Some(""))]
    {
        let profile = parsed_profile(&format!("kind = \"ivvy.source\"\nallow = [\"name\"]\n{settings}"));
        let country = profile.as_object().unwrap().get("phoneCountry").map(|country| country.as_text().unwrap());
        assert_eq!(country, expected, "{settings}");
    }
}

#[test]
fn labels_by_language() {
    let settings = format!(
        "{ENQUIRY}allow = [\"name\", \"typeId\", \"customFields[12]\"]\n[form.f.labels.de]\nname = \"Anlass\"\n\
         \"customFields[12]\" = \"G\u{e4}ste\"\n[form.f.labels.fr]\nname = \"Occasion\""
    );
    let languages = parsed_profile(&settings).as_object().unwrap().get("languages").unwrap().to_json();
    assert_eq!(
        languages,
        "{\"de\":{\"name\":\"Anlass\",\"customFields[12]\":\"G\u{e4}ste\"},\"fr\":{\"name\":\"Occasion\"}}"
    );
    assert_eq!(
        parsed_profile("kind = \"ivvy.source\"\nallow = [\"name\"]").as_object().unwrap().get("languages"),
        None
    );
}

#[test]
fn conditions_and_steps() {
    let settings = "kind = \"ivvy.lead\"\nallow = [\"contact\", \"name\", \"typeId\", \"description\", \"customFields\"]\n\
         fixed = { sourceId = 1, stageId = 1, industryId = 1 }\n\
         [form.f.field.description]\nwhen = \"typeId = 3\"\n[form.f.field.\"customFields[12]\"]\nlabel = \"Guests\"\n\
         [[form.f.step]]\ntitle = \"Your event\"\ntitles = { de = \"Ihr Fest\" }\nfields = [\"customFields[12]\", \"typeId\"]\n\
         [[form.f.step]]\ntitle = \"Nothing\"\n\
         [[form.f.step]]\ntitle = \"You\"\nfields = [\"contact\"]\n";
    let when: Vec<String> = field_profiles(settings).into_iter().filter(|field| field.contains("when")).collect();
    assert_eq!(
        when,
        [r#"{"path":"description","label":"Description","type":"longtext","required":false,"when":"typeId = 3"}"#]
    );
    let profile = parsed_profile(settings);
    let steps = profile.as_object().unwrap().get("steps").unwrap().as_list().unwrap();
    assert_eq!(
        steps.first().unwrap().to_json(),
        r#"{"title":"Your event","titles":{"de":"Ihr Fest"},"fields":["customFields[12]","typeId"]}"#
    );
    let last = steps.get(1).unwrap().to_json();
    assert!(last.starts_with(r#"{"title":"You","fields":["contact.firstName","#), "{last}");
    assert!(last.ends_with(r#","name","description"]}"#), "fields that no step names are in the last one: {last}");
    assert_eq!(steps.len(), 2, "a step without an input is left out");
}

#[test]
fn an_input_for_files_in_a_step() {
    let settings = "kind = \"ivvy.source\"\nallow = [\"name\"]\nstep = [{ title = \"Plan\", fields = [\"plan\"] }, { title = \"You\" }]\n\
         [form.f.file.plan]\nlink_in = \"name\"\n[files]\ndirectory = \"d\"\npublic_url = \"https://a.example\"";
    let steps = parsed_profile(settings).as_object().unwrap().get("steps").unwrap().to_json();
    assert_eq!(steps, r#"[{"title":"Plan","fields":["plan"]},{"title":"You","fields":["name"]}]"#);
}
