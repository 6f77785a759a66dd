//! Python's texts: in one or three quotes, with a prefix, with escapes.

/// Whether a text stands here.
pub(super) fn begins(rest: &str) -> bool {
    let (_, quoted) = prefix(rest);
    quoted.starts_with(['\'', '"'])
}

/// The text, and what stands behind it. Bytes and f-strings are no texts.
pub(super) fn read(rest: &str) -> Option<(String, &str)> {
    let (prefix, quoted) = prefix(rest);
    let is_raw = match prefix.to_ascii_lowercase().as_str() {
        "" | "u" => false,
        "r" => true,
        _ => return None,
    };
    let (quote, is_long) = ["\"\"\"", "'''", "\"", "'"]
        .into_iter()
        .find(|quote| quoted.starts_with(quote))
        .map(|quote| (quote, quote.len() == 3))?;
    let body = quoted.get(quote.len()..)?;
    let end = end_of(body, quote, is_long)?;
    let (text, behind) = body.split_at_checked(end)?;
    let text = if is_raw {
        text.to_owned()
    } else {
        unescaped(text)?
    };
    Some((text, behind.get(quote.len()..)?))
}

fn prefix(rest: &str) -> (&str, &str) {
    let end = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(0);
    match rest.split_at_checked(end) {
        Some((prefix, quoted)) if end <= 2 => (prefix, quoted),
        _ => ("", rest),
    }
}

fn end_of(body: &str, quote: &str, is_long: bool) -> Option<usize> {
    let mut chars = body.char_indices();
    while let Some((at, character)) = chars.next() {
        match character {
            '\\' => {
                chars.next()?;
            }
            '\n' if !is_long => return None,
            _ if body.get(at..)?.starts_with(quote) => return Some(at),
            _ => {}
        }
    }
    None
}

fn unescaped(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut chars = text.chars().peekable();
    while let Some(character) = chars.next() {
        if character != '\\' {
            out.push(character);
            continue;
        }
        let kind = chars.next()?;
        match kind {
            'n' => out.push('\n'),
            't' => out.push('\t'),
            'r' => out.push('\r'),
            'a' => out.push('\u{7}'),
            'b' => out.push('\u{8}'),
            'f' => out.push('\u{c}'),
            'v' => out.push('\u{b}'),
            '\\' | '\'' | '"' => out.push(kind),
            '\n' => {}
            'x' => out.push(code_point(&mut chars, 2)?),
            'u' => out.push(code_point(&mut chars, 4)?),
            'U' => out.push(code_point(&mut chars, 8)?),
            '0'..='7' => {
                let mut code = kind.to_digit(8)?;
                for _ in 0..2 {
                    let Some(digit) = chars.peek().and_then(|next| next.to_digit(8)) else {
                        break;
                    };
                    chars.next();
                    code = code * 8 + digit;
                }
                out.push(char::from_u32(code)?);
            }
            // By their names.
            'N' => return None,
            _ => {
                out.push('\\');
                out.push(kind);
            }
        }
    }
    Some(out)
}

fn code_point(chars: &mut impl Iterator<Item = char>, digits: usize) -> Option<char> {
    let mut code = 0_u32;
    for _ in 0..digits {
        code = code
            .checked_mul(16)?
            .checked_add(chars.next()?.to_digit(16)?)?;
    }
    char::from_u32(code)
}
