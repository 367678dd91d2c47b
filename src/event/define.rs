//! How the table of payloads becomes types.

/// One field of a payload, as the documents list it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Its name in JSON.
    pub name: &'static str,
    /// Its type.
    pub ty: &'static str,
    /// What it tells.
    pub tells: &'static str,
}

/// Declares the payloads: a struct each, the enum of all, and what is known of their fields.
macro_rules! payloads {
    ($($(#[doc = $doc:literal])* $name:ident {
        $($(#[doc = $fdoc:literal])+ $(#[serde($serde:ident)])? $field:ident: $ty:ty,)*
    })*) => {
        $(
            $(#[doc = $doc])*
            #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
            pub struct $name { $($(#[doc = $fdoc])+ $(#[serde($serde)])? pub $field: $ty,)* }

            impl From<$name> for Payload {
                fn from(payload: $name) -> Self {
                    Self::$name(payload)
                }
            }
        )*

        /// The payload of one event.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Payload { $($(#[doc = $doc])* $name($name),)* }

        impl Serialize for Payload {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self { $(Self::$name(payload) => payload.serialize(serializer),)* }
            }
        }

        impl Payload {
            /// The kinds that have a typed payload.
            pub const KINDS: &[EventKind] = &[$(EventKind::$name,)*];

            /// The fields of a kind's payload; `None` if it has no typed one.
            pub const fn fields(kind: EventKind) -> Option<&'static [Field]> {
                match kind {
                    $(EventKind::$name => Some(&[$(Field {
                        name: stringify!($field),
                        ty: stringify!($ty),
                        tells: concat!($($fdoc,)+),
                    },)*]),)*
                    _ => None,
                }
            }

            /// The kind of the event.
            pub const fn kind(&self) -> EventKind {
                match self { $(Self::$name(_) => EventKind::$name,)* }
            }

            /// The payload as JSON.
            pub fn to_json(&self) -> serde_json::Value {
                serde_json::to_value(self).expect("payloads are plain data with text keys")
            }

            /// Reads the payload of an event of this kind; `None` if this version cannot.
            pub fn from_json(kind: &str, json: &serde_json::Value) -> Option<Self> {
                match EventKind::from_name(kind)? {
                    $(EventKind::$name => $name::deserialize(json).ok().map(Self::$name),)*
                    _ => None,
                }
            }

            /// A payload of this kind with random fields; `None` if it has no typed one.
            #[cfg(test)]
            pub(crate) fn sample(kind: EventKind, rng: &mut dyn rand::RngCore) -> Option<Self> {
                use super::sample::Sample;
                match kind {
                    $(EventKind::$name => {
                        Some(Self::$name($name { $($field: <$ty>::sample(rng),)* }))
                    })*
                    _ => None,
                }
            }
        }
    };
}

pub(super) use payloads;
