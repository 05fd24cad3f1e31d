//! Metrics with their names, help and values, and their text format.

use prometheus::{
    TextEncoder,
    proto::{Bucket, Counter, Gauge, Histogram, LabelPair, Metric, MetricFamily, MetricType},
};

/// What the names of all metrics begin with.
const PREFIX: &str = "chain_sim_";

/// A label's value, and the metric's.
pub(super) type Labelled = (String, f64);

/// The metrics of one answer.
#[derive(Debug, Default)]
pub(super) struct Families(Vec<MetricFamily>);

impl Families {
    /// Adds a number that only grows.
    pub(super) fn counter(&mut self, name: &str, help: &str, value: f64) {
        self.add(MetricType::COUNTER, name, help, vec![counter(Vec::new(), value)]);
    }

    /// Adds numbers that only grow, one for each value of a label.
    pub(super) fn counters(
        &mut self,
        name: &str,
        help: &str,
        label: &str,
        values: impl IntoIterator<Item = Labelled>,
    ) {
        let metrics = values.into_iter().map(|(of, value)| counter(pair(label, of), value));
        self.add(MetricType::COUNTER, name, help, metrics.collect());
    }

    /// Adds a number that grows and shrinks.
    pub(super) fn gauge(&mut self, name: &str, help: &str, value: f64) {
        self.add(MetricType::GAUGE, name, help, vec![gauge(Vec::new(), value)]);
    }

    /// Adds numbers that grow and shrink, one for each value of a label.
    pub(super) fn gauges(
        &mut self,
        name: &str,
        help: &str,
        label: &str,
        values: impl IntoIterator<Item = Labelled>,
    ) {
        let metrics = values.into_iter().map(|(of, value)| gauge(pair(label, of), value));
        self.add(MetricType::GAUGE, name, help, metrics.collect());
    }

    /// Adds a distribution: bounds with the numbers of values up to them, the number of all values,
    /// and their sum.
    pub(super) fn histogram(
        &mut self,
        name: &str,
        help: &str,
        buckets: impl IntoIterator<Item = (f64, u64)>,
        count: u64,
        sum: f64,
    ) {
        let buckets = buckets.into_iter().map(|(bound, up_to)| {
            let mut bucket = Bucket::default();
            bucket.set_upper_bound(bound);
            bucket.set_cumulative_count(up_to);
            bucket
        });
        let mut histogram = Histogram::default();
        histogram.set_bucket(buckets.collect());
        histogram.set_sample_count(count);
        histogram.set_sample_sum(sum);
        let mut metric = Metric::default();
        metric.set_histogram(histogram);
        self.add(MetricType::HISTOGRAM, name, help, vec![metric]);
    }

    /// Adds a family. The text format has no place for one without metrics.
    fn add(&mut self, kind: MetricType, name: &str, help: &str, metrics: Vec<Metric>) {
        if metrics.is_empty() {
            return;
        }
        let mut family = MetricFamily::default();
        family.set_name(format!("{PREFIX}{name}"));
        family.set_help(help.to_owned());
        family.set_field_type(kind);
        family.set_metric(metrics);
        self.0.push(family);
    }

    /// Writes the families in the text format.
    ///
    /// # Errors
    ///
    /// As [`TextEncoder::encode_to_string`].
    pub(super) fn text(&self) -> Result<String, prometheus::Error> {
        TextEncoder::new().encode_to_string(&self.0)
    }
}

/// Creates a label.
fn pair(name: &str, value: String) -> Vec<LabelPair> {
    let mut pair = LabelPair::default();
    pair.set_name(name.to_owned());
    pair.set_value(value);
    vec![pair]
}

/// Creates a number that only grows.
fn counter(labels: Vec<LabelPair>, value: f64) -> Metric {
    let mut counter = Counter::default();
    counter.set_value(value);
    let mut metric = Metric::from_label(labels);
    metric.set_counter(counter);
    metric
}

/// Creates a number that grows and shrinks.
fn gauge(labels: Vec<LabelPair>, value: f64) -> Metric {
    let mut gauge = Gauge::default();
    gauge.set_value(value);
    let mut metric = Metric::from_label(labels);
    metric.set_gauge(gauge);
    metric
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_has_help_type_and_values() {
        let mut families = Families::default();
        families.counter("a_total", "Counts a.", 3.0);
        families.gauges("b", "Has b.", "chain", [("901".into(), 1.5), ("x\"y\\".into(), 0.0)]);
        families.gauges("none", "Has none.", "chain", []);
        families.histogram("c_seconds", "Has c.", [(0.0, 1), (10.0, 2)], 3, 111.0);
        let expected = "\
# HELP chain_sim_a_total Counts a.
# TYPE chain_sim_a_total counter
chain_sim_a_total 3
# HELP chain_sim_b Has b.
# TYPE chain_sim_b gauge
chain_sim_b{chain=\"901\"} 1.5
chain_sim_b{chain=\"x\\\"y\\\\\"} 0
# HELP chain_sim_c_seconds Has c.
# TYPE chain_sim_c_seconds histogram
chain_sim_c_seconds_bucket{le=\"0\"} 1
chain_sim_c_seconds_bucket{le=\"10\"} 2
chain_sim_c_seconds_bucket{le=\"+Inf\"} 3
chain_sim_c_seconds_sum 111
chain_sim_c_seconds_count 3
";
        assert_eq!(families.text().unwrap(), expected);
    }
}
