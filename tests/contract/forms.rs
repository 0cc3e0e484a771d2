//! What each type of field makes of a value, whichever field it is: the forms that are taken, what is sent of them, and
//! what the others are refused with. The tables of numbers, words and times stand in the modules below.

mod numbers;
mod objects;
mod times;
mod words;

pub use numbers::{AMOUNT, FLAG, ID, PRICE, WHOLE_FROM_0, WHOLE_FROM_MINUS_1};
pub use objects::{ANYTHING, LIST_OF_IDS, LIST_OF_OBJECTS, OBJECT};
pub use times::{DATE, DATE_TIME};
pub use words::{COLOUR, COUNTRY, CURRENCY, EMAIL, HTTPS_URL, STATUS, TEXT, YES_NO};

/// Why, the value as JSON text, and what comes of it.
pub type Form = (&'static str, &'static str, Verdict);

#[derive(Clone, Copy)]
pub enum Verdict {
    /// Sent as it is.
    Same,
    /// Sent in this form.
    As(&'static str),
    /// Sent as it is, with this warning.
    Warned(&'static str, &'static str),
    /// Refused with this code, and this message behind the field's name.
    No(&'static str, &'static str),
}

#[derive(Clone, Copy)]
pub enum Type {
    Of(&'static [Form]),
    /// One of these words.
    Words(&'static [&'static str]),
    /// One of these numbers, with the labels that the message gives them.
    Codes(&'static [(&'static str, &'static str)]),
}
