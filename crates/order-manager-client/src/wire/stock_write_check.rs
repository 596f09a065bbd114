//! What is wrong with stock that is to be set or made, before it is sent.

use super::order_check::FieldProblem;
use super::stock_write::{NewStockRow, StockAdjustment};

fn problems_of(found: &[(bool, &str, &'static str)]) -> Vec<FieldProblem> {
    let wrong = found.iter().filter(|(is_wrong, ..)| *is_wrong);
    wrong
        .map(|(_, field, message)| FieldProblem {
            field: (*field).to_owned(),
            message,
        })
        .collect()
}

impl StockAdjustment {
    /// What is wrong with the row, as far as can be seen without asking: a SKU, a location, and a
    /// quantity from zero to [`LARGEST_QUANTITY`](Self::LARGEST_QUANTITY) [1]. Empty when nothing is.
    pub fn problems(&self) -> Vec<FieldProblem> {
        let fits = (0..=Self::LARGEST_QUANTITY).contains(&self.on_hand_quantity);
        problems_of(&[
            (
                self.master_sku.trim().is_empty(),
                "masterSku",
                "expected the SKU of a product",
            ),
            (
                !fits,
                "onHandQuantity",
                "expected pieces from 0 to 100,000,000",
            ),
            (
                self.stock_location_name.trim().is_empty(),
                "stockLocationName",
                "expected the name of a location",
            ),
        ])
    }
}

impl NewStockRow {
    /// What is wrong with the row, as far as can be seen without asking: a location, and quantities
    /// that are not negative. Empty when nothing is.
    pub fn problems(&self) -> Vec<FieldProblem> {
        const PIECES: &str = "expected pieces that are not negative";
        problems_of(&[
            (self.quantity < 0, "quantity", PIECES),
            (
                self.stock_location_name.trim().is_empty(),
                "stockLocationName",
                "expected the name of a location",
            ),
            (self.min_stock < 0, "minStock", PIECES),
            (self.quantity_locked < 0, "quantityLocked", PIECES),
            (self.allocated_quantity < 0, "allocatedQuantity", PIECES),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(problems: Vec<FieldProblem>) -> Vec<String> {
        problems.into_iter().map(|problem| problem.field).collect()
    }

    #[test]
    fn quantities_beyond_what_the_vendor_takes_are_found() {
        let row = |on_hand_quantity| StockAdjustment {
            master_sku: "A".to_owned(),
            on_hand_quantity,
            warehouse_id: 3101,
            stock_location_name: StockAdjustment::GLOBAL.to_owned(),
        };
        for (quantity, wrong) in [
            (-1, true),
            (0, false),
            (100_000_000, false),
            (100_000_001, true),
        ] {
            let found = fields(row(quantity).problems());
            let expected: &[&str] = if wrong { &["onHandQuantity"] } else { &[] };
            assert_eq!(found, expected, "{quantity}");
        }
    }

    #[test]
    fn rows_without_a_place_or_a_product_are_found() {
        let row = StockAdjustment {
            master_sku: " ".to_owned(),
            on_hand_quantity: 1,
            warehouse_id: 3101,
            stock_location_name: String::new(),
        };
        assert_eq!(fields(row.problems()), ["masterSku", "stockLocationName"]);
        assert_eq!(NewStockRow::new(1, 3101, "A-01", 0).problems(), []);
        let row = NewStockRow {
            quantity_locked: -1,
            ..NewStockRow::new(1, 3101, "", -2)
        };
        assert_eq!(
            fields(row.problems()),
            ["quantity", "stockLocationName", "quantityLocked"]
        );
    }
}
