"""Clicking what Streamlit's own tool for tests has no hand for."""

import json

from streamlit.proto.Common_pb2 import StringTriggerValue
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest


def press_row(page: AppTest, column: str, row: int, *, table: int = 0) -> AppTest:
    """Click the button that this column of a table has in row n, from 0."""
    button = page.dataframe[table].proto.button_click_widgets[column]
    label = page.dataframe[table].value[column][row]
    click = StringTriggerValue(data=json.dumps({"row": row, "label": label}))
    states = page._tree.get_widget_states()
    states.widgets.append(WidgetState(id=button, string_trigger_value=click))
    page._run(states)
    assert not page.exception
    return page
