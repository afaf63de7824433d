//! Families that nobody counts: what they say is looked up when they are read.

use std::collections::HashMap;

use prometheus::{
    core::Desc,
    proto::{Counter, Gauge, LabelPair, Metric, MetricFamily, MetricType},
};

use super::well_named;

/// What describes a family that is looked up when it is read.
pub fn described(name: &str, help: &str, label: Option<&str>) -> Desc {
    let labels = label.map(str::to_owned).into_iter().collect();
    let desc = Desc::new(name.to_owned(), help.to_owned(), labels, HashMap::new());
    well_named(name, desc)
}

/// A family that was looked up: its values, by the label it is described with.
pub fn looked_up(desc: &Desc, kind: MetricType, values: &[(&str, f64)]) -> MetricFamily {
    let mut family = MetricFamily::default();
    family.set_name(desc.fq_name.clone());
    family.set_help(desc.help.clone());
    family.set_field_type(kind);
    let metric = |&(of, value): &(&str, f64)| {
        let mut metric = Metric::default();
        let labels = desc.variable_labels.iter().map(|name| {
            let mut label = LabelPair::default();
            label.set_name(name.clone());
            label.set_value(of.to_owned());
            label
        });
        metric.set_label(labels.collect());
        if kind == MetricType::COUNTER {
            let mut counter = Counter::default();
            counter.set_value(value);
            metric.set_counter(counter);
        } else {
            let mut gauge = Gauge::default();
            gauge.set_value(value);
            metric.set_gauge(gauge);
        }
        metric
    };
    family.set_metric(values.iter().map(metric).collect());
    family
}
