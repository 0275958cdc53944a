"""Grade a class with several workers: processes of this machine, or a Dask cluster.

dispatch   hands out units, tries again what a lost worker had, gives up on what loses worker after worker
crew       what dispatch needs of its workers
local      a crew of processes on this machine
cluster    a crew on other machines
greeting   what a worker says of itself before it gets work
here       what runs in each worker
"""
