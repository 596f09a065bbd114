//! Money of an order: checked, never guessed.

use rust_decimal::{Decimal, RoundingStrategy};

use super::line_label;
use crate::model::{Order, OrderLine};
use crate::problem::{Problem, ProblemCode};

/// The amounts of an order, which have been found to add up.
#[derive(Debug)]
pub(super) struct Amounts {
    pub(super) currency: String,
    /// One entry a line, in the order's order.
    pub(super) lines: Vec<LineAmount>,
    pub(super) discount: Decimal,
    pub(super) shipping: Decimal,
    pub(super) total: Decimal,
}

/// Pieces and price of one line.
#[derive(Debug)]
pub(super) struct LineAmount {
    pub(super) pieces: i64,
    pub(super) unit_price: Decimal,
    extended: Decimal,
}

impl Amounts {
    /// Total = sum of the lines − discount + shipping (requirement R35; that the total includes
    /// both is inferred [I], so an order that does not add up waits).
    pub(super) fn of(order: &Order) -> Result<Self, Problem> {
        let currency = currency(order)?;
        let lines = order
            .lines
            .iter()
            .enumerate()
            .map(|(index, line)| line_amount(index, line))
            .collect::<Result<Vec<_>, _>>()?;
        if lines.iter().all(|line| line.pieces == 0) {
            return Err(Problem::new(
                ProblemCode::NoLines,
                "line_items",
                "the order has no line with a quantity",
            ));
        }
        let goods = lines
            .iter()
            .try_fold(Decimal::ZERO, |sum, line| sum.checked_add(line.extended))
            .ok_or_else(too_large)?;
        let shipping = not_negative("order_shipping_total", order.shipping)?.unwrap_or_default();
        let discount = discount(order, goods, shipping)?;
        let total = (goods - discount)
            .checked_add(shipping)
            .ok_or_else(too_large)?;
        if let Some(stated) = order.total
            && stated != total
        {
            return Err(disagree(
                "order_total",
                format!(
                    "lines {goods} less discount {discount} plus shipping {shipping} is {total}, and the order says {stated}",
                ),
            ));
        }
        if total.is_sign_negative() && !total.is_zero() {
            return Err(disagree(
                "order_total",
                format!("the total {total} is negative"),
            ));
        }
        Ok(Self {
            currency,
            lines,
            discount,
            shipping,
            total,
        }
        .normalized())
    }

    /// Equal amounts get equal bytes.
    fn normalized(mut self) -> Self {
        for line in &mut self.lines {
            line.unit_price = line.unit_price.normalize();
        }
        Self {
            discount: self.discount.normalize(),
            shipping: self.shipping.normalize(),
            total: self.total.normalize(),
            ..self
        }
    }
}

fn currency(order: &Order) -> Result<String, Problem> {
    let code = order.currency.as_deref().unwrap_or_default();
    if code.len() == 3 && code.bytes().all(|letter| letter.is_ascii_uppercase()) {
        return Ok(code.to_owned());
    }
    let message = if code.is_empty() {
        "the order has no currency".to_owned()
    } else {
        format!("`{code}` is not a currency code of ISO 4217")
    };
    Err(Problem::new(
        ProblemCode::NoCurrency,
        "order_currency",
        message,
    ))
}

/// The discount as an amount. Where only a percentage is given, the amount is what the total
/// implies, if that is the percentage of the goods to the cent.
fn discount(order: &Order, goods: Decimal, shipping: Decimal) -> Result<Decimal, Problem> {
    if let Some(discount) = not_negative("order_discount", order.discount)? {
        return Ok(discount);
    }
    let percent =
        not_negative("order_discount_percent", order.discount_percent)?.unwrap_or_default();
    if percent.is_zero() {
        return Ok(Decimal::ZERO);
    }
    let exact = goods
        .checked_mul(percent)
        .map(|product| product / Decimal::ONE_HUNDRED)
        .ok_or_else(too_large)?;
    let rounded = exact.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    match order.total {
        Some(total) if goods - rounded + shipping == total => Ok(rounded),
        _ => Err(disagree(
            "order_discount",
            format!(
                "the order gives a discount of {percent} % and no amount, and the total does not show which amount was meant"
            ),
        )),
    }
}

fn line_amount(index: usize, line: &OrderLine) -> Result<LineAmount, Problem> {
    let label = || line_label(index, line);
    if line.quantity < 0 {
        return Err(Problem::new(
            ProblemCode::BadQuantity,
            "item_quantity",
            format!("{} has the quantity {}", label(), line.quantity),
        ));
    }
    if line.quantity == 0 {
        return Ok(LineAmount {
            pieces: 0,
            unit_price: Decimal::ZERO,
            extended: zero_line(line, label)?,
        });
    }
    let unit_price = line.net_price.ok_or_else(|| {
        Problem::new(
            ProblemCode::NoPrice,
            "item_price",
            format!("{} has no price", label()),
        )
    })?;
    if unit_price.is_sign_negative() && !unit_price.is_zero() {
        return Err(Problem::new(
            ProblemCode::NoPrice,
            "item_price",
            format!("{} has the negative price {unit_price}", label()),
        ));
    }
    let pieces = pieces(line, unit_price, label)?;
    let extended = unit_price
        .checked_mul(Decimal::from(pieces))
        .ok_or_else(too_large)?;
    if let Some(stated) = line.extended
        && stated != extended
    {
        return Err(disagree(
            "item_price_extended",
            format!(
                "{}: {pieces} × {unit_price} is {extended}, and the line says {stated}",
                label()
            ),
        ));
    }
    Ok(LineAmount {
        pieces,
        unit_price,
        extended,
    })
}

/// A line of no pieces costs nothing.
fn zero_line(line: &OrderLine, label: impl Fn() -> String) -> Result<Decimal, Problem> {
    match line.extended {
        Some(stated) if !stated.is_zero() => Err(disagree(
            "item_price_extended",
            format!("{} has no pieces and costs {stated}", label()),
        )),
        _ => Ok(Decimal::ZERO),
    }
}

/// How many pieces a line takes, also where its money is unclear: then what it says.
pub(super) fn pieces_of(line: &OrderLine) -> i64 {
    let unit_price = line.net_price.unwrap_or_default();
    pieces(line, unit_price, String::new)
        .unwrap_or(line.quantity)
        .max(0)
}

/// How many pieces are meant. What a multiplier means is not documented [I]: it is taken for pieces
/// in a pack only when the amount of the line proves it.
fn pieces(
    line: &OrderLine,
    unit_price: Decimal,
    label: impl Fn() -> String,
) -> Result<i64, Problem> {
    let multiplier = match line.multiplier {
        None => return Ok(line.quantity),
        Some(one) if one == Decimal::ONE => return Ok(line.quantity),
        Some(multiplier) => multiplier,
    };
    let packed = Decimal::from(line.quantity)
        .checked_mul(multiplier)
        .filter(|pieces| pieces.fract().is_zero() && *pieces > Decimal::ZERO);
    if let Some(packed) = packed
        && let Some(extended) = line.extended
        && unit_price > Decimal::ZERO
        && unit_price.checked_mul(packed) == Some(extended)
        && let Ok(pieces) = i64::try_from(packed)
    {
        return Ok(pieces);
    }
    Err(Problem::new(
        ProblemCode::CasePackUnclear,
        "item_multiplier",
        format!(
            "{} has the multiplier {multiplier}, and its amount does not show how many pieces are meant",
            label()
        ),
    ))
}

fn not_negative(field: &str, amount: Option<Decimal>) -> Result<Option<Decimal>, Problem> {
    match amount {
        Some(amount) if amount.is_sign_negative() && !amount.is_zero() => Err(disagree(
            field,
            format!("{field} is {amount}, which is negative"),
        )),
        amount => Ok(amount),
    }
}

fn disagree(field: &str, message: String) -> Problem {
    Problem::new(ProblemCode::TotalsDisagree, field, message)
}

fn too_large() -> Problem {
    disagree(
        "order_total",
        "the amounts are too large to add up".to_owned(),
    )
}
