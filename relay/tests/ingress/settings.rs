//! The settings on which the ingress relies: a form that could not work, or would open too much, is refused at the start.

use leadwire_relay::config::{Config, Mistakes};

const ID: &str = "form.trial.allow names id, and which record is meant is never a visitor's to say";

fn form(allow: &str, thanks: &str) -> Vec<String> {
    let toml = format!(
        "listen = '127.0.0.1:0'\nledger = 'x'\ntoken_secret_env = 'S'\n\
         [crm.portal]\nkind = 'bitrix24'\nurl = 'https://portal.example/rest/1/x'\n\
         [crm.venue]\nkind = 'ivvy'\nurl = 'https://ivvy.example'\nkey_env = 'K'\nsecret_env = 'K'\n\
         [form.trial]\ncrm = 'venue'\nkind = 'ivvy.source'\nallow = [{allow}]\nthanks = {thanks}\n"
    );
    let read = Config::read(&toml, &|_| Some("0123456789abcdef0123456789abcdef".to_owned()));
    read.err().map_or(Vec::new(), |Mistakes(mistakes)| mistakes)
}

#[test]
fn forms() {
    let thanks = "form.trial.thanks must be an address of visible ASCII, such as /thanks.html".to_owned();
    let rows = [
        ("good", "'name'", "'/thanks.html'", vec![]),
        ("elsewhere", "'name'", "'https://www.example.com/thanks?a=1'", vec![]),
        ("an id", "'name', 'id'", "'/'", vec![ID.to_owned()]),
        ("no thanks", "'name'", "''", vec![thanks.clone()]),
        ("a line break", "'name'", r#""/\r\nX-Injected: 1""#, vec![thanks.clone()]),
        ("a space", "'name'", "'/thank you'", vec![thanks.clone()]),
        ("a letter beyond ASCII", "'name'", "'/d\u{e1}nke'", vec![thanks]),
    ];
    for (why, allow, address, expected) in rows {
        assert_eq!(form(allow, address), expected, "{why}");
    }
}
