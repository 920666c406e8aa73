"""Photos (사진): what their bytes say, how they arrive in pieces, and what is shown of them."""
