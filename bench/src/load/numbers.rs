//! The numbers, and how they are shown.

use std::fmt::Write as _;

use anyhow::Result;
use serde::Serialize;

use super::{machine::Machine, pairs::Rounds, process::precise};

/// What was measured so far.
#[derive(Debug, Default)]
pub(crate) struct Numbers(Vec<Row>);

/// One number.
#[derive(Debug, Serialize)]
pub(crate) struct Row {
    scenario: &'static str,
    what: String,
    value: f64,
    unit: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    goal: Option<Goal>,
    #[serde(skip_serializing_if = "String::is_empty")]
    note: String,
}

/// What a number is to be, in its unit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Goal {
    AtLeast(f64),
    AtMost(f64),
}

impl Row {
    /// Notes what it is to be.
    pub(crate) fn goal(&mut self, goal: Goal) {
        self.goal = Some(goal);
    }
}

impl Goal {
    /// For a table; says too whether a number misses it.
    fn beside(self, value: f64) -> String {
        let (sign, bound, missed) = match self {
            Self::AtLeast(bound) => ("≥", bound, value < bound),
            Self::AtMost(bound) => ("≤", bound, value > bound),
        };
        let missed = if missed { ", missed" } else { "" };
        format!("{sign} {}{missed}", figures(bound))
    }
}

#[derive(Serialize)]
struct File<'a> {
    machine: &'a Machine,
    quick: bool,
    numbers: &'a [Row],
}

impl Numbers {
    /// Adds one number. The note is for what a reader must know to read it.
    pub(crate) fn add(
        &mut self,
        scenario: &'static str,
        what: impl Into<String>,
        value: f64,
        unit: &'static str,
        note: impl Into<String>,
    ) -> &mut Row {
        self.0.push_mut(Row {
            scenario,
            what: what.into(),
            value,
            unit,
            goal: None,
            note: note.into(),
        })
    }

    /// Adds the middle of several rounds, with how far apart they are.
    pub(crate) fn add_rounds(
        &mut self,
        scenario: &'static str,
        what: impl Into<String>,
        rounds: &Rounds,
        unit: &'static str,
    ) -> &mut Row {
        self.add(scenario, what, rounds.median(), unit, rounds.to_string())
    }

    /// As a Markdown table.
    pub(crate) fn table(&self) -> String {
        let mut table = "| what | | unit | goal | |\n| --- | --: | --- | --- | --- |".to_owned();
        for row in &self.0 {
            // Writing to a string cannot fail.
            let _ = write!(
                table,
                "\n| {} | {} | {} | {} | {} |",
                row.what,
                figures(row.value),
                row.unit,
                row.goal
                    .map(|goal| goal.beside(row.value))
                    .unwrap_or_default(),
                row.note
            );
        }
        table
    }

    /// As JSON.
    pub(crate) fn json(&self, machine: &Machine, quick: bool) -> Result<String> {
        let file = File {
            machine,
            quick,
            numbers: &self.0,
        };
        Ok(serde_json::to_string_pretty(&file)? + "\n")
    }
}

/// A count for a place in a sentence.
pub(super) fn counted(count: usize) -> String {
    figures(precise(count as u64))
}

/// As many figures as mean something: three or so, thousands apart.
fn figures(value: f64) -> String {
    if value.abs() < 10.0 {
        let text = format!("{value:.2}");
        return text.strip_suffix(".00").map_or(text.clone(), str::to_owned);
    }
    if value.abs() < 100.0 {
        let text = format!("{value:.1}");
        return text.strip_suffix(".0").map_or(text.clone(), str::to_owned);
    }
    let digits = format!("{value:.0}");
    let (sign, digits) = digits
        .strip_prefix('-')
        .map_or(("", digits.as_str()), |digits| ("-", digits));
    let first = (digits.len() - 1) % 3 + 1;
    let mut text = format!("{sign}{}", &digits[..first]);
    for group in digits.as_bytes()[first..].chunks(3) {
        text.push(',');
        text.extend(group.iter().map(|&byte| char::from(byte)));
    }
    text
}

#[cfg(test)]
mod tests;
