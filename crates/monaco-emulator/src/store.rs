//! The store: JSON documents in SQLite, one table for all entities.
//!
//! What must be found fast by its content stands in `lookups` too, folded to lower case.

use std::path::Path;

use monaco_catalog::temporal;
use rusqlite::functions::FunctionFlags;
use rusqlite::types::Value as SqlValue;
use rusqlite::{Connection, OptionalExtension, params, params_from_iter};
use serde_json::{Map, Value};

/// A record: the answer's fields, and the emulator's own under keys that start with `_`.
pub(crate) type Doc = Map<String, Value>;

/// What kind of record a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Entity {
    Account,
    Audience,
    Campaign,
    Contact,
    CustomField,
    Meeting,
    Opportunity,
    Sequence,
    Tag,
    Task,
    Template,
    User,
}

impl Entity {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Audience => "audience",
            Self::Campaign => "campaign",
            Self::Contact => "contact",
            Self::CustomField => "custom_field",
            Self::Meeting => "meeting",
            Self::Opportunity => "opportunity",
            Self::Sequence => "sequence",
            Self::Tag => "tag",
            Self::Task => "task",
            Self::Template => "template",
            Self::User => "user",
        }
    }

    /// For people, in messages.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Account => "Account",
            Self::Audience => "Audience",
            Self::Campaign => "Campaign",
            Self::Contact => "Contact",
            Self::CustomField => "Custom field",
            Self::Meeting => "Meeting",
            Self::Opportunity => "Opportunity",
            Self::Sequence => "Sequence",
            Self::Tag => "Tag",
            Self::Task => "Task",
            Self::Template => "Sequence template",
            Self::User => "User",
        }
    }

    /// The fields a record can be found by: a name, and where it stands in the document.
    fn lookups(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Account => &[("domain", "/company/domain")],
            Self::Audience | Self::Campaign => &[("name", "/name")],
            Self::Contact => &[("email", "/email"), ("linkedin_url", "/linkedin_url"), ("account_id", "/account_id")],
            Self::CustomField => &[("object", "/object")],
            Self::Opportunity => &[("idempotency_key", "/_idempotency_key")],
            Self::Sequence => &[("campaign_id", "/_campaign_id"), ("contact_id", "/contact_id")],
            Self::Tag => &[("unique", "/_unique"), ("object", "/_object")],
            Self::Meeting | Self::Task | Self::Template | Self::User => &[],
        }
    }
}

/// A piece of SQL with its parameters.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Sql {
    pub(crate) text: String,
    pub(crate) params: Vec<SqlValue>,
}

/// Which records to read, in which order.
#[derive(Debug, Clone)]
pub(crate) struct Query {
    /// A condition on `r`, the table of records.
    pub(crate) condition: Sql,
    pub(crate) order: String,
    pub(crate) limit: i64,
    pub(crate) offset: i64,
}

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS orgs (id TEXT PRIMARY KEY, name TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS keys (
        id TEXT PRIMARY KEY, org TEXT NOT NULL, user TEXT NOT NULL,
        full_access INTEGER NOT NULL, hash TEXT NOT NULL UNIQUE, active INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS records (
        org TEXT NOT NULL, entity TEXT NOT NULL, id TEXT NOT NULL,
        created_at TEXT NOT NULL, doc TEXT NOT NULL, PRIMARY KEY (org, entity, id)) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS records_by_time ON records (org, entity, created_at, id);
    CREATE TABLE IF NOT EXISTS lookups (
        org TEXT NOT NULL, entity TEXT NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL,
        id TEXT NOT NULL, PRIMARY KEY (org, entity, field, value, id)) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS lookups_by_record ON lookups (org, entity, id);
    CREATE TABLE IF NOT EXISTS members (
        org TEXT NOT NULL, audience TEXT NOT NULL, contact TEXT NOT NULL,
        PRIMARY KEY (org, audience, contact)) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS members_by_contact ON members (org, contact);
";

/// The open database.
#[derive(Debug)]
pub(crate) struct Store {
    pub(crate) db: Connection,
}

impl Store {
    /// Opens the file, or a database in memory.
    pub(crate) fn open(file: Option<&Path>) -> rusqlite::Result<Self> {
        let db = match file {
            Some(path) => Connection::open(path)?,
            None => Connection::open_in_memory()?,
        };
        // Losing the last writes in a power cut is fine here; waiting for the disk is not.
        db.execute_batch("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF;")?;
        db.execute_batch(SCHEMA)?;
        db.set_prepared_statement_cache_capacity(128);
        let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
        db.create_scalar_function("fold", 1, flags, |call| Ok(call.get::<Option<String>>(0)?.map(|text| fold(&text))))?;
        Ok(Self { db })
    }

    /// Forgets everything.
    pub(crate) fn clear(&self) -> rusqlite::Result<()> {
        self.db.execute_batch(
            "DELETE FROM orgs; DELETE FROM keys; DELETE FROM records;
             DELETE FROM lookups; DELETE FROM members;",
        )
    }

    /// Runs `work` in a transaction, which is undone when it fails.
    pub(crate) fn transaction<T, E: From<rusqlite::Error>>(&self, work: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        self.db.execute_batch("BEGIN")?;
        let result = work();
        let end = if result.is_ok() { "COMMIT" } else { "ROLLBACK" };
        self.db.execute_batch(end)?;
        result
    }

    pub(crate) fn add_org(&self, id: &str, name: &str) -> rusqlite::Result<()> {
        self.db.execute("INSERT INTO orgs (id, name) VALUES (?1, ?2)", [id, name])?;
        Ok(())
    }

    pub(crate) fn org_name(&self, id: &str) -> rusqlite::Result<Option<String>> {
        self.db.query_row("SELECT name FROM orgs WHERE id = ?1", [id], |row| row.get(0)).optional()
    }

    /// The organisation that was made first.
    pub(crate) fn first_org(&self) -> rusqlite::Result<Option<String>> {
        self.db.query_row("SELECT id FROM orgs ORDER BY rowid LIMIT 1", [], |row| row.get(0)).optional()
    }

    /// Counts how often the database was opened with data in it.
    pub(crate) fn next_run(&self) -> rusqlite::Result<u64> {
        let runs: u32 = self.db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        let next = runs.wrapping_add(1) & 0x7FFF_FFFF;
        self.db.execute_batch(&format!("PRAGMA user_version = {next}"))?;
        Ok(u64::from(next))
    }

    /// When the newest record was made, in microseconds.
    pub(crate) fn latest(&self, org: &str) -> rusqlite::Result<i64> {
        let sql = "SELECT coalesce(max(created_at), '') FROM records WHERE org = ?1";
        let latest: String = self.db.query_row(sql, [org], |row| row.get(0))?;
        Ok(temporal::parse_datetime(&latest).unwrap_or(0))
    }

    /// Writes a record, new or changed. It must have `id`; `created_at` may be missing.
    pub(crate) fn put(&self, org: &str, entity: Entity, doc: &Doc) -> rusqlite::Result<()> {
        let id = text(doc, "id");
        let sql = "INSERT OR REPLACE INTO records (org, entity, id, created_at, doc)
                   VALUES (?1, ?2, ?3, ?4, ?5)";
        let body = Value::Object(doc.clone()).to_string();
        let created_at = text(doc, "created_at");
        self.db.prepare_cached(sql)?.execute(params![org, entity.name(), id, created_at, body])?;
        self.forget_lookups(org, entity, id)?;
        let root = Value::Object(doc.clone());
        let sql = "INSERT OR IGNORE INTO lookups (org, entity, field, value, id)
                   VALUES (?1, ?2, ?3, ?4, ?5)";
        let mut insert = self.db.prepare_cached(sql)?;
        for (field, pointer) in entity.lookups() {
            if let Some(value) = root.pointer(pointer).and_then(Value::as_str) {
                insert.execute(params![org, entity.name(), field, fold(value), id])?;
            }
        }
        Ok(())
    }

    pub(crate) fn get(&self, org: &str, entity: Entity, id: &str) -> rusqlite::Result<Option<Doc>> {
        let sql = "SELECT doc FROM records WHERE org = ?1 AND entity = ?2 AND id = ?3";
        self.db.prepare_cached(sql)?.query_row([org, entity.name(), &fold(id)], read_doc).optional()
    }

    /// Returns whether there was such a record.
    pub(crate) fn delete(&self, org: &str, entity: Entity, id: &str) -> rusqlite::Result<bool> {
        let id = &fold(id);
        self.forget_lookups(org, entity, id)?;
        let sql = "DELETE FROM records WHERE org = ?1 AND entity = ?2 AND id = ?3";
        let deleted = self.db.prepare_cached(sql)?.execute([org, entity.name(), id])?;
        Ok(deleted > 0)
    }

    /// All records whose looked-up field has this value, whatever its case.
    pub(crate) fn find(&self, org: &str, entity: Entity, field: &str, value: &str) -> rusqlite::Result<Vec<Doc>> {
        let sql = "SELECT r.doc FROM lookups l JOIN records r
                   ON r.org = l.org AND r.entity = l.entity AND r.id = l.id
                   WHERE l.org = ?1 AND l.entity = ?2 AND l.field = ?3 AND l.value = ?4
                   ORDER BY r.created_at, r.id";
        self.db.prepare_cached(sql)?.query_map([org, entity.name(), field, &fold(value)], read_doc)?.collect()
    }

    /// The first of [`Self::find`].
    pub(crate) fn find_one(&self, org: &str, entity: Entity, field: &str, value: &str) -> rusqlite::Result<Option<Doc>> {
        Ok(self.find(org, entity, field, value)?.into_iter().next())
    }

    /// Every record of an entity, oldest first.
    pub(crate) fn all(&self, org: &str, entity: Entity) -> rusqlite::Result<Vec<Doc>> {
        let sql = "SELECT doc FROM records WHERE org = ?1 AND entity = ?2 ORDER BY created_at, id";
        self.db.prepare_cached(sql)?.query_map([org, entity.name()], read_doc)?.collect()
    }

    pub(crate) fn count(&self, org: &str, entity: Entity, condition: &Sql) -> rusqlite::Result<i64> {
        let sql = format!("SELECT count(*) FROM records r WHERE r.org = ? AND r.entity = ? AND ({})", condition.text);
        let params = scoped(org, entity, condition);
        self.db.prepare_cached(&sql)?.query_row(params_from_iter(params), |row| row.get(0))
    }

    pub(crate) fn select(&self, org: &str, entity: Entity, query: &Query) -> rusqlite::Result<Vec<Doc>> {
        let sql = format!(
            "SELECT r.doc FROM records r WHERE r.org = ? AND r.entity = ? AND ({}) ORDER BY {} LIMIT ? OFFSET ?",
            query.condition.text, query.order
        );
        let mut params = scoped(org, entity, &query.condition);
        params.push(query.limit.into());
        params.push(query.offset.into());
        self.db.prepare_cached(&sql)?.query_map(params_from_iter(params), read_doc)?.collect()
    }

    /// Returns whether the contact was not a member before.
    pub(crate) fn add_member(&self, org: &str, audience: &str, contact: &str) -> rusqlite::Result<bool> {
        let sql = "INSERT OR IGNORE INTO members (org, audience, contact) VALUES (?1, ?2, ?3)";
        let added = self.db.prepare_cached(sql)?.execute([org, audience, contact])?;
        Ok(added > 0)
    }

    pub(crate) fn remove_member(&self, org: &str, audience: &str, contact: &str) -> rusqlite::Result<()> {
        let sql = "DELETE FROM members WHERE org = ?1 AND audience = ?2 AND contact = ?3";
        self.db.prepare_cached(sql)?.execute([org, audience, contact])?;
        Ok(())
    }

    pub(crate) fn remove_from_all_audiences(&self, org: &str, contact: &str) -> rusqlite::Result<()> {
        let sql = "DELETE FROM members WHERE org = ?1 AND contact = ?2";
        self.db.execute(sql, [org, contact])?;
        Ok(())
    }

    /// The ids of an audience's contacts.
    pub(crate) fn members(&self, org: &str, audience: &str) -> rusqlite::Result<Vec<String>> {
        let sql = "SELECT contact FROM members WHERE org = ?1 AND audience = ?2 ORDER BY contact";
        self.db.prepare_cached(sql)?.query_map([org, audience], |row| row.get(0))?.collect()
    }

    pub(crate) fn member_count(&self, org: &str, audience: &str) -> rusqlite::Result<i64> {
        let sql = "SELECT count(*) FROM members WHERE org = ?1 AND audience = ?2";
        self.db.prepare_cached(sql)?.query_row([org, audience], |row| row.get(0))
    }

    fn forget_lookups(&self, org: &str, entity: Entity, id: &str) -> rusqlite::Result<()> {
        let sql = "DELETE FROM lookups WHERE org = ?1 AND entity = ?2 AND id = ?3";
        self.db.prepare_cached(sql)?.execute([org, entity.name(), id])?;
        Ok(())
    }
}

/// A text of a document; empty when it is missing.
pub(crate) fn text<'a>(doc: &'a Doc, key: &str) -> &'a str {
    doc.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// Text as it is compared where case does not count.
pub(crate) fn fold(text: &str) -> String {
    text.trim().to_lowercase()
}

fn scoped(org: &str, entity: Entity, condition: &Sql) -> Vec<SqlValue> {
    let mut params: Vec<SqlValue> = vec![org.to_owned().into(), entity.name().to_owned().into()];
    params.extend(condition.params.iter().cloned());
    params
}

fn read_doc(row: &rusqlite::Row<'_>) -> rusqlite::Result<Doc> {
    let text: String = row.get(0)?;
    serde_json::from_str(&text)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, Box::new(error)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn contact(id: &str, email: &str) -> Doc {
        let doc = json!({"id": id, "created_at": "2026-01-01T00:00:00Z", "email": email});
        doc.as_object().cloned().unwrap_or_default()
    }

    #[test]
    fn records_are_found_by_what_they_are_looked_up_by_and_by_nothing_old() {
        let store = Store::open(None).expect("a store");
        store.put("o", Entity::Contact, &contact("1", "A@x.io")).expect("written");
        let by = |email: &str| store.find_one("o", Entity::Contact, "email", email).expect("read");
        assert!(by("a@X.io").is_some());
        store.put("o", Entity::Contact, &contact("1", "b@x.io")).expect("written");
        assert!(by("a@x.io").is_none() && by("b@x.io").is_some());
        assert!(store.delete("o", Entity::Contact, "1").expect("deleted"));
        assert!(by("b@x.io").is_none());
    }

    #[test]
    fn organisations_do_not_see_each_other() {
        let store = Store::open(None).expect("a store");
        store.put("o", Entity::Contact, &contact("1", "a@x.io")).expect("written");
        assert!(store.get("p", Entity::Contact, "1").expect("read").is_none());
        assert!(!store.delete("p", Entity::Contact, "1").expect("read"));
    }

    #[test]
    fn a_failed_transaction_leaves_nothing() {
        let store = Store::open(None).expect("a store");
        let result: Result<(), rusqlite::Error> = store.transaction(|| {
            store.put("o", Entity::Contact, &contact("1", "a@x.io"))?;
            Err(rusqlite::Error::InvalidQuery)
        });
        assert!(result.is_err());
        assert!(store.get("o", Entity::Contact, "1").expect("read").is_none());
    }
}
