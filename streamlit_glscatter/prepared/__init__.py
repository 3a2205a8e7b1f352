"""Sources larger than memory: written once as a folder in cell order, then mapped, not read."""

from streamlit_glscatter.prepared.build import write_prepared
from streamlit_glscatter.prepared.files import stamp_of, table_of
from streamlit_glscatter.prepared.folder import is_prepared, open_prepared

__all__ = ["is_prepared", "open_prepared", "stamp_of", "table_of", "write_prepared"]
