//! Text as PostgreSQL takes it: every character but NUL.

use std::borrow::Cow;
use std::error::Error;

use bytes::BytesMut;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

/// Stands before itself for a NUL, and before the next character for itself, so that what is marked sorts
/// as what it stands for.
const MARK: char = '\u{1}';
const ITSELF: char = '\u{2}';

/// Text in which NUL is written as two other characters. It reads back as it was, and sorts as it would.
#[derive(Debug)]
pub(super) struct Text<'a>(pub(super) Cow<'a, str>);

impl<'a> Text<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        if !text.contains(['\0', MARK]) {
            return Self(Cow::Borrowed(text));
        }
        let mut marked = String::with_capacity(text.len() + 2);
        for c in text.chars() {
            match c {
                '\0' => marked.extend([MARK, MARK]),
                MARK => marked.extend([MARK, ITSELF]),
                other => marked.push(other),
            }
        }
        Self(Cow::Owned(marked))
    }

    pub(super) fn all<'b>(texts: impl IntoIterator<Item = &'b str>) -> Vec<Text<'b>> {
        texts.into_iter().map(Text::of).collect()
    }
}

impl ToSql for Text<'_> {
    fn to_sql(
        &self,
        column: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        (&*self.0).to_sql(column, out)
    }

    fn accepts(column: &Type) -> bool {
        <&str as ToSql>::accepts(column)
    }

    to_sql_checked!();
}

/// Text as it was before [`Text`].
pub(super) struct Plain(pub(super) String);

impl<'a> FromSql<'a> for Plain {
    fn from_sql(column: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        let text = <&str as FromSql>::from_sql(column, raw)?;
        if !text.contains(MARK) {
            return Ok(Self(text.to_owned()));
        }
        let mut plain = String::with_capacity(text.len());
        let mut rest = text.chars();
        while let Some(c) = rest.next() {
            plain.push(match c {
                MARK => match rest.next() {
                    Some(MARK) => '\0',
                    Some(ITSELF) => MARK,
                    other => return Err(format!("no character is marked {other:?}").into()),
                },
                other => other,
            });
        }
        Ok(Self(plain))
    }

    fn accepts(column: &Type) -> bool {
        <&str as FromSql>::accepts(column)
    }
}
