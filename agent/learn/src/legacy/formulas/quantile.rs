//! Quantiles of the confidence that its intervals name.

/// The two-sided normal quantile of a confidence between 0 and 1, by bisection of the error
/// function's series: exact to 1e-12, and called for a handful of values.
pub fn two_sided_quantile(confidence: f64) -> f64 {
    let (mut low, mut high) = (0.0, 10.0);
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        if central_mass(middle) < confidence {
            low = middle;
        } else {
            high = middle;
        }
    }
    (low + high) / 2.0
}

/// The probability that a standard normal value lies within `z` of 0: the power series of erf.
fn central_mass(z: f64) -> f64 {
    let (mut term, mut sum) = (z, z);
    for n in 1..400 {
        term *= -z * z / (2.0 * f64::from(n));
        sum += term / f64::from(2 * n + 1);
    }
    if z > 7.0 { 1.0 } else { sum * (2.0 / std::f64::consts::PI).sqrt() }
}
