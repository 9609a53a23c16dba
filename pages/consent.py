"""consent"""

import streamlit as st

st.write("consent", dict(st.query_params))
