"""Dask DataFrames that are counted as they are: every answer is one pass over the partitions.

Nothing is written and nothing is sorted. A pass is a graph of tasks, one a partition, whose results
are put together in a tree; tasks are pure, so one that is lost with its worker is done again.
Importing this imports neither Dask nor pandas.
"""
