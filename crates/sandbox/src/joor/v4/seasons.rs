//! Seasons.

use serde_json::{Value, json};

use super::{Fault, Object, bulk, key_details, listed, only, required, text};
use crate::call::{Call, Reply};
use crate::world::World;
use crate::world::joor_styles::{Season, SeasonKey};

pub(in crate::joor) fn list(world: &mut World, _: &Call) -> Reply {
    listed(world.joor.seasons.values().map(json_of))
}

pub(in crate::joor) fn bulk_create(world: &mut World, call: &Call) -> Reply {
    bulk(call, |object| {
        only(object, &["name", "year", "external_id"])?;
        let name = required(object, "name")?;
        let year = year(object)?;
        let external_id = text(object, "external_id")?;
        let there = |key: SeasonKey| world.joor.seasons.with(&key).next().is_some();
        if external_id
            .clone()
            .map(SeasonKey::External)
            .is_some_and(there)
            || there(SeasonKey::Year(name.clone(), year.clone()))
        {
            let details = json!({ "external_id": external_id, "name": name, "year": year });
            return Err(Fault::duplicated("This season already exists", details));
        }
        let id = world.joor.next_id();
        let season = Season {
            id,
            name,
            year,
            external_id,
        };
        let json = json_of(&season);
        world.joor.seasons.insert(season);
        Ok(json)
    })
}

pub(in crate::joor) fn bulk_update(world: &mut World, call: &Call) -> Reply {
    bulk(call, |object| {
        only(object, &["id", "name", "year", "external_id"])?;
        let id = required(object, "id")?;
        let (name, year) = (text(object, "name")?, year(object)?);
        let external_id = text(object, "external_id")?;
        let changed = world.joor.seasons.change(&id, |season| {
            season.name = name.unwrap_or_else(|| season.name.clone());
            season.year = year.or_else(|| season.year.clone());
            season.external_id = external_id.or_else(|| season.external_id.clone());
            json_of(season)
        });
        changed.ok_or_else(|| Fault::invalid("No such season", key_details(object)))
    })
}

/// The year's type is not known \[I\]: text or a number.
fn year(object: &Object) -> Result<Option<String>, Fault> {
    match object.get("year") {
        Some(Value::Number(number)) => Ok(Some(number.to_string())),
        _ => text(object, "year"),
    }
}

fn json_of(season: &Season) -> Value {
    json!({
        "id": season.id,
        "name": season.name,
        "year": season.year,
        "external_id": season.external_id,
    })
}
