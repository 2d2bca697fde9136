//! What is replaced now and then while others still look at what was there before.

use std::cell::OnceCell;

/// The latest of a few values. Each of them lives as long as this does.
pub(super) struct Latest<T> {
    value: T,
    next: OnceCell<Box<Self>>,
}

impl<T> Latest<T> {
    pub(super) fn new(value: T) -> Self {
        Self { value, next: OnceCell::new() }
    }

    pub(super) fn get(&self) -> &T {
        &self.last().value
    }

    pub(super) fn replace(&self, value: T) {
        self.last().next.get_or_init(|| Box::new(Self::new(value)));
    }

    fn last(&self) -> &Self {
        let mut last = self;
        while let Some(next) = last.next.get() {
            last = next;
        }
        last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_value_is_given_and_a_former_one_can_still_be_looked_at() {
        let values = Latest::new(1);
        let first = values.get();
        values.replace(2);
        values.replace(3);
        assert_eq!((*first, *values.get()), (1, 3));
    }
}
