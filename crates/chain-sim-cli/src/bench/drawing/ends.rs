//! Where the names at the ends of lines go.

/// Moves values apart that are nearer to each other than `gap`, and keeps their order; returns them in
/// the order given.
pub(super) fn apart(values: &[f64], gap: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|one, other| values[*one].total_cmp(&values[*other]));
    let mut placed = values.to_vec();
    let mut least = f64::NEG_INFINITY;
    for index in order {
        placed[index] = placed[index].max(least);
        least = placed[index] + gap;
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::apart;

    #[test]
    fn names_do_not_cover_each_other() {
        assert_eq!(apart(&[5.0, 1.0, 5.5], 1.0), [5.0, 1.0, 6.0]);
        assert_eq!(apart(&[2.0, 2.0, 2.0], 3.0), [2.0, 5.0, 8.0]);
        assert_eq!(apart(&[], 1.0), [0.0; 0]);
    }
}
