"""Grade a class with several workers: processes of this machine, or a Dask cluster.

dispatch   hands out jobs, tries again what a lost worker had, gives up on what loses worker after worker
pool       what dispatch needs of its workers
local      a pool of processes on this machine
cluster    a pool on other machines
handshake   what a worker says of itself before it gets work
here       what runs in each worker
"""
