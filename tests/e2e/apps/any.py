"""The script of the server that all apps share: ``?app=`` names the one that runs."""

import gc
from pathlib import Path

import streamlit as st

# Streamlit collects garbage after each run, which takes long once so much has been imported.
gc.freeze()
# Navigation between pages drops the query.
name = st.session_state["app"] = st.query_params.get("app") or st.session_state["app"]
script = Path(__file__).with_name(f"{name}.py")
code = compile(script.read_text(encoding="utf-8"), script, "exec", dont_inherit=True)
exec(code, {"__name__": name, "__file__": str(script)})  # noqa: S102 (a file beside this one)
