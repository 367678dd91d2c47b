//! One declaration per key: its field, its default and its documentation.

/// A key that a settings file, a variable or a flag may set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// Dotted name: `server.listen`.
    pub name: &'static str,
    /// What it means, with its unit and range; one or more lines.
    pub doc: &'static str,
}

impl Key {
    /// The environment variable that sets it: dots become `__`.
    pub fn variable(&self) -> String {
        format!("RINGRIFT_{}", self.name.replace('.', "__").to_uppercase())
    }
}

/// Declares one section of the settings: the struct, its defaults and its list of keys.
macro_rules! section {
    ($(#[doc = $doc:literal])* $name:ident at $path:literal {
        $($(#[doc = $fdoc:literal])+ $field:ident: $ty:ty = $default:expr,)*
    }) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct $name { $($(#[doc = $fdoc])+ pub $field: $ty,)* }

        impl Default for $name {
            fn default() -> Self {
                Self { $($field: $default,)* }
            }
        }

        impl $name {
            /// The keys of this section.
            pub const KEYS: &[$crate::settings::Key] = &[$($crate::settings::Key {
                name: concat!($path, ".", stringify!($field)),
                doc: concat!($($fdoc, "\n",)+),
            },)*];
        }
    };
}

pub(super) use section;
