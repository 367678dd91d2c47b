//! Fingerprint and state hash of the older service (data formats 9.2, 9.3).

use super::{Position, Turn, cap_height, cell_key, phase_name};

impl Position {
    /// The text that the state hash is made of.
    pub fn fingerprint(&self) -> String {
        let seats = self.seats.iter().enumerate().map(|(index, counts)| {
            format!("{}:{}:{}:{}", index + 1, counts.hand, counts.eliminated, counts.territory)
        });
        let stacks = self.stacks.iter().map(|(cell, rings)| {
            let controller = rings.last().map_or(0, |seat| seat.number());
            let (height, cap) = (rings.len(), cap_height(rings));
            format!("{}:{controller}:{height}:{cap}", cell_key(self.config.board(), *cell))
        });
        let owned = |(cell, owner)| format!("{}:{owner}", cell_key(self.config.board(), cell));
        let markers = self.markers.iter().map(|(cell, owner)| owned((*cell, *owner)));
        let collapsed = self.collapsed.iter().map(|(cell, owner)| owned((*cell, *owner)));
        let parts =
            [self.turn.text(), sorted(seats), sorted(stacks), sorted(markers), sorted(collapsed)];
        parts.join("#")
    }

    /// The state hash, 16 hex digits.
    pub fn state_hash(&self) -> String {
        two_lane_hash(&self.fingerprint())
    }
}

impl Turn {
    fn text(self) -> String {
        match self {
            Self::Decide { seat, phase, line_payment_due } => {
                format!("{seat}:{}:active:{}", phase_name(phase), u8::from(line_payment_due))
            }
            Self::Over { .. } => "0:game_over:completed:0".to_owned(),
        }
    }
}

fn sorted(parts: impl Iterator<Item = String>) -> String {
    let mut parts: Vec<String> = parts.collect();
    parts.sort_unstable();
    parts.join("|")
}

fn two_lane_hash(text: &str) -> String {
    let (mut h1, mut h2) = (0xDEAD_BEEF_u32, 0x41C6_CE57_u32);
    for byte in text.bytes() {
        h1 = (h1 ^ u32::from(byte)).wrapping_mul(2_654_435_761);
        h2 = (h2 ^ u32::from(byte)).wrapping_mul(1_597_334_677);
    }
    let mixed = |a: u32, b: u32| {
        (a ^ (a >> 16)).wrapping_mul(2_246_822_507) ^ (b ^ (b >> 13)).wrapping_mul(3_266_489_909)
    };
    h1 = mixed(h1, h2);
    h2 = mixed(h2, h1);
    format!("{h2:08x}{h1:08x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_agree_with_the_older_service() {
        let square = "1:ring_placement:active:0#1:15:0:0|2:17:0:0#6,1:1:3:3|6,3:2:1:1#3,4:1|5,2:2#";
        assert_eq!(two_lane_hash(square), "9bc140c2c48ab051");
        let hex = "2:capture:active:0#1:3:2:1|2:7:1:2#-1,4,-3:2:4:1|-2,-1,3:1:2:2|-3,3,0:2:2:2|\
                   -4,4,0:2:6:1|3,0,-3:2:6:1|4,-4,0:2:3:3#-1,0,1:2|-3,0,3:1|-3,4,-1:1|-4,0,4:1|\
                   -4,1,3:1|1,-1,0:2|1,-4,3:1|2,-1,-1:2|2,-2,0:1#-1,1,0:2|0,0,0:2|3,-3,0:1";
        assert_eq!(two_lane_hash(hex), "93b20e7e66017f57");
    }
}
