"""Measurements beside the charts a Streamlit user would otherwise pick; see ``quick.py``."""
