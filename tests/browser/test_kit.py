"""The kit by itself, in Chromium: colours, scales, sound, movement, theme, and what a canvas hears."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from earlab.sound import LOUDNESS, PEAK, gain, loudness
from earlab.widgets.kit.arrays import Array
from earlab.widgets.kit.base import EarlabWidget
from earlab.widgets.kit.student_function import StudentFunction
from tests.browser.harness import CANVAS, Harness, Open, serve, settled

pytestmark = pytest.mark.browser


def product(values: np.ndarray) -> float:
    return float(np.prod(values))


class Probe(EarlabWidget):
    module = str(Path(__file__).with_name("probe.js"))
    cloud = Array(2)
    pixels = Array(1, "u1")

    def __init__(self, function: Any = None) -> None:
        self.function = StudentFunction(function) if function else None
        super().__init__([self.function], cloud=[[0.5, -1], [2, 3]], pixels=[0, 128, 255])

    def answer_sum(self, values: list[float]) -> dict[str, Any]:
        assert self.function is not None
        return {"total": float(self.function(np.array(values)))}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serve(Harness({"Explore": Probe, "Yours": lambda: Probe(product)})) as url:
        yield url


@pytest.fixture(scope="module")
def opened(address: str, open_lasting: Callable[[str, list[str]], Page]) -> Iterator[tuple[Page, list[str]]]:
    errors: list[str] = []
    page = open_lasting(address, errors)
    page.wait_for_function("window.ready")
    yield page, errors
    page.close()


@pytest.fixture
def page(opened: tuple[Page, list[str]]) -> Iterator[Page]:
    """The page with the probe mounted anew; afterwards the console must be clean."""
    page, errors = opened
    mount(page, "Explore")
    yield page
    assert errors == []


def mount(page: Page, widget: str) -> None:
    page.evaluate("setTheme('light'); document.getElementById('place').removeAttribute('style')")
    page.evaluate("async (widget) => { window.shown?.close(); window.shown = await mount(widget); }", widget)
    settled(page)


# ---- numbers and arrays ----


def test_arrays_arrive_as_typed_arrays_of_their_shape(page: Page) -> None:
    cloud = page.evaluate(
        "(({ shape, data }) => [shape, data.constructor.name, [...data]])(kit.ui.array('cloud'))"
    )
    assert cloud == [[2, 2], "Float32Array", [0.5, -1, 2, 3]]
    pixels = page.evaluate("(({ data }) => [data.constructor.name, [...data]])(kit.ui.array('pixels'))")
    assert pixels == ["Uint8Array", [0, 128, 255]]


def test_numbers_come_from_the_module_or_from_the_students_function(page: Page) -> None:
    assert page.evaluate("kit.sum([2, 3, 4])") == 9
    expect(page.locator("h3")).to_have_text("Probe")
    mount(page, "Yours")
    assert page.evaluate("kit.sum([2, 3, 4])") == 24
    expect(page.locator("h3")).to_have_text("Probe runs your product")


def test_what_changes_quickly_is_read_aloud_once_it_stays(page: Page) -> None:
    heard = page.evaluate(
        """async () => {
          const { ui } = kit;
          const heard = [];
          const stays = new Promise((done) => new MutationObserver(() => {
            heard.push(ui.spoken.textContent);
            done();
          }).observe(ui.spoken, { childList: true }));
          for (let n = 1; n <= 100; n++) ui.say(`Frame ${n}.`);
          await stays;
          return heard;
        }"""
    )
    assert heard == ["Frame 100."]
    assert page.locator(".ear-status").inner_text() == "Frame 100."


def test_numbers_for_people(page: Page) -> None:
    numbers = "[0, -1.23456, 1e-5, 123456, NaN, -Infinity].map((value) => kit.number(value))"
    assert page.evaluate(numbers) == ["0", "−1.23", "1.00e−5", "1.23e+5", "NaN", "−Infinity"]


# ---- axes ----


def test_scales_go_there_and_back(page: Page) -> None:
    axes = "new kit.Axes({ left: 10, right: 110, top: 20, bottom: 220, x: [1, 1000], y: [0.01, 100], log: '%s' })"
    for log, x, y in (("", 60, 70), ("x", 60, 70), ("y", 60, 70), ("xy", 60, 70)):
        there = page.evaluate(f"((axes) => [axes.px(axes.toX({x})), axes.py(axes.toY({y}))])({axes % log})")
        assert there == pytest.approx([x, y])
    assert page.evaluate(f"({axes % 'xy'}).px(10)") == pytest.approx(10 + 100 / 3)
    assert page.evaluate(f"({axes % 'xy'}).py(1)") == pytest.approx(120)


def test_ticks_are_round_and_inside(page: Page) -> None:
    assert page.evaluate("kit.ticks(-0.35, 1.05, 7)") == pytest.approx([-0.2, 0, 0.2, 0.4, 0.6, 0.8, 1.0])
    assert page.evaluate("kit.logTicks(50, 20000)") == [100, 1000, 10000]


# ---- colours ----


def rgb(page: Page, table: str) -> np.ndarray:
    """Return a colour map as sRGB ``(256, 3)`` from 0 to 1."""
    pixels = np.array(page.evaluate(f"[...kit.{table}]"))
    return np.stack([(pixels >> shift) & 255 for shift in (0, 8, 16)], axis=1) / 255


def cielab(rgb: np.ndarray) -> np.ndarray:
    """Return CIELAB coordinates (D65) of sRGB colours."""
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    xyz = linear @ to_xyz.T / [0.9505, 1.0, 1.089]
    f = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.stack([116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])], axis=1)


def test_the_sequential_map_climbs_in_even_steps(page: Page) -> None:
    lightness = cielab(rgb(page, "sequential"))[:, 0]
    climb = np.diff(lightness[::15])  # over 15 of 256 colours, where rounding to bytes no longer shows
    assert climb.min() > 0.75 * climb.mean()
    assert climb.max() < 1.25 * climb.mean()
    assert lightness[-1] - lightness[0] > 70


@pytest.mark.parametrize(("theme", "background"), [("light", 255), ("dark", 17)])
def test_the_diverging_map_is_even_and_fades_into_the_page(page: Page, theme: str, background: int) -> None:
    lab = cielab(rgb(page, f"diverging.{theme}"))
    away = np.abs(lab[:, 0] - cielab(np.full((1, 3), background / 255))[0, 0])
    left, right = away[:128][::-1], away[128:]
    assert np.abs(left - right).max() < 6  # as much of either sign looks as strong
    for side in (left, right):
        assert np.diff(side[::8]).min() > 0
    assert away.min() < 16


def test_a_heat_map_has_the_colours_of_its_values(page: Page) -> None:
    read = """() => {
      const matrix = { shape: [1, 5], data: Float32Array.of(-9, 0, 0.5, 9, NaN) };
      const picture = kit.heatImage(matrix, kit.sequential, 0, 1);
      const { data } = picture.getContext("2d").getImageData(0, 0, 5, 1);
      return [...new Uint32Array(data.buffer)];
    }"""
    table = page.evaluate("[...kit.sequential]")
    assert page.evaluate(read) == [table[0], table[0], table[128], table[255], 0]


# ---- sound ----


def test_nothing_sounds_before_a_press(address: str, open_page: Open) -> None:
    page = open_page("about:blank")
    # Whatever Playwright evaluates counts as a press: only what the page says by itself is asked for.
    with page.expect_console_message(lambda said: said.text.startswith("sounds alone")) as said:
        page.goto(f"{address}?widget=Explore&alone")
    assert said.value.text == "sounds alone: false"


def test_a_press_plays_moves_the_cursor_and_stops(page: Page) -> None:
    page.get_by_role("button", name="Listen").click()
    page.wait_for_function("window.heard > 0.05")
    context = page.evaluate_handle("kit.player.playing.context")
    stop = page.get_by_role("button", name="Stop")
    stop.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Listen")).to_be_visible()
    page.wait_for_function("(context) => context.state === 'closed'", arg=context)


def test_closing_and_another_sound_end_a_sound(page: Page) -> None:
    listen = page.get_by_role("button", name="Listen")
    listen.click()
    page.evaluate("document.dispatchEvent(new CustomEvent('earlab-sound', { detail: {} }))")
    expect(listen).to_be_visible()
    listen.click()
    context = page.evaluate_handle("kit.player.playing.context")
    page.evaluate("shown.close()")
    page.wait_for_function("(context) => context.state === 'closed'", arg=context)


RENDER = """async ([tracks, levels]) => {
  const context = new OfflineAudioContext(1, 8000, 8000);
  kit.connect(context, { tracks: tracks.map((track) => Float32Array.from(track)), rate: 8000, levels }, 0.1);
  return [...(await context.startRendering()).getChannelData(0)];
}"""


def test_all_sounds_are_as_loud_as_those_of_the_page_and_fade_in(page: Page) -> None:
    n = np.arange(8000)
    loud, buzz = 40 * np.sin(2 * np.pi * 200 * n / 8000), np.sign(np.sin(2 * np.pi * 50 * n / 8000))
    quiet, hiss = 0.001 * np.sin(2 * np.pi * 1000 * n / 8000), np.random.default_rng(0).normal(size=8000)
    for tracks in ([loud], [buzz, buzz], [loud, buzz], [quiet], [hiss]):
        heard = np.array(page.evaluate(RENDER, [[track.tolist() for track in tracks], []]))
        assert loudness(heard, 8000) == pytest.approx(LOUDNESS, abs=0.7)
        assert np.abs(heard).max() <= PEAK
        assert np.abs(heard[:801]).max() < 1e-6  # silent until its time
        assert np.abs(heard[800:830]).max() < np.abs(heard[1000:]).max() / 2  # then a ramp


@pytest.mark.parametrize("rate", [4000, 8000, 16_000, 44_100, 48_000])
def test_the_one_gain_is_that_of_the_page(page: Page, rate: int) -> None:
    time = np.arange(rate) / rate
    sounds = {
        "tone": 3 * np.sin(2 * np.pi * 440 * time),
        "low": np.sin(2 * np.pi * 60 * time),
        "noise": 0.01 * np.random.default_rng(1).normal(size=rate),
        "short": np.sin(2 * np.pi * 440 * time[: rate // 10]),
        "click": (time == 0) * 1.0,
        "silence": 0 * time,
    }
    for name, x in sounds.items():
        found = page.evaluate("([x, rate]) => kit.gainOf([Float32Array.from(x)], rate)", [x.tolist(), rate])
        assert 20 * np.log10(found / gain(x, rate)) == pytest.approx(0, abs=0.5), name


def test_a_peak_holds_whichever_tracks_are_heard(page: Page) -> None:
    n = np.arange(8000)
    tone = np.sin(2 * np.pi * 300 * n / 8000)
    tracks = [tone.tolist(), (0.01 * tone - tone).tolist()]  # together they are all but silent
    for levels in ([1, 1], [1, 0], [0, 1]):
        assert np.abs(page.evaluate(RENDER, [tracks, levels])).max() <= PEAK


def test_a_track_can_be_muted(page: Page) -> None:
    n = np.arange(8000)
    tracks = [(0.05 * np.sin(2 * np.pi * f * n / 8000)).tolist() for f in (400, 1000)]
    spectrum = np.abs(np.fft.rfft(page.evaluate(RENDER, [tracks, [1, 0]])))
    assert spectrum[400] > 100 * spectrum[1000]


# ---- movement, pointer, keys, theme ----


def test_a_movement_goes_on_until_it_is_done_and_slowly_where_less_is_wanted(
    address: str, open_page: Open
) -> None:
    count = """() => new Promise((done) => {
      let [steps, time] = [0, 0];
      kit.ui.animate((seconds) => { steps += 1; time += seconds; if (time < 0.6) return true; done(steps); return false; });
    })"""
    page = open_page(f"{address}?widget=Explore", reduced_motion="reduce")
    settled(page)
    assert page.evaluate(count) <= 3


def test_a_movement_ends_with_its_widget(page: Page) -> None:
    page.evaluate("void kit.ui.animate(() => { window.steps = (window.steps ?? 0) + 1; })")
    page.wait_for_function("window.steps > 2")
    page.evaluate("shown.close()")
    steps = page.evaluate("window.steps")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert page.evaluate("window.steps") == steps


def test_a_canvas_hears_arrows_and_the_pointer_above_it(page: Page) -> None:
    page.focus(CANVAS)
    for key in ("ArrowRight", "Shift+ArrowUp", "Control+ArrowLeft", "x"):
        page.keyboard.press(key)
    assert page.evaluate("kit.position") == [1, 5]  # with Control it is the browser's
    box = page.locator(CANVAS).bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 30, box["y"] + 40)
    expect(page.locator(".ear-status")).to_have_text("Pointer at 30, 40.")
    page.mouse.move(box["x"] + 30, box["y"] - 20)
    expect(page.locator(".ear-status")).to_have_text("No pointer.")


@pytest.mark.parametrize("scale", [1, 2])
def test_a_canvas_has_the_pixels_of_the_screen(scale: int, address: str, open_page: Open) -> None:
    page = open_page(f"{address}?widget=Explore", device_scale_factor=scale)
    settled(page)
    widths = page.locator(CANVAS).evaluate("(canvas) => [canvas.width, canvas.clientWidth]")
    assert widths[0] == scale * widths[1]


def test_colours_come_from_the_host(page: Page) -> None:
    host = "document.getElementById('place').style.setProperty('--jp-%s', '%s')"
    page.evaluate(host % ("content-font-color1", "rgb(1, 2, 3)"))
    page.evaluate(host % ("brand-color1", "rgb(9, 8, 7)"))
    settled(page)
    assert page.evaluate("kit.ui.color('ink')") == "rgb(1, 2, 3)"
    box = page.get_by_role("checkbox", name="loud")
    assert box.evaluate("(box) => getComputedStyle(box).accentColor") == "rgb(9, 8, 7)"


def test_a_theme_whose_style_sheet_comes_late_is_seen(page: Page) -> None:
    expect(page.locator(".earlab")).to_have_attribute("data-theme", "light")
    page.evaluate(
        """() => {
          window.late = Object.assign(document.createElement("link"), { rel: "stylesheet", href: "data:text/css,main{background:%23111}" });
          document.body.append(window.late);
        }"""
    )
    expect(page.locator(".earlab")).to_have_attribute("data-theme", "dark")
    page.evaluate("window.late.remove()")


def test_text_is_readable_in_both_themes(page: Page) -> None:
    for theme in ("light", "dark"):
        page.evaluate("(theme) => setTheme(theme)", theme)
        expect(page.locator(".earlab")).to_have_attribute("data-theme", theme)
        for token in ("ink", "soft", "a", "b", "good", "bad"):
            assert contrast(page, token) >= 4.5, (theme, token)


def contrast(page: Page, token: str) -> float:
    """Return the WCAG contrast ratio of a colour of kit.css on the widget's surface."""
    pair = page.locator(".earlab").evaluate(
        """(root, token) => [`var(--ear-${token})`, "var(--ear-surface)"].map((color) => {
          const probe = document.createElement("i");
          probe.style.color = color;
          root.append(probe);
          const numbers = getComputedStyle(probe).color.match(/[\\d.]+/g).slice(0, 3).map(Number);
          probe.remove();
          return numbers;
        })""",
        token,
    )
    channels = np.array(pair) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    low, high = sorted(linear @ [0.2126, 0.7152, 0.0722])
    return (high + 0.05) / (low + 0.05)
