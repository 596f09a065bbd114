//! JOOR's wire types to and from the model.

pub mod inventory;
pub mod orders;
pub mod styles;

/// Longest name of a style [C].
pub const NAME_LIMIT: usize = 100;
/// Longest style number [C].
pub const NUMBER_LIMIT: usize = 45;
/// Longest style identifier; taken for every other key of JOOR too [I].
pub const IDENTIFIER_LIMIT: usize = 100;
/// Longest description [C].
pub const DESCRIPTION_LIMIT: usize = 500;
/// Longest colour code in one integration [1].
pub const COLOUR_CODE_LIMIT: usize = 100;
/// Longest size code in one integration [1].
pub const SIZE_CODE_LIMIT: usize = 25;
