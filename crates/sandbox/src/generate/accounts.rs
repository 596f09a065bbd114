//! What both accounts have before a record is in them: tokens, channels, warehouses, retailers.

use std::collections::BTreeSet;

use super::brand::CATEGORIES;
use super::catalog::{LINESHEET_FIELD, SEASON_FIELD, WHOLESALE_FIELD};
use crate::world::joor::{self, JoorWorld, Setting};
use crate::world::joor_connections::{Address, Connection, Door, named};
use crate::world::joor_styles::PriceType;
use crate::world::order_manager::{
    AppAccess, CustomField, OrderManagerWorld, SalesChannel, Warehouse,
};

/// The channel that JOOR's orders go to.
pub(crate) const JOOR_CHANNEL: i64 = 4007;
pub(super) const WEB_CHANNEL: i64 = 4002;
/// The warehouse that everything ordered is stocked in.
pub(crate) const MAIN_WAREHOUSE: i64 = 3101;
pub(super) const SECOND_WAREHOUSE: i64 = 3102;
pub(super) const CLOSED_WAREHOUSE: i64 = 3103;

pub(super) fn order_manager() -> OrderManagerWorld {
    let channel = |id, name, kind, active| SalesChannel {
        id,
        name,
        kind,
        active,
    };
    let warehouse = |id, name, kind, active, city, zip| Warehouse {
        id,
        name,
        kind,
        active,
        city,
        state: "NY",
        zip,
        uses_components: true,
    };
    let field = |id, name, description| CustomField {
        id,
        name,
        description,
    };
    let token = "sandbox-order-manager-token".to_owned();
    let mut access = AppAccess::default();
    let all = BTreeSet::from(["all".to_owned()]);
    access.tokens.insert(token.clone(), all);
    OrderManagerWorld {
        token,
        access,
        channels: vec![
            channel(WEB_CHANNEL, "Maison Verre Online", "SHOPIFY", true),
            channel(JOOR_CHANNEL, "JOOR Wholesale", "MANUAL", true),
            channel(4009, "Outlet Pop-up", "MANUAL", false),
        ],
        warehouses: vec![
            warehouse(
                MAIN_WAREHOUSE,
                "Brooklyn Stockroom",
                "DIRECT_FULFILLMENT",
                true,
                "Brooklyn",
                "11200",
            ),
            warehouse(
                SECOND_WAREHOUSE,
                "Harbor 3PL",
                "THIRD_PARTY_LOGISTICS",
                true,
                "Newburgh",
                "12500",
            ),
            warehouse(
                CLOSED_WAREHOUSE,
                "Old Annex",
                "DIRECT_FULFILLMENT",
                false,
                "Albany",
                "12200",
            ),
        ],
        custom_fields: vec![
            field(
                LINESHEET_FIELD,
                "Linesheet",
                Some("Linesheet the style belongs to"),
            ),
            field(SEASON_FIELD, "Season", None),
            field(
                WHOLESALE_FIELD,
                "Wholesale Price",
                Some("Wholesale price in US dollars"),
            ),
        ],
        last_order_id: 701_500,
        last_item_id: 8_800_000,
        last_customer_id: 9_040,
        ..OrderManagerWorld::default()
    }
}

/// A price type for those who sell in Europe, too.
pub(super) const EURO_PRICES: PriceType = PriceType {
    id: "5128",
    name: "EUR Wholesale",
    currency: "EUR",
    retail_currency: "EUR",
};

pub(super) fn joor() -> JoorWorld {
    let setting = |id, name, code| Setting { id, name, code };
    let mut world = JoorWorld {
        account: "455120".to_owned(),
        static_token: "sandbox-joor-v2-token".to_owned(),
        client_id: "sandbox-client-id".to_owned(),
        client_secret: "sandbox-client-secret".to_owned(),
        username: "integration@example.com".to_owned(),
        password: "sandbox-password".to_owned(),
        warehouses: vec![
            joor::Warehouse {
                name: "Main",
                code: "MAIN",
            },
            joor::Warehouse {
                name: "Fall Production",
                code: "FALLPROD",
            },
        ],
        price_types: vec![PriceType {
            id: "5127",
            name: "USD Wholesale",
            currency: "USD",
            retail_currency: "USD",
        }],
        payment_methods: vec![
            setting("881", "Net 30", "NET30"),
            setting("882", "Prepaid", "PREPAID"),
        ],
        shipping_methods: vec![setting("871", "Ground", "GROUND")],
        sales_reps: vec![setting("861", "Tamsin Holloway", "REP-07")],
        categories: CATEGORIES.to_vec(),
        last_order_id: 8_124_900,
        last_connection_id: 778_230,
        last_address_id: 660_400,
        last_job_id: 90_416,
        last_id: 3_410_770,
        ..JoorWorld::default()
    };
    for row in connections() {
        world.last_connection_id += 1;
        let mut address = |mut address: Address| {
            world.last_address_id += 1;
            address.id = world.last_address_id;
            address
        };
        let shipping = row.shipping.into_iter().map(&mut address).collect();
        let billing = row.billing.into_iter().map(&mut address).collect();
        world.connections.insert(Connection {
            id: world.last_connection_id,
            shipping,
            billing,
            ..row
        });
    }
    world
}

/// Name, group, buyer, phone, address, city, region, postal code, country, ISO-3, ISO-2.
type Row = [&'static str; 11];

const RETAILERS: [Row; 12] = [
    [
        "Larkspur & Finch Boutique",
        "IND",
        "Odile Marchetti",
        "+1 555 010 0142",
        "100 Example Street",
        "Portland",
        "OR",
        "97200",
        "United States",
        "USA",
        "US",
    ],
    [
        "Petit Nuage",
        "IND",
        "Renée Thibault",
        "+1 555 010 0150",
        "7 Placeholder Quay",
        "Halifax",
        "NS",
        "B3H 0A0",
        "Canada",
        "CAN",
        "CA",
    ],
    [
        "Harrow & Dale",
        "DEP",
        "Imogen Fairley",
        "+44 20 7946 0101",
        "12 Sample Mews",
        "London",
        "London",
        "W1A 0AA",
        "United Kingdom",
        "GBR",
        "GB",
    ],
    [
        "Maison Tilleul",
        "IND",
        "Aurélie Bonnet",
        "+33 1 99 00 12 34",
        "3 rue de l'Exemple",
        "Paris",
        "Île-de-France",
        "75000",
        "France",
        "",
        "FR",
    ],
    [
        "Coastline Collective",
        "IND",
        "Dara Whitlock",
        "+1 555 010 0161",
        "48 Specimen Avenue",
        "San Diego",
        "CA",
        "92100",
        "United States",
        "USA",
        "US",
    ],
    [
        "The Velvet Hour",
        "IND",
        "Tess Okafor",
        "+1 555 010 0162",
        "9 Fixture Lane",
        "Austin",
        "TX",
        "73300",
        "United States",
        "USA",
        "US",
    ],
    [
        "Brightwater Department Stores",
        "DEP",
        "Marcus Ellery",
        "+1 555 010 0163",
        "500 Template Plaza",
        "Chicago",
        "IL",
        "60600",
        "United States",
        "USA",
        "US",
    ],
    [
        "Juniper Row",
        "IND",
        "Hana Lindqvist",
        "+1 555 010 0164",
        "21 Mockingbird Court",
        "Seattle",
        "WA",
        "98100",
        "United States",
        "USA",
        "US",
    ],
    [
        "Galerie Nord",
        "IND",
        "Sofie Brandt",
        "+49 30 5550 0165",
        "Musterstraße 5",
        "Berlin",
        "Berlin",
        "10115",
        "Germany",
        "DEU",
        "DE",
    ],
    [
        "Marigold Lane",
        "IND",
        "Priya Raman",
        "+1 555 010 0166",
        "77 Trial Road",
        "Nashville",
        "TN",
        "37200",
        "United States",
        "USA",
        "US",
    ],
    [
        "Atelier Sumi",
        "IND",
        "Keiko Arai",
        "+81 3 5550 0167",
        "1-2-3 Example",
        "Tokyo",
        "Tokyo",
        "100-0000",
        "Japan",
        "JPN",
        "JP",
    ],
    [
        "Stonebridge Outfitters",
        "DEP",
        "Calder Voss",
        "+1 555 010 0168",
        "310 Draft Street",
        "Denver",
        "CO",
        "80200",
        "United States",
        "USA",
        "US",
    ],
];

/// The retailers, as the brand has them connected. Department stores have a billing address of their
/// own and two doors.
fn connections() -> impl Iterator<Item = Connection> {
    let mut door_id = 3_300;
    RETAILERS.iter().zip(1_042..).map(move |(row, number)| {
        let [
            name,
            group,
            buyer,
            phone,
            line_1,
            city,
            region,
            postal_code,
            country,
            iso_three,
            iso_two,
        ] = *row;
        let department = group == "DEP";
        let mut door = |name: &str, code: Option<&str>| {
            door_id += 1;
            Door {
                id: door_id,
                name: name.to_owned(),
                code: code.map(str::to_owned),
            }
        };
        let code = format!("MV-C{number}");
        let email = format!("buyer-{number}@example.com");
        let address = |code: String, company: String, line_1: &str| Address {
            code,
            contact: buyer.to_owned(),
            company,
            phone: phone.to_owned(),
            line_1: line_1.to_owned(),
            city: city.to_owned(),
            region: region.to_owned(),
            postal_code: postal_code.to_owned(),
            country: country.to_owned(),
            iso_three: iso_three.to_owned(),
            iso_two: iso_two.to_owned(),
            ..Address::default()
        };
        let shipping = Address {
            line_2: if department { "Receiving dock" } else { "" }.to_owned(),
            email: email.clone(),
            ..address(format!("SHIP-{number}"), name.to_owned(), line_1)
        };
        let billing = department.then(|| {
            let company = format!("{name} Holdings");
            address(format!("{code}-BILL"), company, "200 Sample Avenue")
        });
        Connection {
            id: 0,
            name: name.to_owned(),
            code,
            alias: name.to_owned(),
            contact: buyer.to_owned(),
            email,
            buyer: buyer.to_owned(),
            company_number: named("", ""),
            group: if department {
                named("Department stores", "DEP")
            } else {
                named("Independents", "IND")
            },
            sales_rep_code: "REP-07".to_owned(),
            warehouses: vec!["Main".to_owned()],
            billing: billing.into_iter().collect(),
            shipping: vec![shipping],
            price_types: vec!["5127".to_owned()],
            payment_methods: vec![named("Net 30", "NET30")],
            shipping_methods: vec![named("Ground", "GROUND")],
            doors: if department {
                vec![door("Downtown", Some("D1")), door("Uptown", None)]
            } else {
                Vec::new()
            },
            unmatched_until: None,
        }
    })
}
