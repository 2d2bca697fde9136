//! The flight as a timeline has it: where steps stand in time, each page load on a scale of its own.

use super::flight::Step;

/// Where a step stands on the scale of its page load; all are shares of the whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// Where it begins.
    pub from: f64,
    /// How long it is; nothing for what took no time.
    pub length: f64,
    /// Where idle time before it is left out.
    pub cut: Option<f64>,
    /// The page load, of its first step.
    pub opens: Option<PageLoad>,
}

/// A page load of this tab in which something happened.
#[derive(Debug, Clone, PartialEq)]
pub struct PageLoad {
    /// Which one.
    pub number: u32,
    /// How many milliseconds its scale shows; idle time is left out.
    pub milliseconds: f64,
    /// Whether any was left out.
    pub is_cut: bool,
}

/// The places of steps. A page is open for minutes and at work for moments: longer breaks are left out, so that the work can be
/// seen, and all of a page load is drawn to one scale.
pub fn timeline(steps: &[Step]) -> Vec<Place> {
    steps.chunk_by(|one, next| one.page == next.page).flat_map(places).collect()
}

fn places(steps: &[Step]) -> Vec<Place> {
    let mut order: Vec<usize> = (0..steps.len()).collect();
    order.sort_by(|one, other| start(&steps[*one]).total_cmp(&start(&steps[*other])));
    let mut starts = vec![(0.0, false); steps.len()];
    // the load itself is the first to begin
    let (mut busy_until, mut left_out) = (0.0_f64, 0.0);
    for at in order {
        let step = &steps[at];
        let idle = start(step) - busy_until;
        let is_cut = idle > MAX_IDLE_MILLISECONDS;
        if is_cut {
            left_out += idle - CUT_MILLISECONDS;
        }
        starts[at] = (start(step) - left_out, is_cut);
        busy_until = busy_until.max(start(step) + length(step));
    }
    let milliseconds = busy_until - left_out;
    let share = |time: f64| if milliseconds > 0.0 { time / milliseconds } else { 0.0 };
    let place = |(step, (from, is_cut)): (&Step, &(f64, bool))| Place {
        from: share(*from),
        length: share(length(step)),
        cut: is_cut.then(|| share(from - CUT_MILLISECONDS / 2.0)),
        opens: None,
    };
    let mut places: Vec<_> = steps.iter().zip(&starts).map(place).collect();
    let is_cut = starts.iter().any(|(_, is_cut)| *is_cut);
    if let Some(first) = places.first_mut() {
        first.opens = Some(PageLoad { number: steps[0].page, milliseconds, is_cut });
    }
    places
}

fn start(step: &Step) -> f64 {
    within_limits(step.start)
}

fn length(step: &Step) -> f64 {
    within_limits(step.milliseconds.unwrap_or_default())
}

/// What is stored may be anything.
fn within_limits(milliseconds: f64) -> f64 {
    milliseconds.clamp(0.0, MAX_MILLISECONDS)
}

/// A break that nobody has to see.
const MAX_IDLE_MILLISECONDS: f64 = 1000.0;

/// What stands for a break that is left out.
const CUT_MILLISECONDS: f64 = 50.0;

/// More than ten years.
const MAX_MILLISECONDS: f64 = 1e12;
