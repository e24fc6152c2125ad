//! Addresses in logs: enough to recognise one's own, too little to learn another's.

/// `a…@e…` for `anna@example.com`.
pub fn mask_address(address: &str) -> String {
    let (local, domain) = address.rsplit_once('@').unwrap_or((address, ""));
    format!("{}@{}", first_sign(local), first_sign(domain))
}

fn first_sign(text: &str) -> String {
    text.chars().take(1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_masked_address_keeps_two_letters() {
        for (address, masked) in [
            ("anna@example.com", "a…@e…"),
            ("", "…@…"),
            ("no-sign", "n…@…"),
            ("\"a@b\"@example.com", "\"…@e…"),
        ] {
            assert_eq!(super::mask_address(address), masked);
        }
    }
}
