#![no_main]
libfuzzer_sys::fuzz_target!(|input: &[u8]| daypass_fuzz::id_token_claims(input));
