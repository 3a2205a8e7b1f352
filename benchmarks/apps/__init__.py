"""The Streamlit apps that are measured: the same page with another chart."""
