//! The words of the brand "Maison Verre".

use crate::world::joor_styles::Category;

/// A kind of garment: SKU prefix, JOOR category, names, sizes and price range.
pub(super) struct Garment {
    pub(super) prefix: &'static str,
    pub(super) category: &'static str,
    pub(super) nouns: [&'static str; 3],
    pub(super) sizes: Sizes,
    /// Lowest and highest wholesale price in dollars.
    pub(super) wholesale: (i64, i64),
}

#[derive(Clone, Copy)]
pub(super) enum Sizes {
    Letters,
    Numbers,
    One,
}

impl Sizes {
    /// Name and code of each size of the run.
    pub(super) fn run(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Letters => &[
                ("XS", "XS"),
                ("S", "S"),
                ("M", "M"),
                ("L", "L"),
                ("XL", "XL"),
            ],
            Self::Numbers => &[
                ("34", "34"),
                ("36", "36"),
                ("38", "38"),
                ("40", "40"),
                ("42", "42"),
            ],
            Self::One => &[("One Size", "OS")],
        }
    }
}

pub(super) const GARMENTS: [Garment; 8] = [
    Garment {
        prefix: "DR",
        category: "Dresses",
        nouns: ["Wrap Dress", "Slip Dress", "Shirt Dress"],
        sizes: Sizes::Letters,
        wholesale: (98, 168),
    },
    Garment {
        prefix: "KN",
        category: "Cardigans",
        nouns: ["Knit Cardigan", "Cropped Cardigan", "Ribbed Cardigan"],
        sizes: Sizes::Letters,
        wholesale: (82, 124),
    },
    Garment {
        prefix: "SC",
        category: "Scarves",
        nouns: ["Silk Scarf", "Twill Square", "Wool Stole"],
        sizes: Sizes::One,
        wholesale: (38, 62),
    },
    Garment {
        prefix: "TP",
        category: "Tops",
        nouns: ["Poplin Blouse", "Silk Camisole", "Jersey Tee"],
        sizes: Sizes::Letters,
        wholesale: (44, 88),
    },
    Garment {
        prefix: "TR",
        category: "Pants",
        nouns: ["Pleated Trouser", "Wide-leg Pant", "Cigarette Pant"],
        sizes: Sizes::Numbers,
        wholesale: (86, 132),
    },
    Garment {
        prefix: "SK",
        category: "Skirts",
        nouns: ["Bias Skirt", "Pencil Skirt", "Tiered Skirt"],
        sizes: Sizes::Numbers,
        wholesale: (72, 118),
    },
    Garment {
        prefix: "CT",
        category: "Coats",
        nouns: ["Wool Coat", "Trench Coat", "Cocoon Coat"],
        sizes: Sizes::Numbers,
        wholesale: (190, 280),
    },
    Garment {
        prefix: "BG",
        category: "Bags",
        nouns: ["Leather Tote", "Bucket Bag", "Evening Clutch"],
        sizes: Sizes::One,
        wholesale: (110, 170),
    },
];

pub(super) const GIVEN_NAMES: [&str; 20] = [
    "Camille",
    "Lune",
    "Brume",
    "Odette",
    "Margaux",
    "Solène",
    "Inès",
    "Apolline",
    "Clémence",
    "Delphine",
    "Estelle",
    "Fleur",
    "Gisèle",
    "Hélène",
    "Iris",
    "Josette",
    "Léonie",
    "Maud",
    "Noémie",
    "Ondine",
];

/// Name and code of each colour.
pub(super) const COLOURS: [(&str, &str); 14] = [
    ("Ivory", "IVR"),
    ("Ink Blue", "INK"),
    ("Oat", "OAT"),
    ("Sage", "SGE"),
    ("Black", "BLK"),
    ("Rouge", "RGE"),
    ("Camel", "CML"),
    ("Slate", "SLT"),
    ("Blush", "BLS"),
    ("Moss", "MSS"),
    ("Cobalt", "CBT"),
    ("Écru", "ECR"),
    ("Plum", "PLM"),
    ("Terracotta", "TRC"),
];

pub(super) const FABRICS: [&str; 6] = [
    "viscose crepe",
    "organic cotton",
    "silk twill",
    "merino wool",
    "washed linen",
    "soft leather",
];

/// JOOR's official categories, as far as this account sees them.
pub(super) const CATEGORIES: [Category; 10] = [
    category("412", "Dresses", "Apparel", "WOMEN"),
    category("437", "Cardigans", "Knitwear", "WOMEN"),
    category("455", "Scarves", "Accessories", "UNISEX"),
    category("414", "Tops", "Apparel", "WOMEN"),
    category("416", "Pants", "Apparel", "WOMEN"),
    category("418", "Skirts", "Apparel", "WOMEN"),
    category("421", "Coats", "Outerwear", "WOMEN"),
    category("460", "Bags", "Accessories", "WOMEN"),
    category("512", "Shirts", "Apparel", "MEN"),
    category("801", "Cushions", "Decor", "HOME"),
];

const fn category(
    id: &'static str,
    name: &'static str,
    parent: &'static str,
    department: &'static str,
) -> Category {
    Category {
        id,
        name,
        parent,
        department,
    }
}
