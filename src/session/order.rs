//! The order of short lists.

/// Puts an item behind all that do not come after it. The lists of a session have a handful of items; a sort that is good for
/// thousands is large, once per kind of item.
pub(super) fn insert<T>(list: &mut Vec<T>, item: T, comes_after: impl Fn(&T, &T) -> bool) {
    let place = list.iter().position(|it| comes_after(it, &item)).unwrap_or(list.len());
    list.insert(place, item);
}
