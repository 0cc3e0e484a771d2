//! The formats that each type of field accepts, the form in which they are sent, and the issues of the others. The tables of numbers,
//! texts, times and objects are in the modules below.

mod numbers;
mod objects;
mod texts;
mod times;

pub use numbers::{AMOUNT, FLAG, ID, INTEGER_FROM_0, INTEGER_FROM_MINUS_1, PRICE};
pub use objects::{ANYTHING, LIST_OF_IDS, LIST_OF_OBJECTS, OBJECT};
pub use texts::{COLOUR, COUNTRY, CURRENCY, EMAIL, HTTPS_URL, STATUS, TEXT, YES_NO};
pub use times::{DATE, DATE_TIME};

/// The reason, the value as JSON text, and the result.
pub type Format = (&'static str, &'static str, Expected);

#[derive(Clone, Copy)]
pub enum Expected {
    /// Sent as it is.
    Same,
    /// Sent in this form.
    As(&'static str),
    /// Sent as it is, with this warning.
    Warned(&'static str, &'static str),
    /// Refused with this code, and this message after the field's name.
    Refused(&'static str, &'static str),
}

#[derive(Clone, Copy)]
pub enum Type {
    Of(&'static [Format]),
    /// One of these texts.
    TextChoice(&'static [&'static str]),
    /// One of these numbers, with their labels in the message.
    NumberChoice(&'static [(&'static str, &'static str)]),
}
