//! Builders of tables and fields, so that a row of a table begins with the field's type and name.

use super::table::{
    Access, Appends, Clearing, Field, IdList, PlainText, Requirement, Rule, Shape, ShapeBy, Table, TextList,
};

impl Table {
    pub const fn new(name: &'static str, fields: &'static [Field]) -> Table {
        Table { name, fields, rules: &[], custom_prefixes: &[], plain_text: None, id_and_value: None, appends: None }
    }

    pub const fn rules(mut self, rules: &'static [Rule]) -> Table {
        self.rules = rules;
        self
    }

    pub const fn custom_prefixes(mut self, prefixes: &'static [&'static str]) -> Table {
        self.custom_prefixes = prefixes;
        self
    }

    pub const fn plain_text(mut self, plain_text: &'static PlainText) -> Table {
        self.plain_text = Some(plain_text);
        self
    }

    pub const fn id_and_value(mut self, id: &'static str, value: &'static str) -> Table {
        self.id_and_value = Some((id, value));
        self
    }

    pub const fn appends(mut self, id: &'static str) -> Table {
        self.appends = Some(Appends { id, unless: None });
        self
    }

    pub const fn appends_unless(mut self, id: &'static str, flag: &'static str) -> Table {
        self.appends = Some(Appends { id, unless: Some(flag) });
        self
    }
}

impl Field {
    pub const fn new(name: &'static str, shape: Shape) -> Field {
        Field {
            name,
            shape,
            shape_by: None,
            requirement: Requirement::Optional,
            access: Access::Open,
            alias: None,
            clearing: Clearing::Never,
            empty_deletes: None,
            doc: "",
        }
    }

    pub const fn always(mut self) -> Field {
        self.requirement = Requirement::Always;
        self
    }

    pub const fn on_add(mut self) -> Field {
        self.requirement = Requirement::OnAdd { with: &[], unless: &[] };
        self
    }

    pub const fn on_add_unless(mut self, unless: &'static [&'static [&'static str]]) -> Field {
        self.requirement = Requirement::OnAdd { with: &[], unless };
        self
    }

    pub const fn on_add_with(
        mut self,
        with: &'static [&'static str],
        unless: &'static [&'static [&'static str]],
    ) -> Field {
        self.requirement = Requirement::OnAdd { with, unless };
        self
    }

    pub const fn on_add_if_listed(mut self, field: &'static str, listed: IdList) -> Field {
        self.requirement = Requirement::OnAddIfListed { field, listed };
        self
    }

    pub const fn entries_on_add(mut self, id: &'static str, value: &'static str, listed: IdList) -> Field {
        self.requirement = Requirement::EntriesOnAdd { id, value, listed };
        self
    }

    pub const fn unless_flagged(mut self, flag: &'static str, with: &'static str) -> Field {
        self.requirement = Requirement::UnlessFlagged { flag, with };
        self
    }

    pub const fn shape_by(mut self, shape_by: &'static ShapeBy) -> Field {
        self.shape_by = Some(shape_by);
        self
    }

    pub const fn add_only(mut self) -> Field {
        self.access = Access::AddOnly;
        self
    }

    pub const fn read_only(mut self) -> Field {
        self.access = Access::ReadOnly;
        self
    }

    pub const fn alias(mut self, alias: &'static str) -> Field {
        self.alias = Some(alias);
        self
    }

    pub const fn null_clears(mut self) -> Field {
        self.clearing = Clearing::Null;
        self
    }

    pub const fn null_refused(mut self) -> Field {
        self.clearing = Clearing::NullRefused;
        self
    }

    pub const fn clearable(mut self) -> Field {
        self.clearing = Clearing::EmptyText;
        self
    }

    pub const fn empty_deletes(mut self, id: &'static str) -> Field {
        self.empty_deletes = Some(id);
        self
    }

    pub const fn doc(mut self, doc: &'static str) -> Field {
        if !cfg!(target_arch = "wasm32") {
            self.doc = doc;
        }
        self
    }
}

macro_rules! builders {
    ($($builder:ident => $shape:expr),* $(,)?) => {
        $(pub const fn $builder(name: &'static str) -> Field { Field::new(name, $shape) })*
    };
}

builders! {
    id => Shape::Id,
    amount => Shape::Amount,
    price => Shape::Price,
    flag => Shape::Flag,
    yes_no => Shape::YesNo,
    text => Shape::Text,
    email => Shape::Email,
    https_url => Shape::HttpsUrl,
    colour => Shape::Colour,
    currency => Shape::Currency,
    country => Shape::Country,
    date => Shape::Date,
    date_time => Shape::DateTime,
    any_object => Shape::AnyObject,
    anything => Shape::Anything,
}

pub const fn integer(name: &'static str, from: i64) -> Field {
    Field::new(name, Shape::Integer { from })
}

pub const fn number_choice(name: &'static str, choices: &'static [(i64, &'static str)]) -> Field {
    Field::new(name, Shape::NumberChoice(choices))
}

pub const fn text_choice(name: &'static str, choices: &'static [&'static str]) -> Field {
    Field::new(name, Shape::TextChoice(choices))
}

pub const fn status(name: &'static str, defaults: &'static [&'static str], listed: Option<TextList>) -> Field {
    Field::new(name, Shape::Status { defaults, listed })
}

pub const fn list(name: &'static str, item: &'static Shape) -> Field {
    Field::new(name, Shape::List { item, at_most: None })
}

pub const fn list_at_most(name: &'static str, item: &'static Shape, at_most: usize) -> Field {
    Field::new(name, Shape::List { item, at_most: Some(at_most) })
}

pub const fn record(name: &'static str, table: &'static Table) -> Field {
    Field::new(name, Shape::Record(table))
}

pub const fn multifield(name: &'static str, entry: &'static Table) -> Field {
    Field::new(name, Shape::Multifield(entry))
}
