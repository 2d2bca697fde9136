//! Where the steps of a flight stand in time.

use daypass::session::timeline::{PageLoad, timeline};
use daypass::session::{Event, Step};

fn step(page: u32, start: f64, milliseconds: Option<f64>) -> Step {
    Step { at: 0, page, start, event: Event::Exchange, milliseconds, error: None, facts: vec![] }
}

/// Where steps begin and how long they are, in hundredths of their page load.
fn shares(steps: &[Step]) -> Vec<(i64, i64)> {
    let hundredths = |share: f64| (share * 100.0).round() as i64;
    timeline(steps).iter().map(|place| (hundredths(place.from), hundredths(place.length))).collect()
}

#[test]
fn steps_stand_where_they_were_since_the_page_was_loaded() {
    let steps = [step(1, 200.0, Some(100.0)), step(1, 300.0, None), step(1, 300.0, Some(200.0))];
    assert_eq!(shares(&steps), [(40, 20), (60, 0), (60, 40)]);
}

#[test]
fn what_went_on_at_the_same_time_overlaps_and_keeps_the_order_of_its_ends() {
    let steps = [step(1, 20.0, Some(30.0)), step(1, 0.0, Some(100.0))];
    assert_eq!(shares(&steps), [(20, 30), (0, 100)]);
}

#[test]
fn each_page_load_has_a_scale_of_its_own_and_is_told_at_its_first_step() {
    let steps = [step(3, 50.0, Some(50.0)), step(4, 0.0, Some(800.0)), step(4, 900.0, Some(100.0))];
    assert_eq!(shares(&steps), [(50, 50), (0, 80), (90, 10)]);
    let opened: Vec<_> = timeline(&steps).into_iter().map(|place| place.opens).collect();
    let load = |number, milliseconds| Some(PageLoad { number, milliseconds, is_cut: false });
    assert_eq!(opened, [load(3, 100.0), load(4, 1000.0), None]);
}

#[test]
fn a_break_in_which_nothing_happened_is_left_out_and_marked() {
    let steps = [step(1, 0.0, Some(100.0)), step(1, 60_100.0, Some(50.0))];
    assert_eq!(shares(&steps), [(0, 50), (75, 25)]);
    let places = timeline(&steps);
    assert_eq!((places[0].cut, places[1].cut), (None, Some(0.625)));
    let load = places[0].opens.as_ref().unwrap();
    assert_eq!((load.milliseconds, load.is_cut), (200.0, true));
}

#[test]
fn a_short_break_and_a_long_exchange_are_drawn_as_they_are() {
    let steps = [step(1, 0.0, Some(30_000.0)), step(1, 31_000.0, Some(9000.0))];
    assert_eq!(shares(&steps), [(0, 75), (78, 23)]);
    assert!(timeline(&steps).iter().all(|place| place.cut.is_none()));
}

#[test]
fn no_steps_and_steps_that_took_no_time_have_places() {
    assert_eq!(timeline(&[]), []);
    assert_eq!(shares(&[step(1, 0.0, None)]), [(0, 0)]);
}

#[test]
fn stor_untrusted_stored_times_that_cannot_be_stay_on_the_scale() {
    let odd = [-1.0, 1e308, -1e308, 5.0];
    for one in odd {
        for other in odd {
            let steps = [step(u32::MAX, one, Some(other)), step(u32::MAX, other, Some(one)), step(0, one, Some(other))];
            for place in timeline(&steps) {
                let shown = [place.from, place.length, place.from + place.length];
                assert!(shown.iter().all(|share| (0.0..=1.0 + 1e-9).contains(share)), "{shown:?} of {one} and {other}");
            }
        }
    }
}
