"""One module per picture format: a walk over its structure, from bytes to a `Header`, no pixel decoded."""
