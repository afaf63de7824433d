//! The square that somebody cuts out of a picture of themselves.

/// How near one may go.
pub(crate) const ZOOM_MAX: u8 = 4;

/// A square that lies in a picture, in pixels of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Crop {
    width: f64,
    height: f64,
    /// 1: the largest square there is.
    zoom: f64,
    /// Its centre.
    x: f64,
    y: f64,
}

impl Crop {
    /// The largest square in the middle of a picture of this size.
    pub(crate) const fn of(width: f64, height: f64) -> Self {
        Self {
            width,
            height,
            zoom: 1.0,
            x: width / 2.0,
            y: height / 2.0,
        }
    }

    /// Its side.
    pub(crate) fn side(&self) -> f64 {
        self.width.min(self.height) / self.zoom
    }

    /// Its left and upper edge.
    pub(crate) fn corner(&self) -> (f64, f64) {
        let half = self.side() / 2.0;
        (self.x - half, self.y - half)
    }

    /// How near it is: 1 to [`ZOOM_MAX`].
    pub(crate) const fn zoom(&self) -> f64 {
        self.zoom
    }

    /// Goes nearer or further away, around its centre.
    pub(crate) fn zoom_to(&mut self, zoom: f64) {
        self.zoom = if zoom.is_nan() {
            1.0
        } else {
            zoom.clamp(1.0, f64::from(ZOOM_MAX))
        };
        self.stay_inside();
    }

    /// Moves it by so many of its sides. Dragging a picture to the right
    /// moves its square to the left.
    pub(crate) fn shift(&mut self, right: f64, down: f64) {
        let side = self.side();
        self.x += right * side;
        self.y += down * side;
        self.stay_inside();
    }

    /// The picture's place behind a window that shows the square: left, top
    /// and width, in ten-thousandths of the window's side. Whole numbers, since
    /// to write others the browser's half would grow by a tenth.
    #[expect(clippy::cast_possible_truncation, reason = "pictures are smaller")]
    pub(crate) fn behind_window(&self) -> (i32, i32, i32) {
        let (left, top) = self.corner();
        let unit = 10_000.0 / self.side();
        let whole = |of: f64| (of * unit).round() as i32;
        (whole(-left), whole(-top), whole(self.width))
    }

    fn stay_inside(&mut self) {
        let half = self.side() / 2.0;
        self.x = self.x.clamp(half, self.width - half);
        self.y = self.y.clamp(half, self.height - half);
    }
}

#[cfg(test)]
mod tests;
