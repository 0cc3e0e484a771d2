//! Adding and updating iVvy's leads, stages and sources, and their errors.

mod support;

use support::{IVVY_LEAD, LEAD, SOURCE, STAGE, TestSandbox};

#[test]
fn add_and_update() {
    #[rustfmt::skip]
    let rows: &[(&str, &str, &str, &str)] = &[
        ("add a lead",                     LEAD,   IVVY_LEAD,                                                    r#"{"success":true,"id":763}"#),
        ("update a field",                 LEAD,   r#"{"id":763,"description":"Lawn"}"#,                         r#"{"success":true,"id":763}"#),
        ("update the stage with a reason", LEAD,   r#"{"id":763,"stageId":2,"stageReasonId":245}"#,              r#"{"success":true,"id":763}"#),
        ("add a stage with any colour",    STAGE,  r#"{"name":"Hot","applyTo":2,"colour":"rather red"}"#,        r#"{"success":true,"id":101}"#),
        ("update a stage",                 STAGE,  r##"{"id":101,"colour":"#7ee546"}"##,                         r#"{"success":true,"id":101}"#),
        ("add a stage by an alias",        STAGE,  r#"{"name":"By its alias","appliesTo":1}"#,              r#"{"success":true,"id":102}"#),
        ("add a source",                   SOURCE, r#"{"name":"Fair","cost":"12.50","isReferral":true}"#,        r#"{"success":true,"id":101}"#),
        ("update a source",                SOURCE, r##"{"id":101,"description":"#Description of source"}"##,     r#"{"success":true,"id":101}"#),
        ("update of nothing",              SOURCE, r#"{"id":101}"#,                                              r#"{"success":true,"id":101}"#),
    ];
    let sandbox = TestSandbox::new();
    for (reason, call, body, expected) in rows {
        let reply = sandbox.ivvy(call, body);
        assert_eq!((reply.status, reply.body.as_str()), (200, *expected), "{reason}");
    }
    assert_eq!(
        sandbox.stored("ivvy.lead", 763),
        r#"{"name":"Wedding","industryId":3,"sourceId":2,"typeId":1,"stageId":2,"contactId":9,"description":"Lawn","stageReasonId":245}"#,
    );
    assert_eq!(
        sandbox.stored("ivvy.stage", 101),
        r##"{"name":"Hot","applyTo":2,"colour":"#7ee546","isEditable":true}"##,
    );
    assert_eq!(sandbox.stored("ivvy.stage", 102), r#"{"name":"By its alias","applyTo":1,"isEditable":true}"#);
}

#[test]
fn an_update_clears_texts_and_external_urls() {
    let sandbox = TestSandbox::new();
    let contact =
        r#"{"firstName":"Anna","lastName":"Doe","email":"anna@example.com","phone":"1","externalUrls":[{"ref":"r"}]}"#;
    let add = IVVY_LEAD.replace(r#""contactId":9"#, &format!(r#""description":"d","contact":{contact}"#));
    assert_eq!(sandbox.ivvy(LEAD, &add).status, 200);
    let update = r#"{"id":763,"description":"","name":null,"contact":{"id":580,"phone":"","externalUrls":null}}"#;
    assert_eq!(sandbox.ivvy(LEAD, update).status, 200);
    let lead = sandbox.stored("ivvy.lead", 763);
    assert!(lead.contains(r#""description":"""#) && lead.contains(r#""name":"Wedding""#), "{lead}");
    let contact = sandbox.stored("ivvy.contact", 580);
    assert!(contact.ends_with(r#""phone":"","externalUrls":null}"#), "{contact}");
    assert_eq!(sandbox.ivvy(SOURCE, r#"{"name":"x","description":"d"}"#).status, 200);
    assert_eq!(sandbox.ivvy(SOURCE, r#"{"id":101,"description":""}"#).status, 200);
    assert!(sandbox.stored("ivvy.source", 101).contains(r#""description":"""#));
}

#[test]
fn a_lead_is_saved_with_its_contact_and_company() {
    let sandbox = TestSandbox::new();
    let anna = r#"{"firstName":"Anna","lastName":"Doe","email":"anna@example.com"}"#;
    let with_contact =
        format!(r#"{{"name":"Party","industryId":3,"sourceId":2,"typeId":1,"stageId":1,"contact":{anna}}}"#);
    assert_eq!(sandbox.ivvy(LEAD, &with_contact).status, 200);
    assert_eq!(sandbox.stored("ivvy.contact", 580), anna);
    assert!(sandbox.stored("ivvy.lead", 763).ends_with(r#""contactId":580}"#));

    let known = anna.replace('}', r#","phone":"555","updateIfExists":true}"#);
    let with_both = format!(
        r#"{{"name":"Fair","sourceId":2,"typeId":1,"stageId":1,"company":{{"businessName":"ACME"}},"contact":{known}}}"#
    );
    assert_eq!(sandbox.ivvy(LEAD, &with_both).status, 200);
    assert_eq!(sandbox.stored("ivvy.company", 214), r#"{"businessName":"ACME"}"#);
    assert_eq!(sandbox.stored("ivvy.contact", 580), anna.replace('}', r#","phone":"555","companies":[214]}"#));
    assert!(
        sandbox.stored("ivvy.lead", 764).ends_with(r#""companyId":214,"companyLeadContactId":580,"contactId":580}"#),
        "{}",
        sandbox.stored("ivvy.lead", 764)
    );
    assert_eq!((sandbox.count("ivvy.contact"), sandbox.count("ivvy.company")), (1, 1));

    // The same e-mail address with another name is another contact.
    let beth = known.replace("Anna", "Beth");
    let another = format!(r#"{{"id":764,"contact":{beth}}}"#);
    assert_eq!(sandbox.ivvy(LEAD, &another).status, 200);
    assert_eq!((sandbox.count("ivvy.contact"), sandbox.stored("ivvy.contact", 581).contains("Beth")), (2, true));

    // A second company is linked beside the first one.
    let other = with_both.replace("ACME", "Fairs Ltd");
    assert_eq!(sandbox.ivvy(LEAD, &other).status, 200);
    assert!(sandbox.stored("ivvy.contact", 580).ends_with(r#""companies":[214,215]}"#));

    let unknown = r#"{"id":763,"contact":{"id":999,"phone":"1"}}"#;
    assert_eq!(sandbox.ivvy(LEAD, unknown).at("additionalMessages"), r#"["the ivvy.contact does not exist"]"#);
}

#[test]
fn errors() {
    const REQUIRED: &str = "23017";
    const NOT_VALID: &str = "23016";
    let lead = |change: (&str, &str)| IVVY_LEAD.replace(change.0, change.1);
    #[rustfmt::skip]
    let rows: &[(&str, &str, String, &str, &str, &str)] = &[
        ("empty lead",                          LEAD,   "{}".into(), "24215", "The request is empty", "null"),
        ("only unknown and blank fields",       LEAD,   r#"{"unknown":1,"name":" "}"#.into(), "24215", "The request is empty", "null"),
        ("unknown lead",                        LEAD,   r#"{"id":999,"name":"x"}"#.into(), "24216", "The lead does not exist", "null"),
        ("no industry without a company",       LEAD,   r#"{"name":"x"}"#.into(), REQUIRED, "'industryId' is required", "null"),
        ("no contact",                          LEAD,   lead((r#","contactId":9"#, "")), REQUIRED, "'contactId' is required", "null"),
        ("no contact at the company",           LEAD,   lead(("contactId", "companyId")), REQUIRED, "'companyLeadContactId' is required", "null"),
        ("no subtype for a type with subtypes", LEAD,   lead((r#""typeId":1"#, r#""typeId":4"#)), REQUIRED, "'subtypeId' is required", "null"),
        ("id as text",                          LEAD,   r#"{"id":"755","name":"x"}"#.into(), NOT_VALID, "'id' does not validate", r#"["Value must be a whole number"]"#),
        ("fraction for an id",                  LEAD,   lead((r#""stageId":1"#, r#""stageId":1.5"#)), NOT_VALID, "'stageId' does not validate", r#"["Value must be a whole number"]"#),
        ("number for text",                     LEAD,   lead((r#""Wedding""#, "5")), NOT_VALID, "'name' does not validate", r#"["Value must be text"]"#),
        ("id 0",                                LEAD,   lead((r#""stageId":1"#, r#""stageId":0"#)), "24218", "The lead details are invalid", r#"["stageId must be from 1 to 9223372036854775807"]"#),
        ("id beyond 2^63 - 1",                  LEAD,   lead((r#""stageId":1"#, r#""stageId":9223372036854775808"#)), "24218", "The lead details are invalid", r#"["stageId must be from 1 to 9223372036854775807"]"#),
        ("unknown stage",                       LEAD,   lead((r#""stageId":1"#, r#""stageId":99"#)), "24218", "The lead details are invalid", r#"["stageId does not exist"]"#),
        ("unknown source",                      LEAD,   lead((r#""sourceId":2"#, r#""sourceId":99"#)), "24218", "The lead details are invalid", r#"["sourceId does not exist"]"#),
        ("unknown type",                        LEAD,   lead((r#""typeId":1"#, r#""typeId":99"#)), "24218", "The lead details are invalid", r#"["typeId does not exist"]"#),
        ("unknown subtype",                     LEAD,   lead((r#""typeId":1"#, r#""typeId":4,"subtypeId":1"#)), "24218", "The lead details are invalid", r#"["subtypeId does not exist"]"#),
        ("incomplete custom fields",            LEAD,   lead(("9}", r#"9,"customFields":[{"fieldId":1},{"fieldValue":0}]}"#)), "24218", "The lead details are invalid",
            r#"["customFields[0].fieldValue is required","customFields[1].fieldId is required"]"#),
        ("incomplete contact",                  LEAD,   lead((r#""contactId":9"#, r#""contact":{"email":"nobody"}"#)), "24218", "The lead details are invalid",
            r#"["contact.firstName is required","contact.lastName is required","contact.email must be a valid e-mail address"]"#),
        ("empty stage",                         STAGE,  "{}".into(), REQUIRED, "'name' is required", "null"),
        ("stage without applyTo",               STAGE,  r#"{"name":"x"}"#.into(), REQUIRED, "'applyTo' is required", "null"),
        ("code as text",                        STAGE,  r#"{"name":"x","applyTo":"1"}"#.into(), NOT_VALID, "'applyTo' does not validate", r#"["Value must be a whole number"]"#),
        ("unknown code",                        STAGE,  r#"{"name":"x","applyTo":3}"#.into(), "24323", "The request contains invalid data", r#"["applyTo must be one of the listed numbers"]"#),
        ("conflicting alias",                   STAGE,  r#"{"name":"x","applyTo":1,"appliesTo":2}"#.into(), "24323", "The request contains invalid data", r#"["applyTo must be the same value as appliesTo"]"#),
        ("unknown code in an update",           STAGE,  r#"{"id":1,"applyTo":3}"#.into(), "24324", "The request contains invalid data", r#"["applyTo must be one of the listed numbers"]"#),
        ("unknown stage in an update",          STAGE,  r#"{"id":999,"name":"x"}"#.into(), "24320", "The crm lead stage does not exist", "null"),
        ("stage that is not editable",          STAGE,  r#"{"id":6,"name":"x"}"#.into(), "24321", "The crm lead stage is not editable", "null"),
        ("source without a name",               SOURCE, r#"{"cost":"1"}"#.into(), REQUIRED, "'name' is required", "null"),
        ("cost as a number",                    SOURCE, r#"{"name":"x","cost":1}"#.into(), NOT_VALID, "'cost' does not validate", r#"["Value must be text"]"#),
        ("flag as text",                        SOURCE, r#"{"name":"x","isReferral":"true"}"#.into(), NOT_VALID, "'isReferral' does not validate", r#"["Value must be true or false"]"#),
        ("negative cost",                       SOURCE, r#"{"name":"x","cost":"-1"}"#.into(), "24328", "The request contains invalid data", r#"["cost must be a decimal number from 0, as text"]"#),
        ("cost in exponential notation",        SOURCE, r#"{"id":2,"cost":"1e3"}"#.into(), "24329", "The request contains invalid data", r#"["cost must be a decimal number from 0, as text"]"#),
        ("unknown source in an update",         SOURCE, r#"{"id":999,"name":"x"}"#.into(), "24325", "The crm lead source does not exist", "null"),
        ("source that is not editable",         SOURCE, r#"{"id":1,"name":"x"}"#.into(), "24326", "The crm lead source is not editable", "null"),
    ];
    let sandbox = TestSandbox::new();
    for (reason, call, body, code, message, additional) in rows {
        let reply = sandbox.ivvy(call, body);
        let found = (
            reply.status,
            reply.at("errorCode"),
            reply.at("specificCode"),
            reply.at("message"),
            reply.at("additionalMessages"),
        );
        let expected = (400, "400".to_owned(), (*code).to_owned(), format!("\"{message}\""), (*additional).to_owned());
        assert_eq!(found, expected, "{reason}");
    }
    assert_eq!((sandbox.count("ivvy.lead"), sandbox.count("ivvy.stage"), sandbox.count("ivvy.source")), (0, 7, 6));
}

#[test]
fn a_failure_of_the_database_is_a_server_error() {
    let sandbox = TestSandbox::new();
    for kind in ["ivvy.lead", "ivvy.stage", "ivvy.source"] {
        sandbox.control("POST", "ids", &format!(r#"{{"kind":"{kind}","next":9223372036854775807}}"#));
    }
    let rows = [
        (LEAD, IVVY_LEAD, "null", "ivvy.lead"),
        (STAGE, r#"{"name":"x","applyTo":1}"#, "24322", "ivvy.stage"),
        (SOURCE, r#"{"name":"x"}"#, "24327", "ivvy.source"),
    ];
    for (call, body, code, kind) in rows {
        assert_eq!(sandbox.ivvy(call, body).at("id"), "9223372036854775807");
        let reply = sandbox.ivvy(call, body);
        assert_eq!((reply.status, reply.at("specificCode")), (500, code.to_owned()), "{}", reply.body);
        assert_eq!(reply.at("additionalMessages"), format!(r#"["no id is left for {kind}"]"#));
    }
}

#[test]
fn invalid_bodies_and_unknown_actions() {
    let sandbox = TestSandbox::new();
    #[rustfmt::skip]
    let rows = [
        ("body that is not JSON", LEAD, "not JSON", 400, "the body must be a JSON object"),
        ("body that is a list",   LEAD, "[]", 400, "the body must be a JSON object"),
        ("unknown action",        "contact?action=nothing", "{}", 404, "there is no contact?action=nothing"),
        ("no action",             "contact", "{}", 404, "there is no contact?action="),
    ];
    for (reason, call, body, status, message) in rows {
        let reply = sandbox.ivvy(call, body);
        assert_eq!((reply.status, reply.at("additionalMessages.0")), (status, format!("\"{message}\"")), "{reason}");
    }
}
