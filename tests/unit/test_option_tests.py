"""Every parameter of `st_glscatter` has a test in a real browser that fails when it is ignored."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import pytest

from streamlit_glscatter import st_glscatter

E2E = Path(__file__).parent.parent / "e2e"

ALL_IN_ONE = "test_draws.py::test_options_that_change_one_thing_each"
DENSITY = "test_density.py::test_the_colours_are_those_of_datashader"
LEGEND = "test_legend.py::test_the_legend_is_ordered_searched_and_set_from_python"
TEXTS = "test_frame.py::test_texts_are_text_and_part_of_the_name"

TESTS = {
    "data": "test_draws.py::test_points_are_discs_at_their_coordinates_in_their_colours",
    "x": ALL_IN_ONE,
    "y": ALL_IN_ONE,
    "color": "test_draws.py::test_colours",
    "size": "test_sizes.py::test_discs_cover_their_area_from_half_a_pixel_to_64",
    "opacity": "test_sizes.py::test_opacities_follow_a_column",
    "label": "test_labels.py::test_labels_stand_at_their_clusters_and_move_with_the_plane",
    "hover": "test_hovers.py::test_the_tooltip_shows_the_values_of_the_point",
    "image": "test_hovers.py::test_images_of_the_points_are_shown",
    "palette": "test_draws.py::test_points_are_discs_at_their_coordinates_in_their_colours",
    "colormap": "test_draws.py::test_numbers_have_the_colours_of_the_colormap",
    "domain": ALL_IN_ONE,
    "scale": ALL_IN_ONE,
    "mode": "test_density.py::test_a_point_far_from_the_crowd_stays_visible",
    "how": DENSITY,
    "agg": "test_aggregates.py::test_numbers_have_the_colours_of_the_colormap",
    "front": "test_sizes.py::test_what_lies_on_top_of_a_pile",
    "filter": LEGEND,
    "legend_order": LEGEND,
    "threshold": "test_aggregates.py::test_all_points_are_counted_and_none_is_sent",
    "live": "test_aggregates.py::test_a_lasso_selects_the_same_rows_as_shapely",
    "selection": "test_commands.py::test_python_sets_replaces_and_clears",
    "state": "test_states.py::test_the_session_state_tells_and_takes_the_event",
    "selection_mode": ALL_IN_ONE,
    "on_select": "test_selects.py::test_selections_that_python_ignores_stay_in_the_browser",
    "highlight": "test_turns.py::test_rings_mark_the_rows_that_python_names",
    "view": "test_moves.py::test_python_moves_the_camera",
    "on_view": "test_moves.py::test_python_hears_of_the_settled_camera",
    "on_stats": "test_tools.py::test_python_hears_of_figures_once_for_other_data",
    "link": "test_linking.py::test_rows_are_linked_by_position",
    "link_id": "test_linking.py::test_ids_are_linked_wherever_they_stand",
    "link_camera": "test_linking.py::test_what_is_not_to_be_shared_is_not",
    "transition": "test_turns.py::test_nothing_moves_where_it_should_not",
    "row_id": "test_turns.py::test_ids_lead_shuffled_rows_while_others_come_and_go",
    "axes": "test_frame.py::test_ticks_stand_where_their_values_are",
    "title": TEXTS,
    "caption": TEXTS,
    "width": ALL_IN_ONE,
    "height": ALL_IN_ONE,
    "key": "test_reruns.py::test_another_colour_fetches_its_own_buffers_only",
}


def test_every_parameter_is_listed():
    assert list(TESTS) == list(inspect.signature(st_glscatter).parameters)


@pytest.mark.parametrize("where", sorted(set(TESTS.values())))
def test_the_tests_that_are_named_exist(where):
    file, name = where.split("::")
    tree = ast.parse((E2E / file).read_text())
    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
