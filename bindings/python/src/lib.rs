//! pyo3 binding.
