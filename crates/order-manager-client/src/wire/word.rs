//! Words of the vendor whose list can grow.

/// A type for the words of one field: kept as the vendor wrote them, because the lists are not
/// public or can grow [1], and compared without regard to case. The known words are constants.
macro_rules! open_words {
    (
        $(#[$doc:meta])*
        $name:ident { $($(#[$word_doc:meta])* $constant:ident = $word:literal,)* }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Default, serde::Serialize)]
        pub struct $name(pub String);

        impl $name {
            $($(#[$word_doc])* pub const $constant: &str = $word;)*

            /// The words that are known today.
            pub const KNOWN: &[&str] = &[$($word),*];

            /// Whether this is the given word.
            pub fn is(&self, word: &str) -> bool {
                self.0.eq_ignore_ascii_case(word)
            }

            /// Whether the word is none of [`KNOWN`](Self::KNOWN).
            pub fn is_unknown(&self) -> bool {
                !Self::KNOWN.iter().any(|word| self.is(word))
            }
        }

        impl From<&str> for $name {
            fn from(word: &str) -> Self {
                Self(word.to_owned())
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.is(&other.0)
            }
        }

        impl Eq for $name {}

        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str(&self.0)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
                crate::wire::decode::text(input).map(Self)
            }
        }
    };
}

pub(crate) use open_words;
