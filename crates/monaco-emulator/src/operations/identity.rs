//! Who is calling, who else is there, and which fields there are.

use serde_json::{Value, json};

use super::{Answer, Call, Context};
use crate::error::ApiError;
use crate::fields::{self, FieldSpec};
use crate::present::Presenter;
use crate::store::{Entity, fold, text};

pub(super) fn me(ctx: &mut Context<'_>, _call: &Call) -> Result<Answer, ApiError> {
    let user = ctx.record(Entity::User, ctx.user)?;
    let org_name = ctx.store.org_name(ctx.org)?;
    Ok(Answer::Data(json!({
        "org_id": ctx.org,
        "org_name": org_name,
        "user_id": ctx.user,
        "user_email": user.get("email"),
        "user_first_name": user.get("first_name"),
        "user_last_name": user.get("last_name"),
    })))
}

pub(super) fn users(ctx: &mut Context<'_>, call: &Call) -> Result<Answer, ApiError> {
    let query = fold(call.query.get("query").map_or("", String::as_str));
    let presenter = Presenter::new(ctx, Entity::User, call.schema())?;
    let mut shown = Vec::new();
    for user in ctx.store.all(ctx.org, Entity::User)? {
        let name = format!("{} {}", text(&user, "first_name"), text(&user, "last_name"));
        if fold(&name).contains(&query) || fold(text(&user, "email")).contains(&query) {
            shown.push(presenter.show(user)?);
        }
    }
    Ok(Answer::Data(Value::Array(shown)))
}

pub(super) fn field_schemas(ctx: &mut Context<'_>, call: &Call) -> Result<Answer, ApiError> {
    let entity = match call.param(0) {
        "accounts" => Entity::Account,
        "contacts" => Entity::Contact,
        "meetings" => Entity::Meeting,
        "opportunities" => Entity::Opportunity,
        "sequences" => Entity::Sequence,
        "tasks" => Entity::Task,
        _ => return Err(ApiError::NotFound("Entity")),
    };
    let fields = fields::of(ctx.store, ctx.org, entity)?;
    let shown = fields.iter().map(FieldSpec::schema).collect();
    Ok(Answer::Data(Value::Array(shown)))
}
