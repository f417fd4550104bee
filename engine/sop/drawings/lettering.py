"""How wide a text is, so that the picture can break it into lines without a browser."""

# Advance widths in em, a little wider than Plus Jakarta Sans and much wider than Arial.
ADVANCES = (
    (0.27, " il.,:;'|!I"),
    (0.4, "fjrt-()/1"),
    (0.55, "sczkvxyJ"),
    (0.67, "ABEFKLPRSTVXYZ"),
    (0.75, "CDGHNOQU&+="),
    (0.92, "mwMW@…—–%→"),
)
ADVANCE = {letter: advance for advance, letters in ADVANCES for letter in letters}
USUAL = 0.61
LEADING = 1.22


def width(text: str, size: float) -> float:
    """The width of a line of sans-serif text, on the safe side, in units of `size`."""
    return sum(ADVANCE.get(letter, USUAL) for letter in text) * size


def broken(text: str, room: float, size: float, most: int = 9) -> list[str]:
    """The text in at most `most` lines, none wider than `room` unless one word is; what does not
    fit ends in an ellipsis."""
    lines: list[str] = []
    for word in text.split():
        if lines and width(f"{lines[-1]} {word}", size) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(_clipped(word, room, size))
    if len(lines) > most:
        lines[most - 1 :] = [_clipped(f"{lines[most - 1]}…", room, size)]
    return lines


def _clipped(word: str, room: float, size: float) -> str:
    if width(word, size) <= room:
        return word
    while len(word) > 1 and width(f"{word}…", size) > room:
        word = word[:-1].rstrip("…")
    return f"{word}…"


def fitted(text: str, room: float, height: float, size: float) -> tuple[float, list[str]]:
    """The largest size up to `size` at which the text fits into a box unclipped, and its lines;
    at the smallest size what is too much is cut off."""
    while size > 9:
        lines = broken(text, room, size)
        if len(lines) * size * LEADING <= height and not any(line.endswith("…") for line in lines):
            return size, lines
        size -= 0.5
    return size, broken(text, room, size, max(1, int(height / (size * LEADING))))
