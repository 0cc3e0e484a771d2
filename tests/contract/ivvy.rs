//! iVvy's required fields. The formats of each field are in `fields/ivvy.rs`.

mod appending;
mod catalog;
mod contact;
mod lead;
mod lead_update;
mod nested;
mod source;
mod stage;
