//! What a ticket costs.

/// Cents for so many kilometres: the first ten are the base fare, and longer journeys cost less for each.
pub fn fare(kilometres: u32) -> u32 {
    let beyond = kilometres.saturating_sub(10);
    250 + beyond.min(90) * 12 + beyond.saturating_sub(90) * 8
}

#[cfg(test)]
mod tests {
    use super::fare;

    #[test]
    fn longer_journeys_cost_less_for_each_kilometre() {
        assert_eq!(fare(10), 250);
        assert_eq!(fare(100), 1330);
        assert_eq!(fare(200), 2130);
    }
}
