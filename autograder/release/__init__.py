"""The builder: one source, ``solutions/NN_topic.py``, becomes everything that is handed out."""
