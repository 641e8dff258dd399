//! The data there is at the start, drawn from the seed.

use monaco_catalog::temporal;
use serde_json::{Value, json};

use crate::config::Config;
use crate::error::ApiError;
use crate::operations::{Context, enrollment, tags};
use crate::random::Rng;
use crate::store::{Doc, Entity, Store, fold, text};
use crate::time::Timestamp;

/// When the first seeded record was made, so that the same seed gives the same instants on any day.
const EPOCH: &str = "2026-01-05T09:00:00Z";

const FIRST_NAMES: &[&str] = &[
    "Ada", "Grace", "Alan", "Edsger", "Barbara", "Ken", "Radia", "Tim", "Zoë", "Linus", "Frances", "Dennis", "Margaret",
    "Niklaus",
];
const LAST_NAMES: &[&str] = &[
    "Lovelace", "Hopper", "Turing", "Dijkstra", "Liskov", "Thompson", "Perlman", "Müller", "Allen", "Ritchie", "Hamilton",
    "Wirth", "O'Brien",
];
const TITLES: &[&str] = &["CEO", "CTO", "VP Sales", "Head of Growth", "Engineer", "Buyer"];
const COMPANIES: &[&str] = &["Acme", "Globex", "Initech", "Umbra", "Hooli", "Vandelay", "Stark"];
const INDUSTRIES: &[&str] = &["Software", "Logistics", "Retail", "Energy", "Health"];
const CITIES: &[&str] = &["Berlin", "Lisbon", "Austin", "Osaka", "Nairobi"];
const STATUSES: &[&str] = &["NEW", "PROSPECTING", "OPPORTUNITY", "CUSTOMER", "CHURNED"];
const COLORS: &[&str] = &["green", "blue", "red", "yellow"];

/// What was seeded.
#[derive(Debug)]
pub(crate) struct Seeded {
    pub(crate) org: String,
    /// The first user.
    pub(crate) user: String,
    pub(crate) last_stamp: Timestamp,
}

/// The first organisation, with all its records.
pub(crate) fn first_organisation(store: &Store, rng: &mut Rng, config: &Config) -> rusqlite::Result<Seeded> {
    let mut seeder = Seeder::organisation(store, rng, "Example Organisation")?;
    let accounts = config.accounts.unwrap_or((config.contacts / 10).max(5));
    let accounts = seeder.accounts(accounts)?;
    let opportunities = seeder.opportunities(&accounts)?;
    let contacts = seeder.contacts(config.contacts, &accounts)?;
    seeder.tasks(&accounts)?;
    seeder.meetings(&accounts, &opportunities)?;
    for number in 0..config.campaigns {
        seeder.campaign(number, &contacts)?;
    }
    Ok(seeder.done())
}

/// An organisation with users, tags and custom fields, and no other records.
pub(crate) fn empty_organisation(store: &Store, rng: &mut Rng, name: &str) -> rusqlite::Result<Seeded> {
    Ok(Seeder::organisation(store, rng, name)?.done())
}

/// A contact as the bulk endpoint makes one.
pub(crate) fn contact(rng: &mut Rng, number: usize, created_at: &str) -> Doc {
    let first = rng.pick(FIRST_NAMES);
    let last = rng.pick(LAST_NAMES);
    let id = rng.uuid();
    let mail = format!("{}.{number}-{}@example.com", ascii(first), &id[..8]);
    doc(json!({
        "id": id,
        "first_name": first,
        "last_name": last,
        "email": mail,
        "title": rng.pick(TITLES),
        "location": rng.pick(CITIES),
        "phone_number": format!("+1555{:07}", rng.below(10_000_000)),
        "source": "seed",
        "do_not_contact": rng.below(20) == 0,
        "scoring": {"heat_score": rng.pick(&["hot", "warm", "cold"])},
        "tags": [],
        "created_at": created_at,
        "updated_at": created_at,
    }))
}

struct Seeder<'a> {
    store: &'a Store,
    rng: &'a mut Rng,
    org: String,
    users: Vec<Value>,
    tags: Vec<(&'static str, String)>,
    custom_fields: Vec<(&'static str, String)>,
    now: Timestamp,
}

impl<'a> Seeder<'a> {
    fn organisation(store: &'a Store, rng: &'a mut Rng, name: &str) -> rusqlite::Result<Self> {
        let org = rng.uuid();
        store.add_org(&org, name)?;
        let mut seeder = Self {
            store,
            rng,
            org,
            users: Vec::new(),
            tags: Vec::new(),
            custom_fields: Vec::new(),
            now: Timestamp::from_micros(temporal::parse_datetime(EPOCH).unwrap_or(0)),
        };
        seeder.users()?;
        seeder.tags()?;
        seeder.custom_fields()?;
        Ok(seeder)
    }

    fn done(self) -> Seeded {
        let user = self.users.first().and_then(|user| user["id"].as_str());
        Seeded { user: user.unwrap_or_default().to_owned(), org: self.org, last_stamp: self.now }
    }

    fn put(&self, entity: Entity, doc: &Doc) -> rusqlite::Result<()> {
        self.store.put(&self.org, entity, doc)
    }

    /// Moves the time on now and then, so that many records share an instant.
    fn tick(&mut self) -> String {
        if self.rng.below(4) == 0 {
            let step = 1 + i64::try_from(self.rng.below(60_000_000)).unwrap_or(0);
            self.now = Timestamp::from_micros(self.now.micros().saturating_add(step));
        }
        self.now.iso()
    }

    /// A record with its id and instants.
    fn record(&mut self, fields: Value) -> Doc {
        let stamp = self.tick();
        let mut record = doc(fields);
        record.insert("id".to_owned(), json!(self.rng.uuid()));
        record.insert("created_at".to_owned(), json!(stamp));
        record.insert("updated_at".to_owned(), json!(stamp));
        record
    }

    fn users(&mut self) -> rusqlite::Result<()> {
        for number in 0..4 {
            let (first, last) = (FIRST_NAMES[number], LAST_NAMES[number]);
            let email = format!("{}@monaco.example", ascii(first));
            let user = self.record(json!({"first_name": first, "last_name": last, "email": email}));
            self.put(Entity::User, &user)?;
            self.users.push(json!({"id": user["id"], "first_name": first, "last_name": last}));
        }
        Ok(())
    }

    fn tags(&mut self) -> rusqlite::Result<()> {
        for object in ["contacts", "accounts", "opportunities"] {
            for name in ["Key", "Warm", "Event 2026"] {
                let color = self.rng.pick(COLORS);
                let unique = tags::unique_name(object, name);
                let tag = self.record(json!({
                    "name": name, "color": color, "_object": object, "_unique": unique,
                }));
                self.put(Entity::Tag, &tag)?;
                self.tags.push((object, text(&tag, "id").to_owned()));
            }
        }
        Ok(())
    }

    fn custom_fields(&mut self) -> rusqlite::Result<()> {
        let buyer = json!([["economic_buyer", "Economic buyer"], ["champion", "Champion"]]);
        for (object, name, kind, options, ai) in [
            (Entity::Contact, "Persona", "enum", buyer, false),
            (Entity::Contact, "Lead score", "number", json!([]), true),
            (Entity::Account, "Renewal date", "date", json!([]), false),
            (Entity::Account, "Segment", "string", json!([]), false),
            (Entity::Opportunity, "Next step", "string", json!([]), true),
        ] {
            let field = self.record(json!({
                "object": object.name(), "name": name, "type": kind, "options": options, "ai": ai,
            }));
            self.put(Entity::CustomField, &field)?;
            let key = format!("custom_field_{}", text(&field, "id"));
            self.custom_fields.push((name, key));
        }
        Ok(())
    }

    fn custom_key(&self, name: &str) -> String {
        let found = self.custom_fields.iter().find(|(known, _)| *known == name);
        found.map_or_else(String::new, |(_, key)| key.clone())
    }

    fn some_tags(&mut self, object: &str) -> Value {
        let own = self.tags.iter().filter(|(of, _)| *of == object);
        let ids: Vec<&str> = own.map(|(_, id)| id.as_str()).collect();
        let count = self.rng.below(3);
        json!(ids[..count.min(ids.len())])
    }

    fn accounts(&mut self, count: usize) -> rusqlite::Result<Vec<String>> {
        let (renewal, segment) = (self.custom_key("Renewal date"), self.custom_key("Segment"));
        let mut ids = Vec::with_capacity(count);
        for number in 0..count {
            let name = self.rng.pick(COMPANIES);
            let tags = self.some_tags("accounts");
            let owner = self.users[self.rng.below(self.users.len())].clone();
            let mut account = self.record(json!({
                "name": format!("{name} {number}"),
                "owner": owner,
                "tags": tags,
                "company": {
                    "domain": format!("{}{number}.example.com", ascii(name)),
                    "linkedin_url": format!("https://linkedin.example/company/{number}"),
                },
                "scoring": {"tier": "A", "heat_score": "warm"},
            }));
            account.insert("status".to_owned(), json!(self.rng.pick(STATUSES)));
            if let Some(Value::Object(company)) = account.get_mut("company") {
                company.insert("description".to_owned(), json!("Seeded"));
                company.insert("employee_count".to_owned(), json!(1 + self.rng.below(9000)));
                company.insert("founded_year".to_owned(), json!(1950 + self.rng.below(70)));
                company.insert("industries".to_owned(), json!([self.rng.pick(INDUSTRIES)]));
                company.insert("total_funding_usd".to_owned(), json!(self.rng.below(90) * 100_000));
                company.insert("last_funding_date".to_owned(), json!("2024-05-17"));
            }
            account.insert(renewal.clone(), json!(format!("2026-{:02}-15", 1 + number % 12)));
            account.insert(segment.clone(), json!(self.rng.pick(&["SMB", "Enterprise"])));
            self.put(Entity::Account, &account)?;
            ids.push(text(&account, "id").to_owned());
        }
        Ok(ids)
    }

    fn contacts(&mut self, count: usize, accounts: &[String]) -> rusqlite::Result<Vec<String>> {
        let (persona, score) = (self.custom_key("Persona"), self.custom_key("Lead score"));
        let mut ids = Vec::with_capacity(count);
        for number in 0..count {
            let stamp = self.tick();
            let mut contact = contact(self.rng, number, &stamp);
            let tags = self.some_tags("contacts");
            contact.insert("tags".to_owned(), tags);
            if !accounts.is_empty() {
                let account = &accounts[self.rng.below(accounts.len())];
                contact.insert("account_id".to_owned(), json!(account));
            }
            if number % 3 == 0 {
                let url = format!("https://linkedin.example/in/{number}");
                contact.insert("linkedin_url".to_owned(), json!(url));
                contact.insert(persona.clone(), json!("champion"));
            }
            contact.insert(score.clone(), json!(self.rng.below(100)));
            self.put(Entity::Contact, &contact)?;
            ids.push(text(&contact, "id").to_owned());
        }
        Ok(ids)
    }

    fn opportunities(&mut self, accounts: &[String]) -> rusqlite::Result<Vec<String>> {
        let mut ids = Vec::new();
        for (number, account) in accounts.iter().enumerate().step_by(2) {
            let stage = self.rng.pick(&["discovery", "proposal", "negotiation", "closed-won"]);
            let owner = self.users[self.rng.below(self.users.len())].clone();
            let tags = self.some_tags("opportunities");
            let amount = 1000 * (1 + self.rng.below(200));
            let opportunity = self.record(json!({
                "account_id": account,
                "name": format!("Deal {number}"),
                "owner": owner,
                "stage": stage,
                "estimated_value": {"currency_code": "USD", "amount": amount},
                "estimated_close_date": format!("2026-{:02}-28", 1 + number % 12),
                "risks": [],
                "tags": tags,
            }));
            self.put(Entity::Opportunity, &opportunity)?;
            ids.push(text(&opportunity, "id").to_owned());
        }
        Ok(ids)
    }

    fn tasks(&mut self, accounts: &[String]) -> rusqlite::Result<()> {
        for (number, account) in accounts.iter().enumerate() {
            let assignee = self.users[self.rng.below(self.users.len())].clone();
            let task = self.record(json!({
                "account_id": account,
                "title": format!("Call back {number}"),
                "task_type": "GENERAL_ACTION_ITEM",
                "assignee": assignee,
                "status": "TODO",
                "due_at": self.now.plus_millis(86_400_000).iso(),
                "_manual": number % 2 == 0,
            }));
            self.put(Entity::Task, &task)?;
        }
        Ok(())
    }

    fn meetings(&mut self, accounts: &[String], opportunities: &[String]) -> rusqlite::Result<()> {
        for (number, account) in accounts.iter().enumerate() {
            let start = self.now.plus_millis(3_600_000);
            let word = json!({"text": "Hello", "start_timestamp": 0.0, "end_timestamp": 0.4});
            let meeting = self.record(json!({
                "account_id": account,
                "opportunity_id": opportunities.get(number / 2),
                "title": format!("Demo {number}"),
                "description": "Seeded",
                "start_time": start.iso(),
                "end_time": start.plus_millis(1_800_000).iso(),
                "occurred_at": start.iso(),
                "meeting_platform": "zoom",
                "meeting_url": "https://meet.example/1",
                "organizer": {"email": "ada@monaco.example", "display_name": "Ada"},
                "attendees": [{"email": "buyer@example.com", "response_status": "accepted"}],
                "next_actions": ["Send the offer"],
                "meeting_summary": "It went well.",
                "video_url": "https://video.example/1?signature=secret",
                "transcript": [{"speaker": "Ada", "language": "en", "words": [word]}],
            }));
            self.put(Entity::Meeting, &meeting)?;
        }
        Ok(())
    }

    /// A template, an audience of the next ten contacts, and a campaign with sequences in several states.
    fn campaign(&mut self, number: usize, contacts: &[String]) -> rusqlite::Result<()> {
        let step = self.rng.uuid();
        let template = self.record(json!({
            "name": numbered("Default outreach", number), "description": "Seeded", "status": "ACTIVE",
            "owner_id": self.users[0]["id"], "is_default": number == 0, "transitions": [], "blocks": {},
            "steps": [{"id": step, "index": 1, "type": "auto_email", "subject": "Hello",
                       "message": "Hello there", "title": "First mail"}],
        }));
        self.put(Entity::Template, &template)?;
        let audience_name = numbered("Everybody early", number);
        let audience = self.record(json!({"name": audience_name, "type": "contacts", "status": "active"}));
        self.put(Entity::Audience, &audience)?;
        let members = contacts.chunks(10).nth(number).unwrap_or_default();
        for contact in members {
            self.store.add_member(&self.org, text(&audience, "id"), &fold(contact))?;
        }
        let sender = self.users[0]["id"].clone();
        let campaign = self.record(json!({
            "name": numbered("Spring", number), "status": "active", "prioritized": false,
            "template_id": template["id"], "_audience_ids": [audience["id"]],
            "distribution": {"mode": "percentage", "sender_ids": [sender],
                             "percentages": [{"sender_id": sender, "percentage": 100}]},
        }));
        self.put(Entity::Campaign, &campaign)?;
        self.sequences(&campaign, members)
    }

    fn sequences(&mut self, campaign: &Doc, members: &[String]) -> rusqlite::Result<()> {
        let mut ctx = Context {
            store: self.store,
            rng: self.rng,
            org: &self.org,
            user: "",
            now: self.now,
            stamp: self.now,
            enrollment_ms: 0,
        };
        match enrollment::enroll(&mut ctx, campaign, members) {
            Ok(()) => {}
            Err(ApiError::Store(error)) => return Err(error),
            // An enrolment refuses nothing.
            Err(_) => return Ok(()),
        }
        let sequences = self.store.find(&self.org, Entity::Sequence, "campaign_id", text(campaign, "id"))?;
        for (number, mut sequence) in sequences.into_iter().enumerate() {
            let status = ["active", "draft", "paused"][number % 3];
            sequence.insert("status".to_owned(), json!(status));
            self.put(Entity::Sequence, &sequence)?;
        }
        Ok(())
    }
}

/// The map of a JSON object.
fn doc(value: Value) -> Doc {
    value.as_object().cloned().unwrap_or_default()
}

/// A name for each of several: the first has none added.
fn numbered(name: &str, number: usize) -> String {
    if number == 0 { name.to_owned() } else { format!("{name} {}", number + 1) }
}

/// A name as it can stand in an address.
fn ascii(name: &str) -> String {
    let kept = name.chars().filter(char::is_ascii_alphabetic);
    kept.collect::<String>().to_lowercase()
}
