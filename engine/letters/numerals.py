"""How lists are counted and numbers are spelled in official Indonesian letters."""

WORDS = (
    "nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan",
    "sepuluh", "sebelas",
)  # fmt: skip
FORMS = ("{}.", "{})", "({})")
BULLETS = ("•", "–")


def letter(number: int) -> str:
    """1 → a, 26 → z, 27 → aa: the series that printed and HTML lists both use."""
    text = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("a") + rest) + text
    return text


def item_form(style: str, level: int) -> str:
    """The shape of a label: `1.` inside it `1)` inside that `(1)`, and so for letters.

    `level` counts the lists of the same style around this one (tata naskah: I. A. 1. a. 1) a)
    (1) (a)). For bullets it is the bullet itself.
    """
    if style == "bullet":
        return BULLETS[level % 2]
    return FORMS[min(level, 2)].format("1" if style == "angka" else "a")


def item_label(style: str, level: int, number: int) -> str:
    """The label of the item with this number."""
    if style == "bullet":
        return BULLETS[level % 2]
    return FORMS[min(level, 2)].format(number if style == "angka" else letter(number))


def spelled(number: int) -> str:
    """0…999 in words, as in `1 (satu) berkas`; larger numbers stay digits."""
    if number < 12:
        return WORDS[number]
    if number < 20:
        return f"{WORDS[number - 10]} belas"
    if number < 100:
        return _joined(number, 10, "puluh")
    if number < 200:
        return f"seratus {spelled(number - 100)}" if number > 100 else "seratus"
    if number < 1_000:
        return _joined(number, 100, "ratus")
    return str(number)


def _joined(number: int, unit: int, name: str) -> str:
    head, rest = divmod(number, unit)
    return f"{WORDS[head]} {name}" + (f" {spelled(rest)}" if rest else "")
