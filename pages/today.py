"""today"""

import streamlit as st

st.write("today", dict(st.query_params))
