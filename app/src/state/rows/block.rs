//! Groups rows into blocks, which the page draws, and leaves out of layout and
//! painting, as a whole.

use std::sync::Arc;

use super::{KeyedRow, Row};

/// A few lines in a row. A line stays in its block, whatever comes above or
/// below, so that the page touches only the blocks that changed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Block {
    pub(crate) number: i64,
    pub(crate) rows: Arc<[KeyedRow]>,
}

/// Lines on their way into blocks, from the first to the last.
#[derive(Default)]
pub(super) struct Blocks {
    done: Vec<Block>,
    rows: Vec<KeyedRow>,
    number: i64,
}

impl Blocks {
    /// What follows goes into this block.
    pub(super) fn begin(&mut self, number: i64) {
        if self.number != number {
            self.close();
            self.number = number;
        }
    }

    /// Puts a line behind the last one.
    pub(super) fn push(&mut self, row: KeyedRow) {
        self.rows.push(row);
    }

    /// Draws a line and puts it behind the last one.
    pub(super) fn draw(&mut self, row: Row) {
        self.push(KeyedRow::new(row));
    }

    /// The blocks that have lines.
    pub(super) fn finish(mut self) -> Vec<Block> {
        self.close();
        self.done
    }

    fn close(&mut self) {
        if !self.rows.is_empty() {
            self.done.push(Block {
                number: self.number,
                rows: std::mem::take(&mut self.rows).into(),
            });
        }
    }
}
