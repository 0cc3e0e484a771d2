//! Numbers of all types. A bigint of the page is plain digits in JSON text; what is written with a point or an exponent
//! has been a double.

use super::Expected::{As, Refused, Same};
use super::Format;

const NOT_A_NUMBER: &str = "must be a whole number";
const NOT_WHOLE: &str = "must be a whole number, or digits without sign";
const ROUNDED: &str = "is a number beyond 2^53, which JavaScript rounds; give a bigint or a string of digits";

/// An integer id: a whole number from 1 to 2^63-1.
pub const ID: &[Format] = &[
    ("the least", "1", Same),
    ("digits are sent as a number", r#""1608""#, As("1608")),
    ("2^53-1, the largest safe integer", "9007199254740991", Same),
    ("2^53 as a bigint", "9007199254740992", Same),
    ("2^53+1 as a bigint", "9007199254740993", Same),
    ("2^53-1 in digits", r#""9007199254740991""#, As("9007199254740991")),
    ("2^53 in digits", r#""9007199254740992""#, As("9007199254740992")),
    ("2^53+1 in digits reaches the wire exactly", r#""9007199254740993""#, As("9007199254740993")),
    ("2^63-1 as a bigint", "9223372036854775807", Same),
    ("2^63-1 in digits", r#""9223372036854775807""#, As("9223372036854775807")),
    ("2^63 as a bigint", "9223372036854775808", Refused("range", TO_2_63)),
    ("2^63 in digits", r#""9223372036854775808""#, Refused("range", TO_2_63)),
    ("far more than 2^64", r#""99999999999999999999999999""#, Refused("range", TO_2_63)),
    ("zeros in front", r#""007""#, As("7")),
    ("more zeros in front than any id has digits", r#""00000000000000000000000012""#, As("12")),
    ("a whole double", "12.0", As("12")),
    ("a whole double with an exponent", "12e2", As("1200")),
    ("the largest safe double", "9007199254740991.0", As("9007199254740991")),
    ("2^53 as a double is no safe integer", "9007199254740992.0", Refused("range", ROUNDED)),
    ("a double beyond 2^63", "1e19", Refused("range", ROUNDED)),
    ("0", "0", Refused("range", TO_2_63)),
    ("-0", "-0", Refused("range", TO_2_63)),
    ("0 in digits", r#""0""#, Refused("range", TO_2_63)),
    ("0 in many digits", r#""000""#, Refused("range", TO_2_63)),
    ("a negative number", "-1", Refused("range", TO_2_63)),
    ("the least of 64 bits", "-9223372036854775808", Refused("range", TO_2_63)),
    ("below 64 bits", "-9223372036854775809", Refused("range", TO_2_63)),
    ("a negative number in digits", r#""-1""#, Refused("integer", NOT_WHOLE)),
    ("a plus sign", r#""+1""#, Refused("integer", NOT_WHOLE)),
    ("a fraction", "1.5", Refused("integer", NOT_WHOLE)),
    ("a fraction by its exponent", "15e-1", Refused("integer", NOT_WHOLE)),
    ("a fraction in text", r#""1.5""#, Refused("integer", NOT_WHOLE)),
    ("a point in text", r#""1.0""#, Refused("integer", NOT_WHOLE)),
    ("an exponent in text", r#""1e3""#, Refused("integer", NOT_WHOLE)),
    ("hexadecimal text", r#""0x1""#, Refused("integer", NOT_WHOLE)),
    ("a separator", r#""1,000""#, Refused("integer", NOT_WHOLE)),
    ("a space in front", r#"" 1""#, As("1")),
    ("spaces behind", "\"1 \u{a0}\u{200b}\"", As("1")),
    ("a space within", r#""1 2""#, Refused("integer", NOT_WHOLE)),
    ("digits of another script", r#""١٢""#, As("12")),
    ("words", r#""NaN""#, Refused("integer", NOT_WHOLE)),
    ("NaN, Infinity and functions", "1e999", Refused("type", NOT_A_NUMBER)),
    ("-Infinity", "-1e999", Refused("type", NOT_A_NUMBER)),
    ("true", "true", Refused("type", NOT_A_NUMBER)),
    ("false is not missing", "false", Refused("type", NOT_A_NUMBER)),
    ("a list", "[1]", Refused("type", NOT_A_NUMBER)),
    ("an empty list is not missing", "[]", Refused("type", NOT_A_NUMBER)),
    ("an object", r#"{"id":1}"#, Refused("type", NOT_A_NUMBER)),
    ("an empty object is not missing", "{}", Refused("type", NOT_A_NUMBER)),
    ("a lone surrogate", r#""1\ud800""#, As("1")),
];
const TO_2_63: &str = "must be from 1 to 9223372036854775807";

pub const INTEGER_FROM_0: &[Format] = &[
    ("0", "0", Same),
    ("digits are sent as a number", r#""15""#, As("15")),
    ("0 in digits", r#""0""#, As("0")),
    ("-0", "-0", As("0")),
    ("2^53+1 in digits", r#""9007199254740993""#, As("9007199254740993")),
    ("2^63-1", "9223372036854775807", Same),
    ("2^63", "9223372036854775808", Refused("range", FROM_0)),
    ("a negative number", "-1", Refused("range", FROM_0)),
    ("a negative number in digits", r#""-1""#, Refused("integer", NOT_WHOLE)),
    ("a fraction", "1.5", Refused("integer", NOT_WHOLE)),
    ("a fraction in text", r#""1.5""#, Refused("integer", NOT_WHOLE)),
    ("words", r#""ten""#, Refused("integer", NOT_WHOLE)),
    ("not finite", "1e999", Refused("type", NOT_A_NUMBER)),
    ("true", "true", Refused("type", NOT_A_NUMBER)),
    ("a list", "[]", Refused("type", NOT_A_NUMBER)),
];
const FROM_0: &str = "must be from 0 to 9223372036854775807";

pub const INTEGER_FROM_MINUS_1: &[Format] = &[
    ("-1, in-store", "-1", Same),
    ("-1 in digits", r#""-1""#, As("-1")),
    ("0", "0", Same),
    ("7", "7", Same),
    ("digits", r#""7""#, As("7")),
    ("2^63-1", "9223372036854775807", Same),
    ("2^63", "9223372036854775808", Refused("range", FROM_MINUS_1)),
    ("-2", "-2", Refused("range", FROM_MINUS_1)),
    ("a fraction", "-0.5", Refused("integer", NOT_WHOLE)),
    ("words", r#""in-store""#, Refused("integer", NOT_WHOLE)),
    ("not finite", "-1e999", Refused("type", NOT_A_NUMBER)),
    ("false", "false", Refused("type", NOT_A_NUMBER)),
];
const FROM_MINUS_1: &str = "must be from -1 to 9223372036854775807";

/// Bitrix24's double: a finite number or a decimal string, sent as it is.
pub const AMOUNT: &[Format] = &[
    ("a whole number", "12500", Same),
    ("a fraction keeps its digits", "12500.50", Same),
    ("0", "0", Same),
    ("a negative number", "-12.5", Same),
    ("an exponent", "1.25e+4", Same),
    ("a decimal string", r#""12500.50""#, Same),
    ("a whole number in text", r#""12500""#, Same),
    ("a negative number in text", r#""-12.5""#, Same),
    ("the largest double", "1.7976931348623157e+308", Same),
    ("beyond the largest double", "1.7976931348623159e308", Refused("type", AN_AMOUNT)),
    ("NaN", "1e999", Refused("type", AN_AMOUNT)),
    ("true", "true", Refused("type", AN_AMOUNT)),
    ("a list", "[12]", Refused("type", AN_AMOUNT)),
    ("an exponent in text", r#""1e3""#, Refused("format", AN_AMOUNT)),
    ("a decimal comma", r#""12,50""#, As(r#""12.50""#)),
    ("groups and a decimal comma", r#""1.500,50""#, As(r#""1500.50""#)),
    ("groups and a decimal point", r#""1,500.50""#, As(r#""1500.50""#)),
    ("spaces between groups", "\"1\u{a0}500,5 \"", As(r#""1500.5""#)),
    ("digits of another script", r#""١٥٠٠٫٥""#, As(r#""1500.5""#)),
    ("a point before three digits", r#""1.500""#, Same),
    ("a comma before three digits, which no language decides", r#""1,500""#, Refused("format", AN_AMOUNT)),
    ("a currency", r#""12.50 USD""#, Refused("format", AN_AMOUNT)),
    ("hexadecimal text", r#""0x10""#, Refused("format", AN_AMOUNT)),
    ("infinity in words", r#""Infinity""#, Refused("format", AN_AMOUNT)),
    ("no digit", r#""-""#, Refused("format", AN_AMOUNT)),
    ("two points", r#""1.2.3""#, Refused("format", AN_AMOUNT)),
];
const AN_AMOUNT: &str = "must be a finite number or a decimal string such as 12500.50";

/// iVvy's cost: a number or a numeric string from 0, sent as a string.
pub const PRICE: &[Format] = &[
    ("a whole number", "12", As(r#""12""#)),
    ("0", "0", As(r#""0""#)),
    ("a fraction", "12.5", As(r#""12.5""#)),
    ("a fraction keeps its digits", "12.50", As(r#""12.50""#)),
    ("a large number, as JavaScript writes it", "1e+21", As(r#""1000000000000000000000""#)),
    ("a small number, as JavaScript writes it", "2.5e-7", As(r#""0.00000025""#)),
    ("an exponent within the digits", "1.2345e2", As(r#""123.45""#)),
    ("2^53+1", "9007199254740993", As(r#""9007199254740993""#)),
    ("a numeric string", r#""12.50""#, Same),
    ("0 in text", r#""0""#, Same),
    ("a negative number", "-1", Refused("range", "must be 0 or more")),
    ("a small negative number", "-1e-7", Refused("range", "must be 0 or more")),
    ("a negative number in text", r#""-0.01""#, Refused("range", "must be 0 or more")),
    ("words", r#""free""#, Refused("format", A_PRICE)),
    ("a decimal comma", r#""12,50""#, As(r#""12.50""#)),
    ("a negative one", r#""-12,50""#, Refused("range", "must be 0 or more")),
    ("a comma before three digits", r#""1,500""#, Refused("format", A_PRICE)),
    ("a currency", r#""$12""#, Refused("format", A_PRICE)),
    ("hexadecimal text", r#""0x10""#, Refused("format", A_PRICE)),
    ("NaN", "1e999", Refused("type", A_PRICE)),
    ("too small for any price", "1e-99", Refused("type", A_PRICE)),
    ("true", "true", Refused("type", A_PRICE)),
    ("an object", "{}", Refused("type", A_PRICE)),
];
const A_PRICE: &str = "must be a number or a decimal string such as 12.50";

/// A boolean: also "true", "false", "1", "0", 1 and 0.
pub const FLAG: &[Format] = &[
    ("true", "true", Same),
    ("false", "false", Same),
    ("true in text", r#""true""#, As("true")),
    ("false in text", r#""false""#, As("false")),
    ("1", "1", As("true")),
    ("0", "0", As("false")),
    ("1 in text", r#""1""#, As("true")),
    ("0 in text", r#""0""#, As("false")),
    ("spaces around", r#"" true ""#, As("true")),
    ("2", "2", Refused("type", A_FLAG)),
    ("-1", "-1", Refused("type", A_FLAG)),
    ("upper case", r#""TRUE""#, Refused("type", A_FLAG)),
    ("yes", r#""yes""#, Refused("type", A_FLAG)),
    ("on, an HTML checkbox", r#""on""#, Refused("type", A_FLAG)),
    ("NaN is not missing", "1e999", Refused("type", A_FLAG)),
    ("a list", "[true]", Refused("type", A_FLAG)),
];
const A_FLAG: &str = "must be true or false";
