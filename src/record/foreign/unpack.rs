//! Stored states: plain JSON, gzip, or base64 text of gzip.

use std::io::Read;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::read::GzDecoder;

/// Longest state in bytes, unpacked. States carry their move history, so they can be long.
const MAX_STATE_BYTES: usize = 64 * 1024 * 1024;

/// The JSON text of a stored state.
pub(super) fn unpack(stored: &[u8], compressed: bool) -> Result<String, String> {
    if stored.len() > MAX_STATE_BYTES {
        return Err(format!("the state has more than {MAX_STATE_BYTES} bytes"));
    }
    if !compressed {
        return utf8(stored.to_vec());
    }
    if stored.starts_with(&[0x1f, 0x8b]) {
        return inflate(stored);
    }
    let packed = STANDARD
        .decode(stored.trim_ascii())
        .map_err(|error| format!("the state is neither gzip nor base64: {error}"))?;
    inflate(&packed)
}

fn inflate(packed: &[u8]) -> Result<String, String> {
    let mut plain = Vec::new();
    let limit = MAX_STATE_BYTES as u64 + 1;
    GzDecoder::new(packed)
        .take(limit)
        .read_to_end(&mut plain)
        .map_err(|error| format!("the state cannot be unpacked: {error}"))?;
    if plain.len() > MAX_STATE_BYTES {
        return Err(format!("the unpacked state has more than {MAX_STATE_BYTES} bytes"));
    }
    utf8(plain)
}

fn utf8(bytes: Vec<u8>) -> Result<String, String> {
    String::from_utf8(bytes).map_err(|error| format!("the state is not UTF-8: {error}"))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn gzip(plain: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(plain).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn every_packing_gives_the_text() {
        let packed = gzip(b"{}");
        assert_eq!(unpack(b"{}", false).unwrap(), "{}");
        assert_eq!(unpack(&packed, true).unwrap(), "{}");
        assert_eq!(unpack(STANDARD.encode(&packed).as_bytes(), true).unwrap(), "{}");
    }

    #[test]
    fn damaged_and_exploding_states_are_refused() {
        let packed = gzip(b"{\"a\": 1}");
        assert!(unpack(&packed[..packed.len() / 2], true).is_err());
        assert!(unpack(b"not base64!", true).is_err());
        let bomb = gzip(&vec![b' '; MAX_STATE_BYTES + 1]);
        assert!(bomb.len() < 1024 * 1024);
        assert!(unpack(&bomb, true).unwrap_err().contains("more than"));
    }
}
