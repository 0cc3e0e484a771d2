//! The kinds of payload, by their public names.

use std::fmt;

use super::{bitrix24, capillary, ivvy};
use crate::schema::{Object, Table};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    IvvyLead,
    IvvyStage,
    IvvySource,
    IvvyStatus,
    IvvyContact,
    IvvyCompany,
    Bitrix24Lead,
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

impl Kind {
    pub const ALL: [Kind; 10] = [
        Kind::IvvyLead,
        Kind::IvvyStage,
        Kind::IvvySource,
        Kind::IvvyStatus,
        Kind::IvvyContact,
        Kind::IvvyCompany,
        Kind::Bitrix24Lead,
        Kind::Bitrix24Status,
        Kind::CapillaryLead,
        Kind::CapillaryStatus,
    ];

    pub fn of(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }

    pub fn name(self) -> &'static str {
        match self {
            Kind::IvvyLead => "ivvy.lead",
            Kind::IvvyStage => "ivvy.stage",
            Kind::IvvySource => "ivvy.source",
            Kind::IvvyStatus => "ivvy.status",
            Kind::IvvyContact => "ivvy.contact",
            Kind::IvvyCompany => "ivvy.company",
            Kind::Bitrix24Lead => "bitrix24.lead",
            Kind::Bitrix24Status => "bitrix24.status",
            Kind::CapillaryLead => "capillary.lead",
            Kind::CapillaryStatus => "capillary.status",
        }
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

    pub fn crm(self) -> Crm {
        match self {
            Kind::IvvyLead
            | Kind::IvvyStage
            | Kind::IvvySource
            | Kind::IvvyStatus
            | Kind::IvvyContact
            | Kind::IvvyCompany => Crm::Ivvy,
            Kind::Bitrix24Lead | Kind::Bitrix24Status => Crm::Bitrix24,
            Kind::CapillaryLead | Kind::CapillaryStatus => Crm::Capillary,
        }
    }

    pub fn table(self) -> &'static Table {
        match self {
            Kind::IvvyLead => &ivvy::tables::LEAD,
            Kind::IvvyStage => &ivvy::tables::STAGE,
            Kind::IvvySource => &ivvy::tables::SOURCE,
            Kind::IvvyStatus => &ivvy::tables::STATUS,
            Kind::IvvyContact => &ivvy::tables::CONTACT,
            Kind::IvvyCompany => &ivvy::tables::COMPANY_RECORD,
            Kind::Bitrix24Lead => &bitrix24::tables::LEAD,
            Kind::Bitrix24Status => &bitrix24::tables::STATUS,
            Kind::CapillaryLead => &capillary::tables::LEAD,
            Kind::CapillaryStatus => &capillary::tables::STATUS,
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
}

impl Crm {
    pub const ALL: [Crm; 3] = [Crm::Ivvy, Crm::Bitrix24, Crm::Capillary];

    pub fn of(name: &str) -> Option<Crm> {
        Crm::ALL.into_iter().find(|crm| crm.name() == name)
    }

    pub fn name(self) -> &'static str {
        match self {
            Crm::Ivvy => "ivvy",
            Crm::Bitrix24 => "bitrix24",
            Crm::Capillary => "capillary",
        }
    }

    /// The kind of its leads.
    pub fn lead_kind(self) -> Kind {
        match self {
            Crm::Ivvy => Kind::IvvyLead,
            Crm::Bitrix24 => Kind::Bitrix24Lead,
            Crm::Capillary => Kind::CapillaryLead,
        }
    }

    /// The kind of its status changes.
    pub fn status_kind(self) -> Kind {
        match self {
            Crm::Ivvy => Kind::IvvyStatus,
            Crm::Bitrix24 => Kind::Bitrix24Status,
            Crm::Capillary => Kind::CapillaryStatus,
        }
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
