"""client"""

import streamlit as st

st.write("client", dict(st.query_params))
