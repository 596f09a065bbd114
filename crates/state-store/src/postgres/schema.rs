//! The schema and its migrations. A released migration is never edited; a new one is added.

use seamline_sync_engine::{Fault, StoreError};
use tokio_postgres::Client;

use super::fault::db;

/// Schema of this release on PostgreSQL.
pub const POSTGRES_SCHEMA_VERSION: u32 = 1;

const MIGRATIONS: [&str; POSTGRES_SCHEMA_VERSION as usize] = [include_str!("schema_1.sql")];

/// Makes the tables, or brings them up to this release. Of several processes that start at once one
/// does it and the others wait.
pub(super) async fn migrate(client: &mut Client) -> Result<(), StoreError> {
    check_encoding(client).await?;
    let transaction = client.transaction().await.map_err(db)?;
    transaction
        .batch_execute(
            "SELECT pg_advisory_xact_lock(hashtext('seamline schema of ' || current_schema()));
             CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL)",
        )
        .await
        .map_err(db)?;
    let found = transaction
        .query_one("SELECT COALESCE(MAX(version), 0) FROM schema_version", &[])
        .await
        .map_err(db)?;
    let found = u32::try_from(found.get::<_, i64>(0)).unwrap_or(u32::MAX);
    if found > POSTGRES_SCHEMA_VERSION {
        return Err(StoreError::NewerSchema {
            found,
            known: POSTGRES_SCHEMA_VERSION,
        });
    }
    if found < POSTGRES_SCHEMA_VERSION {
        for migration in &MIGRATIONS[found as usize..] {
            transaction.batch_execute(migration).await.map_err(db)?;
        }
        let version = i64::from(POSTGRES_SCHEMA_VERSION);
        transaction
            .batch_execute("DELETE FROM schema_version")
            .await
            .map_err(db)?;
        transaction
            .execute("INSERT INTO schema_version VALUES ($1)", &[&version])
            .await
            .map_err(db)?;
    }
    transaction.commit().await.map_err(db)
}

async fn check_encoding(client: &Client) -> Result<(), StoreError> {
    let row = client.query_one("SHOW server_encoding", &[]).await;
    let encoding: String = row.map_err(db)?.get(0);
    if encoding == "UTF8" {
        return Ok(());
    }
    Err(StoreError::Unusable {
        fault: Fault::Refused,
        message: format!(
            "the database stores text as {encoding}; make one with ENCODING 'UTF8' for the ledger"
        ),
        source: None,
    })
}
