//! The files that a page declares before it sends the lead: which of them its form accepts.

use relay_core::files::{Destination, Manifest};

use super::fixture::{BITRIX24, NOW_MS, NoLimits, PEER, headers, intake};

const FORM: &str = "allow = [\"fields.NAME\"]\n[form.f.file.\"fields.UF_CRM_1\"]\nmax_bytes = 100\nmax_count = 2\ntypes = [\".pdf\"]\n\
                    [form.f.file.\"fields.UF_CRM_3\"]\n";

/// The manifest of these files: `INPUT NAME SIZE`.
fn manifest(form: &str, files: &[&str]) -> Manifest {
    let intake = intake(&format!("{BITRIX24}{FORM}"));
    let submitter = intake.authenticate_submission(PEER, &headers()).unwrap();
    let listed = files.iter().map(|file| {
        let [field, name, size] = file.split(' ').collect::<Vec<_>>()[..] else { panic!("{file}") };
        format!(r#"{{"field":"fields.{field}","name":"{name}","type":"application/pdf","size":{size}}}"#)
    });
    let body = format!(r#"{{"files":[{}]}}"#, listed.collect::<Vec<_>>().join(","));
    let declared = intake.declare_files(form, submitter, body.as_bytes(), &NoLimits);
    let (declaration, configured) = declared.unwrap_or_else(|response| panic!("{response:?}"));
    let manifest = declaration.to_manifest("a-key", (form, configured), NOW_MS);
    assert!(declaration.is_same_as(&manifest));
    manifest
}

fn states(form: &str, files: &[&str]) -> Vec<&'static str> {
    manifest(form, files).files.iter().map(|file| file.state.name()).collect()
}

#[test]
fn what_a_form_accepts() {
    for (why, files, expected) in [
        ("one", vec!["UF_CRM_1 a.pdf 100"], vec!["receiving"]),
        ("another input", vec!["UF_CRM_2 a.pdf 100"], vec!["field"]),
        ("another type", vec!["UF_CRM_1 a.txt 100"], vec!["type"]),
        ("too large", vec!["UF_CRM_1 a.pdf 101"], vec!["too_large"]),
        ("too many", vec!["UF_CRM_1 a.pdf 1"; 3], vec!["receiving", "receiving", "too_many"]),
        (
            "one that is refused does not count",
            vec!["UF_CRM_1 a.txt 1", "UF_CRM_1 a.pdf 1", "UF_CRM_2 a.pdf 1", "UF_CRM_1 b.pdf 1"],
            vec!["type", "receiving", "field", "receiving"],
        ),
    ] {
        assert_eq!(states("f", &files), expected, "{why}");
    }
    assert_eq!(states("unknown", &["UF_CRM_1 a.pdf 1"]), ["field"], "a form that does not exist");
}

#[test]
fn where_a_file_goes() {
    let field =
        |name: &str, multiple| Destination::Field { path: vec!["fields".to_owned(), name.to_owned()], multiple };
    let files = ["UF_CRM_3 a.pdf 1", "UF_CRM_1 a.pdf 1", "UF_CRM_2 a.pdf 1"];
    let found: Vec<_> = manifest("f", &files).files.into_iter().map(|file| file.destination).collect();
    assert_eq!(found, [Some(field("UF_CRM_3", false)), Some(field("UF_CRM_1", true)), None]);
}

#[test]
fn another_list_is_another_declaration() {
    let intake = intake(&format!("{BITRIX24}{FORM}"));
    let submitter = intake.authenticate_submission(PEER, &headers()).unwrap();
    let declare = |files: &str| {
        let body = format!(r#"{{"files":[{files}]}}"#);
        let declared = intake.declare_files("f", submitter, body.as_bytes(), &NoLimits);
        declared.unwrap_or_else(|response| panic!("{response:?}")).0
    };
    let file = |name: &str, size: u32| format!(r#"{{"field":"cv","name":"{name}","type":"a/b","size":{size}}}"#);
    let manifest = declare(&file("a", 1)).to_manifest("a-key", ("f", None), NOW_MS);
    for (files, expected) in [
        (file("a", 1), true),
        (file("b", 1), false),
        (file("a", 2), false),
        (String::new(), false),
        (format!("{},{}", file("a", 1), file("a", 1)), false),
    ] {
        assert_eq!(declare(&files).is_same_as(&manifest), expected, "{files}");
    }
}
