//! The relay's configuration file: TOML, deserialized into structs and then checked. A table with an unknown setting or
//! a value of another type is reported with that one error; what the checks find is reported all at once.

mod addresses;
mod attribution;
mod conditions;
mod connection;
mod errors;
mod field_settings;
mod file_field;
mod file_fields;
mod files;
mod form;
mod form_inputs;
mod ledger_address;
mod load;
mod marker_fields;
mod model;
mod oauth;
mod spam_protection;
mod steps;
mod sync;

pub use addresses::Origin;
pub use attribution::{AttributionMapping, AttributionSource, ConsentPart, Touch};
pub use errors::{ConfigErrors, unset_variable_message};
pub use file_field::{FileDestination, FileField, FileType};
pub use files::FileStorage;
pub use form_inputs::is_one_input;
pub use ledger_address::{LEDGER_ADDRESS_FORMAT, LedgerAddress, PostgresUrl};
pub use load::parse_toml;
pub use marker_fields::{EXTENDED_FIELD, is_marker_field};
pub use model::{
    Captcha, Challenge, Config, Connection, Draft, FieldSetting, Form, FormStep, InputType, Labels, PhoneCountry, Rate,
    RateLimit, Suspects,
};
