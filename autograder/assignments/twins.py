"""Say where the ready-made twins of an assignment's exercises live, so that submissions need not have those modules."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from importlib.util import find_spec
from pathlib import Path

from earlab.forbidden.names import is_below

# Where a function lives, if not in the module that its name begins with.  Narrower, where honest work in other exercises
# takes something from that module; also elsewhere, where others have it too (a logistic distribution's ``cdf`` is the
# sigmoid).  What is left of it is for the guard.
_HOMES = {
    "scipy.special.expit": ("scipy.special.cython_special", "scipy.stats"),
    "scipy.special.log_expit": ("scipy.special.cython_special", "scipy.stats"),
    "scipy.special.softmax": ("scipy.special._logsumexp",),
    "scipy.special.log_softmax": ("scipy.special._logsumexp",),
    "scipy.special.logsumexp": ("scipy.special._logsumexp",),
    "scipy.linalg.solve_toeplitz": ("scipy.linalg._solve_toeplitz",),
    "scipy.signal.stft": (),  # its module does not load in parts
    "scipy.signal.spectrogram": (),
    "scipy.signal.ShortTimeFFT": (),
}
_NEVER = ("numpy",)


def absent_modules(forbidden: Iterable[str], needed: Collection[str]) -> tuple[str, ...]:
    """Return the packages and modules that submissions do without: those of ``forbidden`` names, unless ``needed``.

    forbidden: what any exercise forbids.  needed: dotted names that given code or a solution imports.
    """
    homes = {home for name in forbidden for home in _HOMES.get(name, _home(name))}
    kept = {home for home in homes if any(is_below(name, home) for name in needed)}
    gone = sorted(homes - kept)
    return tuple(one for one in gone if not any(one != other and is_below(one, other) for other in gone))


def _home(name: str) -> tuple[str, ...]:
    """Return the module that ``name`` is or lies in; none where that is a whole package of which only a part is forbidden."""
    top, *parts = name.split(".")
    if not parts or top in _NEVER:
        return () if top in _NEVER else (name,)
    found = [f"{top}.{'.'.join(parts[:n])}" for n in range(1, len(parts) + 1) if _is_module(top, parts[:n])]
    return (found[-1],) if found else ()


def _is_module(top: str, parts: list[str]) -> bool:
    spec = find_spec(top)
    for root in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(root, *parts)
        if (path / "__init__.py").exists() or path.with_suffix(".py").exists():
            return True
    return False
