"""Bridge the engine and nbgrader: the same verdicts by ``autograder grade`` and by ``nbgrader autograde``.

classroom    a course folder in nbgrader's layout: where things are, what was handed in
mending      a submitted notebook as nbgrader can take it
tree         the ``autograded/`` folder of one submission
projection   verdicts into ``gradebook.db``, one transaction per submission
records      what was last said of each submission
doors        ``grade_class`` (``autograder grade``) and what it shares with nbgrader's door
adopted      an assignment that exists only as nbgrader has it
oddities     links and renamed notebooks, as nbgrader's door meets them
converters   reading and grading inside ``nbgrader autograde``
"""
