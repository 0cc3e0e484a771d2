//! The inputs that a fuzzer begins with.

use leadwire::crm::Kind;

const JSON_TEST_SUITE: &str = include_str!("../../json/json_test_suite.txt");
const NAUGHTY: &str = include_str!("../seeds/naughty_strings.json");
const EXAMPLE_CONFIG: &str = include_str!("../../../relay/relay.example.toml");
const DEMO_CONFIG: &str = include_str!("../../../xtask/src/demo-relay.toml");

const PAYLOADS: &[&str] = &[
    r#"{"name":"Ball","sourceId":1,"typeId":"2","stageId":3,"industryId":4,"contact":{"firstName":"A","lastName":"B","email":"a@b.example"}}"#,
    r#"{"id":9007199254740993,"customFields":[{"fieldId":12,"fieldValue":["a",1e3,null]}]}"#,
    r#"{"fields":{"TITLE":"t","PHONE":[{"VALUE":"+49 30 1","VALUE_TYPE":"WORK"}],"EMAIL":"a@b.example","OPPORTUNITY":"12.50","UF_CRM_1":{"a":[]}}}"#,
    r#"{"id":5,"fields":{"PHONE":{"0":{"ID":"7","DELETE":"Y"},"1":"2"},"ADDRESS":null,"COMMENTS":""},"params":{"REGISTER_SONET_EVENT":true}}"#,
    r#"{"leadFor":"x","idType":"EMAIL","identifier":"a@b.example","nextFollowUp":"2026-11-20T10:00:00+02:00","extendedFields":{"k":-0.0}}"#,
    r#"{"id":5,"status":"WON","reasonId":7,"createdOn":"2026-11-20T10:00:00.123Z"}"#,
    r#"{"__proto__":{"a":1},"constructor":2,"x":{"prototype":3}}"#,
];

const ANSWERS: &[&str] = &[
    r#"{"success":true,"id":755}"#,
    r#"{"errorCode":400,"specificCode":24218,"message":"no","additionalMessages":["a"]}"#,
    r#"{"result":755,"time":{"operating":0.5,"operating_reset_at":1795133400}}"#,
    r#"{"result":{"item":{"id":"9007199254740993"}}}"#,
    r#"{"error":"QUERY_LIMIT_EXCEEDED","error_description":"Too many"}"#,
    r#"{"id":755,"errors":[],"warnings":[]}"#,
    r#"{"errors":[{"status":false,"code":300,"message":"no"}],"warnings":[]}"#,
    r#"{"response":{"status":{"code":"498","message":"expired"}}}"#,
];

const RELAY_ANSWERS: &[&str] = &[
    r#"{"outcome":"delivered","id":755,"updateToken":"t","ignored":["a"]}"#,
    r#"{"outcome":"queued"}"#,
    r#"{"outcome":"invalid","issues":[{"code":"required","path":["name"],"message":"name is required"}]}"#,
    r#"{"outcome":"refused","reason":"token"}"#,
    r#"{"outcome":"busy","retryAfterMs":5000,"challenge":{"work":1}}"#,
];

const FORMS: &[&str] = &[
    "fields.NAME=J%FCrg&fields.PHONE=030+1&_charset_=windows-1252",
    "name=Ball&contact.firstName=A&contact.lastName=B&contact.email=a%40b.example&customFields[12]=x&id=5",
    "leadFor=x&idType=EMAIL&identifier=a%40b&extendedFields.colour=%26%23252%3B",
    "--x\r\nContent-Disposition: form-data; name=\"fields.NAME\"\r\n\r\nAnn\r\n--x\r\nContent-Disposition: form-data; name=\"cv\"; \
     filename=\"a.pdf\"\r\nContent-Type: application/pdf\r\n\r\n1\r\n--x--\r\n",
    "--x\r\nContent-Disposition: form-data; name=_charset_\r\n\r\nshift_jis\r\n--x\r\nContent-Disposition: form-data; \
     name=\"name\"\r\nContent-Type: text/plain; charset=gbk\r\n\r\n\u{65e5}\r\n--x--\r\n",
];

/// The seeds of a check; none for one that generates its input by its bytes.
pub fn seeds(check: &str) -> Vec<Vec<u8>> {
    let bytes = |texts: &[&str]| texts.iter().map(|text| text.as_bytes().to_vec()).collect::<Vec<_>>();
    match check {
        "json" => [json_texts(), bytes(PAYLOADS)].concat(),
        "envelope" => [PAYLOADS.iter().map(|payload| envelope(payload)).collect(), bytes(RELAY_ANSWERS)].concat(),
        "crm_response" => {
            let texts = || ANSWERS.iter().chain(RELAY_ANSWERS);
            let kinds = 0..Kind::ALL.len() as u8;
            // The kind, and a status of 200, 400 or 503.
            let starts = kinds.flat_map(|kind| [0, 7, 20].map(|status| [kind, status, 0, 0]));
            starts.flat_map(|start| texts().map(move |text| [&start[..], text.as_bytes()].concat())).collect()
        }
        "config" => [EXAMPLE_CONFIG, DEMO_CONFIG].map(|text| [&[1], text.as_bytes()].concat()).to_vec(),
        "form_post" => {
            // The form, that the rest is a body, and its media type.
            let starts = (0..3).flat_map(|form| (0..6).map(move |media_type| [form, 0, 1, media_type]));
            starts.flat_map(|start| FORMS.iter().map(move |body| [&start[..], body.as_bytes()].concat())).collect()
        }
        _ => Vec::new(),
    }
}

fn envelope(payload: &str) -> Vec<u8> {
    let kinds = ["ivvy.lead", "bitrix24.lead", "capillary.lead"];
    let kind = kinds[payload.len() % kinds.len()];
    format!(
        r#"{{"v":1,"key":"01234567-89ab-cdef-0123-456789abcdef","form":"f","kind":"{kind}","payload":{payload},"page":{{"url":"https://a.example/","utm":{{"utm_source":"x"}},"consent":[{{"to":"news","text":"I agree\ud83c"}}]}},"guard":{{"trap":"","elapsedMs":5300,"proof":{{"n":1}}}},"updateToken":"1.2.3"}}"#
    )
    .into_bytes()
}

/// The texts of `JSONTestSuite`, still escaped, and those of the naughty strings.
fn json_texts() -> Vec<Vec<u8>> {
    let lines = JSON_TEST_SUITE.lines().filter(|line| !line.starts_with('#'));
    let suite = lines.filter_map(|line| line.split_once('\t')).map(|(_, text)| text.replace("\\\\", "\\"));
    let naughty = NAUGHTY.lines().map(|line| line.trim().trim_end_matches(',').to_owned());
    suite.chain(naughty).map(String::into_bytes).collect()
}
