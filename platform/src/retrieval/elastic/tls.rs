//! Whom the client trusts: the public authorities that come with it; besides these, those of a file, or the one with a known fingerprint.

use elasticsearch::cert::{Certificate, CertificateValidation};
use rustls::{
    ClientConfig, ClientConnection, DigitallySignedStruct, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::CryptoProvider,
    pki_types::{CertificateDer, ServerName, UnixTime},
};
use sha2::{Digest, Sha256};
use std::{
    net::{TcpStream, ToSocketAddrs},
    path::Path,
    sync::Arc,
    time::Duration,
};

use crate::outbound::tls;

/// How long a node may take to show its certificates.
const PATIENCE: Duration = Duration::from_secs(5);

/// Trust in the authorities of a PEM file.
pub(super) fn of_file(path: &Path) -> Result<CertificateValidation, String> {
    let described = |error: String| format!("index.ca_certificate {}: {error}", path.display());
    let pem = std::fs::read(path).map_err(|e| described(e.to_string()))?;
    let certificate = Certificate::from_pem(&pem).map_err(|e| described(e.to_string()))?;
    Ok(CertificateValidation::Full(certificate))
}

/// Asks the nodes, until one answers, for their certificates, and trusts the one with this fingerprint as an authority. What then is said to
/// a node is protected as with the authority's file: name, signature and dates are checked for each connection. Blocks.
pub(super) fn of_fingerprint(nodes: &[(String, u16)], fingerprint: &[u8]) -> Result<CertificateValidation, String> {
    let mut problem = "index.urls is empty".to_string();
    for (host, port) in nodes {
        match authority(host, *port, fingerprint) {
            Ok(certificate) => return Ok(CertificateValidation::Full(certificate)),
            Err(error) => problem = error,
        }
    }
    Err(problem)
}

fn authority(host: &str, port: u16, fingerprint: &[u8]) -> Result<Certificate, String> {
    let shown = chain(host, port).map_err(|e| format!("{host}:{port} does not speak TLS: {e}"))?;
    let known = shown.iter().find(|certificate| Sha256::digest(certificate)[..] == *fingerprint);
    let known = known.ok_or_else(|| {
        let seen: Vec<String> = shown.iter().map(|certificate| hex::encode(Sha256::digest(certificate))).collect();
        format!("{host}:{port} shows no certificate with index.ca_fingerprint, but {}", seen.join(", "))
    })?;
    Certificate::from_der(known).map_err(|e| e.to_string())
}

/// The certificates that the node shows.
fn chain(host: &str, port: u16) -> Result<Vec<CertificateDer<'static>>, Box<dyn std::error::Error>> {
    let provider = tls::provider();
    let verifier = Arc::new(LooksOnly(provider.clone()));
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    config.enable_sni = true;
    let mut connection = ClientConnection::new(Arc::new(config), ServerName::try_from(host.to_string())?)?;
    let address = (host, port).to_socket_addrs()?.next().ok_or("the name has no address")?;
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    while connection.is_handshaking() {
        connection.complete_io(&mut stream)?;
    }
    let chain = connection.peer_certificates().ok_or("no certificate")?;
    Ok(chain.iter().map(|certificate| certificate.clone().into_owned()).collect())
}

/// Lets every certificate pass, for nothing is said on such a connection.
#[derive(Debug)]
struct LooksOnly(Arc<CryptoProvider>);

impl ServerCertVerifier for LooksOnly {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
