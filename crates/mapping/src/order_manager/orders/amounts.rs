//! Money of an order: checked, never guessed.

use rust_decimal::{Decimal, RoundingStrategy};

use super::case_packs::pieces;
use super::line_label;
use crate::model::{Order, OrderLine};
use crate::problem::{Problem, ProblemCode};
use crate::rules::{LineDiscounts, OrderRules};

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
    /// Discount of the whole line, beside the price.
    pub(super) discount: Decimal,
    extended: Decimal,
}

impl Amounts {
    /// Total = sum of the lines − discount + shipping, where a line is (price − discount) × quantity
    /// (requirement R35; JOOR has no tax, and that the total includes both is inferred [I], so an
    /// order that does not add up waits). `going` says which lines go; the others have to add up too.
    pub(super) fn of(order: &Order, rules: &OrderRules, going: &[bool]) -> Result<Self, Problem> {
        let currency = currency(order, rules)?;
        let lines = order
            .lines
            .iter()
            .enumerate()
            .map(|(index, line)| line_amount(index, line, rules))
            .collect::<Result<Vec<_>, _>>()?;
        if lines.iter().all(|line| line.pieces == 0) {
            return Err(Problem::new(
                ProblemCode::NoLines,
                "line_items",
                "the order has no line with a quantity",
            ));
        }
        let goods = sum(lines.iter())?;
        let shipping = not_negative("order_shipping_total", order.shipping)?.unwrap_or_default();
        let discount = discount(order, goods, shipping)?;
        let total = total(goods, discount, shipping)?;
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
        let whole = Self {
            currency,
            lines,
            discount,
            shipping,
            total,
        };
        let part = if going.iter().all(|goes| *goes) {
            whole
        } else {
            whole.without_lines(order, goods, going)?
        };
        if is_negative(part.total) {
            return Err(disagree(
                "order_total",
                format!("the total {} is negative", part.total),
            ));
        }
        Ok(part.normalized())
    }

    /// The order without the lines that do not go. A discount that is the stated percentage of all
    /// goods becomes that percentage of what goes; another one stays, as shipping does.
    fn without_lines(self, order: &Order, goods: Decimal, going: &[bool]) -> Result<Self, Problem> {
        let lines = self.lines.iter().zip(going);
        let kept = sum(lines.filter_map(|(line, goes)| goes.then_some(line)))?;
        let discount = match order.discount_percent {
            Some(percent) if percentage(goods, percent)? == self.discount => {
                percentage(kept, percent)?
            }
            _ => self.discount,
        };
        Ok(Self {
            total: total(kept, discount, self.shipping)?,
            discount,
            ..self
        })
    }

    /// Equal amounts get equal bytes.
    fn normalized(mut self) -> Self {
        for line in &mut self.lines {
            line.unit_price = line.unit_price.normalize();
            line.discount = line.discount.normalize();
        }
        Self {
            discount: self.discount.normalize(),
            shipping: self.shipping.normalize(),
            total: self.total.normalize(),
            ..self
        }
    }
}

fn sum<'line>(lines: impl Iterator<Item = &'line LineAmount>) -> Result<Decimal, Problem> {
    let mut lines = lines.map(|line| line.extended);
    lines
        .try_fold(Decimal::ZERO, Decimal::checked_add)
        .ok_or_else(too_large)
}

fn total(goods: Decimal, discount: Decimal, shipping: Decimal) -> Result<Decimal, Problem> {
    goods
        .checked_sub(discount)
        .and_then(|rest| rest.checked_add(shipping))
        .ok_or_else(too_large)
}

/// A percentage of an amount, to the cent.
fn percentage(amount: Decimal, percent: Decimal) -> Result<Decimal, Problem> {
    let exact = amount
        .checked_mul(percent)
        .map(|product| product / Decimal::ONE_HUNDRED)
        .ok_or_else(too_large)?;
    Ok(exact.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero))
}

fn is_negative(amount: Decimal) -> bool {
    amount.is_sign_negative() && !amount.is_zero()
}

fn currency(order: &Order, rules: &OrderRules) -> Result<String, Problem> {
    let code = order.currency.as_deref().unwrap_or_default();
    if code.len() == 3 && code.bytes().all(|letter| letter.is_ascii_uppercase()) {
        if rules.currencies.is_empty() || rules.currencies.contains(code) {
            return Ok(code.to_owned());
        }
        let taken: Vec<&str> = rules.currencies.iter().map(String::as_str).collect();
        return Err(Problem::new(
            ProblemCode::CurrencyNotTaken,
            "order_currency",
            format!(
                "the order is in {code}, and orders are taken in {}",
                taken.join(", ")
            ),
        ));
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
    let rounded = percentage(goods, percent)?;
    match order.total {
        Some(told) if total(goods, rounded, shipping)? == told => Ok(rounded),
        _ => Err(disagree(
            "order_discount",
            format!(
                "the order gives a discount of {percent} % and no amount, and the total does not show which amount was meant"
            ),
        )),
    }
}

fn line_amount(index: usize, line: &OrderLine, rules: &OrderRules) -> Result<LineAmount, Problem> {
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
            discount: Decimal::ZERO,
            extended: zero_line(line, label)?,
        });
    }
    let net_price = net_price(line, label)?;
    let packed = pieces(line, net_price, rules.case_packs, label)?;
    let pieces = Decimal::from(packed.pieces);
    let extended = packed.price.checked_mul(pieces).ok_or_else(too_large)?;
    if let Some(stated) = line.extended
        && stated != extended
    {
        return Err(disagree(
            "item_price_extended",
            format!(
                "{}: {pieces} × {} is {extended}, and the line says {stated}",
                label(),
                packed.price
            ),
        ));
    }
    let (unit_price, discount) = match shown_discount(line, packed.price, net_price, rules) {
        Some((list_price, off)) => (list_price, off.checked_mul(pieces).ok_or_else(too_large)?),
        None => (packed.price, Decimal::ZERO),
    };
    Ok(LineAmount {
        pieces: packed.pieces,
        unit_price,
        discount,
        extended,
    })
}

fn net_price(line: &OrderLine, label: impl Fn() -> String) -> Result<Decimal, Problem> {
    let problem = |message| Problem::new(ProblemCode::NoPrice, "item_price", message);
    match line.net_price {
        None => Err(problem(format!("{} has no price", label()))),
        Some(price) if is_negative(price) => Err(problem(format!(
            "{} has the negative price {price}",
            label()
        ))),
        Some(price) => Ok(price),
    }
}

/// List price of a piece and the discount off it, where there is one and it is to be shown. A price
/// of a pack says nothing of the list price of a piece.
fn shown_discount(
    line: &OrderLine,
    price: Decimal,
    net_price: Decimal,
    rules: &OrderRules,
) -> Option<(Decimal, Decimal)> {
    if rules.line_discounts == LineDiscounts::InPrice || price != net_price {
        return None;
    }
    let list_price = line.list_price.filter(|list_price| *list_price > price)?;
    Some((list_price, list_price - price))
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

fn not_negative(field: &str, amount: Option<Decimal>) -> Result<Option<Decimal>, Problem> {
    match amount {
        Some(amount) if is_negative(amount) => Err(disagree(
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
