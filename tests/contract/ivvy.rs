//! iVvy's rules on what must be there. The forms of each field stand in `fields/ivvy.rs`.

mod catalog;
mod contact;
mod lead;
mod lead_update;
mod nested;
mod source;
mod stage;
