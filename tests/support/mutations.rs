//! Mutations of seeds: words left out, repeated, swapped or replaced, single octets changed. The same ones in each run.

use proptest::collection::vec;
use proptest::prelude::{Strategy as _, any};
use proptest::sample::Index;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// Runs a target over mutations; on failure shows the shortest input that was found.
pub(crate) fn run(seeds: Vec<Vec<u8>>, target: fn(&[u8])) {
    let config = Config { cases: CASES, failure_persistence: None, max_shrink_iters: 1000, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let change = (0..CHANGES, any::<Index>(), any::<Index>(), any::<Index>(), any::<u8>());
    let input = (any::<Index>(), vec(change, 0..5)).prop_map(move |(seed, changes)| {
        let start = seeds[seed.index(seeds.len())].clone();
        Input(changes.iter().fold(start, |input, change| mutated(&input, &seeds, change)))
    });
    let outcome = runner.run(&input, |Input(input)| {
        target(&input);
        Ok(())
    });
    if let Err(failure) = outcome {
        panic!("{failure}\nkeep the input among the seeds in fuzz/corpus");
    }
}

#[derive(Clone)]
struct Input(Vec<u8>);

impl std::fmt::Debug for Input {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "b\"{}\"", self.0.escape_ascii())
    }
}

type Change = (u8, Index, Index, Index, u8);

fn mutated(input: &[u8], seeds: &[Vec<u8>], (kind, at, from, seed, octet): &Change) -> Vec<u8> {
    let mut words = words(input);
    if words.is_empty() {
        return WORDS[from.index(WORDS.len())].to_vec();
    }
    let (place, second) = (at.index(words.len()), from.index(words.len()));
    let others = self::words(&seeds[seed.index(seeds.len())]);
    let foreign = if others.is_empty() { &b""[..] } else { others[from.index(others.len())] };
    let mut changed = words[place].to_vec();
    match kind {
        0 => drop(words.remove(place)),
        1 => words.insert(place, words[second]),
        2 => words.swap(place, second),
        3 => words[place] = WORDS[from.index(WORDS.len())],
        4 => words.insert(place, WORDS[from.index(WORDS.len())]),
        5 => words[place] = foreign,
        6 => words.truncate(place),
        7 => {
            // a member, a parameter or a line once more
            let end = (place + 4).min(words.len());
            let again = words[place..end].to_vec();
            words.splice(place..place, again);
        }
        _ => {
            let inside = from.index(changed.len());
            changed[inside] = *octet;
            words[place] = &changed;
        }
    }
    words.concat()
}

/// Runs of letters and digits, and each other octet by itself.
fn words(text: &[u8]) -> Vec<&[u8]> {
    text.chunk_by(|one, next| one.is_ascii_alphanumeric() && next.is_ascii_alphanumeric()).collect()
}

const CASES: u32 = 500;
const CHANGES: u8 = 9;

/// What tends to be read in more than one way.
const WORDS: &[&[u8]] = &[
    b"null",
    b"true",
    b"0",
    b"-1",
    b"1e400",
    b"1.5",
    b"9223372036854775807",
    b"18446744073709551616",
    b"1e15",
    b"\"\"",
    b"\"\\u0000\"",
    b"\"\\ud800\"",
    b"[]",
    b"{}",
    b"[[[[",
    b",\"x\":1",
    b"%",
    b"%2e%2e",
    b"%2F",
    b"%00",
    b"%ff",
    b"+",
    b"&",
    b"=",
    b";",
    b"#",
    b"?",
    b"@",
    b"\\",
    b"//",
    b"/../",
    b"/.",
    b":",
    b":0",
    b":443",
    b":65536",
    b"[::1]",
    b"[::ffff:127.0.0.1]",
    b"[0:0:0:0:0:0:0:1]",
    b"127.0.0.1",
    b"127.1",
    b"127.0.0.2",
    b"0x7f.1",
    b"localhost",
    b".localhost",
    b"xn--a",
    b".",
    b"http",
    b"https",
    b"javascript",
    b"\t",
    b"\n",
    b"\r\n",
    b" ",
    b"\0",
    b"\x7f",
    b"\xff",
    b"\xc3\xa9",
    b"\xe2\x80\xae",
    b"\xef\xbb\xbf",
    b"\"",
    b"'",
    b",",
    b"code=x",
    b"state=x",
    b"iss=",
    b"error=x",
    b"none",
    b"HS256",
    b"crit",
    b"00",
    b"60",
    b"31",
    b"Feb",
    b"GMT",
];
