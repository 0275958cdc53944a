"""Bridge the engine and nbgrader: the same verdicts by ``autograder grade`` and by ``nbgrader autograde``.

classroom              a course folder in nbgrader's layout: where things are
submitted, class_list  what was handed in, and who handed in nothing
course_config          the course's ``nbgrader_config.py``, with what is wrong in it said
create_course          a new course folder
releases, in_force     what was handed out, and which release the gradebook has
external_assignments   an assignment that exists only as nbgrader has it
grade_class            ``autograder grade``
autograde_plugin       reading and grading inside ``nbgrader autograde``; ``own_door``: what a folder holds, as that one meets it
write_results          what both do with a report: ``autograded_folder``, ``gradebook_writer``, ``records``
free_text_answers      which answers a person was last asked to judge
crash_recovery         what a killed run left
"""
