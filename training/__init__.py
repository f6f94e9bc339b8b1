"""Scripts that make what the package ships as learned: rankers, choosers and models, from public and our own data."""
