"""What the widgets of notebook 09 do beyond what all widgets do, in Chromium."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import expect

from earlab.widgets import FeatureMapBoard, HearAFilter, SaliencyCursor
from tests.browser.harness import Harness, Show, fact, numbers, settled, wait_for_fact
from tests.browser.widget_table import at
from tests.helpers.listening_examples import mel_clips, saliency_map, small_network

pytestmark = pytest.mark.browser

MAKERS = {
    "Cursor": lambda: SaliencyCursor(saliency_map, small_network(), mel_clips()),
    "CursorGraph": lambda: SaliencyCursor(
        lambda n, x, k: x.requires_grad_() * 1, small_network(), mel_clips()
    ),
    "Board": lambda: FeatureMapBoard(small_network(), mel_clips()),
    "Filters": HearAFilter,
}


def test_another_clip_and_another_score_have_another_map(show: Show, harness: Harness) -> None:
    page = show("Cursor")
    page.get_by_role("combobox", name="Clip").select_option("note")
    wait_for_fact(page, "it is", "note")
    page.get_by_role("combobox", name="Score of").select_option("noise")
    settled(page)
    cursor = harness.widgets[0]
    assert (cursor.clip, cursor.label) == (1, 2)
    found = cursor.answer_look(1, 2)
    assert fact(page, "score of").startswith("noise, ")
    assert numbers(fact(page, "score of")) == pytest.approx([100 * found["scores"][2]], rel=6e-3)
    share = 100 * found["map"][cursor.band, cursor.frame] / found["map"].max()
    assert numbers(fact(page, "saliency")) == pytest.approx([share], rel=6e-2)


def test_both_pictures_move_the_same_cursor(show: Show, harness: Harness) -> None:
    page = show("Cursor")
    places = []
    for down in (100, 284):  # as far below the top of either picture
        box = page.locator("canvas >> nth=0").bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + 200, box["y"] + down)
        settled(page)
        places.append((harness.widgets[0].band, harness.widgets[0].frame))
    assert places[0] == places[1]


def test_a_map_on_a_graph_is_a_message_and_the_clip_is_still_read(show: Show) -> None:
    page = show("CursorGraph")
    expect(page.get_by_role("alert")).to_contain_text("still hangs on torch's graph")
    assert (fact(page, "saliency"), fact(page, "it is")) == ("–", "glide")


def test_the_cursor_moves_while_the_clip_plays(show: Show, harness: Harness) -> None:
    page = show("Cursor")
    canvas = page.locator("canvas >> nth=0")
    canvas.press("Home")
    canvas.press(" ")
    expect(page.get_by_role("button", name="▶ Listen")).to_be_visible()  # half a second later
    settled(page)
    assert harness.widgets[0].frame > 5


def test_a_layer_has_its_own_maps(show: Show, harness: Harness) -> None:
    page = show("Board")
    page.get_by_role("combobox", name="Layer").select_option("2: 9 maps of 16 × 10")
    page.get_by_role("combobox", name="Clip").select_option("noise")
    settled(page)
    page.mouse.click(*at(0.3, 0.3)(page))
    settled(page)
    board = harness.widgets[0]
    maps = board.answer_maps(2, 1)["maps"]
    assert fact(page, "map") == f"{board.chosen + 1} of 9"
    assert numbers(fact(page, "largest value")) == pytest.approx([maps[board.chosen].max()], rel=6e-3)
    share = 100 * np.mean(maps[board.chosen] > 0)
    assert numbers(fact(page, "cells that are not 0")) == pytest.approx([share], rel=6e-3)


def test_noise_through_a_filter_is_heard_one_sound_at_a_time(show: Show) -> None:
    page = show("Filters")
    stop = page.get_by_role("button", name="■ Stop")
    for name in ("▶ Noise through it", "▶ Sound through it"):
        page.get_by_role("button", name=name).click()
        expect(stop).to_have_count(1)
    stop.click()
    expect(page.get_by_role("button", name="▶ Sound through it")).to_be_visible()


def test_keys_go_through_the_filters(show: Show, harness: Harness) -> None:
    page = show("Filters")
    canvas = page.locator("canvas >> nth=0")
    for key, chosen in (("Home", 0), ("ArrowLeft", 0), ("Shift+ArrowRight", 5), ("End", 31)):
        canvas.press(key)
        settled(page)
        assert harness.widgets[0].chosen == chosen
        assert fact(page, "filter") == f"{chosen + 1} of 32"
