//! The table of results. Invariant: verdicts come from the measured numbers, not from the rounded ones that are printed.

use std::fmt;

/// What a number counts, and so how it is printed.
#[derive(Clone, Copy)]
pub(crate) enum Unit {
    Ratio,
    Count,
    Microseconds,
    Milliseconds,
    Seconds,
    Megabytes,
    PerSecond,
    PerCpuSecond,
}

impl Unit {
    fn show(self, value: f64) -> String {
        match self {
            Self::Ratio => format!("{value:.2}"),
            Self::Count => format!("{value:.0}"),
            Self::Microseconds => format!("{value:.1} µs"),
            Self::Milliseconds => format!("{value:.1} ms"),
            Self::Seconds => format!("{value:.3} s"),
            Self::Megabytes => format!("{value:.0} MB"),
            Self::PerSecond => format!("{value:.0} /s"),
            Self::PerCpuSecond => format!("{value:.1} /CPU-s"),
        }
    }
}

struct Row {
    group: &'static str,
    what: String,
    value: String,
    /// The limit in words, and whether it holds; absent: the row only informs.
    limit: Option<(String, bool)>,
}

/// The results so far.
pub(crate) struct Report {
    heading: String,
    group: &'static str,
    rows: Vec<Row>,
}

impl Report {
    /// An empty report about this machine; `texts` names what was indexed.
    pub(crate) fn new(texts: &str) -> Self {
        let mut heading = format!("{} · texts: {texts}", machine());
        if cfg!(debug_assertions) {
            heading.push_str("\nDEBUG BUILD: these numbers mean nothing. Use `cargo xtask bench`.");
        }
        Self { heading, group: "", rows: Vec::new() }
    }

    /// Starts a group of rows and says so.
    pub(crate) fn begin(&mut self, group: &'static str) {
        self.group = group;
        progress(group);
    }

    /// A number that helps to understand the others.
    pub(crate) fn inform(&mut self, what: impl Into<String>, value: f64, unit: Unit) {
        self.push(what.into(), unit.show(value), None);
    }

    /// A number that must not be larger than `limit`.
    pub(crate) fn at_most(&mut self, what: impl Into<String>, value: f64, limit: f64, unit: Unit) {
        self.push(what.into(), unit.show(value), Some((format!("≤ {}", unit.show(limit)), value <= limit)));
    }

    /// A number that must not be smaller than `limit`.
    pub(crate) fn at_least(&mut self, what: impl Into<String>, value: f64, limit: f64, unit: Unit) {
        self.push(what.into(), unit.show(value), Some((format!("≥ {}", unit.show(limit)), value >= limit)));
    }

    /// Whether every limit holds.
    pub(crate) fn holds(&self) -> bool {
        self.rows.iter().all(|row| row.limit.as_ref().is_none_or(|(_, holds)| *holds))
    }

    fn push(&mut self, what: String, value: String, limit: Option<(String, bool)>) {
        self.rows.push(Row { group: self.group, what, value, limit });
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\n{}\n", self.heading)?;
        writeln!(f, "{:<10} {:<58} {:>14} {:>12}", "", "measurement", "measured", "limit")?;
        let mut group = "";
        for row in &self.rows {
            let shown = if row.group == group { "" } else { row.group };
            group = row.group;
            let (limit, verdict) = match &row.limit {
                Some((limit, true)) => (limit.as_str(), "pass"),
                Some((limit, false)) => (limit.as_str(), "FAIL"),
                None => ("", ""),
            };
            let line = format!("{shown:<10} {:<58} {:>14} {limit:>12}  {verdict}", row.what, row.value);
            writeln!(f, "{}", line.trim_end())?;
        }
        let missed = self.rows.iter().filter(|row| row.limit.as_ref().is_some_and(|(_, holds)| !holds)).count();
        match missed {
            0 => writeln!(f, "\nevery limit holds"),
            _ => writeln!(f, "\n{missed} limit(s) missed"),
        }
    }
}

/// Says on standard error what is going on; the results alone go to standard output.
pub(crate) fn progress(what: impl fmt::Display) {
    eprintln!("· {what}");
}

/// The value below which `share` (0 to 1) of the values lie, by nearest rank. 0 for no values.
pub(crate) fn percentile(values: &mut [f64], share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let rank = (share * values.len() as f64).ceil() as usize;
    values.get(rank.saturating_sub(1)).copied().unwrap_or(0.0)
}

/// The middle value.
pub(crate) fn median(values: &mut [f64]) -> f64 {
    percentile(values, 0.5)
}

/// Processor, cores and memory, as the operating system names them.
fn machine() -> String {
    let read = |path| std::fs::read_to_string(path).unwrap_or_default();
    let field = |text: &str, name: &str| {
        let line = text.lines().find(|line| line.starts_with(name)).and_then(|line| line.split_once(':'));
        line.map(|(_, value)| value.trim().to_string())
    };
    let model = field(&read("/proc/cpuinfo"), "model name").unwrap_or_else(|| "unknown processor".into());
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let memory = field(&read("/proc/meminfo"), "MemTotal").and_then(|text| text.split(' ').next()?.parse::<f64>().ok());
    format!("{model}, {cores} cores, {:.0} GB memory", memory.unwrap_or(0.0) / 1024.0 / 1024.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_of_the_sample() {
        let mut values: Vec<f64> = (1..=100).rev().map(f64::from).collect();
        assert_eq!(percentile(&mut values, 0.95), 95.0);
        assert_eq!(median(&mut values), 50.0);
        assert_eq!(median(&mut [3.0, 1.0, 2.0]), 2.0);
        assert_eq!(percentile(&mut [], 0.5), 0.0);
    }

    #[test]
    fn a_missed_limit_shows_and_counts() {
        let mut report = Report::new("none");
        report.begin("x");
        report.at_most("fine", 1.0, 1.0, Unit::Ratio);
        assert!(report.holds());
        report.at_most("rounds to the limit", 1.301, 1.3, Unit::Ratio);
        report.at_least("fine as well", 0.5, 0.5, Unit::Ratio);
        assert!(!report.holds());
        let text = report.to_string();
        assert_eq!(text.matches("FAIL").count(), 1, "{text}");
        assert!(text.contains("1 limit(s) missed"), "{text}");
    }
}
