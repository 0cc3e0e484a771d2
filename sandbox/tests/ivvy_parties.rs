//! iVvy's contacts and companies by themselves.

mod support;

use support::TestSandbox;

#[test]
fn contacts_and_companies_are_saved_and_shown() {
    let sandbox = TestSandbox::new();
    let anna = r#""firstName":"Anna","lastName":"Doe","email":"a@b.c""#;
    #[rustfmt::skip]
    let rows = [
        ("a new contact has no success", "addOrUpdateContact", format!("{{{anna}}}"), r#"{"id":580}"#),
        ("the same again is another one", "addOrUpdateContact", format!("{{{anna}}}"), r#"{"id":581}"#),
        ("the first one, if it exists", "addOrUpdateContact", format!(r#"{{{anna},"phone":"1","updateIfExists":true}}"#), r#"{"id":580}"#),
        ("another name, if it exists", "addOrUpdateContact", format!(r#"{{{anna},"updateIfExists":true}}"#).replace("Anna", "Beth"), r#"{"id":582}"#),
        ("a new company", "addOrUpdateCompany", r#"{"businessName":"ACME"}"#.to_owned(), r#"{"success":true,"id":214}"#),
        ("an update of a company has no success", "addOrUpdateCompany", r#"{"id":214,"fax":"2"}"#.to_owned(), r#"{"id":214}"#),
        ("the groups are replaced", "addOrUpdateContact", r#"{"id":580,"companies":[214],"groups":[{"groupId":1}]}"#.to_owned(), r#"{"id":580}"#),
    ];
    for (reason, action, body, expected) in rows {
        let reply = sandbox.ivvy(&format!("contact?action={action}"), &body);
        assert_eq!((reply.status, reply.body.as_str()), (200, expected), "{reason}");
    }
    let contact = sandbox.ivvy("contact?action=getContact", r#"{"id":580}"#);
    assert_eq!(
        contact.body,
        concat!(
            r#"{"id":580,"firstName":"Anna","lastName":"Doe","email":"a@b.c","phone":"1","customFields":[],"#,
            r#""groups":[{"groupId":1}],"companies":[214],"companiesData":[{"id":214,"businessName":"ACME"}],"#,
            r#""externalId":null,"modifiedDate":"2026-11-20 00:00:00 UTC","isAnonymised":false,"status":null,"#,
            r#""eventInvitations":[],"eventRegistrations":[],"externalUrls":[]}"#,
        )
    );
    let company = sandbox.ivvy("contact?action=getCompany", r#"{"id":"214"}"#);
    assert_eq!((company.at("businessName"), company.at("fax")), (r#""ACME""#.to_owned(), r#""2""#.to_owned()));
    assert_eq!(company.at("primaryContact"), "null");
    sandbox.ivvy("contact?action=addOrUpdateCompany", r#"{"id":214,"primaryContactId":580}"#);
    let company = sandbox.ivvy("contact?action=getCompany", r#"{"id":214}"#);
    let expected = r#"{"id":580,"firstName":"Anna","lastName":"Doe","email":"a@b.c","phone":"1"}"#;
    assert_eq!(company.at("primaryContact"), expected);
    for (action, filter, total) in [
        ("getContactList", r#"{"email":"a@b.c","firstName":"Anna"}"#, "2"),
        ("getContactList", r#"{"fromModifiedDate":"2026-11-20 00:00:01"}"#, "0"),
        ("getContactList", r#"{"fromModifiedDate":"2026-11-20 00:00:00"}"#, "3"),
        ("getCompanyList", r#"{"businessName":"ACME"}"#, "1"),
    ] {
        let reply = sandbox.ivvy(&format!("contact?action={action}"), &format!(r#"{{"filter":{filter}}}"#));
        assert_eq!(reply.at("meta.totalResults"), total, "{action} {filter}");
    }
    for (action, body, code) in [
        ("getContact", r#"{"id":999}"#, "24096"),
        ("getCompany", r#"{"id":999}"#, "24153"),
        ("getContact", "{}", "23017"),
        ("getCompany", r#"{"id":"x"}"#, "23016"),
        ("addOrUpdateContact", r#"{"firstName":"A"}"#, "23017"),
    ] {
        assert_eq!(sandbox.ivvy(&format!("contact?action={action}"), body).at("specificCode"), code, "{action} {body}");
    }
}
