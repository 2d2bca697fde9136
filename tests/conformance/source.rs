//! What the source and the documents have to say, or must not.
