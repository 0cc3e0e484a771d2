//! The kinds of payload, by their public names.

use std::fmt;

use super::{bitrix24, capillary, ivvy};
use crate::schema::{Catalog, Code, Object, Table, check_value};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    IvvyLead,
    IvvyStage,
    IvvySource,
    IvvyStatus,
    IvvyContact,
    IvvyCompany,
    Bitrix24Lead,
    Bitrix24Item,
    Bitrix24Status,
    CapillaryLead,
    CapillaryStatus,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Crm {
    Ivvy,
    Bitrix24,
    Capillary,
}

/// The REST methods by which Bitrix24's leads are added and updated, each with a kind of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LeadMethod {
    /// `crm.lead.*`.
    #[default]
    Lead,
    /// `crm.item.*`, which the vendor recommends.
    Item,
}

/// Implements what differs between kinds, from a row each, by CRM. A kind without a row does not compile.
macro_rules! kinds {
    ($($crm:ident { $($kind:ident: $name:literal, $table:path;)* })*) => {
        impl Kind {
            pub const ALL: [Kind; [$($($name),*),*].len()] = [$($(Kind::$kind),*),*];

            pub fn name(self) -> &'static str {
                match self { $($(Kind::$kind => $name,)*)* }
            }

            pub fn crm(self) -> Crm {
                match self { $($(Kind::$kind)|* => Crm::$crm,)* }
            }

            pub fn table(self) -> &'static Table {
                match self { $($(Kind::$kind => &$table,)*)* }
            }
        }
    };
}

#[rustfmt::skip]
kinds! {
    Ivvy {
        IvvyLead:        "ivvy.lead",        ivvy::tables::LEAD;
        IvvyStage:       "ivvy.stage",       ivvy::tables::STAGE;
        IvvySource:      "ivvy.source",      ivvy::tables::SOURCE;
        IvvyStatus:      "ivvy.status",      ivvy::tables::STATUS;
        IvvyContact:     "ivvy.contact",     ivvy::tables::CONTACT;
        IvvyCompany:     "ivvy.company",     ivvy::tables::COMPANY_RECORD;
    }
    Bitrix24 {
        Bitrix24Lead:    "bitrix24.lead",    bitrix24::tables::LEAD;
        Bitrix24Item:    "bitrix24.item",    bitrix24::item_tables::ITEM;
        Bitrix24Status:  "bitrix24.status",  bitrix24::tables::STATUS;
    }
    Capillary {
        CapillaryLead:   "capillary.lead",   capillary::tables::LEAD;
        CapillaryStatus: "capillary.status", capillary::tables::STATUS;
    }
}

/// Implements what differs between CRMs, from a row each: the name, the kind of its leads and that of its status changes. A CRM
/// without a row does not compile.
macro_rules! crms {
    ($($crm:ident: $name:literal, $lead:ident, $status:ident;)*) => {
        impl Crm {
            pub const ALL: [Crm; [$($name),*].len()] = [$(Crm::$crm),*];

            pub fn name(self) -> &'static str {
                match self { $(Crm::$crm => $name),* }
            }

            pub fn lead_kind(self) -> Kind {
                match self { $(Crm::$crm => Kind::$lead),* }
            }

            pub fn status_kind(self) -> Kind {
                match self { $(Crm::$crm => Kind::$status),* }
            }
        }
    };
}

#[rustfmt::skip]
crms! {
    Ivvy:      "ivvy",      IvvyLead,      IvvyStatus;
    Bitrix24:  "bitrix24",  Bitrix24Lead,  Bitrix24Status;
    Capillary: "capillary", CapillaryLead, CapillaryStatus;
}

impl Kind {
    pub fn of(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The names of a CRM's kinds, or of all, for a message.
    pub fn names(of: Option<Crm>) -> String {
        let mut names = String::new();
        for kind in Kind::ALL {
            if of.is_none_or(|crm| crm == kind.crm()) {
                names.extend([if names.is_empty() { "" } else { ", " }, kind.name()]);
            }
        }
        names
    }

    /// The method of a kind of Bitrix24's leads.
    pub fn lead_method(self) -> Option<LeadMethod> {
        match self {
            Kind::Bitrix24Lead => Some(LeadMethod::Lead),
            Kind::Bitrix24Item => Some(LeadMethod::Item),
            _ => None,
        }
    }

    /// Whether it is sent alone, and not as a part of another.
    pub fn is_sent_alone(self) -> bool {
        !matches!(self, Kind::IvvyContact | Kind::IvvyCompany)
    }

    /// Whether sending this body adds a record, so that sending it twice adds two.
    pub fn creates(self, body: &Object) -> bool {
        body.present("id").is_none()
    }

    /// Whether sending this body updates a record and adds something to it, so that sending it twice adds it twice.
    pub fn appends(self, body: &Object) -> bool {
        let warnings = match check_value(self.table(), body.clone().into(), &Catalog::default()) {
            Ok(valid) => valid.warnings,
            Err(invalid) => invalid.warnings,
        };
        warnings.iter().any(|warning| warning.code == Code::AddsValue)
    }
}

impl LeadMethod {
    pub fn of(name: &str) -> Option<LeadMethod> {
        [LeadMethod::Lead, LeadMethod::Item].into_iter().find(|method| method.name() == name)
    }

    pub fn name(self) -> &'static str {
        match self {
            LeadMethod::Lead => "lead",
            LeadMethod::Item => "item",
        }
    }
}

impl Crm {
    /// The kind of the leads that this method sends.
    pub fn lead_kind_by(self, method: LeadMethod) -> Kind {
        match (self, method) {
            (Crm::Bitrix24, LeadMethod::Item) => Kind::Bitrix24Item,
            _ => self.lead_kind(),
        }
    }

    pub fn of(name: &str) -> Option<Crm> {
        Crm::ALL.into_iter().find(|crm| crm.name() == name)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl fmt::Display for Crm {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}
