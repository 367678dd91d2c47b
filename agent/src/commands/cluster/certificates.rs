//! Certificates of the servers, and the authority that signs them.

use anyhow::Context;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};

use super::clock::now_s;

/// How long certificates hold, in years.
const YEARS: i32 = 10;

/// Seconds of a year, on average.
const YEAR_S: u64 = 31_556_952;

/// A certificate with its key, both as PEM.
pub struct Certified {
    pub certificate: String,
    pub key: String,
}

/// An authority for the servers of one cluster.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pub certified: Certified,
}

impl Authority {
    /// A new one.
    pub fn new(cluster: &str) -> anyhow::Result<Self> {
        let key = KeyPair::generate().context("no key can be made")?;
        let mut params = params(Vec::new(), &format!("RingRift cluster {cluster}"))?;
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let certificate = params.self_signed(&key).context("the authority cannot sign itself")?;
        let certified = Certified { certificate: certificate.pem(), key: key.serialize_pem() };
        Ok(Self { issuer: Issuer::new(params, key), certified })
    }

    /// A certificate for the server at this host, by which it also proves itself to the others.
    pub fn server(&self, host: &str) -> anyhow::Result<Certified> {
        let key = KeyPair::generate().context("no key can be made")?;
        let mut params = params(vec![host.to_owned()], host)?;
        params.extended_key_usages =
            vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        let signed = params.signed_by(&key, &self.issuer);
        let certificate = signed.with_context(|| format!("no certificate for {host}"))?.pem();
        Ok(Certified { certificate, key: key.serialize_pem() })
    }
}

fn params(hosts: Vec<String>, name: &str) -> anyhow::Result<CertificateParams> {
    let shown = hosts.join(", ");
    let mut params = CertificateParams::new(hosts)
        .with_context(|| format!("{shown} cannot stand in a certificate"))?;
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_after = date_time_ymd(this_year()? + YEARS, 1, 1);
    Ok(params)
}

fn this_year() -> anyhow::Result<i32> {
    // A clock that stands in the far future must not end the program.
    let years = (now_s()? / YEAR_S).min(1_000);
    Ok(1970 + i32::try_from(years).expect("a thousand fits"))
}
