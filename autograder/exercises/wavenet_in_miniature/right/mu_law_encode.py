# %% loops

# %% one expression

# %% by another formula
