"""grant"""

import streamlit as st

st.write("grant", dict(st.query_params))
