"""partner"""

import streamlit as st

st.write("partner", dict(st.query_params))
