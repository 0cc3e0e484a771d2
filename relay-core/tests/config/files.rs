//! `[files]` and `[form.NAME.file."INPUT"]`: the values of valid ones, and each mistake with its full message.

use std::time::Duration;

use leadwire::form::FieldName;
use relay_core::config::{FileDestination, FileField, FileStorage, FileType};

use super::{CRM, HEAD, VALID_FORM, assert_mistakes, read};

const PORTAL: &str = "[crm.portal]\nkind = \"bitrix24\"\nurl_env = \"BITRIX24_WEBHOOK\"\n";
const TRIAL: &str = "[form.trial]\ncrm = \"portal\"\nkind = \"bitrix24.lead\"\nallow = [\"fields.NAME\"]\n\
                     fixed = { fields = { TITLE = \"t\", UF_CRM_FIXED = \"x\" } }\n";
const FILES: &str = "[files]\ndirectory = \"uploads\"\n";

fn all(files: &str, fields: &str) -> String {
    format!("{HEAD}{files}{PORTAL}{CRM}{VALID_FORM}{TRIAL}{fields}")
}

#[test]
fn valid_settings() {
    let fields = "[form.trial.file.\"fields.UF_CRM_CV\"]\nlabel = \"Your CV\"\nhelp = \"PDF\"\nmax_bytes = 1000\nmax_count = 2\n\
                  types = [\".PDF\", \"image/*\", \"application/pdf\"]\nrequired = true\n\
                  [form.wedding.file.plan]\nlink_in = \"description\"\n";
    let files = format!(
        "{FILES}public_url = \"https://leads.example.com/\"\nscan = [\"clamdscan\", \"--fdpass\"]\nwait_minutes = 5\nlink_days = 7\nmax_total_bytes = 9\n"
    );
    let config = read(&all(&files, fields)).unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
    let expected = FileStorage {
        directory: "uploads".into(),
        public_url: Some("https://leads.example.com".to_owned()),
        max_total_bytes: 9,
        scan: vec!["clamdscan".to_owned(), "--fdpass".to_owned()],
        wait: Duration::from_mins(5),
        link_lifetime: Duration::from_hours(7 * 24),
    };
    assert_eq!(config.files, Some(expected));
    let cv = FileField {
        name: "fields.UF_CRM_CV".to_owned(),
        label: Some("Your CV".to_owned()),
        help: Some("PDF".to_owned()),
        max_bytes: 1000,
        max_count: 2,
        types: vec![
            FileType::Extension(".pdf".to_owned()),
            FileType::MediaRange("image/".to_owned()),
            FileType::Media("application/pdf".to_owned()),
        ],
        required: true,
        when: None,
        destination: FileDestination::Field(FieldName::read("fields.UF_CRM_CV").unwrap()),
    };
    assert_eq!(config.forms["trial"].files, [cv]);
    let plan = &config.forms["wedding"].files[0];
    assert_eq!((plan.max_bytes, plan.max_count, plan.required), (10 * 1024 * 1024, 1, false));
    assert_eq!(plan.destination, FileDestination::Link(FieldName::read("description").unwrap()));
}

#[test]
fn defaults() {
    let config = read(&all(FILES, "")).unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
    let files = config.files.unwrap();
    assert_eq!((files.wait, files.max_total_bytes, files.public_url), (Duration::from_hours(1), 10_000_000_000, None));
    assert_eq!(files.link_lifetime, Duration::from_hours(30 * 24));
    let short = read(&format!("keep_days = 7\n{}", all(FILES, ""))).unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
    assert_eq!(short.files.unwrap().link_lifetime, Duration::from_hours(7 * 24));
    assert!(read(&all("", "")).is_ok_and(|config| config.files.is_none()));
}

/// One request to the CRM has at most 64 MiB of files; links have no such limit.
#[test]
fn the_most_files_of_a_lead() {
    let files = format!("{FILES}public_url = \"https://leads.example.com\"\n");
    for fields in [
        "[form.trial.file.\"fields.UF_CRM_CV\"]\nmax_bytes = 67108864\n",
        "[form.trial.file.\"fields.UF_CRM_CV\"]\nmax_bytes = 1\nmax_count = 50\n",
        "[form.wedding.file.plan]\nlink_in = \"description\"\nmax_bytes = 67108865\n",
    ] {
        assert!(read(&all(&files, fields)).is_ok(), "{fields}");
    }
}

#[test]
fn mistakes_of_the_directory() {
    let rows = [
        ("[files]", "directory is required"),
        ("[files]\ndirectory = \"\"", "directory is required"),
        ("[files]\ndirectory = \"d\"\nmax_total_bytes = 0", "max_total_bytes must be a whole number from 1"),
        ("[files]\ndirectory = \"d\"\nwait_minutes = 0", "wait_minutes must be a whole number from 1 to 10080"),
        ("[files]\ndirectory = \"d\"\nlink_days = 0", "link_days must be a whole number from 1"),
        (
            "[files]\ndirectory = \"d\"\nlink_days = 31",
            "link_days must not be larger than keep_days, after which a lead's files are deleted with its other data",
        ),
        (
            "[files]\ndirectory = \"d\"\npublic_url = \"http://leads.example.com\"",
            "public_url must begin with https://, except for a loopback address",
        ),
        (
            "[files]\ndirectory = \"d\"\npublic_url = \"https://leads.example.com/?a\"",
            "public_url must be a URL without a query, such as https://leads.example.com",
        ),
        (
            "[files]\ndirectory = \"d\"\nscan = \"clamdscan\"",
            "scan: invalid type: string \"clamdscan\", expected a list",
        ),
    ];
    for (files, expected) in rows {
        assert_mistakes(&all(&format!("{files}\n"), ""), &[&format!("files.{expected}")]);
    }
}

#[test]
fn mistakes_of_inputs() {
    let rows = [
        ("[form.trial.file]\ncv = 1", "form.trial.file.\"cv\" must be a table"),
        (
            "[form.trial.file.cv]",
            "form.trial.file.\"cv\" is not a custom field of the lead, such as fields.UF_CRM_CV; other fields need link_in",
        ),
        (
            "[form.trial.file.\"fields.NAME\"]",
            "form.trial.file.\"fields.NAME\" is not a custom field of the lead, such as fields.UF_CRM_CV; other fields need link_in",
        ),
        (
            "[form.trial.file.\"fields.UF_CRM_FIXED\"]",
            "form.trial.file.\"fields.UF_CRM_FIXED\" is a field which fixed already sets",
        ),
        (
            "[form.wedding.file.cv]",
            "form.wedding.file.\"cv\".link_in is required, because ivvy.lead has no file fields",
        ),
        (
            "[form.wedding.file.cv]\nlink_in = \"nothing\"",
            "form.wedding.file.\"cv\".link_in names nothing, which is not a field of ivvy.lead",
        ),
        (
            "[form.wedding.file.cv]\nlink_in = \"sourceId\"",
            "form.wedding.file.\"cv\".link_in names sourceId, which cannot be set to a link",
        ),
        (
            "[form.trial.file.cv]\nlink_in = \"fields.ORIGIN_ID\"",
            "form.trial.file.\"cv\".link_in names fields.ORIGIN_ID, which the relay uses as its marker",
        ),
        (
            "[form.wedding.file.name]\nlink_in = \"description\"",
            "form.wedding.file.\"name\".link_in is set, but the input's name is that of a field, which would be sent as text",
        ),
        (
            "[form.trial.file.\"fields.UF_CRM_CV\"]\nmax_bytes = 0",
            "form.trial.file.\"fields.UF_CRM_CV\".max_bytes must be a whole number from 1",
        ),
        (
            "[form.trial.file.\"fields.UF_CRM_CV\"]\nmax_count = 51\nmax_bytes = 1",
            "form.trial.file.\"fields.UF_CRM_CV\".max_count must be a whole number from 1 to 50",
        ),
        (
            "[form.trial.file.\"fields.UF_CRM_CV\"]\nmax_count = 7",
            "form.trial.file.\"fields.UF_CRM_CV\".max_bytes and max_count allow more than 67108864 bytes, which are sent to the CRM in one request; use link_in",
        ),
        (
            "[form.trial.file.\"fields.UF_CRM_CV\"]\ntypes = [\"pdf\"]",
            "form.trial.file.\"fields.UF_CRM_CV\".types contains \"pdf\"; expected an extension, a media type or a range of them, such as .pdf, application/pdf or image/*",
        ),
        (
            "[form.trial.file.\"fields.UF_CRM_CV\"]\nsize = 1",
            "form.trial.file.\"fields.UF_CRM_CV\".size: unknown field `size`, expected one of `label`, `help`, `max_bytes`, `max_count`, `types`, `required`, `when`, `link_in`",
        ),
    ];
    let files = format!("{FILES}public_url = \"https://leads.example.com\"\n");
    for (fields, expected) in rows {
        assert_mistakes(&all(&files, &format!("{fields}\n")), &[expected]);
    }
    assert_mistakes(
        &all("", "[form.trial.file.\"fields.UF_CRM_CV\"]\n"),
        &["form.trial.file needs the table [files], which says where files are kept"],
    );
    assert_mistakes(
        &all(FILES, "[form.wedding.file.cv]\nlink_in = \"description\"\n"),
        &["form.wedding.file.\"cv\".link_in needs public_url in [files], where staff reach this relay"],
    );
}
