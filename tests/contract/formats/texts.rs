//! Text of all types.

use super::Expected::{As, Refused, Same, Warned};
use super::Format;

pub const TEXT: &[Format] = &[
    ("a word", r#""Reception""#, Same),
    ("digits", r#""0""#, Same),
    ("spaces around are kept", r#""  a  b ""#, Same),
    ("every script", r#""Šárka 株式会社 🎉""#, Same),
    ("quotes, backslashes, slashes, lines", r#""\"a\\b/\n\r\t""#, Same),
    ("control characters are taken out", r#""a\u0000b\u001f\b\u007fc\u0085d""#, As(r#""abcd""#)),
    ("tabs and line breaks are kept", r#""a\tb\r\nc""#, Same),
    ("characters that show nothing are kept between others", r#""a\u200bb""#, As("\"a\u{200b}b\"")),
    ("escapes that need not be", r#""\u0041\/""#, As(r#""A/""#)),
    ("a surrogate pair", r#""\ud83c\udf89""#, As(r#""🎉""#)),
    ("a first half alone", r#""a\ud83cb""#, As(r#""ab""#)),
    ("a second half alone", r#""a\udf89""#, As(r#""a""#)),
    ("two halves in the wrong order", r#""a\udf89\ud83c""#, As(r#""a""#)),
    ("a number", "5", Refused("type", "must be text")),
    ("0", "0", Refused("type", "must be text")),
    ("NaN is not missing", "1e999", Refused("type", "must be text")),
    ("true", "true", Refused("type", "must be text")),
    ("a list", r#"["a"]"#, Refused("type", "must be text")),
    ("an empty list is not missing", "[]", Refused("type", "must be text")),
    ("an object", "{}", Refused("type", "must be text")),
];

/// The rows on lengths and odd characters stand in `email.rs`.
pub const EMAIL: &[Format] = &[
    ("an address", r#""ann@example.com""#, Same),
    ("a subdomain", r#""ann.lee+crm@mail.example.co.uk""#, Same),
    ("no @", r#""ann.example.com""#, Refused("format", AN_ADDRESS)),
    ("two @", r#""ann@lee@example.com""#, Refused("format", AN_ADDRESS)),
    ("nothing before the @", r#""@example.com""#, Refused("format", AN_ADDRESS)),
    ("nothing behind the @", r#""ann@""#, Refused("format", AN_ADDRESS)),
    ("a space", r#""ann lee@example.com""#, Refused("format", AN_ADDRESS)),
    ("a space of another kind", "\"ann@exam\u{3000}ple.com\"", Refused("format", AN_ADDRESS)),
    ("a name around it", r#""Ann <ann@example.com>""#, Refused("format", AN_ADDRESS)),
    ("a lone surrogate", r#""ann\ud800@example.com""#, As(r#""ann@example.com""#)),
    ("a space behind it, as phones add it", r#""ann@example.com ""#, As(r#""ann@example.com""#)),
    ("spaces of all kinds around it", "\"\u{a0}\\tann@example.com\u{3000}\\n\"", As(r#""ann@example.com""#)),
    ("a zero-width space in it", "\"ann@exam\u{200b}ple.com\u{feff}\"", As(r#""ann@example.com""#)),
    ("an internationalised domain", r#""info@müller.example""#, Same),
    ("another script", r#""zakaz@пример.рф""#, Same),
    ("a local part of another script", r#""почта@пример.рф""#, Same),
    ("the @ and the points of an input method", r#""info＠例え。ｊｐ""#, As(r#""info@例え.ｊｐ""#)),
    ("a number", "5", Refused("type", AN_ADDRESS)),
    ("NaN is not missing", "1e999", Refused("type", AN_ADDRESS)),
    ("an object", "{}", Refused("type", AN_ADDRESS)),
];
const AN_ADDRESS: &str = "must be a valid e-mail address";

pub const HTTPS_URL: &[Format] = &[
    ("a host", r#""https://example.com""#, Same),
    ("port, path, query, fragment", r#""https://example.com:8443/a/b?c=d#e""#, Same),
    ("schemes have no case", r#""HTTPS://EXAMPLE.COM""#, Same),
    ("null is sent", "null", Same),
    ("spaces around it", r#"" https://example.com\n""#, As(r#""https://example.com""#)),
    ("an internationalised host", r#""https://müller.example/straße""#, Same),
    ("a space of another kind", "\"https://example.com/a\u{a0}b\"", Refused("format", A_URL)),
    ("http", r#""http://example.com""#, Refused("format", A_URL)),
    ("another scheme", r#""ftp://example.com""#, Refused("format", A_URL)),
    ("no scheme", r#""example.com""#, Refused("format", A_URL)),
    ("no slashes", r#""https:example.com""#, Refused("format", A_URL)),
    ("no host", r#""https://""#, Refused("format", A_URL)),
    ("a path without a host", r#""https:///a""#, Refused("format", A_URL)),
    ("a space", r#""https://example.com/a b""#, Refused("format", A_URL)),
    ("a tag", r#""https://example.com/<b>""#, Refused("format", A_URL)),
    ("a quotation mark", r#""https://example.com/\"a""#, Refused("format", A_URL)),
    ("a backslash", r#""https://example.com\\a""#, Refused("format", A_URL)),
    ("braces", r#""https://example.com/{a}""#, Refused("format", A_URL)),
    ("a line break in it", r#""https://example.com/a\nb""#, Refused("format", A_URL)),
    ("a control character in it", r#""https://example.com/a\u007fb""#, As(r#""https://example.com/ab""#)),
    ("a script", r#""javascript:alert(1)//https://""#, Refused("format", A_URL)),
    ("words", r#""https""#, Refused("format", A_URL)),
    ("a number", "5", Refused("type", A_URL)),
    ("NaN is not missing", "1e999", Refused("type", A_URL)),
];
const A_URL: &str = "must be a URL that begins with https://";

pub const COLOUR: &[Format] = &[
    ("#rrggbb", r##""#7ee546""##, Same),
    ("#rgb", r##""#7e5""##, Same),
    ("upper case", r##""#7EE546""##, Same),
    ("a name", r#""red""#, Warned("not_hex_colour", NOT_HEX)),
    ("no #", r#""7ee546""#, Warned("not_hex_colour", NOT_HEX)),
    ("# alone", r##""#""##, Warned("not_hex_colour", NOT_HEX)),
    ("two digits", r##""#7e""##, Warned("not_hex_colour", NOT_HEX)),
    ("four digits", r##""#7ee5""##, Warned("not_hex_colour", NOT_HEX)),
    ("five digits", r##""#7ee54""##, Warned("not_hex_colour", NOT_HEX)),
    ("seven digits", r##""#7ee5461""##, Warned("not_hex_colour", NOT_HEX)),
    ("eight digits", r##""#7ee546ff""##, Warned("not_hex_colour", NOT_HEX)),
    ("a letter that is no digit", r##""#7ee54g""##, Warned("not_hex_colour", NOT_HEX)),
    ("digits that are not ASCII", r##""#７e5""##, Warned("not_hex_colour", NOT_HEX)),
    ("spaces around", r#"" #7ee546 ""#, As(r##""#7ee546""##)),
    ("a number", "7", Refused("type", "must be text")),
    ("NaN is not missing", "1e999", Refused("type", "must be text")),
    ("an object", "{}", Refused("type", "must be text")),
];
const NOT_HEX: &str = "is not a hex colour such as #7ee546; it is sent as it is";

pub const CURRENCY: &[Format] = &[
    ("upper case", r#""USD""#, Same),
    ("lower case", r#""usd""#, As(r#""USD""#)),
    ("mixed case", r#""eUr""#, As(r#""EUR""#)),
    ("two letters", r#""US""#, Refused("format", A_CURRENCY)),
    ("four letters", r#""USDT""#, Refused("format", A_CURRENCY)),
    ("a digit", r#""US1""#, Refused("format", A_CURRENCY)),
    ("a sign", r#""€""#, Refused("format", A_CURRENCY)),
    ("letters that are not ASCII", r#""ÜSD""#, Refused("format", A_CURRENCY)),
    ("a space for a letter", r#""US ""#, Refused("format", A_CURRENCY)),
    ("spaces around", r#"" usd ""#, As(r#""USD""#)),
    ("a number", "840", Refused("type", A_CURRENCY)),
    ("NaN is not missing", "1e999", Refused("type", A_CURRENCY)),
    ("false", "false", Refused("type", A_CURRENCY)),
];
const A_CURRENCY: &str = "must be a currency code of three letters such as USD";

pub const COUNTRY: &[Format] = &[
    ("two letters", r#""AU""#, Same),
    ("lower case is kept", r#""au""#, Same),
    ("spaces around", r#"" AU ""#, As(r#""AU""#)),
    ("one letter", r#""A""#, Refused("format", A_COUNTRY)),
    ("three letters", r#""AUS""#, Refused("format", A_COUNTRY)),
    ("a digit", r#""A1""#, Refused("format", A_COUNTRY)),
    ("one letter of two bytes", r#""Å""#, Refused("format", A_COUNTRY)),
    ("a number", "36", Refused("type", A_COUNTRY)),
    ("NaN is not missing", "1e999", Refused("type", A_COUNTRY)),
];
const A_COUNTRY: &str = "must be a country code of two letters such as AU";

/// Bitrix24's `crm_status` without a catalog; the rows on its length and on catalogs stand with Bitrix24.
pub const STATUS: &[Format] = &[
    ("one of the document's", r#""WEBFORM""#, Same),
    ("one of the portal's own", r#""UC_3H8D2K""#, Same),
    ("one letter", r#""1""#, Same),
    ("spaces around", r#"" WEBFORM ""#, As(r#""WEBFORM""#)),
    ("a number", "1", Refused("type", "must be text")),
    ("NaN is not missing", "1e999", Refused("type", "must be text")),
    ("true", "true", Refused("type", "must be text")),
    ("a list", r#"["NEW"]"#, Refused("type", "must be text")),
];

/// Bitrix24's char.
pub const YES_NO: &[Format] = &[
    ("Y", r#""Y""#, Same),
    ("N", r#""N""#, Same),
    ("true", "true", As(r#""Y""#)),
    ("false", "false", As(r#""N""#)),
    ("spaces around", r#"" Y ""#, As(r#""Y""#)),
    ("lower case", r#""y""#, Refused("choice", "must be one of Y, N")),
    ("a word", r#""yes""#, Refused("choice", "must be one of Y, N")),
    ("true in text", r#""true""#, Refused("choice", "must be one of Y, N")),
    ("1", "1", Refused("type", "must be Y or N, or a boolean")),
    ("0", "0", Refused("type", "must be Y or N, or a boolean")),
    ("NaN is not missing", "1e999", Refused("type", "must be Y or N, or a boolean")),
    ("a list", "[]", Refused("type", "must be Y or N, or a boolean")),
];
